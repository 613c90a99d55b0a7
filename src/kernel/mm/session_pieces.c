/* SPDX-License-Identifier: MIT */
/* A list of uses for each session, and for all of them how many have each piece. */
#include "kernel/mm/session_pieces.h"

#include "kernel/mm/page_table.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_space.h"
#include "kernel/mm/shared_range.h"
#include "kernel/rtl/list.h"

static struct session_pieces *
pieces(struct kernel *k)
{
    return &kd(k)->session_pieces;
}

static uint16_t *
users(struct kernel *k)
{
    return (uint16_t *)kptr(k, (kva_t)pieces(k)->users);
}

static uint8_t *
uses_of(struct kernel *k, gva_t session)
{
    return (uint8_t *)kptr(k, (kva_t)session_at(k, session)->piece_uses);
}

/* ---- start and end ---- */

uint32_t
session_pieces_count(const struct kernel *k)
{
    return session_is_dynamic(k) ? (uint32_t)(k->layout.view_bytes / table_span(k)) : 0;
}

void
session_pieces_start(struct kernel *k, kva_t at)
{
    pieces(k)->count = session_pieces_count(k);
    pieces(k)->users = at;
}

void
session_pieces_begin(struct kernel *k, gva_t session, kva_t at)
{
    session_at(k, session)->piece_uses = at;
}

/* Nobody has it any more. */
static void
give(struct kernel *k, uint32_t piece)
{
    pieces(k)->used--;
    shared_range_give_session(k, piece);
}

kva_t
session_pieces_end(struct kernel *k, gva_t session)
{
    kva_t at = (kva_t)session_at(k, session)->piece_uses;
    for (uint32_t i = 0; at != 0 && i < pieces(k)->count; i++)
        if (uses_of(k, session)[i] != PIECE_FREE && --users(k)[i] == 0)
            give(k, i);
    session_at(k, session)->piece_uses = 0;
    return at;
}

/* ---- runs of pieces ---- */

/* Whether the session has it for that use; free is what it can get: another session's, or
 * nobody's. */
static bool
is_of(struct kernel *k, gva_t session, uint32_t piece, enum piece_use use)
{
    return uses_of(k, session)[piece] == use &&
           (use != PIECE_FREE || users(k)[piece] != 0 || shared_range_can_be_free(k, piece));
}

/* The same of what it gets without anybody giving it back. */
static bool
is_open(struct kernel *k, gva_t session, uint32_t piece)
{
    return uses_of(k, session)[piece] == PIECE_FREE &&
           (users(k)[piece] != 0 || shared_range_is_free(k, piece));
}

/* The next run of pieces of that use from *at on. Its length, 0: there is none. */
static uint32_t
next_run(struct kernel *k, gva_t session, enum piece_use use, uint32_t *at)
{
    uint32_t count = pieces(k)->count;
    uint32_t end;
    while (*at < count && !is_of(k, session, *at, use))
        ++*at;
    for (end = *at; end < count && is_of(k, session, end, use);)
        end++;
    return end - *at;
}

/* How many pieces of a free run from `first` on the session may have, of `count` there are. */
static uint32_t
allowed(struct kernel *k, uint32_t first, uint32_t count)
{
    uint32_t fresh = shared_range_allowed(k, RANGE_SESSION);
    for (uint32_t i = 0; i < count; i++) {
        if (users(k)[first + i] != 0)
            continue;
        if (fresh-- == 0)
            return i;
    }
    return count;
}

static void
take(struct kernel *k, gva_t session, uint32_t first, uint32_t count, enum piece_use use)
{
    for (uint32_t i = first; i < first + count; i++) {
        uses_of(k, session)[i] = (uint8_t)use;
        if (users(k)[i]++ != 0)
            continue;
        shared_range_take_session(k, i);
        pieces(k)->used++;
    }
}

/* The highest of so many free pieces that it may have. The first of them, RTL_BITMAP_NONE: none. */
static uint32_t
open_run(struct kernel *k, gva_t session, uint32_t count, enum piece_use use)
{
    uint32_t free = 0;
    for (uint32_t at = pieces(k)->count; at-- > 0;) {
        free = is_open(k, session, at) ? free + 1 : 0;
        if (free < count || allowed(k, at, count) < count)
            continue;
        take(k, session, at, count, use);
        return at;
    }
    return RTL_BITMAP_NONE;
}

/* ---- places in them ---- */

static uint32_t
bits_of_piece(struct kernel *k, const struct rtl_bitmap *bitmap)
{
    return bitmap->bit_count / pieces(k)->count;
}

/* What the bitmap says of some pieces. A piece has whole words of bits. */
static struct rtl_bitmap
part_of(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t first, uint32_t count)
{
    uint32_t bits = bits_of_piece(k, bitmap);
    return (struct rtl_bitmap){ bitmap->words + (kva_t)first * (bits / 8), count * bits };
}

uint32_t
session_pieces_find(struct kernel *k,
                    const struct rtl_bitmap *bitmap,
                    uint32_t run,
                    enum piece_use use)
{
    gva_t session = session_current(k);
    uint32_t bits = bits_of_piece(k, bitmap);
    uint32_t count;
    for (uint32_t at = 0; (count = next_run(k, session, use, &at)) != 0; at += count) {
        const struct rtl_bitmap part = part_of(k, bitmap, at, count);
        uint32_t index = rtl_bitmap_find_clear(k, &part, run, 0);
        if (index != RTL_BITMAP_NONE)
            return at * bits + index;
    }
    uint32_t first = open_run(k, session, (run + bits - 1) / bits, use);
    if (first == RTL_BITMAP_NONE && shared_range_reclaim(k, RANGE_SESSION))
        first = open_run(k, session, (run + bits - 1) / bits, use);
    return first != RTL_BITMAP_NONE ? first * bits : RTL_BITMAP_NONE;
}

void
session_pieces_undo(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t index, uint32_t run)
{
    gva_t session = session_current(k);
    uint32_t bits = bits_of_piece(k, bitmap);
    for (uint32_t i = index / bits; i <= (index + run - 1) / bits; i++) {
        const struct rtl_bitmap part = part_of(k, bitmap, i, 1);
        k_assert_values(k, uses_of(k, session)[i] != PIECE_FREE, i, index);
        if (rtl_bitmap_count_set(k, &part) != 0)
            continue;
        session_drop_table(k, session, (kva_t)(kd(k)->shared_range.start + i * table_span(k)));
        uses_of(k, session)[i] = PIECE_FREE;
        if (--users(k)[i] == 0)
            give(k, i);
    }
}

/* The longest run of pieces that the session may get, no more of them new than it may have. */
static uint32_t
longest_free(struct kernel *k, gva_t session)
{
    uint32_t most = shared_range_allowed(k, RANGE_SESSION);
    uint32_t longest = 0, first = 0, fresh = 0;
    for (uint32_t i = 0; i < pieces(k)->count; i++) {
        if (!is_of(k, session, i, PIECE_FREE)) {
            first = i + 1;
            fresh = 0;
            continue;
        }
        fresh += users(k)[i] == 0;
        for (; fresh > most; first++)
            fresh -= users(k)[first] == 0;
        longest = i + 1 - first > longest ? i + 1 - first : longest;
    }
    return longest;
}

uint32_t
session_pieces_longest(struct kernel *k, const struct rtl_bitmap *bitmap, enum piece_use use)
{
    gva_t session = session_current(k);
    uint32_t bits = bits_of_piece(k, bitmap);
    uint32_t longest = 0;
    uint32_t count;
    for (uint32_t at = 0; (count = next_run(k, session, use, &at)) != 0; at += count) {
        const struct rtl_bitmap part = part_of(k, bitmap, at, count);
        uint32_t clear = rtl_bitmap_longest_clear(k, &part);
        longest = clear > longest ? clear : longest;
    }
    uint32_t fresh = longest_free(k, session) * bits;
    return fresh > longest ? fresh : longest;
}

/* ---- the verifier ---- */

bool
session_pieces_hold(struct kernel *k,
                    gva_t session,
                    const struct rtl_bitmap *bitmap,
                    enum piece_use use)
{
    for (uint32_t i = 0; i < pieces(k)->count; i++) {
        const struct rtl_bitmap part = part_of(k, bitmap, i, 1);
        if (uses_of(k, session)[i] != use && rtl_bitmap_count_set(k, &part) != 0)
            return false;
    }
    return true;
}

static uint32_t
count_users(struct kernel *k, uint32_t piece)
{
    uint32_t count = 0;
    gva_t head = k->kd + offsetof(struct kd_block, sessions);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        gva_t session = LIST_OWNER(at, struct session, all);
        if (session_at(k, session)->piece_uses != 0)
            count += uses_of(k, session)[piece] != PIECE_FREE;
    }
    return count;
}

bool
session_pieces_verify(struct kernel *k)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < pieces(k)->count; i++) {
        uint32_t count = count_users(k, i);
        if (count != users(k)[i])
            return false;
        used += count != 0;
    }
    return used == pieces(k)->used;
}
