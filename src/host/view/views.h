/* SPDX-License-Identifier: MIT */
/* What can be printed of a snapshot besides the heap tables (heap_table.h): text for people, the
 * same as JSON. */
#pragma once

#include "abi/boot.h"
#include "host/inspect/snapshot.h"
#include "host/text/json_writer.h"

G_BEGIN_DECLS

/* ---- accounts.c: dheapmon --accounts ---- */
/* Of many processes on one desktop the first ones, unless `all`. */
void accounts_print(GString *out,
                    const Snapshot *snapshot,
                    const SnapshotSession *session,
                    gboolean all);
extern const JsonShape accounts_shape;
void accounts_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotSession *session);
/* The logon a window station belongs to: the one it was made for, or the user of its session. NULL:
 * none (any more). */
const SnapshotLogon *winsta_logon(const Snapshot *snapshot, const SnapshotWinsta *winsta);
/* ".\batch, logon 0x1d419", or why there is none; printable. */
char *winsta_account_text(const Snapshot *snapshot, const SnapshotWinsta *winsta);
/* Members "account" and "logon", and their rows. */
#define WINSTA_ACCOUNT_MEMBERS                                                                     \
    { "account", JSON_TEXT, JSON_NULLABLE },                                                       \
    {                                                                                              \
        "logon", JSON_HEX                                                                          \
    }
void winsta_account_json(JsonWriter *writer,
                         const Snapshot *snapshot,
                         const SnapshotWinsta *winsta);
/* "batch1 (worker.exe, pid 412)", printable. */
/* One of 32 bits in a system of 64 as Task Manager has it: "tool.exe *32 (pid 500)". */
char *process_label(const Snapshot *snapshot, guint32 pid);
/* Member "processes" of a desktop's object, and the rows of an element. */
extern const JsonMember desktop_holder_members[];
void desktop_holders_json(JsonWriter *writer,
                          const Snapshot *snapshot,
                          const SnapshotDesktop *desktop);

/* ---- tree.c: sessions, window stations, desktops, and what lives on them ---- */
void tree_print(GString *out, const Snapshot *snapshot);
extern const JsonShape tree_shape;
void tree_json(JsonWriter *writer, const Snapshot *snapshot);

/* ---- station_data.c: the clipboard and the global atoms of one station ---- */
/* Lines of their own; none if there is nothing. */
void station_data_print(GString *out,
                        const char *indent,
                        const Snapshot *snapshot,
                        const SnapshotWinsta *winsta);
/* Members "clipboard" and "atoms", and their rows. */
#define STATION_DATA_MEMBERS                                                                       \
    { "clipboard", JSON_OBJECT, 0, station_clipboard_members },                                    \
    {                                                                                              \
        "atoms", JSON_ARRAY, 0, station_atom_members                                               \
    }
extern const JsonMember station_clipboard_members[];
extern const JsonMember station_atom_members[];
void station_data_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotWinsta *winsta);

/* ---- layout.c: address map and session space. boot: the raw values the machine was given ---- */
void layout_print(GString *out, const Snapshot *snapshot, const struct abi_boot *boot);
/* One session's space: areas, views, page directory entries (with SNAPSHOT_PAGES). */
void layout_print_session(GString *out, const Snapshot *snapshot, const SnapshotSession *session);
/* Heaps of several sessions at one address, with the pages of memory behind them. Prints nothing if
 * there are none. */
void layout_print_shared_addresses(GString *out, const Snapshot *snapshot);
/* Member "regions" of an object, and the rows of an element. */
extern const JsonMember layout_region_members[];
void layout_regions_json(JsonWriter *writer, const Snapshot *snapshot, const struct abi_boot *boot);
/* without: what layout_neighbours.h compares with, NULL: nothing. */
extern const JsonShape layout_shape;
void layout_json(JsonWriter *writer,
                 const Snapshot *snapshot,
                 const struct abi_boot *boot,
                 const Snapshot *without);
/* Where a region's size came from, in one line: "SessionViewSize = 48". */
char *layout_origin(const SnapshotRegion *region, const struct abi_boot *boot);
/* The option that says how much user mode has: "/USERVA=2900", "increaseuserva=2900". pre: there is
 * one. Free with g_free(). */
char *layout_split(const struct abi_boot *boot);

/* ---- heap_map.c: the blocks of one desktop heap (needs SNAPSHOT_BLOCKS) ---- */
typedef enum {
    HEAP_MAP_PLAIN = 0,
    HEAP_MAP_ALL =
        1 << 0, /* every block on a line of its own; else runs of alike blocks share one */
} HeapMapFlags;

void heap_map_print(GString *out,
                    const Snapshot *snapshot,
                    const SnapshotDesktop *desktop,
                    HeapMapFlags flags);
/* ---- heap_dump.c: its bytes, block by block (needs SNAPSHOT_BYTES too) ---- */
void heap_dump_print(GString *out,
                     const Snapshot *snapshot,
                     const SnapshotDesktop *desktop,
                     gboolean with_colors);

extern const JsonShape heap_map_shape;
void heap_map_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotDesktop *desktop);

G_END_DECLS
