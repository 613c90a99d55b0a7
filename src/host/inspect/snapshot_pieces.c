/* SPDX-License-Identifier: MIT */
/*
 * Where session space is dynamic: how much of the range a session's views and its pool can still
 * have. A bitmap says what is taken; in which pieces a session may take more, and of how many it
 * may get new ones, stands beside it (kernel/mm/session_pieces.h).
 */
#include "host/inspect/snapshot_internal.h"

#include <string.h>

#define PIECES_MAX 0x1000u

typedef struct {
    const SnapshotRange *range; /* whose pieces they are, as many */
    guint32 units;              /* of a piece: buckets of views, or pages of pool; whole words */
    guint32 fresh;              /* pieces that no session has and one may get */
    guint16 *users;
    guint8 *uses;
} Pieces;

/* What is free, in units, gone through from the top down, as the kernel gives pieces. */
typedef struct {
    guint64 free;
    guint64 run; /* up to here */
    guint64 longest;
    GArray *runs; /* guint64; NULL: not asked for */
} Room;

#define WORD_BITS 32u

/* ---- one piece after another ---- */

static void
end_run(Room *room)
{
    if (room->run != 0 && room->runs != NULL)
        g_array_append_val(room->runs, room->run);
    room->longest = MAX(room->longest, room->run);
    room->run = 0;
}

static void
add_free(Room *room, guint32 units)
{
    room->free += units;
    room->run += units;
}

/* A bit for each unit: whether it is taken. Most words are all of one kind. */
static void
add_word(Room *room, guint32 taken)
{
    if (taken == 0) {
        add_free(room, WORD_BITS);
        return;
    }
    for (guint32 i = WORD_BITS; i-- > 0;) {
        if ((taken >> i & 1) != 0)
            end_run(room);
        else
            add_free(room, 1);
    }
}

/* taken: words of all pieces */
static void
add_piece(Room *room, guint32 units, guint32 piece, gboolean is_open, const guint32 *taken)
{
    const guint32 words = units / WORD_BITS;

    if (!is_open)
        end_run(room);
    for (guint32 i = words; is_open && i-- > 0;)
        add_word(room, taken[piece * words + i]);
}

/* The words of a bitmap of pages, of all pieces. NULL with an error. */
static guint32 *
taken_pages(AddressSpace *space, guint64 bitmap, guint32 pages, GError **error)
{
    const gsize count = pages / WORD_BITS;
    g_autofree guint32 *words = g_new(guint32, count + 1);

    if (!snapshot_read(space, bitmap, words, count * sizeof *words, "a bitmap", error))
        return NULL;
    return g_steal_pointer(&words);
}

/* ---- a session's ---- */

/* units: of all pieces */
static gboolean
read_pieces(const SnapshotMaker *maker,
            AddressSpace *space,
            const struct session *session,
            guint64 units,
            Pieces *pieces,
            GError **error)
{
    const SnapshotRange *range = &maker->snapshot->range;

    if (range->count == 0 || units % ((guint64)range->count * WORD_BITS) != 0) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "what is said of pieces of session space makes no sense");
        return FALSE;
    }
    pieces->range = range;
    pieces->units = (guint32)(units / range->count);
    pieces->fresh = (guint32)(snapshot_range_left(range, RANGE_SESSION) / range->piece_bytes);
    pieces->users = g_new(guint16, range->count);
    pieces->uses = g_new(guint8, range->count);
    return snapshot_read(space, maker->kd.session_pieces.users, pieces->users,
                         range->count * sizeof *pieces->users, "users of session space", error) &&
           snapshot_read(space, session->piece_uses, pieces->uses, range->count,
                         "pieces of a session", error);
}

static void
clear_pieces(Pieces *pieces)
{
    g_free(pieces->users);
    g_free(pieces->uses);
}

/* A bit for each bucket: whether a view lies there. */
static guint32 *
taken_buckets(const SnapshotViewSpace *views)
{
    guint64 count = views->bytes / DH_VIEW_BUCKET;
    guint32 *taken = g_new0(guint32, count / WORD_BITS + 1);

    for (guint i = 0; i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        guint64 first = (view->base - views->base) / DH_VIEW_BUCKET;
        for (guint64 at = first; at < first + view->bytes / DH_VIEW_BUCKET && at < count; at++)
            taken[at / WORD_BITS] |= 1u << at % WORD_BITS;
    }
    return taken;
}

/* What another session has, or nobody, one may get. */
static gboolean
is_open_to_all(const Pieces *pieces, guint32 piece)
{
    return pieces->uses[piece] == PIECE_FREE &&
           (pieces->users[piece] != 0 || snapshot_range_is_free(pieces->range, piece));
}

/* All that a session has for the use or may still get for it. */
static void
add_pieces(Room *room, const Pieces *pieces, enum piece_use use, const guint32 *taken)
{
    guint32 fresh = pieces->fresh;

    for (guint32 piece = pieces->range->count; piece-- > 0;) {
        gboolean is_free = is_open_to_all(pieces, piece);
        gboolean is_new = is_free && pieces->users[piece] == 0;
        gboolean is_open = (is_free && (!is_new || fresh > 0)) || pieces->uses[piece] == use;
        fresh -= is_new && is_open;
        add_piece(room, pieces->units, piece, is_open, taken);
    }
    end_run(room);
}

/* Of pieces that the session has for this use, in units. */
static guint64
longest_of_own(const Pieces *pieces, enum piece_use use, const guint32 *taken)
{
    Room room = { 0 };

    for (guint32 piece = pieces->range->count; piece-- > 0;)
        add_piece(&room, pieces->units, piece, pieces->uses[piece] == use, taken);
    end_run(&room);
    return room.longest;
}

/* Of pieces that it may get, in pieces: no more of them new than one may get. */
static guint32
longest_of_free(const Pieces *pieces)
{
    guint32 longest = 0, first = 0, fresh = 0;

    for (guint32 i = 0; i < pieces->range->count; i++) {
        if (!is_open_to_all(pieces, i)) {
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
longest_run(const Pieces *pieces, enum piece_use use, const guint32 *taken)
{
    return MAX(longest_of_own(pieces, use, taken),
               (guint64)longest_of_free(pieces) * pieces->units);
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
        g_autofree guint32 *taken = taken_buckets(views);
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
    g_autofree guint32 *taken = NULL;
    gboolean is_read =
        snapshot_read(space, session->pool, &pool, sizeof pool, "a pool's descriptor", error) &&
        read_pieces(maker, space, session, pool.pages_total, &pieces, error) &&
        (taken = taken_pages(space, pool.page_bitmap, pool.pages_total, error)) != NULL;

    if (is_read) {
        found->largest_free_bytes = longest_run(&pieces, PIECE_POOL, taken) * DH_PAGE_SIZE;
        add_pieces(&room, &pieces, PIECE_POOL, taken);
        found->bytes = found->used_bytes + room.free * DH_PAGE_SIZE;
    }
    clear_pieces(&pieces);
    return is_read;
}

/* ---- what is not a session's ---- */

/* What nonpaged pool has at boot is a pool of its own. */
static gboolean
is_first_pool(const Snapshot *snapshot, guint32 piece)
{
    const SnapshotRegion *first = snapshot_region(snapshot, REGION_NONPAGED_POOL);
    guint64 at = snapshot->range.start + piece * snapshot->range.piece_bytes;
    return first != NULL && at >= first->start && at < first->end;
}

static Room
room_of_own(const Snapshot *snapshot, enum range_use use, guint32 units, const guint32 *taken)
{
    const SnapshotRange *range = &snapshot->range;
    Room room = { 0 };

    for (guint32 i = range->count; i-- > 0;) {
        gboolean is_own =
            range->uses[i] == use && !(use == RANGE_NONPAGED_POOL && is_first_pool(snapshot, i));
        add_piece(&room, units, i, is_own, taken);
    }
    end_run(&room);
    return room;
}

static guint32
longest_free_pieces(const SnapshotRange *range)
{
    guint32 longest = 0, run = 0;

    for (guint32 i = 0; i < range->count; i++) {
        run = snapshot_range_is_free(range, i) ? run + 1 : 0;
        longest = MAX(longest, run);
    }
    return longest;
}

gboolean
snapshot_range_room(const SnapshotMaker *maker,
                    enum range_use use,
                    guint64 words,
                    guint32 pages,
                    SnapshotPool *pool,
                    GError **error)
{
    const SnapshotRange *range = &maker->snapshot->range;
    g_autofree guint32 *taken = NULL;

    if (range->count == 0 || use < RANGE_SESSION || use >= RANGE_USE_COUNT ||
        pages != range->count * (range->piece_bytes / DH_PAGE_SIZE)) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "what is said to lie in the shared range makes no sense");
        return FALSE;
    }
    taken = taken_pages(maker->system, words, pages, error);
    if (taken == NULL)
        return FALSE;
    Room own = room_of_own(maker->snapshot, use, pages / range->count, taken);
    guint64 left = snapshot_range_left(range, use);
    /* What it gives back itself it may have again. */
    guint64 again = use == RANGE_NONPAGED_POOL ? range->idle * range->piece_bytes : 0;
    guint64 longest = MIN(longest_free_pieces(range) * range->piece_bytes, left + again);
    pool->bytes = pool->used_bytes + own.free * DH_PAGE_SIZE + left;
    pool->largest_free_bytes = MAX(own.longest * DH_PAGE_SIZE, longest);
    return TRUE;
}

/* ---- the range ---- */

/* Each piece is somebody's who is known, and as many as the kernel counts. */
static gboolean
agrees(const SnapshotRange *range, GError **error)
{
    guint32 have[RANGE_USE_COUNT] = { 0 };

    for (guint32 i = 0; i < range->count; i++) {
        if (range->uses[i] >= RANGE_USE_COUNT) {
            g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                        "piece %u of the shared range is of a use %u, which there is not", i,
                        range->uses[i]);
            return FALSE;
        }
        have[range->uses[i]]++;
    }
    for (guint i = 0; i < RANGE_USE_COUNT; i++)
        if (!snapshot_agree("pieces of the shared range", range->start, range->have[i], have[i],
                            error))
            return FALSE;
    return TRUE;
}

/* Pieces of nonpaged pool in which nothing lies. Before there is the pool nothing is its. */
static gboolean
read_idle(SnapshotMaker *maker, GError **error)
{
    SnapshotRange *range = &maker->snapshot->range;
    guint64 at = maker->kd.pool[KD_POOL_EXPANSION];
    const guint32 words = (guint32)(range->piece_bytes / DH_PAGE_SIZE / WORD_BITS);
    struct pool pool;
    g_autofree guint32 *taken = NULL;

    range->is_idle = g_new0(guint8, range->count);
    if (at == 0)
        return TRUE;
    if (!snapshot_read(maker->system, at, &pool, sizeof pool, "a pool's descriptor", error))
        return FALSE;
    if (!snapshot_agree("pages of the shared range", at, pool.pages_total,
                        range->count * words * WORD_BITS, error))
        return FALSE;
    taken = taken_pages(maker->system, pool.page_bitmap, pool.pages_total, error);
    for (guint32 i = 0; taken != NULL && i < range->count; i++) {
        gboolean is_idle =
            range->uses[i] == RANGE_NONPAGED_POOL && !is_first_pool(maker->snapshot, i);
        for (guint32 word = 0; is_idle && word < words; word++)
            is_idle = taken[i * words + word] == 0;
        range->is_idle[i] = is_idle;
        range->idle += is_idle;
    }
    return taken != NULL;
}

gboolean
snapshot_range(SnapshotMaker *maker, GError **error)
{
    const struct shared_range *from = &maker->kd.shared_range;
    SnapshotRange *range = &maker->snapshot->range;
    const guint64 span = page_format_table_span(maker->source->page_format);

    if (from->count > PIECES_MAX || from->start % span != 0 ||
        from->count != maker->kd.session_pieces.count) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "what is said of the shared range makes no sense");
        return FALSE;
    }
    if (from->count == 0)
        return TRUE;
    *range = (SnapshotRange){ .start = from->start,
                              .piece_bytes = span,
                              .count = from->count,
                              .uses = g_new(guint8, from->count),
                              .reclaims = from->reclaims,
                              .reclaimed = from->reclaimed };
    memcpy(range->have, from->have, sizeof range->have);
    memcpy(range->most, from->most, sizeof range->most);
    memcpy(range->limit, from->limit, sizeof range->limit);
    memcpy(range->failures, from->failures, sizeof range->failures);
    return snapshot_read(maker->system, from->uses, range->uses, from->count,
                         "pieces of the shared range", error) &&
           agrees(range, error) && read_idle(maker, error);
}
