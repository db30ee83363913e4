// test_physics_derivative.c - derivatives of steps and evaluations of articulated bodies, over every model and integrator: against
// complex steps of the same kernels, against each other, and against differences; and a report card.
// SPDX-License-Identifier: MIT
//
// usage: test_physics_derivative [--all]    --all takes more states, and every block of parameters in each
#include "check.h"
#include "physics_case.h"

#include <ludus/target.h>
#include <stdlib.h>

typedef struct report_card {
    int states, agreed;          // every derivative as the complex step's
    int limited, limited_agreed; // those of them in which a limit pushes
    int resting, resting_agreed; // other states, at rest: in a medium, drag has a kink there
    double worst, worst_dot, worst_difference;
    char where[80];
} report_card;

typedef struct slope_case {
    char name[LUDUS_NAME_MAX];
    ludus_model *model;
    const physics_probe *real, *oracle;
    ludus_rng rng;
    report_card card;
} slope_case;

static probe_question question, alone;
static probe_answer got, want;
// Norms of the derivatives along everything at once, by groups. What has no effect is compared with 1e-4 of them.
static double everything[4];

// --- against complex steps ---

static double norm_of(const probe_block *a, const probe_block *minus, int lane) {
    double sum = 0;
    for (int i = 0; i < a->count; i++) {
        const double d = a->rows[i][lane] - (minus ? minus->rows[i][lane] : 0);
        sum += d * d;
    }
    return sqrt(sum);
}

// Positions and velocities of a step are one vector, as are places and sites.
static const int together[] = {0, 1, 1, 2, 2, 3};

static void measure_everything(slope_case *c) {
    probe_block b[PROBE_BLOCKS];
    const int count = probe_tangent_blocks(&c->model->tree, &want, b);
    c->oracle->ask(&question, &want);
    memset(everything, 0, sizeof everything);
    for (int i = 0; i < count; i++) {
        everything[together[i]] = hypot(everything[together[i]], norm_of(&b[i], NULL, 0));
    }
}

// The worst relative error of the tangents' blocks.
static double compare_tangents(const ludus_model_tree *t, const char **where) {
    probe_block a[PROBE_BLOCKS], b[PROBE_BLOCKS];
    const int count = probe_tangent_blocks(t, &got, a);
    probe_tangent_blocks(t, &want, b);
    double size[4] = {0}, error[4] = {0}, worst = 0;
    for (int i = 0; i < count; i++) {
        size[together[i]] = hypot(size[together[i]], norm_of(&b[i], NULL, 0));
    }
    for (int k = 0; k < 4; k++) {
        size[k] = fmax(size[k], 1e-4 * everything[k]);
    }
    for (int i = 0; i < count; i++) {
        const int k = together[i];
        const double e = norm_of(&a[i], &b[i], 0);
        error[k] = isnan(e) ? e : hypot(error[k], e);
        const double relative = error[k] == 0 ? 0 : error[k] / (size[k] + 1e-290);
        if (!(relative <= worst)) {
            worst = relative;
            *where = a[i].name;
        }
    }
    return worst;
}

// One state, along the question's directions; `block` says of which parameters, for people.
static bool compare_oracle(slope_case *c, const char *block, bool counts) {
    const char *where = "";
    CHECK(c->real->ask(&question, &got)); // step and record to the same bit
    c->oracle->ask(&question, &want);
    const double error = compare_tangents(&c->model->tree, &where);
    const bool agrees = error <= 1e-10;
    if (counts) {
        if (!(error <= c->card.worst)) {
            c->card.worst = error;
            snprintf(c->card.where, sizeof c->card.where, "%s by %s", where, block);
        }
        if (!CHECK(agrees)) {
            fprintf(stderr, "    %s, integrator %d, by %s: %s is off by %g of its norm\n", c->name,
                    c->model->tree.integrator, block, where, error);
        }
    }
    return agrees;
}

// The sums of products of two lists of blocks, lane 0.
static double dot_blocks(const probe_block *a, const probe_block *b, int count, double *size) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
        for (int i = 0; i < a[k].count; i++) {
            const double product = a[k].rows[i][0] * b[k].rows[i][0];
            sum += product;
            *size += fabs(product);
        }
    }
    return sum;
}

static int slope_blocks(const ludus_model_tree *t, probe_slopes *s, probe_block *blocks) {
    blocks[0] = (probe_block){"position", s->position, t->dofs};
    blocks[1] = (probe_block){"velocity", s->velocity, t->dofs};
    blocks[2] = (probe_block){"control", s->control, t->actuators};
    return 3;
}

// <cotangent, J tangent> = <J' cotangent, tangent>, of a step with what is observed, and of an evaluation.
static void compare_dots(slope_case *c) {
    const ludus_model_tree *t = &c->model->tree;
    probe_block a[PROBE_BLOCKS], b[PROBE_BLOCKS];
    double size = 0;
    // Limit forces are large where others are not: by their size.
    double most = 1;
    for (int i = 0; i < t->dofs; i++) {
        most = fmax(most, fabs(got.observed_tangent.limit[i][0]));
    }
    for (int i = 0; i < t->dofs; i++) {
        question.observed.limit[i][0] /= most;
    }
    c->real->ask(&question, &got);
    // Forth
    int n = slope_blocks(t, &question.cotangent, a) - 1;
    slope_blocks(t, &got.tangent, b);
    a[n] = (probe_block){"place", question.observed.place, 3 * t->bodies};
    b[n++] = (probe_block){"place", got.observed_tangent.place, 3 * t->bodies};
    a[n] = (probe_block){"site", question.observed.site, 3 * t->sites};
    b[n++] = (probe_block){"site", got.observed_tangent.site, 3 * t->sites};
    a[n] = (probe_block){"limit", question.observed.limit, t->dofs};
    b[n++] = (probe_block){"limit", got.observed_tangent.limit, t->dofs};
    const double forth = dot_blocks(a, b, n, &size);
    // Back
    n = slope_blocks(t, &question.tangent, a);
    slope_blocks(t, &got.back, b);
    probe_param_blocks(t, &question.params, a + n);
    n += probe_param_blocks(t, &got.params, b + n);
    const double back = dot_blocks(a, b, n, &size);
    const double error = fabs(forth - back) / (size + 1e-300);
    if (!CHECK(error <= 1e-12)) {
        fprintf(stderr, "    %s, integrator %d: step, dot products %.17g and %.17g\n", c->name, t->integrator, forth,
                back);
    }
    size = 0;
    a[0] = (probe_block){"acceleration", question.acceleration, t->dofs};
    b[0] = (probe_block){"acceleration", got.acceleration_tangent, t->dofs};
    const double forward = dot_blocks(a, b, 1, &size);
    n = slope_blocks(t, &question.tangent, a);
    slope_blocks(t, &got.forward_back, b);
    probe_param_blocks(t, &question.params, a + n);
    n += probe_param_blocks(t, &got.forward_params, b + n);
    const double backward = dot_blocks(a, b, n, &size);
    const double forward_error = fabs(forward - backward) / (size + 1e-300);
    if (!CHECK(forward_error <= 1e-12)) {
        fprintf(stderr, "    %s: evaluation, dot products %.17g and %.17g\n", c->name, forward, backward);
    }
    c->card.worst_dot = fmax(c->card.worst_dot, fmax(error, forward_error));
}

// Without parameters and without what is observed: the same numbers as with zeros there.
static void compare_bare(slope_case *c) {
    static probe_answer bare;
    const ludus_model_tree *t = &c->model->tree;
    probe_block a[PROBE_BLOCKS], b[PROBE_BLOCKS];
    memset(&question.params, 0, sizeof question.params);
    memset(&question.observed, 0, sizeof question.observed);
    c->real->ask(&question, &got);
    question.bare = true;
    c->real->ask(&question, &bare);
    question.bare = false;
    int count = probe_tangent_blocks(t, &got, a) - 3;
    probe_tangent_blocks(t, &bare, b);
    count += slope_blocks(t, &got.back, a + count);
    slope_blocks(t, &bare.back, b + count - 3);
    for (int k = 0; k < count; k++) {
        if (!CHECK(norm_of(&b[k], &a[k], 0) <= 1e-13 * norm_of(&a[k], NULL, 0))) {
            fprintf(stderr, "    %s: %s without parameters\n", c->name, a[k].name);
        }
    }
}

// With kinds of parameters left out: the same numbers as with zeros there.
static void compare_kinds(slope_case *c, int left_out) {
    // Of probe_param_blocks(): 1 PHYSICS_BY_INERTIA, 2 PHYSICS_BY_FRAME, 4 PHYSICS_BY_MEDIUM.
    static const int kind[PROBE_PARAM_BLOCKS] = {0, 4, 4, 1, 2, 1, 2, 0, 0, 0, 0};
    static probe_answer part;
    const ludus_model_tree *t = &c->model->tree;
    probe_block a[PROBE_BLOCKS], b[PROBE_BLOCKS];
    probe_param_blocks(t, &question.params, a);
    for (int k = 0; k < PROBE_PARAM_BLOCKS; k++) {
        if (kind[k] & left_out) {
            memset(a[k].rows, 0, (size_t)a[k].count * sizeof(probe_row));
        }
    }
    c->real->ask(&question, &got);
    question.left_out = left_out;
    c->real->ask(&question, &part);
    question.left_out = 0;
    const int tangents = probe_tangent_blocks(t, &got, a), count = tangents + probe_back_blocks(t, &got, a + tangents);
    probe_tangent_blocks(t, &part, b);
    probe_back_blocks(t, &part, b + tangents);
    for (int k = 0; k < count; k++) {
        // Cotangents: of positions, velocities, controls, then of the parameters; of the step, then of the evaluation.
        const int block = (k - tangents) % (3 + PROBE_PARAM_BLOCKS) - 3;
        const bool asked = k < tangents || block < 0 || !(kind[block] & left_out);
        if (asked && !CHECK(norm_of(&b[k], &a[k], 0) <= 1e-13 * norm_of(&a[k], NULL, 0))) {
            fprintf(stderr, "    %s: %s without kinds %d of parameters\n", c->name, a[k].name, left_out);
        }
    }
}

static void only_block(const ludus_model_tree *t, probe_question *q, int keep) {
    probe_block blocks[PROBE_PARAM_BLOCKS];
    const int count = probe_param_blocks(t, &q->params, blocks);
    for (int k = 0; k < count; k++) {
        if (k != keep) {
            memset(blocks[k].rows, 0, (size_t)blocks[k].count * sizeof(probe_row));
        }
    }
}

static void clear_slopes(probe_slopes *s) {
    memset(s, 0, sizeof *s);
}

static bool limits_push(const ludus_model_tree *t, const probe_answer *a) {
    for (int i = 0; i < t->dofs; i++) {
        if (a->seen.limit[i][0] != 0) {
            return true;
        }
    }
    return false;
}

// A state through everything: the state's directions, parameters block by block, all of them for the dot products.
static void check_state(slope_case *c, int state, bool all) {
    const ludus_model_tree *t = &c->model->tree;
    probe_block blocks[PROBE_PARAM_BLOCKS];
    alone = question;
    measure_everything(c);
    only_block(t, &question, -1);
    bool agrees = compare_oracle(c, "the state", true);
    const bool limited = limits_push(t, &got);
    probe_param_blocks(t, &question.params, blocks);
    for (int k = 0; k < PROBE_PARAM_BLOCKS; k++) {
        if (all || state % PROBE_PARAM_BLOCKS == k) {
            question = alone;
            clear_slopes(&question.tangent);
            only_block(t, &question, k);
            agrees &= compare_oracle(c, blocks[k].name, true);
        }
    }
    question = alone;
    compare_dots(c);
    if (state % 8 == 0) {
        compare_bare(c);
        question = alone;
        compare_kinds(c, 1 + state / 8 % 7);
    }
    c->card.states++;
    c->card.agreed += agrees;
    c->card.limited += limited;
    c->card.limited_agreed += limited && agrees;
    // At rest.
    question = alone;
    memset(question.qvel, 0, sizeof question.qvel);
    only_block(t, &question, -1);
    c->card.resting++;
    const bool medium = c->model->density > 0 && t->integrator == LUDUS_IMPLICIT_FAST;
    c->card.resting_agreed += compare_oracle(c, "the state at rest", !medium);
    question = alone;
}

// --- against differences ---

// The state moved along the tangent's direction by `length`: quaternions turn about their body's axes.
static void shift(const ludus_model_tree *t, const probe_question *from, double length, probe_question *to) {
    *to = *from;
    for (int i = 0; i < t->dofs; i++) {
        to->qvel[i][0] += length * from->tangent.velocity[i][0];
    }
    for (int u = 0; u < t->actuators; u++) {
        to->control[u][0] += length * from->tangent.control[u][0];
    }
    for (int j = 0; j < t->joints; j++) {
        const int type = t->joint_type[j], position = t->joint_position[j], dof = t->joint_dof[j];
        const int line = type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1;
        for (int i = 0; i < line; i++) {
            to->qpos[position + i][0] += length * from->tangent.position[dof + i][0];
        }
        if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
            double turn[3], q[4], angle = 0;
            for (int i = 0; i < 3; i++) {
                turn[i] = length * from->tangent.position[dof + line + i][0];
                angle += turn[i] * turn[i];
            }
            for (int i = 0; i < 4; i++) {
                q[i] = from->qpos[position + line + i][0];
            }
            angle = sqrt(angle);
            const double w = cos(0.5 * angle), s = angle > 0 ? sin(0.5 * angle) / angle : 0.5;
            const double x = s * turn[0], y = s * turn[1], z = s * turn[2];
            probe_row *out = &to->qpos[position + line];
            out[0][0] = q[0] * w - q[1] * x - q[2] * y - q[3] * z;
            out[1][0] = q[0] * x + q[1] * w + q[2] * z - q[3] * y;
            out[2][0] = q[0] * y - q[1] * z + q[2] * w + q[3] * x;
            out[3][0] = q[0] * z + q[1] * y - q[2] * x + q[3] * w;
        }
    }
}

// The way from one state's positions to another's, by dofs: of quaternions the rotation vector.
static void difference(const ludus_model_tree *t, const probe_row *from, const probe_row *to, double *out) {
    for (int j = 0; j < t->joints; j++) {
        const int type = t->joint_type[j], position = t->joint_position[j], dof = t->joint_dof[j];
        const int line = type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1;
        for (int i = 0; i < line; i++) {
            out[dof + i] = to[position + i][0] - from[position + i][0];
        }
        if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
            double a[4], b[4];
            for (int i = 0; i < 4; i++) {
                a[i] = from[position + line + i][0];
                b[i] = to[position + line + i][0];
            }
            const double w = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
            const double x = a[0] * b[1] - a[1] * b[0] - a[2] * b[3] + a[3] * b[2];
            const double y = a[0] * b[2] - a[2] * b[0] - a[3] * b[1] + a[1] * b[3];
            const double z = a[0] * b[3] - a[3] * b[0] - a[1] * b[2] + a[2] * b[1];
            const double sine = sqrt(x * x + y * y + z * z), scale = sine > 0 ? 2 * atan2(sine, w) / sine : 2;
            out[dof + line] = scale * x;
            out[dof + line + 1] = scale * y;
            out[dof + line + 2] = scale * z;
        }
    }
}

// Central differences at two lengths, extrapolated, where no limit sets in between.
static bool check_differences(slope_case *c) {
    static probe_question moved;
    static probe_answer low, high;
    const ludus_model_tree *t = &c->model->tree;
    only_block(t, &question, -1);
    question.derivatives = true;
    c->real->ask(&question, &got);
    double slope[2][2 * LUDUS_DOFS_MAX], error = 0, size = 0, value = 0;
    for (int k = 0; k < 2; k++) {
        const double length = k ? 1e-5 : 2e-5;
        shift(t, &question, -length, &moved);
        moved.derivatives = true;
        c->real->ask(&moved, &low);
        shift(t, &question, length, &moved);
        c->real->ask(&moved, &high);
        difference(t, low.qpos, high.qpos, slope[k]);
        for (int i = 0; i < t->dofs; i++) {
            slope[k][i] /= 2 * length;
            slope[k][t->dofs + i] = (high.qvel[i][0] - low.qvel[i][0]) / (2 * length);
        }
        double bend = 0, kink = 0, norm = 0;
        for (int i = 0; i < t->dofs; i++) {
            const double before = low.tangent.velocity[i][0], after = high.tangent.velocity[i][0];
            bend += pow(after - before, 2);
            kink += pow(got.tangent.velocity[i][0] - 0.5 * (before + after), 2);
            norm += pow(got.tangent.velocity[i][0], 2) + pow(got.tangent.position[i][0], 2);
        }
        // On a smooth curve the slope in the middle is the mean of those at the ends; where a limit sets in at an inner stage it is not.
        if (bend > 1e-4 * norm || kink > 1e-12 * norm) {
            return false;
        }
    }
    double spread = 0;
    for (int i = 0; i < 2 * t->dofs; i++) {
        const double extrapolated = (4 * slope[1][i] - slope[0][i]) / 3;
        const double exact = i < t->dofs ? got.tangent.position[i][0] : got.tangent.velocity[i - t->dofs][0];
        error += pow(extrapolated - exact, 2);
        size += exact * exact;
        spread += pow(slope[1][i] - slope[0][i], 2);
        value = fmax(value, i < t->dofs ? 1 : fabs(got.qvel[i - t->dofs][0]));
    }
    // Too curved to tell.
    if (spread > 1e-10 * size) {
        return false;
    }
    // A millionth, and what rounding makes of values.
    const double relative = sqrt(error) / (sqrt(size) + 1e-9 * value);
    c->card.worst_difference = fmax(c->card.worst_difference, relative);
    if (!CHECK(relative <= 1e-6)) {
        fprintf(stderr, "    %s, integrator %d: differences are off by %g\n", c->name, t->integrator, relative);
    }
    return true;
}

// Quaternions of another length are the same rotations, with the same derivatives.
static void check_lengths(slope_case *c) {
    static probe_answer longer;
    const ludus_model_tree *t = &c->model->tree;
    probe_block a[PROBE_BLOCKS], b[PROBE_BLOCKS];
    bool any = false;
    c->real->ask(&question, &got);
    alone = question;
    for (int j = 0; j < t->joints; j++) {
        if (t->joint_type[j] == LUDUS_JOINT_FREE || t->joint_type[j] == LUDUS_JOINT_BALL) {
            const int first = t->joint_position[j] + (t->joint_type[j] == LUDUS_JOINT_FREE ? 3 : 0);
            for (int i = 0; i < 4; i++) {
                alone.qpos[first + i][0] *= 1.75;
            }
            any = true;
        }
    }
    if (!any) {
        return;
    }
    c->real->ask(&alone, &longer);
    const int count = probe_tangent_blocks(t, &got, a);
    probe_tangent_blocks(t, &longer, b);
    for (int k = 0; k < count; k++) {
        if (!CHECK(norm_of(&b[k], &a[k], 0) <= 1e-10 * norm_of(&a[k], NULL, 0))) {
            fprintf(stderr, "    %s: %s with longer quaternions\n", c->name, a[k].name);
        }
    }
}

// --- everything ---

static void check_model(const char *path, bool all, report_card *sum) {
    slope_case c;
    memset(&c, 0, sizeof c);
    physics_model_name(path, c.name);
    c.model = ludus_model_load(path);
    if (!CHECK(c.model)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    const bool small = physics_fits_small(&c.model->tree);
    c.real = physics_find_probe(LUDUS_TARGET_F64, small);
    c.oracle = physics_find_probe(LUDUS_TARGET_COMPLEX, false);
    ludus_rng_seed(&c.rng, 11);
    int compared = 0, tried = 0;
    for (int integrator = LUDUS_EULER; integrator <= LUDUS_RK4; integrator++) {
        c.model->tree.integrator = integrator;
        for (int state = 0; state < (all ? 200 : 24); state++) {
            memset(&question, 0, sizeof question);
            question.model[0] = c.model;
            question.derivatives = true;
            physics_case_states(&c.rng, c.model, false, &question);
            physics_case_directions(&c.rng, c.model, false, &question);
            check_state(&c, state, all);
            if (state % 4 == 0) {
                question = alone;
                check_lengths(&c);
                compared += check_differences(&c);
                tried++;
            }
        }
    }
    if (!CHECK(2 * compared >= tried)) {
        fprintf(stderr, "    %s: differences say nothing in %d of %d states\n", c.name, tried - compared, tried);
    }
    const report_card *r = &c.card;
    printf("%-25s %6d %6.2f %% %8.1e | %6d %6.2f %% | %6.2f %% | %8.1e %8.1e  %s\n", c.name, r->states,
           100.0 * r->agreed / r->states, r->worst, r->limited,
           r->limited ? 100.0 * r->limited_agreed / r->limited : 100.0, 100.0 * r->resting_agreed / r->resting,
           r->worst_dot, r->worst_difference, r->worst > 1e-11 ? r->where : "");
    sum->states += r->states;
    sum->agreed += r->agreed;
    sum->limited += r->limited;
    sum->limited_agreed += r->limited_agreed;
    free(c.model);
}

int main(int count, char **arguments) {
    const bool all = count > 1 && strcmp(arguments[1], "--all") == 0;
    const char *const *paths;
    const int models = physics_models(&paths);
    report_card sum = {0};
    printf("%-25s %6s %8s %8s | %6s %8s | %8s | %8s %8s\n", "", "states", "agree", "largest", "at", "agree", "at rest",
           "dot", "differ-");
    printf("%-25s %6s %8s %8s | %6s %8s | %8s | %8s %8s\n", "", "", "", "error", "limits", "", "agree", "products",
           "ences");
    for (int i = 0; i < models; i++) {
        check_model(paths[i], all, &sum);
    }
    printf("%d states, %d agree; in %d a limit pushes, of which %d agree\n", sum.states, sum.agreed, sum.limited,
           sum.limited_agreed);
    // Limits must have been seen.
    CHECK(5 * sum.limited > sum.states);
    return check_end();
}
