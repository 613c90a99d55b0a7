/* SPDX-License-Identifier: MIT */
/*
 * Where session space is dynamic: how much of the range a session's views can still have. A bitmap
 * says what is taken; in which pieces a session may take more, and of how many it may get new ones,
 * stands beside it (kernel/mm/session_pieces.h).
 */
#include "host/inspect/snapshot_internal.h"

#define PIECES_MAX 0x1000u

typedef struct {
    guint32 count;
    guint32 buckets; /* of a piece */
    guint32 fresh;   /* pieces that no session has and one may get */
    guint16 *users;
    guint8 *uses;
} Pieces;

/* What is there for views, up to here. */
typedef struct {
    guint64 free;
    guint64 run;
    guint64 longest;
    GArray *runs; /* guint64, in bytes */
} Room;

static gboolean
read_pieces(const SnapshotMaker *maker,
            AddressSpace *space,
            const struct session *session,
            guint64 bytes,
            Pieces *pieces,
            GError **error)
{
    const struct session_pieces *all = &maker->kd.session_pieces;
    guint64 buckets = bytes / DH_VIEW_BUCKET;

    if (all->count > PIECES_MAX || buckets % all->count != 0 || all->used > all->limit ||
        all->limit > all->count) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "what is said of pieces of session space makes no sense");
        return FALSE;
    }
    pieces->count = all->count;
    pieces->buckets = (guint32)(buckets / all->count);
    pieces->fresh = all->limit - all->used;
    pieces->users = g_new(guint16, all->count);
    pieces->uses = g_new(guint8, all->count);
    return snapshot_read(space, all->users, pieces->users, all->count * sizeof *pieces->users,
                         "users of session space", error) &&
           snapshot_read(space, session->piece_uses, pieces->uses, all->count,
                         "pieces of a session", error);
}

/* A byte for each bucket: whether a view lies there. */
static guint8 *
taken_buckets(const SnapshotViewSpace *views)
{
    guint64 count = views->bytes / DH_VIEW_BUCKET;
    guint8 *taken = g_new0(guint8, count + 1);

    for (guint i = 0; i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        guint64 first = (view->base - views->base) / DH_VIEW_BUCKET;
        for (guint64 at = first; at < first + view->bytes / DH_VIEW_BUCKET && at < count; at++)
            taken[at] = 1;
    }
    return taken;
}

static void
end_run(Room *room)
{
    guint64 bytes = room->run * DH_VIEW_BUCKET;

    if (bytes != 0)
        g_array_append_val(room->runs, bytes);
    room->run = 0;
}

static void
add_bucket(Room *room, gboolean is_free)
{
    if (!is_free) {
        end_run(room);
        return;
    }
    room->free++;
    room->run++;
    room->longest = MAX(room->longest, room->run);
}

/* From the top down, as the kernel gives pieces. */
static void
add_piece(Room *room, Pieces *pieces, guint32 piece, const guint8 *taken)
{
    gboolean is_new = pieces->uses[piece] == PIECE_FREE && pieces->users[piece] == 0;
    gboolean is_open = pieces->uses[piece] != PIECE_POOL && (!is_new || pieces->fresh > 0);

    pieces->fresh -= is_new && is_open;
    for (guint32 i = pieces->buckets; i-- > 0;)
        add_bucket(room, is_open && taken[piece * pieces->buckets + i] == 0);
}

gboolean
snapshot_view_pieces(const SnapshotMaker *maker,
                     AddressSpace *space,
                     const struct session *session,
                     SnapshotViewSpace *views,
                     GError **error)
{
    Pieces pieces = { 0 };
    Room room = { 0 };
    gboolean is_read = read_pieces(maker, space, session, views->bytes, &pieces, error);

    if (is_read) {
        g_autofree guint8 *taken = taken_buckets(views);
        room.runs = g_array_new(FALSE, FALSE, sizeof(guint64));
        for (guint32 piece = pieces.count; piece-- > 0;)
            add_piece(&room, &pieces, piece, taken);
        end_run(&room);
        views->free_runs = room.runs;
        views->free_bytes = room.free * DH_VIEW_BUCKET;
        views->largest_free_bytes = room.longest * DH_VIEW_BUCKET;
        views->bytes = views->used_bytes + views->free_bytes;
    }
    g_free(pieces.users);
    g_free(pieces.uses);
    return is_read;
}
