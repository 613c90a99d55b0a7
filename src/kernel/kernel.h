/* SPDX-License-Identifier: MIT */
/*
 * One emulated kernel. Integers only: no host pointer, no time of day, so that a copy of this
 * struct and of the machine's memory is a snapshot. Whatever an observer needs lives in emulated
 * memory, found from `kd`.
 */
#pragma once

#include "abi/boot.h"
#include "abi/event.h"
#include "abi/guest.h"
#include "abi/page_format.h"
#include "abi/status.h"
#include "kernel/ke/assert.h"
#include "machine/machine.h"

/* The address map as laid out at boot (mm/mm_layout.c). Ends are exclusive. */
struct mm_layout {
    struct session_runs session; /* whatever a session has of its own lies in these */
    dh_u64 image_start;          /* session image space */
    dh_u64 image_end;
    dh_u64 structure_start; /* session structure and working set: the list at its bottom, */
    dh_u64 structure_end;
    dh_u64 mm_space;    /* MM_SESSION_SPACE in its last 64 KB */
    dh_u64 range_start; /* what dynamic regions share: mm/shared_range.h */
    dh_u64 range_bytes; /* 0: each has a range of its own */
    dh_u64 view_start;
    dh_u64 view_bytes;
    dh_u64 pool_start;
    dh_u64 pool_bytes;
    dh_u64 system_view_start;
    dh_u64 system_view_bytes;
    dh_u64 nonpaged_start; /* initial nonpaged pool */
    dh_u64 nonpaged_bytes;
    dh_u64 expansion_start; /* of nonpaged pool */
    dh_u64 expansion_bytes;
    dh_u64 paged_start;
    dh_u64 paged_bytes;
    dh_u64 ptes_start;      /* system PTEs above paged pool; they end where the expansion begins */
    dh_u64 user_ptes_start; /* those in what /USERVA takes from user mode, up to the map's start */
    dh_u64 low_start;       /* what is free below system views: system PTEs first, */
    dh_u64 low_ptes_end;    /* then the extended cache, */
    dh_u64 low_cache_end;   /* or system PTEs to the end */
    dh_u64 cache_end;       /* of the system cache in its own range */
    dh_u64 pfn_database;
    dh_u64 carrier_nodes; /* behind it: mm/carrier.h */
    dh_u64 user_end;
    dh_u64 system_start;
};

struct kernel {
    struct abi_boot boot;
    struct mm_layout layout;
    dh_u64 kd;                 /* struct kd_block */
    dh_u64 current_process;    /* struct process */
    dh_u64 current_thread;     /* struct thread */
    struct page_format paging; /* chosen by edition and boot options (mm/mm_start.c) */
    uint32_t first_frame;
    uint32_t frame_count;
    uint32_t next_fresh_frame; /* frames from here on were never used */
    uint32_t free_frame;       /* head of the list of freed frames, 0: none */
    uint32_t free_carrier;     /* the same of the frames behind them (mm/carrier.h) */
    dh_u64 free_carrier_node;  /* struct message_node for a request, chained by link.next */
    /* Of the images of struct kd_block: u32[], frames of their pages as they were loaded, in paged
     * pool. */
    dh_u64 image_frames[KD_IMAGE_COUNT];
    dh_u64 session_leader;     /* struct process, 0: none yet */
    uint32_t attached_session; /* id of the session whose entries System's directory holds,
                                  ABI_NO_SESSION: none */
    uint32_t is_powered_on;
    uint32_t pending_request; /* id of the request that runs and has no reply yet, 0: none */
    uint32_t current_payload_request; /* request whose payload the machine still holds */
    uint32_t early_events;            /* sent before the debugger data block could count them */
    uint32_t payload_bytes;           /* of that payload */
};

static inline struct kd_block *
kd(struct kernel *k)
{
    return (struct kd_block *)kptr(k, (kva_t)k->kd);
}

static inline struct process *
process_at(struct kernel *k, gva_t address)
{
    return (struct process *)kptr(k, (kva_t)address);
}

static inline struct process *
current_process(struct kernel *k)
{
    return process_at(k, k->current_process);
}

static inline bool
has_capability(const struct kernel *k, uint32_t capability)
{
    return (k->boot.capabilities & capability) != 0;
}

struct abi_request;
struct abi_syscall;

/* ---- entry points the machine calls ---- */

/* Lays out memory and makes the System process. boot is already in k->boot. Ends in idle; sends
 * BOOT. */
nt_status kernel_start(struct kernel *k) NT_MUST_CHECK;
/* Carries one request out and runs until nothing is ready. Replies with exactly one REPLY event. */
void kernel_request(struct kernel *k, const struct abi_request *request);
/* One system call of the current thread. */
void kernel_syscall(struct kernel *k, struct abi_syscall *call);
/*
 * User access to an address whose PTE does not allow it: fills what a view promises.
 * Returns an error if the access is not allowed. Called by the PC's page-fault handler
 * and by the model's user memory accesses.
 */
nt_status kernel_user_fault(struct kernel *k, gva_t address, bool write) NT_MUST_CHECK;
/*
 * Ring 0 touched session space of the current session at an address that is not there, or wrote to
 * a read-only page. Enters the page table of the session's master array in the current directory,
 * or gives the session its own copy of an image page. STATUS_SUCCESS: try again, the access may be
 * good now. STATUS_ACCESS_VIOLATION: it never will be.
 */
nt_status kernel_session_fault(struct kernel *k, kva_t address, bool write) NT_MUST_CHECK;
/* User code did what is not allowed (access violation): ends the current process with that status.
 */
void kernel_user_exception(struct kernel *k, nt_status status);
