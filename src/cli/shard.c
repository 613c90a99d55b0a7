/* SPDX-License-Identifier: MIT */
/* Which pieces of work are a shard's. */
#include "cli/shard.h"

bool
shard_has(const Shard *shard, guint piece)
{
    return piece % shard->of == shard->first;
}
