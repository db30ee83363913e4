// test_identify.c - what ludus_identify() finds: errors beside a slow and obvious computation of them, what cannot be told
// apart, recordings with gaps, threads, and everything it refuses.
// SPDX-License-Identifier: MIT
#include "identify_record.h"

#include "diff/dense.h"

// --- dense algebra ---

static void test_dense(void) {
    enum { ROWS = 7, COLUMNS = 3 };
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    double rows[ROWS][COLUMNS], kept[ROWS][COLUMNS], triangle[COLUMNS][COLUMNS] = {{0}}, norms[COLUMNS] = {0}, work[3];
    for (int i = 0; i < ROWS * COLUMNS; i++) {
        kept[i / COLUMNS][i % COLUMNS] = ludus_rng_uniform(&rng, -1, 1);
    }
    // The second column is a multiple of the first.
    for (int i = 0; i < ROWS; i++) {
        kept[i][1] = 2 * kept[i][0];
    }
    memcpy(rows, kept, sizeof rows);
    dense_add_rows(&triangle[0][0], norms, COLUMNS, &rows[0][0], 4, work);
    dense_add_rows(&triangle[0][0], norms, COLUMNS, &rows[4][0], 3, work);
    CHECK_EQ_REAL(triangle[1][1], 0);
    for (int i = 0; i < COLUMNS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
            double of_rows = 0, of_triangle = 0;
            for (int k = 0; k < ROWS; k++) {
                of_rows += kept[k][i] * kept[k][j];
                of_triangle += k < COLUMNS ? triangle[k][i] * triangle[k][j] : 0;
            }
            CHECK_NEAR(of_triangle, of_rows, 1e-13);
        }
    }
    double value[COLUMNS], v[COLUMNS][COLUMNS], a[ROWS][COLUMNS];
    memcpy(a, kept, sizeof a);
    dense_singular(&a[0][0], ROWS, COLUMNS, value, &v[0][0]);
    CHECK(value[0] >= value[1] && value[1] >= value[2]);
    CHECK_NEAR(value[2], 0, 1e-15);
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
            double sum = 0;
            for (int k = 0; k < COLUMNS; k++) {
                sum += a[i][k] * v[j][k];
            }
            CHECK_NEAR(sum, kept[i][j], 1e-14);
        }
    }
    // Tables of Student's t.
    CHECK_NEAR(dense_student(0.95, 1), 12.706204736, 1e-8);
    CHECK_NEAR(dense_student(0.95, 10), 2.228138852, 1e-8);
    CHECK_NEAR(dense_student(0.99, 5), 4.032142984, 1e-8);
    CHECK_NEAR(dense_student(0.95, 1e6), 1.959966357, 1e-8);
}

// --- the slow and obvious twin: one first state, derivatives by differences, normal equations ---

enum { STATES = 4, PARAMETERS = 3, UNKNOWNS = STATES + PARAMETERS }; // the first state; masscart, masspole, length

static void simulate_cartpole(const record *r, const record_task *task, const double *unknown, double *states) {
    char options[200];
    const double *own = unknown + STATES;
    snprintf(options, sizeof options, "precision=double masscart=%.17g masspole=%.17g length=%.17g", own[0], own[1],
             own[2]);
    ludus_diff *diff = ludus_diff_make(task->id, options, 1);
    memcpy(states, unknown, STATES * sizeof states[0]);
    ludus_rollout(diff, task->steps, states, r->actions, &(ludus_rollout_rows){.states = states + STATES}, NULL);
    ludus_diff_destroy(diff);
}

// Inverse of a symmetric positive matrix by Gauss and Jordan.
static void invert(double a[UNKNOWNS][UNKNOWNS], double out[UNKNOWNS][UNKNOWNS]) {
    for (int i = 0; i < UNKNOWNS * UNKNOWNS; i++) {
        out[i / UNKNOWNS][i % UNKNOWNS] = i % (UNKNOWNS + 1) == 0;
    }
    for (int i = 0; i < UNKNOWNS; i++) {
        const double pivot = a[i][i];
        for (int j = 0; j < UNKNOWNS; j++) {
            a[i][j] /= pivot, out[i][j] /= pivot;
        }
        for (int k = 0; k < UNKNOWNS; k++) {
            const double factor = k == i ? 0 : a[k][i];
            for (int j = 0; j < UNKNOWNS; j++) {
                a[k][j] -= factor * a[i][j], out[k][j] -= factor * out[i][j];
            }
        }
    }
}

static void test_errors_beside_twin(void) {
    const record_task *task = &record_cartpole;
    record r = record_make(task);
    record_measure(&r, task, 3);
    ludus_identification *found = record_identify(&r, task);
    const size_t numbers = ((size_t)task->steps + 1) * STATES;
    const double *fitted = ludus_identification_states(found, 0);
    double at[UNKNOWNS];
    for (int i = 0; i < UNKNOWNS; i++) {
        at[i] = i < STATES ? fitted[i] : found->parameter[i - STATES].estimate;
    }
    double *sides[UNKNOWNS][2], information[UNKNOWNS][UNKNOWNS], covariance[UNKNOWNS][UNKNOWNS];
    double squares = 0, gradient[UNKNOWNS] = {0}, h[UNKNOWNS];
    for (int i = 0; i < UNKNOWNS; i++) {
        h[i] = 1e-5 * fmax(fabs(at[i]), 0.1);
        for (int side = 0; side < 2; side++) {
            double moved[UNKNOWNS];
            memcpy(moved, at, sizeof moved);
            moved[i] += side ? h[i] : -h[i];
            sides[i][side] = calloc(numbers, sizeof(double));
            simulate_cartpole(&r, task, moved, sides[i][side]);
        }
    }
    for (int i = 0; i < UNKNOWNS; i++) {
        for (int j = 0; j < UNKNOWNS; j++) {
            information[i][j] = 0;
            for (size_t k = 0; k < numbers; k++) {
                const double sigma = found->field[k % STATES].sigma;
                information[i][j] += (sides[i][1][k] - sides[i][0][k]) / (2 * h[i]) *
                                     (sides[j][1][k] - sides[j][0][k]) / (2 * h[j]) / (sigma * sigma);
            }
        }
        for (size_t k = 0; k < numbers; k++) {
            const double sigma = found->field[k % STATES].sigma;
            gradient[i] += (sides[i][1][k] - sides[i][0][k]) / (2 * h[i]) * (r.states[k] - fitted[k]) / (sigma * sigma);
        }
    }
    invert(information, covariance);
    const double t = dense_student(0.95, (double)found->freedom);
    for (int p = 0; p < PARAMETERS; p++) {
        const ludus_identified *parameter = &found->parameter[p];
        CHECK_NEAR(parameter->error, sqrt(covariance[STATES + p][STATES + p]), 1e-5 * parameter->error);
        CHECK_NEAR(log(parameter->high / parameter->estimate), t * parameter->error / parameter->estimate, 1e-12);
        for (int q = 0; q < PARAMETERS; q++) {
            const double scale = sqrt(covariance[STATES + p][STATES + p] * covariance[STATES + q][STATES + q]);
            CHECK_NEAR(found->correlation[p * PARAMETERS + q], covariance[STATES + p][STATES + q] / scale, 1e-5);
        }
    }
    // At the minimum the gradient is 0, in standard errors.
    for (int i = 0; i < UNKNOWNS; i++) {
        CHECK_NEAR(gradient[i] * sqrt(covariance[i][i]), 0, 0.02);
    }
    // The fit is one rollout, and the noise that of the residuals.
    double *again = calloc(numbers, sizeof(double));
    simulate_cartpole(&r, task, at, again);
    for (size_t k = 0; k < numbers; k++) {
        CHECK_NEAR(again[k], fitted[k], 1e-5);
        const double residual = (r.states[k] - fitted[k]) / found->field[k % STATES].sigma;
        squares += residual * residual;
    }
    CHECK_EQ_INT(found->freedom, (int64_t)numbers - UNKNOWNS);
    CHECK_NEAR(squares, (double)found->freedom, 1);
    free(again);
    for (int i = 0; i < 2 * UNKNOWNS; i++) {
        free(sides[i / 2][i % 2]);
    }
    ludus_identification_destroy(found);
    record_free(&r);
}

// --- what the data cannot tell apart ---

static void test_unknown_directions(void) {
    record_task task = record_pendulum;
    task.parameters = "g m, l,dt";
    record r = record_make(&task);
    record_measure(&r, &task, 3);
    ludus_identification *found = record_identify(&r, &task);
    // Only g / l and m l^2 matter: g and l may grow together while m shrinks with the square.
    CHECK_EQ_INT(found->unknowns, 1);
    const double direction[] = {1, -2, 1, 0};
    for (int p = 0; p < 4; p++) {
        CHECK_NEAR(found->unknown[p], direction[p], 1e-5);
        CHECK_EQ_INT(found->parameter[p].kind, p < 3 ? LUDUS_UNIDENTIFIED : LUDUS_IDENTIFIED);
        CHECK(isnan(found->parameter[p].error) == (p < 3));
    }
    CHECK_EQ_INT(found->combinations, 2);
    const double known[2][4] = {{1, 0, -1, 0}, {0, 1, 2, 0}}, truth[2] = {10 / 1.2, 0.8 * 1.2 * 1.2};
    for (int k = 0; k < 2; k++) {
        for (int p = 0; p < 4; p++) {
            CHECK_NEAR(found->known[k * 4 + p], known[k][p], 1e-5);
        }
        CHECK_NEAR(found->combination[k].estimate, truth[k], 3 * found->combination[k].error);
        CHECK(found->combination[k].error < 0.01 * truth[k]);
    }
    CHECK_NEAR(found->parameter[3].estimate, 0.05, 3 * found->parameter[3].error);
    ludus_identification_destroy(found);
    record_free(&r);
}

// Without a torque, masses and the moment scale together; and of the four numbers that remain of the motion five more make two
// directions unknown. The first length alone is known.
static void test_double_pendulum_directions(void) {
    record_task task = record_double_pendulum;
    task.parameters = "link_mass_1,link_mass_2,link_moi,link_length_1,link_com_pos_1,link_com_pos_2";
    record r = record_make(&task);
    record_measure(&r, &task, 3);
    ludus_identification *found = record_identify(&r, &task);
    CHECK(found->converged);
    CHECK_EQ_INT(found->unknowns, 2);
    double best = 1;
    for (int p = 0; p < 6; p++) {
        CHECK_EQ_INT(found->parameter[p].kind, p == 3 ? LUDUS_IDENTIFIED : LUDUS_UNIDENTIFIED);
    }
    for (int d = 0; d < 2; d++) {
        const double *u = found->unknown + d * 6;
        best = fmin(best, fabs(u[0] - 1) + fabs(u[1] - 1) + fabs(u[2] - 1) + fabs(u[3]) + fabs(u[4]) + fabs(u[5]));
    }
    CHECK_NEAR(best, 0, 1e-4);
    CHECK_NEAR(found->parameter[3].estimate, 1.1, 4 * found->parameter[3].error);
    CHECK_EQ_INT(found->combinations, 3);
    ludus_identification_destroy(found);
    record_free(&r);
}

// --- recordings as they come ---

// Several trajectories, numbers missing here and there, one field never measured.
static void test_gaps(void) {
    const record_task *task = &record_cartpole;
    record r[3];
    ludus_trajectory trajectories[3];
    ludus_rng rng;
    ludus_rng_seed(&rng, 2);
    for (int i = 0; i < 3; i++) {
        record_task part = *task;
        part.steps = 60 + 17 * i;
        part.start[0] = 0.1 * i;
        r[i] = record_make(&part);
        record_measure(&r[i], &part, 10 + (uint64_t)i);
        for (int k = 0; k < (part.steps + 1) * 4; k++) {
            r[i].states[k] = k % 4 == 3 || ludus_rng_uniform(&rng, 0, 1) < 0.3 ? NAN : r[i].states[k];
        }
        trajectories[i] = r[i].trajectory;
    }
    const ludus_identify_settings settings = {.parameters = task->parameters};
    ludus_identification *found[2];
    found[0] = ludus_identify(task->id, NULL, trajectories, 3, &settings);
    found[1] = ludus_identify(task->id, "threads=2", trajectories, 3, &settings);
    CHECK(found[0] && found[0]->converged);
    CHECK_EQ_INT(found[0]->fields, 3);
    CHECK_EQ_INT(found[0]->windows, 3);
    CHECK_EQ_TEXT(found[0]->field[2].name, "theta");
    for (int p = 0; p < 3; p++) {
        const ludus_identified *parameter = &found[0]->parameter[p];
        CHECK_NEAR(parameter->estimate, record_truth(task, parameter->name), 3 * parameter->error);
        CHECK_EQ_REAL(parameter->estimate, found[1]->parameter[p].estimate);
        CHECK_EQ_REAL(parameter->error, found[1]->parameter[p].error);
    }
    for (int f = 0; f < 3; f++) {
        CHECK_NEAR(found[0]->field[f].sigma, task->noise[f], 0.25 * task->noise[f]);
        CHECK_NEAR(found[0]->field[f].memory, 0, 0.3);
    }
    for (int i = 0; i < 2; i++) {
        ludus_identification_destroy(found[i]);
    }
    for (int i = 0; i < 3; i++) {
        record_free(&r[i]);
    }
}

// An articulated body in a medium: five parameters at once, from what its joints and place were.
static void test_swimmer(void) {
    const record_task *task = &record_swimmer;
    record r = record_make(task);
    record_measure(&r, task, 1);
    ludus_identification *found = record_identify(&r, task);
    CHECK(found && found->converged);
    for (int p = 0; found && p < found->parameters; p++) {
        const ludus_identified *parameter = &found->parameter[p];
        CHECK_EQ_INT(parameter->kind, LUDUS_IDENTIFIED);
        CHECK_NEAR(parameter->estimate, record_truth(task, parameter->name), 4 * parameter->error);
    }
    // The masses, to a hundredth.
    for (int p = 2; found && p < found->parameters; p++) {
        CHECK(found->parameter[p].error < 1e-2 * found->parameter[p].estimate);
    }
    CHECK_EQ_INT(found ? found->fields : 0, 10);
    CHECK_EQ_TEXT(found ? found->field[3].name : NULL, "qpos[3]");
    ludus_identification_destroy(found);
    record_free(&r);
}

// From afar, and without noise.
static void test_starts(void) {
    const char *const starts[] = {"m=5 l=0.3", "m=0.05 l=5", "m=0.2 l=0.5"};
    for (int i = 0; i < 3; i++) {
        record_task task = record_pendulum;
        task.given = starts[i];
        record r = record_make(&task);
        record_measure(&r, &task, 4);
        ludus_identification *found = record_identify(&r, &task);
        CHECK(found && found->converged);
        for (int p = 0; found && p < 2; p++) {
            CHECK_NEAR(found->parameter[p].estimate, record_truth(&task, found->parameter[p].name),
                       4 * found->parameter[p].error);
        }
        ludus_identification_destroy(found);
        memcpy(r.states, r.exact, sizeof(double) * 2 * ((size_t)task.steps + 1));
        found = record_identify(&r, &task);
        CHECK(found && fabs(found->parameter[0].estimate - 0.8) < 1e-6);
        ludus_identification_destroy(found);
        record_free(&r);
    }
}

// A parameter that the data push against its bound is said to be there.
static void test_bound(void) {
    record_task task = record_cartpole;
    task.parameters = "masspole,force_mag";
    task.truth = "force_mag=1";
    task.given = "force_mag=1";
    task.push = 1;
    record r = record_make(&task);
    record_measure(&r, &task, 1);
    // Pushes against how the cart moved: the less there is of them, the better they fit.
    for (int t = 0; t < task.steps; t++) {
        r.actions[t] = r.exact[(t + 1) * 4 + 1] > r.exact[t * 4 + 1] ? -1 : 1;
    }
    ludus_identification *found = record_identify(&r, &task);
    CHECK(found != NULL);
    CHECK(found && found->parameter[1].kind == LUDUS_AT_BOUND);
    CHECK_EQ_REAL(found ? found->parameter[1].estimate : NAN, 0);
    ludus_identification_destroy(found);
    record_free(&r);
}

// --- what is refused ---

static void refuse(const char *id, const char *options, const ludus_trajectory *trajectories, int32_t count,
                   ludus_identify_settings settings, const char *sentence) {
    ludus_identification *found = ludus_identify(id, options, trajectories, count, &settings);
    CHECK(found == NULL);
    CHECK_CONTAINS(found ? "accepted" : ludus_last_error(), sentence);
    ludus_identification_destroy(found);
}

static void test_refusals(void) {
    record r = record_make(&record_pendulum);
    record_measure(&r, &record_pendulum, 1);
    const ludus_trajectory *whole = &r.trajectory;
    const ludus_identify_settings masses = {.parameters = "m"};
    const char *id = "Pendulum-v1";
    refuse(id, NULL, whole, 1, (ludus_identify_settings){0}, "no parameters are named; of Pendulum-v1 these");
    refuse(id, NULL, whole, 1, (ludus_identify_settings){.parameters = "mass"},
           "no option 'mass' to identify; it has g, m, l");
    refuse(id, NULL, whole, 1, (ludus_identify_settings){.parameters = "max_speed"}, "max_speed cannot be identified");
    refuse(id, NULL, whole, 1, (ludus_identify_settings){.parameters = "m l m"}, "m is to be identified twice");
    refuse(id, NULL, whole, 0, masses, "no trajectories");
    refuse(id, NULL, NULL, 1, masses, "no trajectories");
    refuse(id, "speed=2", whole, 1, masses, "speed");
    refuse(id, "precision=float", whole, 1, masses, "precision must be double");
    refuse(id, "m=0.5..2", whole, 1, masses, "m is a range; to identify, options are single numbers");
    refuse("Taxi-v4", NULL, whole, 1, masses, "Taxi-v4 has no derivatives");
    refuse("Pendulun-v1", NULL, whole, 1, masses, "did you mean");
    refuse(id, NULL, whole, 1, (ludus_identify_settings){.parameters = "m", .segment = -1}, "segment");
    refuse(id, NULL, whole, 1, (ludus_identify_settings){.parameters = "m", .confidence = 1}, "confidence");
    refuse(id, NULL, whole, 1, (ludus_identify_settings){.parameters = "m", .growth = 0.5}, "growth");
    ludus_trajectory wrong = *whole;
    wrong.steps = 0;
    refuse(id, NULL, &wrong, 1, masses, "trajectory 0 has 0 steps; it can have between 1 and");
    wrong.steps = 1;
    refuse(id, NULL, &wrong, 1, (ludus_identify_settings){.parameters = "g m l dt"}, "4 samples are too few");
    refuse(id, NULL, &wrong, 1, (ludus_identify_settings){.parameters = "g dt"}, "samples are too few");
    double kept = r.states[7];
    r.states[7] = INFINITY;
    refuse(id, NULL, whole, 1, masses, "a state at time 3 is infinite");
    r.states[7] = 1e300;
    ludus_identification *found = ludus_identify(id, NULL, whole, 1, &masses);
    CHECK(!found || isfinite(found->parameter[0].estimate));
    ludus_identification_destroy(found);
    r.states[7] = kept;
    r.actions[5] = NAN;
    refuse(id, NULL, whole, 1, masses, "an action at time 5 is not finite");
    for (int i = 0; i < 402; i++) {
        r.states[i] = NAN;
    }
    r.actions[5] = 0;
    refuse(id, NULL, whole, 1, masses, "0 samples are too few");
    record_free(&r);
    ludus_identification_destroy(NULL);
}

int main(void) {
    test_dense();
    test_errors_beside_twin();
    test_unknown_directions();
    test_double_pendulum_directions();
    test_gaps();
    test_swimmer();
    test_starts();
    test_bound();
    test_refusals();
    return check_end();
}
