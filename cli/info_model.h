// info_model.h - `ludus info MODEL.xml`: what a model file was compiled to.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_INFO_MODEL_H
#define LUDUS_CLI_INFO_MODEL_H

#include <stdbool.h>

// Is it the name of a model file rather than of an environment?
bool info_is_model(const char *word);

// Prints the model in the file, as text or as a JSON object. Returns an exit status.
int info_model(const char *path, bool as_json);

#endif
