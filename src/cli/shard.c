/* SPDX-License-Identifier: MIT */
/* Which pieces of work are a shard's. */
#include "cli/shard.h"

#define SHARDS_MAX 100000u

bool
shard_read(const char *text, Shard *shard)
{
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "1/1", "/", 2);
    guint64 number, of;

    if (g_strv_length(parts) != 2 ||
        !g_ascii_string_to_unsigned(parts[0], 10, 1, SHARDS_MAX, &number, NULL) ||
        !g_ascii_string_to_unsigned(parts[1], 10, 1, SHARDS_MAX, &of, NULL) || number > of)
        return false;
    *shard = (Shard){ (guint)number - 1, (guint)of };
    return true;
}

bool
shard_has(const Shard *shard, guint piece)
{
    return piece % shard->of == shard->first;
}
