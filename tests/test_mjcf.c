// test_mjcf.c - what MJCF means, rule by rule, against numbers worked out by hand.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/ludus.h>

#include <locale.h>
#include <stdlib.h>

static const double PI = 3.14159265358979323846;

static ludus_model *parse(const char *text) {
    ludus_model *model = ludus_model_parse(text, strlen(text), "m.xml");
    if (!CHECK(model)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        exit(1);
    }
    return model;
}

static void check_numbers(const double *numbers, const double *expected, int count, double tolerance, int line) {
    for (int i = 0; i < count; i++) {
        if (!check_near(numbers[i], expected[i], tolerance, __FILE__, line, "numbers as expected")) {
            fprintf(stderr, "    number %d\n", i);
        }
    }
}
#define CHECK_NUMBERS(numbers, ...)                                                                                    \
    check_numbers(numbers, (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double),      \
                  1e-12, __LINE__)

// --- masses ---

// One geom in a free body: its mass and moments.
static void check_geom(const char *attributes, double mass, double x, double y, double z) {
    char text[400];
    snprintf(text, sizeof text, "<mujoco><worldbody><body><freejoint/><geom %s/></body></worldbody></mujoco>",
             attributes);
    ludus_model *model = parse(text);
    const double expected[3] = {x, y, z};
    CHECK_NEAR(model->body_mass[1], mass, 1e-12 * mass);
    check_numbers(&model->body_inertia[3], expected, 3, 1e-12 * (x + y + z), __LINE__);
    ludus_model_destroy(model);
}

static void test_geoms(void) {
    // 1000 kg/m^3 times the volume; moments by the textbook.
    const double ball = 1000 * 4 * PI / 3 * 0.008, box = 1000 * 8 * 0.006, tube = 1000 * PI * 0.01 * 0.6;
    check_geom("size='.2'", ball, 0.4 * ball * 0.04, 0.4 * ball * 0.04, 0.4 * ball * 0.04);
    check_geom("type='box' size='.1 .2 .3'", box, box * 0.13 / 3, box * 0.10 / 3, box * 0.05 / 3);
    check_geom("type='cylinder' size='.1 .3'", tube, tube * (0.03 + 0.36) / 12, tube * (0.03 + 0.36) / 12,
               tube * 0.005);
    const double egg = 1000 * 4 * PI / 3 * 0.006;
    check_geom("type='ellipsoid' size='.1 .2 .3'", egg, egg * 0.13 / 5, egg * 0.10 / 5, egg * 0.05 / 5);
    // A capsule is a cylinder and two hemispheres, each 3/8 r beyond an end and 83/320 m r^2 about its own centre of mass.
    const double r = 0.1, h = 0.6, cap = 1000 * 2 * PI / 3 * r * r * r, away = h / 2 + 3 * r / 8;
    const double across = tube * (3 * r * r + h * h) / 12 + 2 * cap * (83.0 / 320 * r * r + away * away);
    check_geom("type='capsule' size='.1 .3'", tube + 2 * cap, across, across, tube * 0.005 + 2 * cap * 0.4 * r * r);
    check_geom("size='.2' mass='3'", 3, 0.4 * 3 * 0.04, 0.4 * 3 * 0.04, 0.4 * 3 * 0.04);
    check_geom("size='.2' density='10'", ball / 100, 0.004 * ball * 0.04, 0.004 * ball * 0.04, 0.004 * ball * 0.04);
    check_geom("size='.2' mass='3' density='10'", 3, 0.4 * 3 * 0.04, 0.4 * 3 * 0.04, 0.4 * 3 * 0.04);
}

static void test_several_geoms(void) {
    // Two balls of 1 kg and 3 kg, 2 m apart along the diagonal of x and y: centre at three quarters, one light axis.
    ludus_model *model = parse("<mujoco><worldbody><body><freejoint/><geom size='.1' mass='1'/>"
                               "<geom size='.1' mass='3' pos='1.4142135623730951 1.4142135623730951 0'/>"
                               "</body></worldbody></mujoco>");
    const double own = 0.4 * 4 * 0.01, apart = 0.75 * 4, step = 0.75 * sqrt(2);
    CHECK_NEAR(model->body_mass[1], 4, 1e-14);
    CHECK_NUMBERS(&model->body_ipos[3], step, step, 0);
    CHECK_NUMBERS(&model->body_inertia[3], own + apart, own + apart, own);
    double axes[9];
    ludus_quaternion_matrix(&model->body_iquat[4], axes);
    CHECK_NEAR(fabs(axes[2]), sqrt(0.5), 1e-12); // the light axis is the third
    CHECK_NEAR(fabs(axes[5]), sqrt(0.5), 1e-12);
    ludus_model_destroy(model);
}

static void test_inertials(void) {
    // Given, computed, and as needed; the order of a full inertia is the largest moment first.
    const char *form = "<mujoco><compiler %s/><worldbody><body><freejoint/><inertial pos='1 0 0' mass='2' "
                       "fullinertia='3 4 5 0 0 0'/><geom size='.1' mass='7'/></body></worldbody></mujoco>";
    char text[500];
    snprintf(text, sizeof text, form, "inertiafromgeom='auto'");
    ludus_model *model = parse(text);
    CHECK_EQ_REAL(model->body_mass[1], 2);
    CHECK_NUMBERS(&model->body_inertia[3], 5, 4, 3);
    ludus_model_destroy(model);
    snprintf(text, sizeof text, form, "inertiafromgeom='true'");
    model = parse(text);
    CHECK_EQ_REAL(model->body_mass[1], 7);
    CHECK_NUMBERS(&model->body_ipos[3], 0, 0, 0);
    ludus_model_destroy(model);
    snprintf(text, sizeof text, form, "boundmass='4' boundinertia='4.5'");
    model = parse(text);
    CHECK_EQ_REAL(model->body_mass[1], 4);
    CHECK_NUMBERS(&model->body_inertia[3], 5, 4.5, 4.5);
    ludus_model_destroy(model);
    snprintf(text, sizeof text, form, "settotalmass='8'");
    model = parse(text);
    CHECK_EQ_REAL(model->body_mass[1], 8);
    CHECK_NUMBERS(&model->body_inertia[3], 20, 16, 12);
    ludus_model_destroy(model);
    model =
        parse("<mujoco><compiler balanceinertia='true'/><worldbody><body><freejoint/><inertial pos='0 0 0' mass='1' "
              "diaginertia='1 1 4'/></body></worldbody></mujoco>");
    CHECK_NUMBERS(&model->body_inertia[3], 2, 2, 2);
    ludus_model_destroy(model);
    model = parse(
        "<mujoco><compiler inertiagrouprange='1 2'/><worldbody><body><freejoint/><geom size='.1' mass='1' group='0'/>"
        "<geom size='.1' mass='2' group='1'/><geom size='.1' mass='4' group='2'/><geom size='.1' mass='8' group='3'/>"
        "</body></worldbody></mujoco>");
    CHECK_NEAR(model->body_mass[1], 6, 1e-14);
    ludus_model_destroy(model);
}

// A full inertia comes apart into moments and axes that put it together again.
static void test_principal_axes(void) {
    uint64_t state = 1;
    for (int round = 0; round < 200; round++) {
        // M = A' A + 1 of random A, so positive; turned moments must obey the triangle inequality, so shift by a trace.
        double a[9], full[6];
        for (int i = 0; i < 9; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            a[i] = (double)(state >> 40) / (1 << 23) - 1;
        }
        static const int ROW[6] = {0, 1, 2, 0, 0, 1}, COLUMN[6] = {0, 1, 2, 1, 2, 2};
        for (int k = 0; k < 6; k++) {
            full[k] = ROW[k] == COLUMN[k] ? 10 : 0;
            for (int i = 0; i < 3; i++) {
                full[k] += a[3 * i + ROW[k]] * a[3 * i + COLUMN[k]] * (round % 3 == 0 ? 1e-6 : 1);
            }
        }
        char text[600];
        snprintf(
            text, sizeof text,
            "<mujoco><worldbody><body><freejoint/><inertial pos='0 0 0' mass='1' fullinertia='%.17g %.17g %.17g %.17g "
            "%.17g %.17g'/></body></worldbody></mujoco>",
            full[0], full[1], full[2], full[3], full[4], full[5]);
        ludus_model *model = parse(text);
        const double *moments = &model->body_inertia[3];
        double r[9];
        ludus_quaternion_matrix(&model->body_iquat[4], r);
        CHECK(moments[0] + 1e-12 >= moments[1] && moments[1] + 1e-12 >= moments[2]);
        for (int k = 0; k < 6; k++) {
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                sum += moments[i] * r[3 * ROW[k] + i] * r[3 * COLUMN[k] + i];
            }
            CHECK_NEAR(sum, full[k], 1e-13 * moments[0]);
        }
        ludus_model_destroy(model);
    }
}

// --- places and orientations ---

// The x axis of a body that is oriented so, and its z axis.
static void check_orientation(const char *compiler, const char *attributes, double xx, double xy, double xz, double zx,
                              double zy, double zz) {
    char text[500];
    snprintf(text, sizeof text, "<mujoco><compiler %s/><worldbody><body %s/></worldbody></mujoco>", compiler,
             attributes);
    ludus_model *model = parse(text);
    double m[9];
    ludus_quaternion_matrix(&model->body_quat[4], m);
    CHECK_NUMBERS(((double[]){m[0], m[3], m[6], m[2], m[5], m[8]}), xx, xy, xz, zx, zy, zz);
    ludus_model_destroy(model);
}

static void test_orientations(void) {
    check_orientation("", "quat='2 0 0 2'", 0, 1, 0, 0, 0, 1);
    check_orientation("", "euler='0 0 90'", 0, 1, 0, 0, 0, 1);
    check_orientation("angle='radian'", "euler='0 0 1.5707963267948966'", 0, 1, 0, 0, 0, 1);
    check_orientation("", "axisangle='0 0 5 90'", 0, 1, 0, 0, 0, 1);
    check_orientation("", "xyaxes='0 2 0 -1 7 0'", 0, 1, 0, 0, 0, 1);
    check_orientation("", "zaxis='3 0 0'", 0, 0, -1, 1, 0, 0);
    check_orientation("", "zaxis='0 0 -1'", 1, 0, 0, 0, 0, -1);
    // About x, then about the new y: x goes to where the turned y takes it. With capitals the axes stand still.
    check_orientation("", "euler='90 90 0'", 0, 1, 0, 1, 0, 0);
    check_orientation("eulerseq='XYZ'", "euler='90 90 0'", 0, 0, -1, 0, -1, 0);
    check_orientation("eulerseq='zyx'", "euler='90 0 0'", 0, 1, 0, 0, 0, 1);
}

// A rotation by half a turn has two zeros and no rest of rounding, in the frame as in the state that begins there.
static void test_quarters(void) {
    ludus_model *model = parse("<mujoco><worldbody><body euler='180 0 0'><freejoint/><geom type='box' size='.1 .2 .3' "
                               "euler='0 180 0'/></body></worldbody></mujoco>");
    const double turned[4] = {0, 1, 0, 0}, inside[4] = {0, 0, 1, 0};
    for (int i = 0; model && i < 4; i++) {
        CHECK_EQ_REAL(model->body_quat[4 + i], turned[i]);
        CHECK_EQ_REAL(model->qpos0[3 + i], turned[i]);
        CHECK_EQ_REAL(fabs(model->body_iquat[4 + i]), inside[i]);
    }
    ludus_model_destroy(model);
}

static void test_from_ends(void) {
    ludus_model *model =
        parse("<mujoco><option><flag contact='disable'/></option><worldbody><body><freejoint/><geom type='capsule' "
              "size='.1' fromto='1 0 0 3 0 0'/>"
              "</body><body><geom type='box' size='.1' fromto='0 0 0 0 0 2'/></body></worldbody></mujoco>");
    double m[9];
    ludus_quaternion_matrix(model->geom_quat, m);
    CHECK_NUMBERS(model->geom_pos, 2, 0, 0, 0, 0, 1);
    CHECK_NUMBERS(model->geom_size, 0.1, 1);
    CHECK_NUMBERS(&model->geom_size[3], 0.1, 0.1, 1);
    CHECK_NUMBERS(((double[]){m[2], m[5], m[8]}), -1, 0, 0);
    ludus_model_destroy(model);
}

static void test_frames(void) {
    // A quarter turn about z in a frame 1 m along x, twice.
    ludus_model *model = parse(
        "<mujoco><worldbody><frame pos='1 0 0' euler='0 0 90'><body pos='1 0 0'><frame pos='0 1 0' euler='0 0 90'>"
        "<joint axis='1 0 0' pos='0 0 3'/><geom size='.1' pos='1 0 0'/><site pos='0 1 0'/></frame></body></frame>"
        "</worldbody></mujoco>");
    CHECK_NUMBERS(&model->body_pos[3], 1, 1, 0);
    CHECK_NUMBERS(model->joint_axis, 0, 1, 0);
    CHECK_NUMBERS(model->joint_pos, 0, 1, 3);
    CHECK_NUMBERS(model->geom_pos, 0, 2, 0);
    CHECK_NUMBERS(model->site_pos, -1, 1, 0);
    ludus_model_destroy(model);
}

static void test_replicates(void) {
    ludus_model *model =
        parse("<mujoco><worldbody><replicate count='12' offset='0 0 1' euler='0 0 10' sep='-'>"
              "<body name='b' pos='1 0 0'><replicate count='2' offset='1 0 0'><site name='s'/></replicate>"
              "</body></replicate></worldbody></mujoco>");
    CHECK_EQ_INT(model->tree.bodies, 13);
    CHECK_EQ_INT(model->tree.sites, 24);
    const int32_t b = ludus_model_body(model, "b-03");
    CHECK_EQ_INT(b, 4);
    CHECK_NUMBERS(&model->body_pos[3 * b], cos(PI / 6), sin(PI / 6), 3);
    const int32_t s = ludus_model_site(model, "s1-11");
    CHECK_EQ_INT(s, 23);
    CHECK_NUMBERS(&model->site_pos[3 * s], 1, 0, 0);
    ludus_model_destroy(model);
}

// --- joints ---

static void test_joints(void) {
    ludus_model *model = parse(
        "<mujoco><worldbody><body><joint name='hinge' axis='0 3 4' pos='1 2 3' range='-90 45' ref='90' springref='-90' "
        "damping='1' stiffness='2' armature='3' margin='.1' solreflimit='.5' solimplimit='.1 .2'/><geom size='.1'/>"
        "<body><joint name='slide' type='slide' axis='1 0 0' range='-2 3' ref='.5' limited='false'/><geom size='.1'/>"
        "<body><joint name='ball' type='ball' range='0 180' damping='.5'/><geom size='.1'/></body></body></body>"
        "<body pos='1 2 3' quat='0 0 2 0'><joint name='free' type='free' damping='.25' range='1 2'/><geom "
        "size='.1'/></body>"
        "</worldbody><option><flag contact='disable'/></option></mujoco>");
    const ludus_model_tree *tree = &model->tree;
    CHECK_EQ_INT(tree->joints, 4);
    CHECK_EQ_INT(tree->positions, 13);
    CHECK_EQ_INT(tree->dofs, 11);
    CHECK_EQ_INT(tree->entries, 1 + 2 + 3 + 4 + 5 + 1 + 2 + 3 + 4 + 5 + 6);
    CHECK_EQ_INT(ludus_model_joint(model, "ball"), 2);
    CHECK_EQ_INT(ludus_model_joint(model, "knee"), -1);
    CHECK_EQ_INT(ludus_model_joint(model, ""), -1);
    CHECK_NUMBERS(model->joint_axis, 0, 0.6, 0.8);
    CHECK_NUMBERS(model->joint_pos, 1, 2, 3);
    CHECK_NUMBERS(model->joint_range, -PI / 2, PI / 4, -2, 3, 0, PI);
    CHECK_NUMBERS(
        ((double[]){tree->joint_limited[0], tree->joint_limited[1], tree->joint_limited[2], tree->joint_limited[3]}), 1,
        0, 1, 0);
    CHECK_NUMBERS(model->joint_solref, 0.5, 1, 0.02, 1);
    CHECK_NUMBERS(model->joint_solimp, 0.1, 0.2, 0.001, 0.5, 2);
    CHECK_NUMBERS(model->joint_margin, 0.1);
    CHECK_NUMBERS(model->joint_stiffness, 2);
    CHECK_NUMBERS(model->dof_damping, 1, 0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25);
    CHECK_NUMBERS(model->dof_armature, 3, 0);
    CHECK_NUMBERS(model->qpos0, PI / 2, 0.5, 1, 0, 0, 0, 1, 2, 3, 0, 0, 1, 0);
    CHECK_NUMBERS(model->qpos_spring, -PI / 2, 0, 1, 0, 0, 0, 1, 2, 3, 0, 0, 1, 0);
    CHECK_NUMBERS(((double[]){tree->body_root[1], tree->body_root[3], tree->body_root[4]}), 1, 1, 4);
    CHECK_NUMBERS(((double[]){tree->dof_parent[0], tree->dof_parent[2], tree->dof_parent[4], tree->dof_parent[5]}), -1,
                  1, 3, -1);
    ludus_model_destroy(model);
}

// dof_invweight0 of two masses on a line, and of a free ball: 1/m, 1/I.
static void test_settling(void) {
    // A 2 kg cart carries a 3 kg block on a slide: M = [5 3; 3 3], M^-1 = [1/2 -1/2; -1/2 5/6].
    ludus_model *model =
        parse("<mujoco><option><flag contact='disable'/></option><worldbody><body><joint type='slide'/>"
              "<geom size='.1' mass='2'/><body><joint type='slide'/><geom size='.1' mass='3'/></body></body>"
              "<body><freejoint/><geom size='.5' mass='4'/></body></worldbody></mujoco>");
    CHECK_NUMBERS(model->dof_invweight0, 0.5, 5.0 / 6, 0.25, 0.25, 0.25, 2.5, 2.5, 2.5);
    CHECK_NUMBERS(model->body_invweight0, 0, 0, 0.5 / 3, 0, 1.0 / 9, 0, 0.25, 2.5);
    CHECK_NEAR(model->mean_inertia, (5 + 3 + 3 * 4 + 3 * 0.4) / 8, 1e-14);
    ludus_model_destroy(model);
    // Time constant 0.2 s and damping ratio 0.5 at 2 kg: k = m / (t r)^2, d = 2 m / t.
    model = parse("<mujoco><worldbody><body><joint type='slide' springdamper='.2 .5'/><geom size='.1' mass='2'/></body>"
                  "</worldbody></mujoco>");
    CHECK_NUMBERS(model->joint_stiffness, 200);
    CHECK_NUMBERS(model->dof_damping, 20);
    ludus_model_destroy(model);
}

// --- defaults ---

static void test_defaults(void) {
    ludus_model *model = parse(
        "<mujoco><worldbody><body><joint/><geom size='.1'/>"
        "<body childclass='leg'><joint axis='1 0 0'/><geom/><site name='in_leg'/>"
        "<body><joint class='main' axis='1 0 0'/><geom class='foot'/></body>"
        "<frame childclass='foot'><body><joint axis='1 0 0' "
        "damping='9'/><geom/></body></frame></body></body></worldbody>"
        // The order of the sections does not matter, and a class takes all of its parent, whatever the order inside.
        "<default><default class='leg'><default class='foot'><joint stiffness='5'/></default><joint damping='2'/>"
        "<geom size='.2' mass='2' rgba='1 0 0 1'/><site pos='1 2 3'/></default><joint damping='1'/><geom "
        "mass='1'/></default>"
        "<default><joint armature='7'/></default><option><flag contact='disable'/></option></mujoco>");
    CHECK_NUMBERS(model->dof_damping, 1, 2, 1, 9);
    CHECK_NUMBERS(model->dof_armature, 7, 0, 7, 0);
    CHECK_NUMBERS(model->joint_stiffness, 0, 0, 0, 5);
    CHECK_NUMBERS(model->body_mass, 0, 1, 2, 2, 2);
    CHECK_NUMBERS(model->site_pos, 1, 2, 3);
    CHECK_EQ_REAL(model->geom_color[4], 1);
    ludus_model_destroy(model);
}

static void test_actuators(void) {
    ludus_model *model =
        parse("<mujoco><default><motor gear='2' ctrlrange='-1 1'/><default class='free'><general ctrllimited='false'/>"
              "</default></default><worldbody><body><joint name='a'/><geom size='.1'/></body></worldbody>"
              "<actuator><motor joint='a' name='m'/><motor joint='a' gear='3 4' class='free'/>"
              "<motor joint='a' ctrlrange='0 5'/></actuator></mujoco>");
    CHECK_EQ_INT(model->tree.actuators, 3);
    CHECK_EQ_INT(ludus_model_actuator(model, "m"), 0);
    CHECK_NUMBERS(model->actuator_gear, 2, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0);
    CHECK_NUMBERS(model->actuator_range, -1, 1, -1, 1, 0, 5);
    CHECK_NUMBERS(
        ((double[]){model->tree.actuator_limited[0], model->tree.actuator_limited[1], model->tree.actuator_limited[2]}),
        1, 0, 1);
    ludus_model_destroy(model);
}

// --- options and notes ---

static void test_options(void) {
    ludus_model *model = parse("<mujoco/>");
    CHECK_NUMBERS(((double[]){model->timestep, model->density, model->viscosity}), 0.002, 0, 0);
    CHECK_NUMBERS(model->gravity, 0, 0, -9.81);
    CHECK_EQ_INT(model->tree.integrator, LUDUS_EULER);
    CHECK_EQ_INT(model->tree.bodies, 1);
    CHECK_EQ_REAL(model->mean_inertia, 1);
    ludus_model_destroy(model);
    model = parse("<mujoco model='m'><option timestep='.01' gravity='1 2 3' wind='4 5 6' density='7' viscosity='8' "
                  "integrator='implicitfast'><flag limit='disable' spring='disable' damper='disable' gravity='disable' "
                  "clampctrl='disable' actuation='disable' refsafe='disable' eulerdamp='disable'/></option></mujoco>");
    const ludus_model_tree *tree = &model->tree;
    CHECK_EQ_TEXT(model->name, "m");
    CHECK_NUMBERS(((double[]){model->timestep, model->density, model->viscosity}), 0.01, 7, 8);
    CHECK_NUMBERS(model->gravity, 1, 2, 3);
    CHECK_NUMBERS(model->wind, 4, 5, 6);
    CHECK_EQ_INT(tree->integrator, LUDUS_IMPLICIT_FAST);
    CHECK(tree->limits_off && tree->springs_off && tree->dampers_off && tree->gravity_off && tree->clip_control_off &&
          tree->actuation_off && tree->ref_unsafe && tree->euler_explicit);
    ludus_model_destroy(model);
    model = parse("<mujoco><option integrator='RK4'><flag constraint='disable'/></option></mujoco>");
    CHECK(model->tree.limits_off && model->tree.integrator == LUDUS_RK4);
    ludus_model_destroy(model);
}

static char noted[1000];

static void take_note(ludus_log_level level, const char *sentence, void *user) {
    (void)user;
    CHECK_EQ_INT(level, LUDUS_LOG_INFO);
    snprintf(noted, sizeof noted, "%s", sentence);
}

static void test_notes(void) {
    ludus_set_log(take_note, NULL);
    ludus_model_destroy(
        parse("<mujoco><size nstack='1'/><asset><texture/></asset><visual/><option solver='PGS' iterations='5'/>"
              "<worldbody><light/><camera/><light/></worldbody><sensor><gyro/></sensor></mujoco>"));
    CHECK_EQ_TEXT(
        noted, "m.xml: passed over, as it does not change the motion: option solver, option iterations, light, camera, "
               "size, visual, asset, sensor");
    noted[0] = '\0';
    ludus_model_destroy(parse("<mujoco/>"));
    CHECK_EQ_TEXT(noted, "");
    ludus_set_log(NULL, NULL);
}

// A grey geom takes its material's colour; contacts that cannot be are none.
static void test_materials_and_filters(void) {
    ludus_model *model = parse(
        "<mujoco><asset><material name='blue' rgba='0 0 1 .5'/></asset><worldbody><geom type='plane' size='0 0 1' "
        "conaffinity='0' material='blue'/><geom size='.1' contype='0' material='blue' rgba='1 0 0 1'/>"
        "<body name='a'><joint/><geom size='.1' contype='4' conaffinity='2'/></body>"
        "<body name='b'><joint/><geom size='.1' contype='8' conaffinity='16'/></body>"
        "<body name='c'><joint/><geom size='.1' contype='2' conaffinity='32'/></body></worldbody>"
        "<contact><exclude body1='c' body2='a'/></contact></mujoco>");
    CHECK_EQ_REAL(model->geom_color[2], 1);
    CHECK_EQ_REAL(model->geom_color[3], 0.5);
    CHECK_EQ_REAL(model->geom_color[4], 1);
    ludus_model_destroy(model);
}

// A free body may have its frame put into its mass: nothing else moves.
static void test_aligned(void) {
    ludus_model *model =
        parse("<mujoco><worldbody><body pos='1 0 0' euler='0 0 90'><freejoint align='true'/>"
              "<geom type='box' size='.1 .2 .3' pos='1 0 0' mass='1' euler='0 0 90'/><site pos='1 0 0'/></body>"
              "</worldbody></mujoco>");
    CHECK_NUMBERS(&model->body_pos[3], 1, 1, 0);
    CHECK_NUMBERS(&model->body_ipos[3], 0, 0, 0);
    CHECK_NUMBERS(model->geom_pos, 0, 0, 0);
    CHECK_NUMBERS(model->site_pos, 0, 0, 0);
    CHECK_NUMBERS(model->qpos0, 1, 1, 0, 0, 0, 0, 1);
    ludus_model_destroy(model);
}

// Numbers have points in the file wherever the program runs, where that locale is installed.
static void test_locale(void) {
    const char *comma = setlocale(LC_ALL, "de_DE.UTF-8");
    ludus_model *model = parse("<mujoco><option timestep='.25'/></mujoco>");
    CHECK_EQ_REAL(model->timestep, 0.25);
    CHECK(!comma || strcmp(setlocale(LC_ALL, NULL), "de_DE.UTF-8") == 0);
    setlocale(LC_ALL, "C");
    ludus_model_destroy(model);
}

int main(void) {
    test_geoms();
    test_several_geoms();
    test_inertials();
    test_principal_axes();
    test_orientations();
    test_quarters();
    test_from_ends();
    test_frames();
    test_replicates();
    test_joints();
    test_settling();
    test_defaults();
    test_actuators();
    test_options();
    test_notes();
    test_materials_and_filters();
    test_aligned();
    test_locale();
    return check_end();
}
