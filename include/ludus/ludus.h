// ludus.h - everything a program needs to use environments.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_LUDUS_H
#define LUDUS_LUDUS_H

#include <ludus/base.h>
#include <ludus/options.h>
#include <ludus/rng.h>
#include <ludus/space.h>
#include <ludus/env.h>
#include <ludus/vector.h>
#include <ludus/snapshot.h>
#include <ludus/diff.h>
#include <ludus/optimize.h>
#include <ludus/identify.h>
#include <ludus/draw.h>
#include <ludus/model.h>
#include <ludus/model_def.h>
#include <ludus/physics.h>
#include <ludus/quaternion.h>

#endif
