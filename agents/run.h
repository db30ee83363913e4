// run.h - a training run: what it was asked for, what it is made of, and how far it is.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_RUN_H
#define AGENTS_RUN_H

#include "agents/algorithm.h"
#include "agents/evaluate.h"
#include "agents/option_text.h"

enum {
    AGENT_WINDOW = 100,        // episodes that the mean return is over, or a few more
    AGENT_CURVE_POINTS = 4000, // of the learning curve, about
};
#define AGENT_STEPS_MAX (INT64_C(1) << 50)
#define AGENT_SEED_MAX  (INT64_C(1) << 60) // evaluations take their seeds from above

// What decides the results of a run: two runs of the same plan have the same bits.
typedef struct agent_plan {
    const agent_algorithm *algorithm;
    char env[96];
    char options[AGENT_OPTIONS_SIZE]; // the environment's and the runtime's, canonical
    char config[AGENT_CONFIG_SIZE];   // every option of the algorithm
    uint64_t seed;
    int64_t steps; // in all
    bool has_until;
    double until;
    int32_t episodes; // of an evaluation
} agent_plan;

// Sums over the episodes that ended in one iteration.
typedef struct agent_ended {
    double episodes, returns, lengths;
} agent_ended;

// One point of the learning curve.
typedef struct agent_point {
    double steps, mean_return, evaluation; // NAN where there is none
} agent_point;

typedef struct agent_run {
    agent_plan plan;
    ludus_settings *config; // of the plan, parsed
    ludus_vector *vector;
    ludus_policy *policy;
    agent_trainer *trainer;
    agent_evaluator *evaluator;

    // How far it is: together with the vector and the trainer's tensors all that a checkpoint holds.
    int64_t steps, episodes, iterations, evaluations;
    int64_t evaluated_steps; // environment steps that evaluations took
    bool passed;             // an evaluation reached `until`
    agent_ended window[AGENT_WINDOW];
    int32_t windowed; // entries of the window, the oldest first
    agent_point *curve;
    int32_t points, curve_room;
} agent_run;

// Makes everything for a plan. `threads` changes no result. End with agent_run_free(), also after a failure.
ludus_status agent_run_init(agent_run *run, const agent_plan *plan, int32_t threads);
void agent_run_free(agent_run *run);

// One iteration of the algorithm, and the account of the episodes that ended in it.
void agent_run_iterate(agent_run *run, agent_metrics *metrics);

// Mean return and length of the last (about) AGENT_WINDOW episodes; NAN before the first has ended.
double agent_run_mean_return(const agent_run *run);
double agent_run_mean_length(const agent_run *run);

// Evaluation number `index` of the run's policy, on seeds that neither training nor another evaluation uses. With a
// `goal` it is given up as soon as the goal is out of reach; returns whether it was played to its end.
enum { AGENT_FRESH = -1 };
bool agent_run_evaluate(agent_run *run, int64_t index, double goal, ludus_evaluation *out);

// Appends to the learning curve.
ludus_status agent_run_add_point(agent_run *run, agent_point point);

// The whole run as a file, and back. Loading checks everything and makes the run as agent_run_init() does.
ludus_status agent_checkpoint_save(agent_run *run, const char *path);
ludus_status agent_checkpoint_load(agent_run *run, const char *path, int64_t steps, int32_t threads);

// The same from the bytes of a file; `name` is what error sentences call them.
ludus_status agent_checkpoint_parse(agent_run *run, const void *data, size_t size, const char *name);

#endif
