// main.c - the command `ludus`: loads modules, picks the subcommand, prints the sentence of a failure.
// SPDX-License-Identifier: MIT
#include "clock.h"
#include "command.h"

#include <ludus/ludus.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    command_function *run;
    const char *about;
} commands[] = {
    {"list", command_list, "every environment with its time limit and threshold"},
    {"info", command_info, "one environment: spaces, options, state, info"},
    {"watch", command_watch, "show environments, policies, recordings in a window"},
    {"play", command_play, "play an environment by keyboard and mouse"},
    {"rollout", command_rollout, "play recorded actions or a policy, one JSON object a line"},
    {"render", command_render, "make a picture or a film of an environment, a recording or a snapshot"},
    {"optimize", command_optimize, "find the trajectory that costs least, with exact derivatives"},
    {"identify", command_identify, "find parameters of an environment from noisy recordings"},
#ifdef LUDUS_WITH_TRAIN
    {"train", command_train, "train an agent into a run folder"},
    {"eval", command_eval, "play whole episodes with a trained policy"},
    {"plot", command_plot, "draw learning curves: mean and band over seeds"},
#endif
    {"bench", command_bench, "measure steps per second"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(void) {
    printf("usage: ludus [--load MODULE.so ...] COMMAND ...\n\ncommands (each has --help):\n");
    for (int i = 0; i < COMMANDS; i++) {
        printf("  %-10s %s\n", commands[i].name, commands[i].about);
    }
    printf("\nflags:\n"
           "  --load FILE  register the environments of a module that ludus_add_env(... MODULE ...) made\n"
           "  --version    print the version\n"
           "  --help       print this\n");
}

static int fail_unknown(const char *name) {
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++) {
        names[i] = commands[i].name;
    }
    const char *closest = ludus_closest(name, names, COMMANDS);
    if (closest) {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no command '%.60s'; did you mean %s?", name, closest);
    } else {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no command '%.60s'; `ludus --help` lists them", name);
    }
    return EXIT_USAGE;
}

static int run(int argc, char **argv) {
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help();
            return EXIT_DONE;
        }
        if (strcmp(argv[i], "--version") == 0) {
            printf("ludus %s\n", ludus_version());
            return EXIT_DONE;
        }
        const char *path = NULL;
        if (strncmp(argv[i], "--load=", 7) == 0) {
            path = argv[i] + 7;
        } else if (strcmp(argv[i], "--load") == 0 && i + 1 < argc) {
            path = argv[++i];
        }
        if (!path) {
            ludus_fail(LUDUS_ERROR_ARGUMENT,
                       "'%.60s' is not understood here; before the command may stand --load FILE, --version, --help",
                       argv[i]);
            return EXIT_USAGE;
        }
        if (ludus_load_module(path)) {
            return EXIT_FAILED;
        }
    }
    if (i == argc) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "a command is missing; `ludus --help` lists them");
        return EXIT_USAGE;
    }
    for (int c = 0; c < COMMANDS; c++) {
        if (strcmp(commands[c].name, argv[i]) == 0) {
            return commands[c].run(argc - i, argv + i);
        }
    }
    return fail_unknown(argv[i]);
}

int main(int argc, char **argv) {
    clock_start();
    int status = run(argc, argv);
    if (status == EXIT_FAILED || status == EXIT_USAGE) {
        fprintf(stderr, "ludus: %s\n", ludus_last_error());
    }
    // What was not written is not done.
    errno = 0;
    if ((fflush(stdout) || ferror(stdout)) && status == EXIT_DONE) {
        fprintf(stderr, "ludus: cannot write the output%s%s\n", errno ? ": " : "", errno ? strerror(errno) : "");
        status = EXIT_FAILED;
    }
    return status;
}
