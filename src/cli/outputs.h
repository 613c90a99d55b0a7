/* SPDX-License-Identifier: MIT */
/* The kinds of JSON that verbs print. */
#pragma once

#include "host/text/json_shape.h"

/* What verbs write themselves; the others are declared where they are written. */
extern const JsonShape check_shape;
extern const JsonShape debug_shape;
extern const JsonShape edition_sizes_shape;
extern const JsonShape editions_shape;
extern const JsonShape import_shape;
extern const JsonShape programs_shape;

/* All of them, NULL-terminated (outputs.def). */
const JsonShape *const *outputs(void);
