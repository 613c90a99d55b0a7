/* SPDX-License-Identifier: MIT */
/*
 * Numbers as people write them, wherever they write them: in YAML, on the command line, in
 * boot.ini. Decimal or 0x; a number that does not fit is none.
 */
#pragma once

#include <glib.h>

/* What `text` begins with; *end is behind it, and where it would have begun if there is none. */
gboolean number_read(const char *text, const char **end, guint64 *value);
/* The same with a sign. */
gboolean number_read_signed(const char *text, const char **end, gint64 *value);
/* All of `text`. */
gboolean number_parse(const char *text, gint64 *value);

/*
 * All of `text`, a number of bytes with its unit: B, KB, KiB, MB, MiB, GB, GiB; as on Windows, KB
 * and KiB are both 1024. A bare number is bytes.
 */
gboolean number_parse_size(const char *text, guint64 *bytes);
/* How one writes it, in the largest unit that goes: "16 MiB". Free with g_free(). */
char *number_size_text(guint64 bytes);

/* How large a range of addresses is: "48 MB", "704 KB", "2047.9 MB", "512 GB": tenths of large
 * ones, truncated. Free with g_free(). */
char *number_range_text(guint64 bytes);

typedef enum {
    NUMBER_TIME,
    NUMBER_NO_TIME, /* it does not begin with a number */
    NUMBER_NO_UNIT, /* what follows it is no unit */
} NumberTime;

/* All of `text`, a time with its unit: ms, s, min, h; 1.5 s is one too. A bare number is ms, where
 * it may be bare. */
NumberTime number_parse_time(const char *text, gboolean may_be_bare, double *ms);

/* What makes a noun many: "" of one, else "s". */
const char *plural(guint64 count);
