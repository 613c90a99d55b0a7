/* SPDX-License-Identifier: MIT */
/* Two numbers, or what the environment says. */
#include "cli/shard_option.h"

#include "cli/shard_auto.h"
#include "host/text/printable.h"

#include <string.h>

static bool
read_number(const char *text, guint low, guint high, guint *number)
{
    guint64 value;

    if (!g_ascii_string_to_unsigned(text, 10, low, high, &value, NULL))
        return false;
    *number = (guint)value;
    return true;
}

bool
shard_option_read(const char *text, Shard *shard, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "1/1", "/", 2);
    guint count = g_strv_length(parts), number, of = 0;

    if ((count == 1 || (count == 2 && read_number(parts[1], 1, SHARDS_MAX, &of))) &&
        strcmp(parts[0], "auto") == 0)
        return shard_auto(of, shard, error);
    if (of == 0 || !read_number(parts[0], 1, of, &number)) {
        printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "--shard is K/N, from 1/N to N/N, auto or auto/N, not \"%s\"", text);
        return false;
    }
    *shard = (Shard){ number - 1, of };
    return true;
}
