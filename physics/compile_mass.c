// compile_mass.c - masses and inertias of geoms, and of bodies made of them.
// SPDX-License-Identifier: MIT
#include "physics/compile.h"

#include <ludus/quaternion.h>

#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

// --- geoms ---

static double volume(ludus_geom_type type, const double size[3]) {
    const double a = size[0], b = size[1], c = size[2];
    switch (type) {
    case LUDUS_GEOM_SPHERE: return 4 * PI * a * a * a / 3;
    case LUDUS_GEOM_CAPSULE: return PI * (a * a * 2 * b + 4 * a * a * a / 3);
    case LUDUS_GEOM_CYLINDER: return PI * a * a * 2 * b;
    case LUDUS_GEOM_ELLIPSOID: return 4 * PI * a * b * c / 3;
    case LUDUS_GEOM_BOX: return 8 * a * b * c;
    case LUDUS_GEOM_PLANE: break;
    }
    return 0;
}

// Moments about the geom's own axes through its centre, for a homogeneous solid.
static void moments(ludus_geom_type type, const double size[3], double mass, double out[3]) {
    const double a = size[0], b = size[1], c = size[2];
    const double aa = a * a, bb = b * b, cc = c * c;
    switch (type) {
    case LUDUS_GEOM_SPHERE: out[0] = out[1] = out[2] = 2 * mass * aa / 5; return;
    case LUDUS_GEOM_CAPSULE: {
        // A cylinder and two hemispheres, whose centres of mass are 3/8 of the radius beyond its ends.
        const double height = 2 * b, caps = mass * 4 * a / (4 * a + 3 * height), tube = mass - caps;
        out[0] = out[1] =
            tube * (3 * aa + height * height) / 12 + 2 * caps * aa / 5 + caps * height * (3 * a + 2 * height) / 8;
        out[2] = tube * aa / 2 + 2 * caps * aa / 5;
        return;
    }
    case LUDUS_GEOM_CYLINDER: out[0] = out[1] = mass * (3 * aa + 4 * bb) / 12, out[2] = mass * aa / 2; return;
    case LUDUS_GEOM_ELLIPSOID:
        out[0] = mass * (bb + cc) / 5, out[1] = mass * (aa + cc) / 5, out[2] = mass * (aa + bb) / 5;
        return;
    case LUDUS_GEOM_BOX:
        out[0] = mass * (bb + cc) / 3, out[1] = mass * (aa + cc) / 3, out[2] = mass * (aa + bb) / 3;
        return;
    case LUDUS_GEOM_PLANE: break;
    }
    out[0] = out[1] = out[2] = 0;
}

static ludus_status check_size(const ludus_model_def *def, int32_t index) {
    const ludus_geom_def *geom = &def->geoms[index];
    static const int COUNTS[] = {0, 1, 2, 2, 3, 3}; // by ludus_geom_type
    static const char *const WHAT[] = {
        "", "a radius", "a radius and a half length", "a radius and a half length", "three radii", "three half sizes"};
    for (int i = 0; i < COUNTS[geom->type]; i++) {
        if (!(geom->size[i] > 0)) {
            return compile_fail(def, geom->origin, "geom", geom->name, index,
                                "has size %g as its number %d; its type needs %s greater than 0", geom->size[i], i + 1,
                                WHAT[geom->type]);
        }
    }
    return LUDUS_OK;
}

ludus_status compile_geom_mass(const ludus_model_def *def, int32_t index, bool weighed, compile_geom *out) {
    const ludus_geom_def *geom = &def->geoms[index];
    const ludus_status status = check_size(def, index);
    if (status) {
        return status;
    }
    if (geom->density < 0 || geom->mass < 0) {
        return compile_fail(def, geom->origin, "geom", geom->name, index, "has a negative %s",
                            geom->density < 0 ? "density" : "mass");
    }
    *out = (compile_geom){.quat = {1}};
    memcpy(out->pos, geom->pos, sizeof out->pos);
    memcpy(out->quat, geom->quat, sizeof out->quat);
    if (ludus_normalize(out->quat, 4) < COMPILE_TINY) {
        return compile_fail(def, geom->origin, "geom", geom->name, index, "has a quaternion of length 0");
    }
    if (weighed) {
        const double space = volume(geom->type, geom->size);
        if (isnan(geom->mass)) {
            out->mass = geom->density * space;
        } else {
            out->mass = space > COMPILE_TINY ? geom->mass : 0;
        }
        moments(geom->type, geom->size, out->mass, out->inertia);
    }
    return LUDUS_OK;
}

// --- principal axes ---

// full = R' diag R in the axes of the columns of `q`'s matrix.
static void turned(const double full[6], const double q[4], double out[9]) {
    double r[9], product[9];
    const double m[9] = {full[0], full[3], full[4], full[3], full[1], full[5], full[4], full[5], full[2]};
    ludus_quaternion_matrix(q, r);
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            product[3 * i + j] = m[3 * i] * r[j] + m[3 * i + 1] * r[3 + j] + m[3 * i + 2] * r[6 + j];
        }
    }
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            out[3 * i + j] = r[i] * product[j] + r[3 + i] * product[3 + j] + r[6 + i] * product[6 + j];
        }
    }
}

// Jacobi's method: turns in the plane of the largest element beside the diagonal until none is left. The turns are gathered in a
// quaternion, so that the axes stay a right-handed frame.
void compile_principal(const double full[6], double moments_out[3], double quat[4]) {
    static const double SAME = 1e-12; // moments that differ less keep their order, as in MuJoCo
    static const int ROW[3] = {1, 0, 0}, COLUMN[3] = {2, 2, 1}; // of the plane across each axis
    double m[9];
    quat[0] = 1, quat[1] = quat[2] = quat[3] = 0;
    for (int round = 0; round < 100; round++) {
        turned(full, quat, m);
        const double across[3] = {fabs(m[5]), fabs(m[2]), fabs(m[1])};
        const int axis = across[2] > across[1] && across[2] > across[0] ? 2 : across[1] > across[0] ? 1 : 0;
        const int row = ROW[axis], column = COLUMN[axis];
        if (!(across[axis] > 1e-16 * fmax(fabs(m[0]), fmax(fabs(m[4]), fabs(m[8]))))) {
            break;
        }
        const double ratio = (m[4 * column] - m[4 * row]) / (2 * m[3 * row + column]);
        const double tangent = (ratio >= 0 ? 1 : -1) / (fabs(ratio) + sqrt(1 + ratio * ratio));
        // The plane of x and z turns the other way round about y.
        double unit[3] = {0, 0, 0}, turn[4];
        unit[axis] = axis == 1 ? 1 : -1;
        ludus_quaternion_of_angle(unit, atan(tangent), turn);
        ludus_quaternion_multiply(quat, turn, quat);
        ludus_normalize(quat, 4);
    }
    turned(full, quat, m);
    for (int i = 0; i < 3; i++) {
        moments_out[i] = m[4 * i];
    }
    // The largest first: three comparisons of neighbours, each exchange a quarter turn about the third axis.
    static const int FIRST[3] = {0, 1, 0};
    for (int pass = 0; pass < 3; pass++) {
        const int i = FIRST[pass];
        if (moments_out[i] + SAME < moments_out[i + 1]) {
            const double smaller = moments_out[i];
            moments_out[i] = moments_out[i + 1], moments_out[i + 1] = smaller;
            double unit[3] = {0, 0, 0}, turn[4];
            unit[(i + 2) % 3] = 1;
            ludus_quaternion_of_angle(unit, PI / 2, turn);
            ludus_quaternion_multiply(quat, turn, quat);
            ludus_normalize(quat, 4);
        }
    }
}

// --- bodies ---

// Adds a geom's inertia about `centre` to a whole matrix.
static void add_inertia(const compile_geom *geom, const double centre[3], double full[6]) {
    static const int ROW[6] = {0, 1, 2, 0, 0, 1}, COLUMN[6] = {0, 1, 2, 1, 2, 2};
    double r[9], offset[3];
    ludus_quaternion_matrix(geom->quat, r);
    for (int i = 0; i < 3; i++) {
        offset[i] = geom->pos[i] - centre[i];
    }
    const double square = offset[0] * offset[0] + offset[1] * offset[1] + offset[2] * offset[2];
    for (int k = 0; k < 6; k++) {
        const int i = ROW[k], j = COLUMN[k];
        for (int axis = 0; axis < 3; axis++) {
            full[k] += geom->inertia[axis] * r[3 * i + axis] * r[3 * j + axis];
        }
        full[k] += geom->mass * ((i == j ? square : 0) - offset[i] * offset[j]);
    }
}

// Several geoms are one solid; a single one keeps its own axes.
static ludus_status from_geoms(const ludus_model_def *def, int32_t index, const compile_geom *geoms, double *mass,
                               double pos[3], double quat[4], double inertia[3]) {
    int32_t found = 0, only = -1;
    double total = 0, centre[3] = {0, 0, 0}, full[6] = {0, 0, 0, 0, 0, 0};
    for (int32_t g = 0; g < def->geom_count; g++) {
        if (def->geoms[g].body == index && geoms[g].mass > COMPILE_TINY) {
            found++, only = g;
            total += geoms[g].mass;
            for (int i = 0; i < 3; i++) {
                centre[i] += geoms[g].mass * geoms[g].pos[i];
            }
        }
    }
    if (found == 1) {
        *mass = geoms[only].mass;
        memcpy(pos, geoms[only].pos, 3 * sizeof *pos);
        memcpy(quat, geoms[only].quat, 4 * sizeof *quat);
        memcpy(inertia, geoms[only].inertia, 3 * sizeof *inertia);
    } else if (found > 1) {
        *mass = total;
        for (int i = 0; i < 3; i++) {
            pos[i] = centre[i] / total;
        }
        for (int32_t g = 0; g < def->geom_count; g++) {
            if (def->geoms[g].body == index && geoms[g].mass > COMPILE_TINY) {
                add_inertia(&geoms[g], pos, full);
            }
        }
        compile_principal(full, inertia, quat);
        if (inertia[2] < COMPILE_TINY) {
            return compile_fail(def, def->bodies[index].origin, "body", def->bodies[index].name, index,
                                "has geoms whose smallest moment of inertia is %g; it must be above %g", inertia[2],
                                COMPILE_TINY);
        }
    }
    return LUDUS_OK;
}

static ludus_status as_given(const ludus_model_def *def, int32_t index, double *mass, double pos[3], double quat[4],
                             double inertia[3]) {
    const ludus_body_def *body = &def->bodies[index];
    memcpy(pos, body->inertial_pos, sizeof body->inertial_pos);
    memcpy(quat, body->inertial_quat, sizeof body->inertial_quat);
    if (body->inertial) {
        *mass = body->mass;
        memcpy(inertia, body->inertia, sizeof body->inertia);
    }
    if (body->inertial && body->full) {
        compile_principal(body->full_inertia, inertia, quat);
        if (inertia[2] < COMPILE_TINY) {
            return compile_fail(def, body->origin, "body", body->name, index,
                                "has a full inertia with the moment %g; all three must be above 0", inertia[2]);
        }
    }
    if (*mass < 0 || inertia[0] < 0 || inertia[1] < 0 || inertia[2] < 0) {
        return compile_fail(def, body->origin, "body", body->name, index, "has a negative %s",
                            *mass < 0 ? "mass" : "moment of inertia");
    }
    if (ludus_normalize(quat, 4) < COMPILE_TINY) {
        return compile_fail(def, body->origin, "body", body->name, index, "has an inertial quaternion of length 0");
    }
    return LUDUS_OK;
}

ludus_status compile_body_mass(const ludus_model_def *def, int32_t index, const compile_geom *geoms, double *mass,
                               double pos[3], double quat[4], double inertia[3]) {
    const ludus_body_def *body = &def->bodies[index];
    *mass = 0;
    memset(inertia, 0, 3 * sizeof *inertia);
    ludus_status status = as_given(def, index, mass, pos, quat, inertia);
    const bool computed = def->inertia_from_geom == LUDUS_INERTIA_COMPUTED ||
                          (def->inertia_from_geom == LUDUS_INERTIA_AS_NEEDED && !body->inertial);
    if (!status && computed && index > 0) {
        status = from_geoms(def, index, geoms, mass, pos, quat, inertia);
    }
    if (status || index == 0) {
        return status;
    }
    *mass = fmax(*mass, def->least_mass);
    for (int i = 0; i < 3; i++) {
        inertia[i] = fmax(inertia[i], def->least_inertia);
    }
    // No solid has a moment greater than the sum of the other two.
    if (inertia[0] + inertia[1] < inertia[2] || inertia[0] + inertia[2] < inertia[1] ||
        inertia[1] + inertia[2] < inertia[0]) {
        if (!def->balance_inertia) {
            return compile_fail(def, body->origin, "body", body->name, index,
                                "has moments of inertia %g %g %g; none may be greater than the sum of the other two "
                                "(balanceinertia=\"true\" replaces them by their mean)",
                                inertia[0], inertia[1], inertia[2]);
        }
        inertia[0] = inertia[1] = inertia[2] = (inertia[0] + inertia[1] + inertia[2]) / 3;
    }
    return LUDUS_OK;
}
