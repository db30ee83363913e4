// identify.c - `ludus identify ENV FILE...`: parameters of an environment from recorded trajectories.
// SPDX-License-Identifier: MIT
#include "identify.h"
#include "arguments.h"
#include "clock.h"
#include "command.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Is this one of the names in "m, l"?
static bool is_named(const char *names, const char *name) {
    const size_t length = strlen(name);
    for (const char *at = names + strspn(names, ", "); *at; at += strspn(at, ", ")) {
        const size_t word = strcspn(at, ", ");
        if (word == length && strncmp(at, name, length) == 0) {
            return true;
        }
        at += word;
    }
    return false;
}

// Options of the recording hold for what is not searched, unless the command line says otherwise.
static ludus_status take_recorded(arguments *line, const measured *data, const char *parameters) {
    const char *text = data->options ? data->options : "";
    char name[128], value[4096];
    ludus_status status = LUDUS_OK;
    while (ludus_option_next(&text, name, sizeof name, value, sizeof value, &status)) {
        const bool is_own = ludus_fields_find(data->definition->options, name, NULL) >= 0;
        if (is_own && !is_named(parameters, name) && !arguments_has_option(line, name) &&
            !arguments_add_option(line, name, value)) {
            return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the options");
        }
    }
    return status;
}

// What the parameters were in the recording; NULL where it does not say, or without memory.
static double *recorded_values(const measured *data, const ludus_identification *found) {
    const char *text = data->options;
    char name[128], value[4096];
    ludus_status status = LUDUS_OK;
    double number, *recorded = text ? calloc((size_t)found->parameters, sizeof *recorded) : NULL;
    for (int32_t p = 0; recorded && p < found->parameters; p++) {
        const int32_t row = ludus_fields_find(data->definition->options, found->parameter[p].name, NULL);
        recorded[p] = data->definition->options[row].default_value;
    }
    while (recorded && ludus_option_next(&text, name, sizeof name, value, sizeof value, &status)) {
        for (int32_t p = 0; p < found->parameters; p++) {
            if (strcmp(name, found->parameter[p].name) == 0) {
                recorded[p] = read_number(value, &number) ? number : NAN;
            }
        }
    }
    return recorded;
}

// Reads all files for the environment as the command line has it.
static ludus_status read_files(measured *data, const ludus_env *env, const arguments *line, const char *fields) {
    ludus_status status = measured_begin(data, env);
    for (int i = 1; i < line->words_count && !status; i++) {
        status = measured_read(data, line->words[i]);
    }
    return status ? status : measured_finish(data, fields);
}

static int identify(arguments *line, const ludus_identify_settings *settings, const char *fields, const char *fit,
                    bool as_json) {
    measured data = {.count = 0};
    ludus_identification *found = NULL;
    double *recorded = NULL;
    bool done = false;
    ludus_env *env = ludus_env_make(line->words[0], line->options);
    if (env && !read_files(&data, env, line, fields) && !take_recorded(line, &data, settings->parameters)) {
        const double begin = clock_now();
        found = ludus_identify(data.id, line->options, data.trajectory, data.count, settings);
        const double seconds = clock_now() - begin;
        if (found) {
            recorded = recorded_values(&data, found);
            const identified shown = {&data, found, recorded, settings->confidence, seconds, fit};
            done = !fit || !identify_write_fit(&shown, fit);
            if (done && as_json) {
                identify_print_json(&shown);
            } else if (done) {
                identify_print_text(&shown);
            }
            if (done && !found->converged) {
                ludus_fail(LUDUS_ERROR_UNSUPPORTED, "the search did not converge: %s", found->stopped);
                done = false;
            }
        }
    }
    free(recorded);
    ludus_identification_destroy(found);
    measured_free(&data);
    ludus_env_destroy(env);
    return done ? EXIT_DONE : EXIT_FAILED;
}

int command_identify(int argc, char **argv) {
    const char *parameters = NULL, *fields = NULL, *fit = NULL;
    int64_t segment = 0, window = 0, iterations = 0;
    double growth = 1000, confidence = 0.95;
    bool as_json = false;
    const flag flags[] = {
        {"parameters", "LIST", FLAG_TEXT, &parameters, 0, 0, "the options to find: m,l"},
        {"fields", "LIST", FLAG_TEXT, &fields, 0, 0, "use only these numbers of the state: theta,x"},
        {"segment", "N", FLAG_WHOLE, &segment, 1, 1e6,
         "steps between unknown states (4); the way there, not the result"},
        {"window", "N", FLAG_WHOLE, &window, 1, 1e9,
         "most steps that one first state must explain (what --growth allows)"},
        {"growth", "X", FLAG_NUMBER, &growth, 1, 1e12,
         "a window ends where a change of its first state has grown so much (1000)"},
        {"confidence", "P", FLAG_NUMBER, &confidence, 0.01, 0.999999, "of the intervals (0.95)"},
        {"iterations", "N", FLAG_WHOLE, &iterations, 1, 1e6, "most iterations (200)"},
        {"fit", "FILE", FLAG_TEXT, &fit, 0, 0, "write what was measured and fitted, a row a step, commas between"},
        {"json", "", FLAG_SWITCH, &as_json, 0, 0, "print a JSON object"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus identify ENV FILE... --parameters LIST [option=value ...] [flags]",
        .about =
            "Finds options of an environment from noisy recordings of its state: least squares on exact derivatives\n"
            "(multiple shooting), with standard errors, confidence intervals and the directions that the data leave\n"
            "open. option=value is where the search of a parameter begins, or what another option is. FILE has\n"
            "  lines of `ludus rollout --state`: {\"reset\":true,\"state\":{\"theta\":0.1,...}} begins a trajectory,\n"
            "  {\"action\":..,\"state\":{..}} is a step and the state after it; null or nothing where nothing was\n"
            "  measured; the options it names hold for what is not searched;\n"
            "or a table with commas: columns named after numbers of the state, action (action[0] ...), step and\n"
            "trajectory; a row is the state and the action taken then; a cell may be empty. - is the standard input.\n"
            "  ludus rollout ENV mass=2 --random --state --noise 0.02 > FILE\n"
            "  ludus identify ENV FILE --parameters mass",
        .flags = flags,
        .words_min = 2,
        .words_max = 1 << 16,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_READ) {
        const ludus_identify_settings settings = {
            .parameters = parameters ? parameters : "",
            .segment = (int32_t)segment,
            .window = (int32_t)window,
            .growth = growth,
            .confidence = confidence,
            .iterations = (int32_t)iterations,
        };
        status = identify(&line, &settings, fields, fit, as_json);
    }
    arguments_free(&line);
    return status;
}
