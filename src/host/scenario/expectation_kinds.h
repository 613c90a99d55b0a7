/* SPDX-License-Identifier: MIT */
/* All kinds of expectation. */
#pragma once

#include "host/scenario/expectation.h"

#define EXPECTATION(name) extern const ExpectationKind expect_##name;
#include "host/scenario/expectations.def"
#undef EXPECTATION

/* NULL-terminated. */
const ExpectationKind *const *expectation_kinds(void);
/* NULL if there is none of that name. */
const ExpectationKind *expectation_kind_find(const char *name);
/* NULL-terminated. */
const char *const *expectation_kind_names(void);
