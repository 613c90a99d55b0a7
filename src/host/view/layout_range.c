/* SPDX-License-Identifier: MIT */
/* Pieces of the shared range by use, with what limits each, as text and as JSON. */
#include "host/view/layout_range.h"

#include "host/inspect/snapshot_range.h"
#include "host/text/number.h"

/* The most that a limit leaves. 0: none does. */
static guint64
limit_bytes(const SnapshotRange *range, guint use)
{
    return range->limit[use] < range->count ? range->limit[use] * range->piece_bytes : 0;
}

static void
print_use(GString *out, const SnapshotRange *range, guint use)
{
    guint64 limit = limit_bytes(range, use);

    g_string_append_printf(out, "  %-16s %6" G_GUINT64_FORMAT " MB", snapshot_range_text(use),
                           snapshot_range_bytes(range, use) / DH_MB);
    if (limit != 0)
        g_string_append_printf(out, ", at most %" G_GUINT64_FORMAT " MB", limit / DH_MB);
    g_string_append_c(out, '\n');
}

void
layout_range_print(GString *out, const Snapshot *snapshot)
{
    const SnapshotRange *range = &snapshot->range;

    if (range->count == 0)
        return;
    g_string_append_printf(out, "\nOne range for all that is taken as needed, in pieces of %u MB\n",
                           (guint)(range->piece_bytes / DH_MB));
    for (guint use = RANGE_SESSION; use < RANGE_USE_COUNT; use++)
        print_use(out, range, use);
    print_use(out, range, RANGE_FREE);
    print_use(out, range, RANGE_FIXED);
    if (range->reclaims != 0)
        g_string_append_printf(
            out, "  taken back from cache and nonpaged pool: %" G_GUINT64_FORMAT " MB, %u time%s\n",
            range->reclaimed * range->piece_bytes / DH_MB, range->reclaims,
            plural(range->reclaims));
}

static const JsonMember use_members[] = {
    { "name", JSON_TEXT },
    { "size_kb", JSON_INT },
    { "limit_kb", JSON_INT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

const JsonMember layout_range_members[] = {
    { "start", JSON_HEX },    { "size_kb", JSON_INT },      { "piece_kb", JSON_INT },
    { "reclaims", JSON_INT }, { "reclaimed_kb", JSON_INT }, { "uses", JSON_ARRAY, 0, use_members },
    JSON_MEMBERS_END,
};

void
layout_range_json(JsonWriter *writer, const Snapshot *snapshot)
{
    const SnapshotRange *range = &snapshot->range;

    if (range->count == 0)
        return;
    json_writer_object(writer, "shared_range");
    json_writer_hex(writer, "start", range->start);
    json_writer_int(writer, "size_kb", (gint64)(range->count * range->piece_bytes / DH_KB));
    json_writer_int(writer, "piece_kb", (gint64)(range->piece_bytes / DH_KB));
    json_writer_int(writer, "reclaims", range->reclaims);
    json_writer_int(writer, "reclaimed_kb",
                    (gint64)(range->reclaimed * range->piece_bytes / DH_KB));
    json_writer_array(writer, "uses");
    for (guint use = 0; use < RANGE_USE_COUNT; use++) {
        json_writer_object(writer, NULL);
        json_writer_text(writer, "name", snapshot_range_text(use));
        json_writer_int(writer, "size_kb", (gint64)(snapshot_range_bytes(range, use) / DH_KB));
        if (limit_bytes(range, use) != 0)
            json_writer_int(writer, "limit_kb", (gint64)(limit_bytes(range, use) / DH_KB));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}
