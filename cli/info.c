// info.c - `ludus info ENV`: spaces, rewards, and every table of an environment; and `ludus info MODEL.xml`.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "command.h"
#include "describe.h"
#include "info_model.h"

#include <ludus/ludus.h>

#include <math.h>
#include <string.h>

// One environment and its options' values under the variant and the command line.
typedef struct subject {
    ludus_env *env;
    const ludus_env_def *definition;
    const ludus_variant *variant;
    const ludus_layout *layout;
    ludus_settings *options, *runtime, *resets;
    int32_t time_limit;
} subject;

static ludus_status open_subject(subject *s, const char *id, const char *options) {
    memset(s, 0, sizeof *s);
    s->env = ludus_env_make(id, options);
    if (!s->env) {
        return LUDUS_ERROR_ARGUMENT;
    }
    s->definition = ludus_env_definition(s->env);
    s->variant = ludus_env_variant(s->env);
    s->layout = ludus_env_layout(s->env);
    s->options = ludus_settings_make(s->definition->options, s->variant->id);
    s->runtime = ludus_settings_make(ludus_runtime_fields(), s->variant->id);
    s->resets = ludus_settings_make(s->definition->reset_options, s->variant->id);
    if (!s->options || !s->runtime || !s->resets) {
        return LUDUS_ERROR_MEMORY;
    }
    ludus_settings *const both[] = {s->options, s->runtime};
    ludus_status status = ludus_settings_parse_into(both, 2, s->variant->options);
    status = status ? status : ludus_settings_parse_into(both, 2, options);
    const ludus_values runtime = ludus_settings_values(s->runtime);
    const double limit = ludus_values_number(&runtime, "time_limit");
    s->time_limit = limit < 0 ? s->variant->time_limit : (int32_t)limit;
    return status;
}

static void close_subject(subject *s) {
    ludus_settings_destroy(s->options);
    ludus_settings_destroy(s->runtime);
    ludus_settings_destroy(s->resets);
    ludus_env_destroy(s->env);
}

// --- text ---

static void print_text(const subject *s) {
    char observation[512], action[512];
    ludus_space_text(&s->layout->observation, observation, sizeof observation);
    ludus_space_text(&s->layout->action, action, sizeof action);
    printf("%s: %s\nsource: %s\n\n", s->variant->id, s->variant->about ? s->variant->about : s->definition->about,
           s->definition->source);
    printf("observation  %s\naction       %s\nreward       %g to %g\n", observation, action, s->layout->reward_low,
           s->layout->reward_high);
    if (s->layout->players > 1) {
        printf("players      %d, %s\n", s->layout->players, s->layout->simultaneous ? "all at once" : "in turns");
    }
    if (s->time_limit > 0) {
        printf("time limit   %d steps\n", s->time_limit);
    } else {
        printf("time limit   none\n");
    }
    if (!isnan(s->variant->reward_threshold)) {
        printf("solved at    a mean return of %g\n", s->variant->reward_threshold);
    }
    const ludus_values resets = ludus_settings_values(s->resets), runtime = ludus_settings_values(s->runtime);
    describe_settings("options", s->definition->options, s->options);
    describe_table("reset options", s->definition->reset_options, &resets);
    describe_table("state", s->definition->state_fields, NULL);
    describe_table("info", s->definition->info_fields, NULL);
    describe_table("runtime options (every environment)", ludus_runtime_fields(), &runtime);
    for (const ludus_key *key = s->definition->keys; key && key->key; key++) {
        printf("%s  %-10s %s\n", key == s->definition->keys ? "\nkeys\n" : "", key->key[0] ? key->key : "(none)",
               key->about);
    }
}

// --- JSON ---

static void print_json(const subject *s) {
    json out = {stdout, false};
    const ludus_values resets = ludus_settings_values(s->resets), runtime = ludus_settings_values(s->runtime);
    json_open(&out, '{');
    json_key(&out, "id");
    json_text(&out, s->variant->id);
    json_key(&out, "about");
    json_text(&out, s->variant->about ? s->variant->about : s->definition->about);
    json_key(&out, "source");
    json_text(&out, s->definition->source);
    json_key(&out, "time_limit");
    if (s->time_limit > 0) {
        json_whole(&out, s->time_limit);
    } else {
        json_text(&out, NULL);
    }
    json_key(&out, "reward_threshold");
    json_number(&out, s->variant->reward_threshold);
    json_key(&out, "reward_low");
    json_number(&out, s->layout->reward_low);
    json_key(&out, "reward_high");
    json_number(&out, s->layout->reward_high);
    json_key(&out, "players");
    json_whole(&out, s->layout->players);
    json_key(&out, "observation");
    describe_space(&out, &s->layout->observation);
    json_key(&out, "action");
    describe_space(&out, &s->layout->action);
    json_key(&out, "options");
    describe_options(&out, s->definition->options, s->options);
    json_key(&out, "reset_options");
    describe_fields(&out, s->definition->reset_options, &resets);
    json_key(&out, "state");
    describe_fields(&out, s->definition->state_fields, NULL);
    json_key(&out, "info");
    describe_fields(&out, s->definition->info_fields, NULL);
    json_key(&out, "runtime_options");
    describe_fields(&out, ludus_runtime_fields(), &runtime);
    json_close(&out, '}');
    json_end_line(&out);
}

int command_info(int argc, char **argv) {
    bool as_json = false;
    const flag flags[] = {
        {"json", "", FLAG_SWITCH, &as_json, 0, 0, "print a JSON object"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus info ENV [option=value ...] [--json]\n       ludus info MODEL.xml [--json]",
        .about = "Shows an environment: its spaces (which may depend on the options), rewards and time limit, and\n"
                 "every option with its value, range, unit and meaning, the reset options, the fields of its state\n"
                 "and of its info, and the runtime options that every environment understands.\n"
                 "Of a model file (MJCF): its bodies, joints, motors and sites as compiled, and what was passed over.",
        .flags = flags,
        .words_min = 1,
        .words_max = 1,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_READ && info_is_model(line.words[0])) {
        status = line.options[0] ? (arguments_wrong(&line, "a model file takes no options"), EXIT_USAGE)
                                 : info_model(line.words[0], as_json);
    } else if (result == ARGUMENTS_READ) {
        subject s;
        if (open_subject(&s, line.words[0], line.options)) {
            status = EXIT_FAILED;
        } else if (as_json) {
            print_json(&s);
        } else {
            print_text(&s);
        }
        close_subject(&s);
    }
    arguments_free(&line);
    return status;
}
