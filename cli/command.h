// command.h - the subcommands of `ludus`, each in a file of its own.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_COMMAND_H
#define LUDUS_CLI_COMMAND_H

// Exit statuses.
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERRUPTED = 130 };

// A subcommand: argv[0] is its name. Returns an exit status; anything but EXIT_DONE and EXIT_INTERRUPTED leaves a
// sentence in ludus_last_error(), which main() prints.
typedef int command_function(int argc, char **argv);

command_function command_list;
command_function command_info;
command_function command_rollout;
command_function command_render;
command_function command_train;
command_function command_eval;
command_function command_identify;
command_function command_plot;
command_function command_bench;
command_function command_play;
command_function command_watch;
command_function command_optimize;

#endif
