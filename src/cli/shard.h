/* SPDX-License-Identifier: MIT */
/* A part of work that several machines share: every N-th piece in the order that all of them see.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>

#define SHARD_USAGE "--shard is K/N, from 1/N to N/N"

typedef struct {
    guint first; /* piece, from 0 */
    guint of;    /* shards */
} Shard;

/* "2/3"; NULL: all of it. False if it is neither. */
bool shard_read(const char *text, Shard *shard);
/* Whether it has this piece, from 0 on. */
bool shard_has(const Shard *shard, guint piece);
