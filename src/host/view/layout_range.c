/* SPDX-License-Identifier: MIT */
/* Pieces of the shared range by use, with what limits each, as text and as JSON. */
#include "host/view/layout_range.h"

#include "host/inspect/snapshot_range.h"
#include "host/registry/registry.h"
#include "host/text/address.h"
#include "host/text/number.h"

static void
print_use(GString *out, const Snapshot *snapshot, enum range_use use)
{
    const SnapshotRange *range = &snapshot->range;

    g_string_append_printf(out, "  %-16s %6" G_GUINT64_FORMAT " MB", snapshot_range_text(use),
                           snapshot_range_bytes(range, use) / DH_MB);
    if (snapshot_range_is_limited(range, use))
        g_string_append_printf(out, ", a limit leaves at most %" G_GUINT64_FORMAT " MB",
                               snapshot_range_most(range, use) / DH_MB);
    if (range->failures[use] != 0)
        g_string_append_printf(out, ", %u time%s too little", range->failures[use],
                               plural(range->failures[use]));
    g_string_append_c(out, '\n');
}

/* Of the same use from `first` on. */
static guint32
count_run(const SnapshotRange *range, guint32 first)
{
    guint32 end = first + 1;

    while (end < range->count && range->uses[end] == range->uses[first])
        end++;
    return end - first;
}

static guint64
piece_start(const SnapshotRange *range, guint32 piece)
{
    return range->start + piece * range->piece_bytes;
}

/* Pieces that follow each other, holes among them. */
static void
print_runs(GString *out, const Snapshot *snapshot)
{
    const SnapshotRange *range = &snapshot->range;
    guint bits = snapshot->address_bits;

    for (guint32 at = 0, count; at < range->count; at += count) {
        count = count_run(range, at);
        g_string_append_printf(out, "    %s - %s %6" G_GUINT64_FORMAT " MB  %s\n",
                               address_text(bits, piece_start(range, at)).text,
                               address_text(bits, piece_start(range, at + count) - 1).text,
                               count * range->piece_bytes / DH_MB,
                               snapshot_range_text((enum range_use)range->uses[at]));
    }
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
        print_use(out, snapshot, (enum range_use)use);
    print_use(out, snapshot, RANGE_FREE);
    print_use(out, snapshot, RANGE_FIXED);
    if (range->reclaims != 0)
        g_string_append_printf(
            out, "  taken back from cache and nonpaged pool: %" G_GUINT64_FORMAT " MB, %u time%s\n",
            range->reclaimed * range->piece_bytes / DH_MB, range->reclaims,
            plural(range->reclaims));
    print_runs(out, snapshot);
}

static const JsonMember use_members[] = {
    { "name", JSON_TEXT },
    { "size_kb", JSON_INT },
    { "most_kb", JSON_INT, JSON_OPTIONAL },
    { "is_limited", JSON_BOOL },
    { "limit_value", JSON_TEXT, JSON_OPTIONAL },
    { "failures", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember run_members[] = {
    { "start", JSON_HEX },
    { "size_kb", JSON_INT },
    { "name", JSON_TEXT },
    JSON_MEMBERS_END,
};

const JsonMember layout_range_members[] = {
    { "start", JSON_HEX },
    { "size_kb", JSON_INT },
    { "piece_kb", JSON_INT },
    { "reclaims", JSON_INT },
    { "reclaimed_kb", JSON_INT },
    { "uses", JSON_ARRAY, 0, use_members },
    { "runs", JSON_ARRAY, 0, run_members },
    JSON_MEMBERS_END,
};

static void
use_json(JsonWriter *writer, const Snapshot *snapshot, enum range_use use)
{
    const SnapshotRange *range = &snapshot->range;
    guint limit = snapshot_range_limit_value(use);

    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", snapshot_range_text(use));
    json_writer_int(writer, "size_kb", (gint64)(snapshot_range_bytes(range, use) / DH_KB));
    if (use != RANGE_FREE && use != RANGE_FIXED) /* of these there is no most */
        json_writer_int(writer, "most_kb", (gint64)(snapshot_range_most(range, use) / DH_KB));
    json_writer_bool(writer, "is_limited", snapshot_range_is_limited(range, use));
    if (limit < ABI_REG_COUNT)
        json_writer_text(writer, "limit_value",
                         registry_dword_name((enum abi_registry_value)limit));
    json_writer_int(writer, "failures", range->failures[use]);
    json_writer_end_object(writer);
}

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
    for (guint use = 0; use < RANGE_USE_COUNT; use++)
        use_json(writer, snapshot, (enum range_use)use);
    json_writer_end_array(writer);
    json_writer_array(writer, "runs");
    for (guint32 at = 0, count; at < range->count; at += count) {
        count = count_run(range, at);
        json_writer_object(writer, NULL);
        json_writer_hex(writer, "start", piece_start(range, at));
        json_writer_int(writer, "size_kb", (gint64)(count * range->piece_bytes / DH_KB));
        json_writer_text(writer, "name", snapshot_range_text((enum range_use)range->uses[at]));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}
