// arguments.h - a subcommand's command line: flags from one table (which --help prints), words, and option=value pairs.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_ARGUMENTS_H
#define LUDUS_CLI_ARGUMENTS_H

#include <ludus/base.h>

// One flag, "--name" or "--name VALUE". Where its value goes depends on the kind.
typedef enum flag_kind {
    FLAG_SWITCH, // bool *: becomes true
    FLAG_TEXT,   // const char **
    FLAG_WHOLE,  // int64_t *, between low and high
    FLAG_NUMBER, // double *, between low and high
} flag_kind;

typedef struct flag {
    const char *name;  // without the dashes; NULL ends the table
    const char *value; // what --help calls the value, "" for a switch
    flag_kind kind;
    void *to;
    double low, high;
    const char *about; // one line of --help
} flag;

typedef struct arguments {
    // Given by the subcommand.
    const char *usage; // "ludus eval DIR [option=value ...] [flags]"; sentences quote its first line
    const char *about; // what it does, lines for --help
    const flag *flags;
    int words_min, words_max; // words that are neither flags nor option=value
    bool opens;               // a first word like model.xml stands for the environment that opens such files
    // Filled in by arguments_read().
    const char **words;
    int words_count;
    char *options; // the option=value pairs as one text that ludus_settings_parse() reads; "" for none
} arguments;

typedef enum arguments_result { ARGUMENTS_READ, ARGUMENTS_HELP, ARGUMENTS_WRONG } arguments_result;

// Reads argv[1..]. ARGUMENTS_HELP: --help was asked for and printed. ARGUMENTS_WRONG: a sentence lies in
// ludus_last_error(). Values go to where the flags point.
arguments_result arguments_read(arguments *line, int argc, char **argv);
void arguments_free(arguments *line);

// Leaves the sentence `why` with the usage behind it; returns LUDUS_ERROR_ARGUMENT.
ludus_status arguments_wrong(const arguments *line, const char *why);

// Was an option of this name among the pairs?
bool arguments_has_option(const arguments *line, const char *name);

// Puts "name=value" behind the options. Returns false without memory.
bool arguments_add_option(arguments *line, const char *name, const char *value);

// Reads a whole or a real number that is all of `text`.
bool read_whole(const char *text, int64_t *number);
bool read_number(const char *text, double *number);

#endif
