/* SPDX-License-Identifier: MIT */
/*
 * The one seam: what a machine gives the kernel. Two machines implement it, src/machine/model
 * (in-process) and src/machine/qemu (a PC); the kernel is the same source for both. The kernel
 * names addresses by integers (kva_t) and turns them into pointers with kptr(k, va), inline from
 * the machine's machine_arch.h; such a pointer is good until the next function here is called or
 * the address space is switched.
 *
 * Common rules: k is never NULL; page addresses are page aligned; functions without a result cannot
 * fail.
 */
#pragma once

#include "abi/types.h"
#include "machine_arch.h"

struct kernel;
struct session_runs;
struct abi_event;
struct abi_syscall;

/* First frame of the frame database, the same on every machine. Below lie the machine's private
 * pages. */
#define MACHINE_FIRST_FRAME 0x4000u

/* Frames belong to system space or to one session's space; sessions are told apart by a small
 * integer. */
#define MACHINE_SYSTEM_SPACE 0xffffffffu

/*
 * Gives frame pfn its place: from now on the kernel address va, in the space named
 * (MACHINE_SYSTEM_SPACE or a session id), is backed by it, and its content is zero. The PTE has
 * been or will be written by the kernel. A frame has one place at most.
 */
void machine_frame_place(struct kernel *k, pfn_t pfn, kva_t va, uint32_t space);
/* Takes the place away: the address becomes inaccessible, the frame's content is lost. Needed
 * before it is freed. */
void machine_frame_unplace(struct kernel *k, pfn_t pfn);
/*
 * Pages of [va, va + bytes), of which none is placed yet, will be read and written as one range: a
 * view, a run of pages. Said before the first is placed; a range inside of one that was said needs
 * nothing. Where addresses are addresses this does nothing.
 */
void machine_range_join(struct kernel *k, kva_t va, uint64_t bytes, uint32_t space);
/* All pages of [va, va + bytes), of which none is placed yet, are placed next: what is to be done
 * for them together can be done at once. */
void machine_range_open(struct kernel *k, kva_t va, uint64_t bytes, uint32_t space);
/* The frame's 4096 bytes, wherever it lies. The pointer is good until the next call. */
void *machine_frame_map(struct kernel *k, pfn_t pfn);
/* The same to read alone; NULL: nobody has touched it since it was zeroed, and a machine that gives
 * frames memory at their first touch has none for it yet. */
const void *machine_frame_peek(struct kernel *k, pfn_t pfn);
/* Zeroes the frame. */
void machine_frame_zero(struct kernel *k, pfn_t pfn);

/* Gives [va, va + bytes) of system space zeroed pages that are not in the frame database (the
 * database itself, and messages from outside). Once. */
void machine_private_map(struct kernel *k, kva_t va, uint64_t bytes);

/* A session comes and goes, with these runs as its space. All its frames are unplaced before it is
 * closed. */
void machine_session_open(struct kernel *k, uint32_t session, const struct session_runs *runs);
void machine_session_close(struct kernel *k, uint32_t session);

/*
 * Of sessions' runs, which are more than session space where it shares a range: in every session
 * [va, va + bytes) is system space (is_system), or the session's own, as all was. Whole page
 * tables; no page of it is placed in any space.
 */
void machine_range_share(struct kernel *k, kva_t va, uint64_t bytes, bool is_system);

/*
 * Makes an address space current. directory: pfn of its top page table. session: id of the session
 * whose space the process has, or MACHINE_SYSTEM_SPACE for none.
 */
void machine_switch(struct kernel *k, pfn_t directory, uint32_t session);
/* The PTE of va in the current address space was changed. A directory entry that goes needs
 * machine_switch(): it stands for more than one page. */
void machine_flush(struct kernel *k, kva_t va);
/*
 * Writes the byte at va, in system or session space, with what it holds: the point where a session
 * gets its own copy of an image page. The PC's processor faults there and its handler calls
 * kernel_session_fault(); the model has no faults and calls it.
 */
void machine_touch(struct kernel *k, kva_t va);
/* Fills the entries of a new page directory that map the machine's own private pages. */
void machine_fill_directory(struct kernel *k, pfn_t directory);

/* Runs user code of the current thread (user_step) for the message in its state page. Returns when
 * it is done or dead. */
void machine_user_run(struct kernel *k);
/* Copies between kernel memory and user memory of the current process. False: the access is not
 * allowed. */
bool machine_user_copy_in(struct kernel *k, void *to, gva_t from, uint32_t bytes);
bool machine_user_copy_out(struct kernel *k, gva_t to, const void *from, uint32_t bytes);

/* The win32k image as the machine has it: read-only part, then data. Bytes of each, multiples of a
 * page. */
struct machine_image {
    kva_t base; /* linked for this address: in session image space, the PC runs it nowhere else */
    uint32_t shared_bytes;
    uint32_t data_bytes;
};
void machine_win32k_image(struct kernel *k, struct machine_image *image);
/* Copies one page of it (index from 0, shared part first) into a frame. */
void machine_win32k_page(struct kernel *k, uint32_t index, pfn_t pfn);

/* One event without text: where to write it, every field, and that it is written. Nothing else of
 * the machine is asked in between. */
struct abi_event *machine_event_begin(struct kernel *k);
void machine_event_end(struct kernel *k);
/* Appends records (an event and its continuation records) to the event stream. */
void machine_events(struct kernel *k, const struct abi_event *records, uint32_t count);
/* Payload of the request being carried out: [offset, offset + bytes) of it, to be read while the
 * request lasts; aligned as offset is, to 8 at most. NULL: out of its range. */
const void *machine_payload(struct kernel *k, uint32_t offset, uint32_t bytes);
/* Makes the payload of the request's reply `bytes` long, at most ABI_REPLY_BYTES, and gives the
 * place to write it to; whoever made the request reads it when the machine is idle. */
void *machine_reply_payload(struct kernel *k, uint32_t bytes);
