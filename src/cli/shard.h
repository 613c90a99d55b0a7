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

/* Says on stderr that it has none of `pieces` of them, if that is so: "runs" are asked for as
 * "run". That is no failure: whoever starts as many shards as there are machines may have fewer
 * pieces. */
void shard_tell_empty(const Shard *shard, guint pieces, const char *what);
/* Whether it has this piece, from 0 on. */
bool shard_has(const Shard *shard, guint piece);
