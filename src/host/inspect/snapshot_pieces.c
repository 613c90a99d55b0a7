/* SPDX-License-Identifier: MIT */
/*
 * Where session space is dynamic: how much of the range a session's views and its pool can still
 * have. A bitmap says what is taken; in which pieces a session may take more, and of how many it
 * may get new ones, stands beside it (kernel/mm/session_pieces.h).
 */
#include "host/inspect/snapshot_internal.h"

#define PIECES_MAX 0x1000u

typedef struct {
    guint32 count;
    guint32 units; /* of a piece: buckets of views, or pages of pool */
    guint32 fresh; /* pieces that no session has and one may get */
    guint16 *users;
    guint8 *uses;
} Pieces;

/* What is there for one use, up to here, in its units. */
typedef struct {
    guint64 free;
    guint64 run;
    GArray *runs; /* guint64; NULL: not asked for */
} Room;

static gboolean
read_pieces(const SnapshotMaker *maker,
            AddressSpace *space,
            const struct session *session,
            guint64 units,
            Pieces *pieces,
            GError **error)
{
    const struct session_pieces *all = &maker->kd.session_pieces;

    if (all->count > PIECES_MAX || units % all->count != 0 || all->used > all->limit ||
        all->limit > all->count) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "what is said of pieces of session space makes no sense");
        return FALSE;
    }
    pieces->count = all->count;
    pieces->units = (guint32)(units / all->count);
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
    if (room->run != 0 && room->runs != NULL)
        g_array_append_val(room->runs, room->run);
    room->run = 0;
}

static void
add_unit(Room *room, gboolean is_free)
{
    if (!is_free) {
        end_run(room);
        return;
    }
    room->free++;
    room->run++;
}

/* From the top down, as the kernel gives pieces. */
static void
add_piece(Room *room, Pieces *pieces, enum piece_use use, guint32 piece, const guint8 *taken)
{
    gboolean is_free = pieces->uses[piece] == PIECE_FREE;
    gboolean is_new = is_free && pieces->users[piece] == 0;
    gboolean is_open = (is_free && (!is_new || pieces->fresh > 0)) || pieces->uses[piece] == use;

    pieces->fresh -= is_new && is_open;
    for (guint32 i = pieces->units; i-- > 0;)
        add_unit(room, is_open && taken[piece * pieces->units + i] == 0);
}

static void
add_pieces(Room *room, Pieces *pieces, enum piece_use use, const guint8 *taken)
{
    for (guint32 piece = pieces->count; piece-- > 0;)
        add_piece(room, pieces, use, piece, taken);
    end_run(room);
}

/* Of pieces that the session has for this use, in units. */
static guint64
longest_of_own(const Pieces *pieces, enum piece_use use, const guint8 *taken)
{
    guint64 longest = 0, run = 0;

    for (guint32 i = 0; i < pieces->count * pieces->units; i++) {
        gboolean is_clear = pieces->uses[i / pieces->units] == use && taken[i] == 0;
        run = is_clear ? run + 1 : 0;
        longest = MAX(longest, run);
    }
    return longest;
}

/* Of pieces that it may get, in pieces: no more of them new than one may get. */
static guint32
longest_of_free(const Pieces *pieces)
{
    guint32 longest = 0, first = 0, fresh = 0;

    for (guint32 i = 0; i < pieces->count; i++) {
        if (pieces->uses[i] != PIECE_FREE) {
            first = i + 1;
            fresh = 0;
            continue;
        }
        fresh += pieces->users[i] == 0;
        for (; fresh > pieces->fresh; first++)
            fresh -= pieces->users[first] == 0;
        longest = MAX(longest, i + 1 - first);
    }
    return longest;
}

/* What finds room in one piece of it lies in pieces of one's own, or in such that are got for it.
 */
static guint64
longest_run(const Pieces *pieces, enum piece_use use, const guint8 *taken)
{
    return MAX(longest_of_own(pieces, use, taken),
               (guint64)longest_of_free(pieces) * pieces->units);
}

static void
clear_pieces(Pieces *pieces)
{
    g_free(pieces->users);
    g_free(pieces->uses);
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
    gboolean is_read =
        read_pieces(maker, space, session, views->bytes / DH_VIEW_BUCKET, &pieces, error);

    if (is_read) {
        g_autofree guint8 *taken = taken_buckets(views);
        room.runs = g_array_new(FALSE, FALSE, sizeof(guint64));
        views->largest_free_bytes = longest_run(&pieces, PIECE_VIEWS, taken) * DH_VIEW_BUCKET;
        add_pieces(&room, &pieces, PIECE_VIEWS, taken);
        for (guint i = 0; i < room.runs->len; i++)
            g_array_index(room.runs, guint64, i) *= DH_VIEW_BUCKET;
        views->free_runs = room.runs;
        views->free_bytes = room.free * DH_VIEW_BUCKET;
        views->bytes = views->used_bytes + views->free_bytes;
    }
    clear_pieces(&pieces);
    return is_read;
}

/* A byte for each page: whether it is taken. NULL with an error. */
static guint8 *
taken_pages(AddressSpace *space, const struct pool *pool, GError **error)
{
    g_autofree guint32 *words = g_new0(guint32, pool->pages_total / 32 + 1);
    g_autofree guint8 *taken = g_new0(guint8, (gsize)pool->pages_total + 1);

    if (!snapshot_read(space, pool->page_bitmap, words,
                       (pool->pages_total + 31) / 32 * sizeof *words, "a bitmap", error))
        return NULL;
    for (guint32 i = 0; i < pool->pages_total; i++)
        taken[i] = words[i / 32] >> i % 32 & 1;
    return g_steal_pointer(&taken);
}

gboolean
snapshot_pool_pieces(const SnapshotMaker *maker,
                     AddressSpace *space,
                     const struct session *session,
                     SnapshotPool *found,
                     GError **error)
{
    struct pool pool;
    Pieces pieces = { 0 };
    Room room = { 0 };
    g_autofree guint8 *taken = NULL;
    gboolean is_read =
        snapshot_read(space, session->pool, &pool, sizeof pool, "a pool's descriptor", error) &&
        read_pieces(maker, space, session, pool.pages_total, &pieces, error) &&
        (taken = taken_pages(space, &pool, error)) != NULL;

    if (is_read) {
        found->largest_free_bytes = longest_run(&pieces, PIECE_POOL, taken) * DH_PAGE_SIZE;
        add_pieces(&room, &pieces, PIECE_POOL, taken);
        found->bytes = found->used_bytes + room.free * DH_PAGE_SIZE;
    }
    clear_pieces(&pieces);
    return is_read;
}
