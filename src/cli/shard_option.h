/* SPDX-License-Identifier: MIT */
/* The value of --shard. */
#pragma once

#include "cli/shard.h"

/* "2/3"; "auto" and "auto/3", where the environment says which (shard_auto.h); NULL: all of it.
 * False and G_OPTION_ERROR if it is none of these. */
bool shard_option_read(const char *text, Shard *shard, GError **error);
