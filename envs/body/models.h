// models.h - the models of the body environments, which are inside the library as MJCF.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_BODY_MODELS_H
#define LUDUS_ENVS_BODY_MODELS_H

#include <ludus/model.h>

// The compiled model of a file of models/ ("swimmer.xml"), NULL with a sentence without memory. The caller destroys it.
ludus_model *body_model_load(const char *file);

#endif
