/* SPDX-License-Identifier: MIT */
/* How many bytes a row of a table says are used. */
#pragma once

#include "host/import/imported.h"

typedef struct {
    gint64 low;  /* bytes used, from … */
    gint64 high; /* to below */
    gint64 aim;
} RowWanted;

RowWanted row_wanted(const ListedRow *row);
