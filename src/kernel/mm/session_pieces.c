/* SPDX-License-Identifier: MIT */
/* A list of uses for each session, and for all of them how many have each piece. */
#include "kernel/mm/session_pieces.h"

#include "abi/address_limit.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/session_page.h"
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

void
layout_place_pieces(struct kernel *k, const struct abi_address_map *map)
{
    struct mm_layout *l = &k->layout;
    l->view_start = l->pool_start = map->session_floor;
    l->view_bytes = l->pool_bytes = l->structure_start - map->session_floor;
}

/* Image space and structure are session space as well, and always there. */
static uint32_t
limit_of(struct kernel *k)
{
    uint64_t all = abi_boot_limit_bytes(&k->boot, ABI_REG_SESSION_SPACE_LIMIT, &k->paging);
    uint64_t fixed = k->layout.image_end - k->layout.structure_start;
    uint64_t left = all > fixed ? (all - fixed) / table_span(k) : 0;
    return left < pieces(k)->count ? (uint32_t)left : pieces(k)->count;
}

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
    pieces(k)->limit = limit_of(k);
}

void
session_pieces_begin(struct kernel *k, gva_t session, kva_t at)
{
    session_at(k, session)->piece_uses = at;
}

kva_t
session_pieces_end(struct kernel *k, gva_t session)
{
    kva_t at = (kva_t)session_at(k, session)->piece_uses;
    for (uint32_t i = 0; at != 0 && i < pieces(k)->count; i++)
        if (uses_of(k, session)[i] != PIECE_FREE && --users(k)[i] == 0)
            pieces(k)->used--;
    session_at(k, session)->piece_uses = 0;
    return at;
}

/* ---- runs of pieces ---- */

/* The next run of pieces of that use from *at on. Its length, 0: there is none. */
static uint32_t
next_run(struct kernel *k, gva_t session, enum piece_use use, uint32_t *at)
{
    const uint8_t *uses = uses_of(k, session);
    uint32_t count = pieces(k)->count;
    uint32_t end;
    while (*at < count && uses[*at] != use)
        ++*at;
    for (end = *at; end < count && uses[end] == use;)
        end++;
    return end - *at;
}

/* How many pieces of a free run from `first` on the session may have, of `count` there are. */
static uint32_t
allowed(struct kernel *k, uint32_t first, uint32_t count)
{
    uint32_t fresh = pieces(k)->limit - pieces(k)->used;
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
        if (users(k)[i]++ == 0)
            pieces(k)->used++;
    }
    if (pieces(k)->used > pieces(k)->used_max)
        pieces(k)->used_max = pieces(k)->used;
}

/* The highest of so many free pieces that it may have. The first of them, RTL_BITMAP_NONE: none. */
static uint32_t
open_run(struct kernel *k, gva_t session, uint32_t count, enum piece_use use)
{
    uint32_t free = 0;
    for (uint32_t at = pieces(k)->count; at-- > 0;) {
        free = uses_of(k, session)[at] == PIECE_FREE ? free + 1 : 0;
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
    return first != RTL_BITMAP_NONE ? first * bits : RTL_BITMAP_NONE;
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
    for (uint32_t at = 0; (count = next_run(k, session, PIECE_FREE, &at)) != 0; at++) {
        uint32_t clear = allowed(k, at, count) * bits;
        longest = clear > longest ? clear : longest;
    }
    return longest;
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
    return used == pieces(k)->used && used <= pieces(k)->limit;
}
