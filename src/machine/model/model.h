/* SPDX-License-Identifier: MIT */
/*
 * The in-process machine. Every address space that the kernel touches directly has one window of
 * host memory (pages.h), opened page by page as frames are placed. A frame without a place lives in
 * the arena. All host state is here; struct kernel stays
 * integers.
 */
#pragma once

#include "abi/message.h"
#include "kernel/kernel.h"
#include "kernel/top/kernel_verify.h"
#include "machine/model/pages.h"

#include <setjmp.h>

/* Where a frame is used: at an address of a space. */
struct model_place {
    uint64_t va;
    uint32_t space; /* MACHINE_SYSTEM_SPACE or a session */
    uint32_t is_placed;
};

#define MODEL_PANIC_TEXT 480u

struct model_machine {
    /* Frames: the place of each. One without is a page of the arena. */
    struct pages_arena *arena;
    struct model_place *places;
    uint8_t **pages;      /* the arena page of each frame that may hold something, else NULL */
    uint64_t pages_taken; /* of the arena, the first so many */
    uint64_t frame_count;
    /* Frames in a row that still hold pages which are there anyway, until one has a page of the
     * arena. */
    const uint8_t *lent;
    uint64_t lent_first; /* index of the frame */
    uint64_t lent_count;

    struct pages_window *system;
    uint64_t private_start; /* pages outside the frame database, in the system window */
    uint64_t private_bytes;
    uint64_t opened; /* pages from here on are open before they are placed, so many bytes of them */
    uint64_t opened_bytes;
    struct pages_window **sessions; /* by session id, NULL: not open */
    uint32_t session_capacity;
    uint32_t current_session; /* whose space is current, or MACHINE_SYSTEM_SPACE */

    const uint8_t *win32k; /* image to map instead of the one built in, NULL: that one */

    uint32_t flush_count; /* calls of machine_flush(), and the address of the last */
    uint64_t flush_last;

    const uint8_t *payload;
    uint32_t payload_bytes;
    uint32_t reply_bytes; /* of the last request */
    uint8_t reply[ABI_REPLY_BYTES];

    struct abi_event event; /* being written */
    void (*on_events)(void *user, const struct abi_event *records, uint32_t count);
    void *user;

    jmp_buf panic_exit;
    int can_panic;        /* panic_exit is set */
    int is_poisoned;      /* after a panic nothing runs any more */
    int is_out_of_memory; /* it was no bug: the host gave no memory */
    char panic_text[MODEL_PANIC_TEXT];

    /* These two stay together, in this order: kptr() finds the map in front of the kernel. */
    struct machine_map map;
    struct kernel kernel;
};

_Static_assert(offsetof(struct model_machine, kernel) ==
                   offsetof(struct model_machine, map) + sizeof(struct machine_map),
               "the map lies directly in front of the kernel");

/* NULL if the host has no memory. */
struct model_machine *model_machine_new(const struct abi_boot *boot);
void model_machine_free(struct model_machine *machine);
static inline struct model_machine *
model_machine_of(struct kernel *k)
{
    return (struct model_machine *)(void *)((char *)k - offsetof(struct model_machine, kernel));
}
/* Leaves as a panic does, but the host is to blame: it has no `bytes` for `what`. */
_Noreturn void model_no_memory(struct model_machine *m, const char *what, uint64_t bytes);
/* From now on the frame holds these bytes, which stay where they are and as they are. */
void model_frame_lend(struct model_machine *machine, pfn_t pfn, const uint8_t *page);
/* Host address of a frame's bytes; NULL if the number is not of the database. */
const uint8_t *model_frame_host(struct model_machine *machine, pfn_t pfn);
/* The kernel's own verifiers; NULL if everything agrees, else a static text that says what does
 * not. */
const char *model_machine_verify(struct model_machine *machine);
