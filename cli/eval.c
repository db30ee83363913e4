// eval.c - `ludus eval DIR`: plays whole episodes with a trained policy or a baseline and tells how it did.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "clock.h"
#include "command.h"
#include "json.h"

#include <ludus/agent.h>

static void print_json(const ludus_policy *policy, const ludus_evaluation *e, int64_t seed, bool greedy,
                       double seconds) {
    json out = {stdout, false};
    json_open(&out, '{');
    json_key(&out, "env"), json_text(&out, ludus_policy_env(policy));
    json_key(&out, "options"), json_text(&out, ludus_policy_options(policy));
    json_key(&out, "algorithm"), json_text(&out, ludus_policy_algorithm(policy));
    json_key(&out, "seed"), json_whole(&out, seed);
    json_key(&out, "greedy"), json_bool(&out, greedy);
    json_key(&out, "episodes"), json_whole(&out, e->episodes);
    json_key(&out, "mean_return"), json_number(&out, e->mean_return);
    json_key(&out, "standard_deviation"), json_number(&out, e->standard_deviation);
    json_key(&out, "lowest"), json_number(&out, e->lowest);
    json_key(&out, "highest"), json_number(&out, e->highest);
    json_key(&out, "mean_length"), json_number(&out, e->mean_length);
    json_key(&out, "steps"), json_whole(&out, e->steps);
    json_key(&out, "seconds"), json_number(&out, seconds);
    json_close(&out, '}');
    json_end_line(&out);
}

static void print_text(const ludus_policy *policy, const ludus_evaluation *e) {
    printf("%s on %s: mean return %.3f (deviation %.3f, from %g to %g), mean length %.1f, %d episodes\n",
           ludus_policy_algorithm(policy), ludus_policy_env(policy), e->mean_return, e->standard_deviation, e->lowest,
           e->highest, e->mean_length, e->episodes);
}

int command_eval(int argc, char **argv) {
    const char *baseline = NULL;
    int64_t episodes = 100, seed = 0;
    bool as_json = false, sample = false;
    const flag flags[] = {
        {"episodes", "N", FLAG_WHOLE, &episodes, 1, 1 << 20, "episodes (100)"},
        {"seed", "S", FLAG_WHOLE, &seed, 0, 1152921504606846976.0, "episode i starts from seed S + i (0)"},
        {"sample", "", FLAG_SWITCH, &sample, 0, 0, "draw actions instead of taking the likeliest"},
        {"baseline", "KIND", FLAG_TEXT, &baseline, 0, 0,
         "random or scripted play of an ENV instead of a folder's policy"},
        {"json", "", FLAG_SWITCH, &as_json, 0, 0, "print a JSON object"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus eval DIR [option=value ...] [flags]\n"
                 "       ludus eval ENV --baseline KIND [option=value ...] [flags]",
        .about = "Plays whole episodes with the policy of a run's folder (or of a policy file) and tells its returns.\n"
                 "Options are over those that it was trained with.",
        .flags = flags,
        .words_min = 1,
        .words_max = 1,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_READ) {
        ludus_evaluation evaluation;
        const double begin = clock_now();
        ludus_policy *policy =
            baseline ? ludus_policy_baseline(baseline, line.words[0], line.options) : ludus_policy_load(line.words[0]);
        if (!policy || ludus_evaluate(policy, baseline ? NULL : line.options, (int32_t)episodes, (uint64_t)seed,
                                      !sample, &evaluation)) {
            status = EXIT_FAILED;
        } else if (as_json) {
            print_json(policy, &evaluation, seed, !sample, clock_now() - begin);
        } else {
            print_text(policy, &evaluation);
        }
        ludus_policy_destroy(policy);
    }
    arguments_free(&line);
    return status;
}
