/* SPDX-License-Identifier: MIT */
/*
 * Session space without sizes (capability session-sizes: dynamic). Views and paged pool of a
 * session lie in pieces of the range that it shares with all dynamic regions (shared_range.h). A
 * piece is a session's until it ends, for its views or for its pool, unless the request it was got
 * for is refused; what is one in some session is session space in all of them, and
 * SessionSpaceLimit counts it once. Sources: "Windows Internals"
 * 7, chapter 5; Microsoft, "Memory Management Registry Keys"; that pieces are taken from the top
 * down and places in them from the bottom up: addresses of a Vista SP2 (docs/fidelity.md).
 */
#pragma once

#include "kernel/kernel.h"
#include "kernel/rtl/bitmap.h"

static inline bool
session_is_dynamic(const struct kernel *k)
{
    return abi_is_session_dynamic(k->boot.capabilities);
}

/* How many there are; 0: session space is not dynamic. */
uint32_t session_pieces_count(const struct kernel *k);
/* Once, at boot: nobody has a piece. users: zeroed u16[count], whose memory it stays. */
void session_pieces_start(struct kernel *k, kva_t users);
/* The session has none yet. uses: zeroed u8[count]. */
void session_pieces_begin(struct kernel *k, gva_t session, kva_t uses);
/* It gives all back. What begin() was given, 0: nothing. */
kva_t session_pieces_end(struct kernel *k, gva_t session);

/*
 * First fit of `run` clear bits in the current session's pieces of that use, else in pieces that it
 * gets for them. The bitmap goes over the whole range. RTL_BITMAP_NONE: there is no such run, and
 * none of free pieces that it may have.
 */
uint32_t session_pieces_find(struct kernel *k,
                             const struct rtl_bitmap *bitmap,
                             uint32_t run,
                             enum piece_use use);
/* The request that find() got a run for was refused after all: pieces of it in which nothing lies
 * are not the session's any more; those too that were empty before. */
void session_pieces_undo(struct kernel *k,
                         const struct rtl_bitmap *bitmap,
                         uint32_t index,
                         uint32_t run);
/* The longest run for which session_pieces_find() finds a place. */
uint32_t session_pieces_longest(struct kernel *k,
                                const struct rtl_bitmap *bitmap,
                                enum piece_use use);
/* Whether nothing lies in pieces that are not the session's for this use. */
bool session_pieces_hold(struct kernel *k,
                         gva_t session,
                         const struct rtl_bitmap *bitmap,
                         enum piece_use use);
/* Pieces of all sessions, each counted once, against what each session has. */
bool session_pieces_verify(struct kernel *k);
