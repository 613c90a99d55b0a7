/* SPDX-License-Identifier: MIT */
/* A part of work that several machines share: every N-th piece in the order that all of them see.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>

#define SHARDS_MAX 100000u

typedef struct {
    guint first; /* piece, from 0 */
    guint of;    /* shards */
} Shard;

/* Whether it has this piece, from 0 on. */
bool shard_has(const Shard *shard, guint piece);
