/* SPDX-License-Identifier: MIT */
/* Which pieces of work are a shard's. */
#include "cli/shard.h"

#include <stdio.h>

bool
shard_has(const Shard *shard, guint piece)
{
    return piece % shard->of == shard->first;
}

void
shard_tell_empty(const Shard *shard, guint pieces, const char *what)
{
    if (shard->first >= pieces)
        fprintf(stderr, "deskheap: shard %u/%u is empty: there %s %u %s%s\n", shard->first + 1,
                shard->of, pieces == 1 ? "is" : "are", pieces, what, pieces == 1 ? "" : "s");
}
