/* SPDX-License-Identifier: MIT */
/*
 * The shard that a scheduler or a CI system gives a job: each says in variables of its own which
 * piece of work a job is, from 0 or from 1, and most of them of how many.
 */
#pragma once

#include "cli/shard.h"

/*
 * What the environment says; `of` is the number of shards, 0: it is in the environment, too. FALSE
 * and G_OPTION_ERROR: no variable is set, one is no number or too large, two systems say different
 * things, or a job array is a list with holes.
 */
gboolean shard_auto(guint of, Shard *shard, GError **error);
