// train.c - `ludus train ALGORITHM ENV`: a training run into a folder, or the continuation of one.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "clock.h"
#include "command.h"
#include "describe.h"
#include "progress.h"
#include "train_watch.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

typedef struct training {
    ludus_train_settings settings;
    ludus_train_result result;
    const char *out, *resume;
    int64_t seed, threads, episodes; // seed -1: not given
    double until;                    // NAN: not given
    bool as_json, forget, watch;
} training;

// --- help: the algorithms, and the options of one ---

static void print_algorithms(void) {
    const char *name;
    printf("\nalgorithms (`ludus train ALGORITHM [ENV] --help` prints the options of one):\n");
    for (int32_t i = 0; (name = ludus_algorithm_name(i)) != NULL; i++) {
        printf("  %-22s %s\n", name, ludus_algorithm_about(name));
    }
}

static void print_algorithm(const char *name, const char *env) {
    const ludus_field *table = ludus_algorithm_options(name);
    const ludus_variant *variant;
    char title[128];
    if (!table) {
        print_algorithms();
        return;
    }
    snprintf(title, sizeof title, "options of %s%s%s (beside those of `ludus info ENV`)", name, env ? " on " : "",
             env ? env : "");
    ludus_settings *settings = ludus_settings_make(table, name);
    if (settings && env && ludus_find(env, &variant)) {
        (void)ludus_settings_parse(settings, ludus_algorithm_defaults(name, variant->id));
    }
    if (settings) {
        const ludus_values values = ludus_settings_values(settings);
        describe_table(title, table, &values);
    }
    ludus_settings_destroy(settings);
}

// --- what may be resumed ---

// A folder's own record of what it trains must agree with what the command line says, where both say it.
static ludus_status check_resumed(const training *t, const arguments *line) {
    char path[4096];
    if (line->options[0]) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "--resume goes on with the options of %s; leave yours away", t->resume);
    }
    if (t->out && strcmp(t->out, t->resume) != 0) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "--resume goes on in %s; leave --out away", t->resume);
    }
    snprintf(path, sizeof path, "%s/config.json", t->resume);
    json_t *config = json_load_file(path, 0, NULL);
    const char *algorithm = json_string_value(json_object_get(config, "algorithm"));
    const char *env = json_string_value(json_object_get(config, "env"));
    const json_t *seed = json_object_get(config, "seed");
    const ludus_variant *variant;
    ludus_status status = LUDUS_OK;
    if (algorithm && line->words_count > 0 && strcmp(algorithm, line->words[0]) != 0) {
        status = ludus_fail(LUDUS_ERROR_MISMATCH, "%s holds a run of %s, not of %.60s", t->resume, algorithm,
                            line->words[0]);
    } else if (line->words_count > 1 && !ludus_find(line->words[1], &variant)) {
        status = LUDUS_ERROR_NOT_FOUND;
    } else if (env && line->words_count > 1 && strcmp(env, variant->id) != 0) {
        status = ludus_fail(LUDUS_ERROR_MISMATCH, "%s holds a run on %s, not on %s", t->resume, env, variant->id);
    } else if (json_is_integer(seed) && t->seed >= 0 && json_integer_value(seed) != t->seed) {
        status = ludus_fail(LUDUS_ERROR_MISMATCH, "%s holds a run of seed %lld, not of %lld", t->resume,
                            (long long)json_integer_value(seed), (long long)t->seed);
    }
    json_decref(config);
    return status;
}

// --- results ---

// Solved: an evaluation reached the bound and a fresh one did too; without --until the environment's threshold is the bound.
static bool is_solved(const training *t) {
    const ludus_variant *variant;
    if (t->settings.has_until || t->result.evaluation.episodes == 0 || !ludus_find(t->result.env, &variant)) {
        return t->result.solved;
    }
    return t->result.evaluation.mean_return >= variant->reward_threshold; // false when the threshold is NAN
}

static void print_json(const training *t) {
    json out = {stdout, false};
    const ludus_train_result *r = &t->result;
    const bool evaluated = r->evaluation.episodes > 0;
    json_open(&out, '{');
    json_key(&out, "env"), json_text(&out, r->env);
    json_key(&out, "algorithm"), json_text(&out, r->algorithm);
    json_key(&out, "seed"), json_whole(&out, (int64_t)r->seed);
    json_key(&out, "steps"), json_whole(&out, r->steps);
    json_key(&out, "seconds"), json_number(&out, r->seconds);
    json_key(&out, "mean_return"), json_number(&out, evaluated ? r->evaluation.mean_return : NAN);
    json_key(&out, "standard_deviation"), json_number(&out, evaluated ? r->evaluation.standard_deviation : NAN);
    json_key(&out, "episodes"), json_whole(&out, r->evaluation.episodes);
    json_key(&out, "passed"), json_bool(&out, r->passed);
    json_key(&out, "solved"), json_bool(&out, is_solved(t));
    json_key(&out, "interrupted"), json_bool(&out, r->interrupted);
    json_key(&out, "folder"), json_text(&out, t->settings.folder);
    json_close(&out, '}');
    json_end_line(&out);
}

static void print_text(const training *t) {
    const ludus_train_result *r = &t->result;
    const char *folder = t->settings.folder;
    if (r->interrupted) {
        printf("stopped after %lld steps, %.2f s", (long long)r->steps, r->seconds);
        printf(folder ? "; go on with: ludus train --resume %s\n" : "\n", folder);
        return;
    }
    printf("%s on %s, seed %llu: mean return %.2f over %d fresh episodes (deviation %.2f), %s\n"
           "%lld steps, %.3f s\n",
           r->algorithm, r->env, (unsigned long long)r->seed, r->evaluation.mean_return, r->evaluation.episodes,
           r->evaluation.standard_deviation, is_solved(t) ? "solved" : "not solved", (long long)r->steps, r->seconds);
    if (folder) {
        printf("run folder: %s (policy.safetensors, curve.png, metrics.jsonl, TensorBoard events)\n"
               "try next:   ludus eval %s --episodes 100\n"
               "            ludus watch %s --policy %s\n",
               folder, folder, r->env, folder);
    }
}

// --- the command ---

static int run(training *t, const arguments *line) {
    ludus_train_settings *s = &t->settings;
    progress shown;
    if (t->resume) {
        if (check_resumed(t, line)) {
            return EXIT_FAILED;
        }
        s->resume = true;
        s->folder = t->resume;
    } else if (line->words_count < 2) {
        arguments_wrong(line, "an algorithm and an environment are missing");
        return EXIT_USAGE;
    } else if (!t->out == !t->forget) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "a run needs either a folder, --out DIR, or --forget to keep nothing");
        return EXIT_USAGE;
    } else {
        s->algorithm = line->words[0];
        s->env = line->words[1];
        s->options = line->options;
        s->folder = t->out;
    }
    s->seed = t->seed < 0 ? 0 : (uint64_t)t->seed;
    s->threads = (int32_t)t->threads;
    s->episodes = (int32_t)t->episodes;
    s->has_until = !isnan(t->until);
    s->until = s->has_until ? t->until : 0;
    s->started = clock_process_start();
    s->progress = progress_show;
    s->user = &shown;
    progress_begin(&shown);
    const ludus_status status = t->watch ? train_watched(s, s->folder, &t->result) : ludus_train(s, &t->result);
    progress_end(&shown);
    if (status) {
        return EXIT_FAILED;
    }
    if (t->as_json) {
        print_json(t);
    } else {
        print_text(t);
    }
    return t->result.interrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

int command_train(int argc, char **argv) {
    training t = {.seed = -1, .threads = 1, .episodes = 100, .until = NAN};
    const flag flags[] = {
        {"seed", "S", FLAG_WHOLE, &t.seed, 0, 1152921504606846976.0, "seed of everything (0)"},
        {"out", "DIR", FLAG_TEXT, &t.out, 0, 0, "the run's folder; made when it is missing"},
        {"forget", "", FLAG_SWITCH, &t.forget, 0, 0, "keep nothing, instead of --out"},
        {"steps", "N", FLAG_WHOLE, &t.settings.steps, 1, 1e15,
         "environment steps in all (the environment's own default)"},
        {"threads", "T", FLAG_WHOLE, &t.threads, 1, 1024, "threads; they change no result (1)"},
        {"until", "R", FLAG_NUMBER, &t.until, -1e300, 1e300, "stop as soon as an evaluation averages R"},
        {"episodes", "N", FLAG_WHOLE, &t.episodes, 1, 1 << 20, "episodes of an evaluation (100)"},
        {"resume", "DIR", FLAG_TEXT, &t.resume, 0, 0, "go on with the run in this folder"},
        {"watch", "", FLAG_SWITCH, &t.watch, 0, 0,
         "show the policy as it learns, in a window or, without a display, in DIR/watch/*.png"},
        {"json", "", FLAG_SWITCH, &t.as_json, 0, 0, "print the result as one JSON object"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus train ALGORITHM ENV [option=value ...] --seed S --out DIR [flags]\n"
                 "       ludus train --resume DIR [flags]",
        .about =
            "Trains an agent. Options are the environment's, the runtime's and the algorithm's. Afterwards a fresh\n"
            "evaluation on seeds that nothing else used tells the mean return. Seconds run from the start of the\n"
            "process to the evaluation that passed, or to the end. Ctrl-C keeps what is there, to be resumed.",
        .flags = flags,
        .words_max = 2,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_HELP) {
        if (line.words_count > 0) {
            print_algorithm(line.words[0], line.words_count > 1 ? line.words[1] : NULL);
        } else {
            print_algorithms();
        }
    } else if (result == ARGUMENTS_READ) {
        status = run(&t, &line);
    }
    arguments_free(&line);
    return status;
}
