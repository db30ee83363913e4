// optimize.c - `ludus optimize ENV`: the trajectory that costs least, found by iLQR, replayed, kept as a rollout.
// SPDX-License-Identifier: MIT
#include "optimize.h"
#include "arguments.h"
#include "clock.h"
#include "command.h"
#include "describe.h"
#include "interrupt.h"
#include "rollout_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 1 << 16, NAME_BYTES = 128 };

// --- whose option is which ---

// Is this pair for the optimizer? A name that nobody has is for those whose name it nearly is.
static bool is_optimizers(const optimization *o, const char *name) {
    const ludus_field *const tables[] = {ludus_find(o->variant->id, NULL)->options, ludus_runtime_fields(),
                                         ludus_optimizer_fields()};
    const char *closest = NULL;
    bool is = false;
    for (int i = 0; i < 3; i++) {
        if (ludus_fields_find(tables[i], name, NULL) >= 0) {
            return i == 2;
        }
        for (const ludus_field *field = tables[i]; field && field->name; field++) {
            const char *const pair[] = {closest, field->name};
            const char *now = ludus_closest(name, pair, 2);
            is = now != closest ? i == 2 : is;
            closest = now;
        }
    }
    return is;
}

// Splits all pairs into those of the environment and those of the optimizer.
static bool split_options(optimization *o, const char *text) {
    static char value[TEXT_BYTES];
    char name[NAME_BYTES];
    arguments mine = {.options = calloc(1, 1)}, its = {.options = calloc(1, 1)};
    ludus_status status = LUDUS_OK;
    bool done = mine.options && its.options;
    while (done && ludus_option_next(&text, name, sizeof name, value, sizeof value, &status)) {
        done = arguments_add_option(is_optimizers(o, name) ? &mine : &its, name, value);
    }
    o->optimizer_options = mine.options;
    o->env_options = its.options;
    return done && !status;
}

// The goal's pairs behind those of the command line, which come first.
static bool add_under(arguments *line, const char *text) {
    static char value[TEXT_BYTES];
    char name[NAME_BYTES];
    ludus_status status;
    while (ludus_option_next(&text, name, sizeof name, value, sizeof value, &status)) {
        if (!arguments_has_option(line, name) && !arguments_add_option(line, name, value)) {
            return false;
        }
    }
    return !status;
}

static bool choose_goal(optimization *o, const char *name) {
    const ludus_goal *goals = ludus_find(o->variant->id, NULL)->goals;
    char list[400] = "";
    for (const ludus_goal *goal = goals; goal && goal->name; goal++) {
        if (!name || strcmp(goal->name, name) == 0) {
            o->goal = goal;
            return true;
        }
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", length ? ", " : "", goal->name);
    }
    if (name) {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s has no goal %.60s; it has %s", o->variant->id, name,
                   list[0] ? list : "none: say with cost= what to pay for");
    }
    return !name;
}

// An episode is as long as the trajectory.
static bool lift_time_limit(const optimization *o, arguments *line) {
    ludus_settings *settings = ludus_settings_make(ludus_optimizer_fields(), o->variant->id);
    bool done = settings && !ludus_settings_parse(settings, o->optimizer_options);
    if (done && !arguments_has_option(line, "time_limit")) {
        const ludus_values values = ludus_settings_values(settings);
        const double steps = ludus_values_number(&values, "steps");
        char text[32];
        snprintf(text, sizeof text, "%.0f", steps);
        if (o->variant->time_limit > 0 && steps > o->variant->time_limit) {
            done = arguments_add_option(line, "time_limit", text);
        }
    }
    ludus_settings_destroy(settings);
    return done;
}

// --- the work ---

static bool report(void *context, const ludus_optimizer_iteration *iteration) {
    if (context) {
        optimize_print_iteration(iteration);
    }
    return !interrupt_asked();
}

static bool prepare(optimization *o, arguments *line) {
    if (o->goal && (!add_under(line, o->goal->options) || !add_under(line, o->goal->optimizer))) {
        return false;
    }
    o->reset = o->reset ? o->reset : o->goal ? o->goal->reset : NULL;
    if (!split_options(o, line->options)) {
        return false;
    }
    o->optimizer = ludus_optimizer_make(o->variant->id, o->env_options, o->optimizer_options);
    if (!o->optimizer) {
        return false;
    }
    o->sizes = ludus_optimizer_sizes_of(o->optimizer);
    arguments its = {.options = o->env_options};
    const bool added = lift_time_limit(o, &its) &&
                       (arguments_has_option(&its, "precision") || arguments_add_option(&its, "precision", "double"));
    o->env_options = its.options;
    o->env = added ? ludus_env_make(o->variant->id, o->env_options) : NULL;
    return o->env && !ludus_env_reset_with(o->env, o->seed, o->reset);
}

static bool solve(optimization *o, bool quiet) {
    double *start = malloc(((size_t)o->sizes.states + 1) * sizeof *start);
    if (!start) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a state");
        return false;
    }
    ludus_vector_get_state(ludus_env_vector(o->env), 0, start);
    const double began = clock_now();
    const ludus_status status =
        ludus_optimizer_solve(o->optimizer, start, NULL, (uint64_t)o->seed, report, quiet ? NULL : o, &o->found);
    o->seconds = clock_now() - began;
    free(start);
    return !status;
}

// --- the replay ---

// Steps the environment by the actions that were found, writes what it gives, and compares its states with those found.
static bool replay(optimization *o, FILE *file) {
    rollout_lines lines;
    double *state = malloc(((size_t)o->sizes.states + 1) * sizeof *state);
    ludus_slot *action = malloc(((size_t)o->sizes.actions + 1) * sizeof *action);
    ludus_status status = state && action ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a state");
    status = status ? status : ludus_env_reset_with(o->env, o->seed, o->reset);
    if (file && !status) {
        status = rollout_lines_begin(&lines, file, o->env, false);
        status = status ? status : rollout_lines_reset(&lines, o->seed, o->reset);
    }
    ludus_outcome outcome = {0};
    o->differs = -1;
    for (int32_t t = 0; t < o->sizes.steps && !status && !outcome.terminated && !outcome.truncated; t++) {
        for (int32_t i = 0; i < o->sizes.actions; i++) {
            action[i].f = (float)o->found.actions[t * o->sizes.actions + i];
        }
        outcome = ludus_env_step(o->env, action);
        ludus_vector_get_state(ludus_env_vector(o->env), 0, state);
        const double *found = o->found.states + ((size_t)t + 1) * (size_t)o->sizes.states;
        if (o->differs < 0 && memcmp(state, found, (size_t)o->sizes.states * sizeof *state) != 0) {
            o->differs = t + 1;
        }
        o->replayed = t + 1;
        if (file) {
            status = rollout_lines_step(&lines, action, &outcome);
        }
    }
    o->terminated = outcome.terminated;
    if (file) {
        rollout_lines_end(&lines);
    }
    free(state);
    free(action);
    return !status;
}

static bool replay_to_file(optimization *o) {
    FILE *file = o->out ? fopen(o->out, "w") : NULL;
    if (o->out && !file) {
        ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", o->out, strerror(errno));
        return false;
    }
    bool done = replay(o, file);
    if (file && fclose(file) && done) {
        ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", o->out, strerror(errno));
        done = false;
    }
    return done;
}

// --- the command ---

static void print_options(const char *id) {
    ludus_settings *settings = ludus_settings_make(ludus_optimizer_fields(), "optimize");
    if (settings) {
        const ludus_values values = ludus_settings_values(settings);
        describe_table("options (beside those of `ludus info ENV`)", ludus_optimizer_fields(), &values);
    }
    ludus_settings_destroy(settings);
    const ludus_env_def *definition = id ? ludus_find(id, NULL) : NULL;
    for (const ludus_goal *goal = definition ? definition->goals : NULL; goal && goal->name; goal++) {
        printf("%s  %-12s %s\n    options: %s\n    reset: %s\n    %s\n", goal == definition->goals ? "\ngoals\n" : "",
               goal->name, goal->about, goal->options[0] ? goal->options : "none",
               goal->reset[0] ? goal->reset : "none", goal->optimizer);
    }
}

static int run(optimization *o, arguments *line, const char *goal, bool as_json) {
    static char cost[TEXT_BYTES];
    const ludus_env_def *definition = ludus_find(line->words[0], &o->variant);
    if (!definition || !choose_goal(o, goal) || !prepare(o, line)) {
        return EXIT_FAILED;
    }
    const char *rest = o->optimizer_options;
    char name[NAME_BYTES];
    static char value[TEXT_BYTES];
    ludus_status status;
    while (ludus_option_next(&rest, name, sizeof name, value, sizeof value, &status)) {
        if (strcmp(name, "cost") == 0) {
            snprintf(cost, sizeof cost, "%s", value);
        }
    }
    o->cost = cost;
    if (!as_json) {
        optimize_print_head(o);
    }
    interrupt_catch();
    if (!solve(o, as_json) || !replay_to_file(o)) {
        return EXIT_FAILED;
    }
    if (as_json) {
        optimize_print_json(o);
    } else {
        optimize_print_text(o);
    }
    return o->found.reason == LUDUS_OPTIMIZER_STOPPED ? EXIT_INTERRUPTED : EXIT_DONE;
}

int command_optimize(int argc, char **argv) {
    const char *goal = NULL;
    bool as_json = false;
    optimization o = {.differs = -1};
    const flag flags[] = {
        {"goal", "NAME", FLAG_TEXT, &goal, 0, 0, "one of the environment's goals (its first)"},
        {"reset", "TEXT", FLAG_TEXT, &o.reset, 0, 0, "reset options and state to begin with: \"theta=3.14 x=0\""},
        {"seed", "S", FLAG_WHOLE, &o.seed, 0, 4611686018427387904.0, "of the reset and of the first guess (0)"},
        {"out", "FILE", FLAG_TEXT, &o.out, 0, 0,
         "keep the trajectory as a rollout, for `ludus watch` and `ludus render`"},
        {"json", "", FLAG_SWITCH, &as_json, 0, 0, "print a JSON object: costs, states, actions, gains"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus optimize ENV [option=value ...] [--goal NAME] [--out FILE] [flags]",
        .about = "Finds the actions that cost least over a number of steps, within their limits (iLQR with exact\n"
                 "derivatives, in double precision), and says how they end. Options are the environment's, the "
                 "runtime's and\n"
                 "those below; a goal of the environment fills in what is not given. The cost is a sum of terms:\n"
                 "  x=2@0.5 (2 (x - 0.5)^2 at every step)    final.x=2 (at the end)    theta=2~0 (an angle: turns are "
                 "the same)\n"
                 "  action=0.1    observation[3]=2@1    reward=1 (minus the environment's own reward)\n"
                 "Other names are those of the state, as `ludus info ENV` lists them.",
        .flags = flags,
        .words_min = 1,
        .opens = true,
        .words_max = 1,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_HELP) {
        print_options(line.words_count > 0 ? line.words[0] : NULL);
    } else if (result == ARGUMENTS_READ) {
        status = run(&o, &line, goal, as_json);
    }
    ludus_optimizer_destroy(o.optimizer);
    ludus_env_destroy(o.env);
    free(o.env_options);
    free(o.optimizer_options);
    arguments_free(&line);
    return status;
}
