/* SPDX-License-Identifier: MIT */
/* The rows of a table that a scenario expects, for who judges their tolerances. */
#pragma once

#include "host/yaml/quantity.h"

/* What `rows` of expect_dheapmon holds, in a GPtrArray. */
typedef struct {
    guint line;
    char *desktop;
    Quantity *heap;
    Quantity *used;
} ExpectedRow;
