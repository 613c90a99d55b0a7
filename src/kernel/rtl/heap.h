/* SPDX-License-Identifier: MIT */
/*
 * The NT heap, as desktop heaps use it: fixed reserve, caller-supplied base, commit by a routine,
 * no front end, no lock taken (the caller serializes). Everything lives in emulated memory at the
 * published offsets (abi/layout/heap.def), so that an observer who has only the bytes can walk it.
 *
 * A heap is named by its kernel address, which is the base of its view. Pointers the heap returns
 * are kernel addresses of user data; 0 means none. A heap function called for an address that holds
 * no heap is our own bug and panics; a bad block pointer is the caller's and is refused without
 * changing anything.
 */
#pragma once

#include "abi/heap_format.h"
#include "abi/status.h"
#include "abi/types.h"
#include "machine/machine.h"

struct kernel;

/* The flags of a desktop heap; source: ReactOS usrheap.c for the shape, the 0x648 start for
 * NO_SERIALIZE. */
#define HEAP_FLAGS_DESKTOP (HEAP_FLAG_NO_SERIALIZE | HEAP_FLAG_ZERO_MEMORY)

/* CommitRoutine 0: the whole reserve is backed by memory already, nothing is called. */
#define HEAP_COMMIT_ROUTINE_NONE 0u

struct heap_parameters {
    enum heap_format format;
    uint32_t flags;                /* enum heap_flags */
    uint32_t reserve_bytes;        /* size of the view, multiple of 4 KB */
    uint32_t initial_commit_bytes; /* multiple of 4 KB, 1 page .. reserve_bytes; already committed
                                      by the caller */
    uint32_t commit_routine;       /* a number, handed back to rtl_heap_commit */
};

enum heap_refusal_reason {
    HEAP_REFUSAL_NONE = 0,
    HEAP_REFUSAL_TOO_LARGE,     /* above the threshold: refused whatever is free */
    HEAP_REFUSAL_FULL,          /* no free block fits and the uncommitted tail is too small */
    HEAP_REFUSAL_COMMIT,        /* the commit routine refused; commit_status says why */
    HEAP_REFUSAL_INVALID_BLOCK, /* realloc of something that is not a block in use */
};

/*
 * Why an allocation was refused, with the numbers that were compared. Filled only on failure.
 * block_bytes is more than largest_block_bytes, unless the commit routine refused or the block was
 * to grow where it is.
 */
struct heap_refusal {
    enum heap_refusal_reason reason;
    nt_status commit_status;      /* with HEAP_REFUSAL_COMMIT, else STATUS_NO_MEMORY */
    uint32_t request_bytes;       /* as asked for */
    uint64_t block_bytes;         /* what it needs: rounded, with the header */
    uint32_t largest_block_bytes; /* rtl_heap_largest_block() at that moment */
    uint32_t commit_bytes;        /* what would have had to be committed; 0 if too large */
    uint32_t largest_free_bytes;  /* largest free block, header included; 0 if none */
    uint32_t uncommitted_bytes;   /* uncommitted tail */
    uint32_t free_bytes;          /* all free blocks, headers included */
};

/* All numbers in bytes. used = reserve - free blocks - uncommitted: headers and rounding count as
 * used. */
struct heap_usage {
    uint32_t reserve_bytes;
    uint32_t committed_bytes;
    uint32_t uncommitted_bytes;
    uint32_t free_block_bytes;
    uint32_t free_block_count;
    uint32_t largest_free_bytes; /* header included */
    uint32_t used_bytes;
};

enum heap_fault_kind {
    HEAP_FAULT_NONE = 0,
    HEAP_FAULT_HEADER,      /* a fixed field of the heap header is not what it must be */
    HEAP_FAULT_SEGMENT,     /* segment fields or the uncommitted range disagree */
    HEAP_FAULT_BLOCK,       /* the chain of blocks: size, previous size, flags, unused bytes */
    HEAP_FAULT_LIST,        /* a free list: links, order, wrong size, a block not free */
    HEAP_FAULT_LIST_MEMBER, /* free blocks of the chain and of the lists are not the same */
    HEAP_FAULT_BITMAP,      /* in-use bit against list */
    HEAP_FAULT_TOTAL_FREE,  /* TotalFreeSize against the sum */
    HEAP_FAULT_INDEX,       /* the index of large blocks against its list */
};

/* The first fault a verification finds. */
struct heap_fault {
    enum heap_fault_kind kind;
    kva_t at; /* where it was seen: a field, a block header or a list head */
    uint64_t
        expected; /* what belongs there, and what is there, where that can be said in a number */
    uint64_t seen;
    const char *what; /* constant text */
};

/*
 * Makes a heap at base, page aligned. Writes only into the initial commit. The committed pages must
 * read as zero. STATUS_INVALID_PARAMETER if the parameters do not fit each other.
 */
NT_MUST_CHECK nt_status rtl_heap_create(struct kernel *k,
                                        kva_t base,
                                        const struct heap_parameters *parameters);

/* Address of the block's user data, or 0; a refusal leaves the heap as it was. refusal may be NULL.
 */
kva_t rtl_heap_alloc(struct kernel *k, kva_t heap, uint32_t bytes, struct heap_refusal *refusal);

/* False, and nothing changed, if the pointer is not a block in use of this heap. */
bool rtl_heap_free(struct kernel *k, kva_t heap, kva_t block);

/*
 * The block in its new size: where it was if it can shrink or grow there, else moved. 0 on refusal,
 * and then the old block stays as it was. With zeroing, bytes beyond the old requested size read as
 * zero.
 */
kva_t rtl_heap_realloc(
    struct kernel *k, kva_t heap, kva_t block, uint32_t bytes, struct heap_refusal *refusal);

/* Requested bytes of a block in use, UINT32_MAX if it is none. */
uint32_t rtl_heap_size(struct kernel *k, kva_t heap, kva_t block);

/* Bytes the block takes from the heap, header and rounding included; 0 if it is none. */
uint32_t rtl_heap_block_bytes(struct kernel *k, kva_t heap, kva_t block);

/* A block as a walk over the heap shows it. */
struct heap_block {
    kva_t at;       /* of its user data; 0: before the first */
    uint32_t bytes; /* header and rounding included */
    bool is_busy;
};

/*
 * The block behind this one, in order of addresses, up to the end of committed memory; *block = { 0
 * } begins. False: there is none, and *block is as it was. pre: rtl_heap_verify() found nothing,
 * and the heap has not changed since the walk began.
 */
bool rtl_heap_next(struct kernel *k, kva_t heap, struct heap_block *block);

/* The heap's own counters; the number of free blocks is counted on the lists. */
void rtl_heap_usage(struct kernel *k, kva_t heap, struct heap_usage *usage);

/*
 * The largest block the heap could give now, header included: the largest free one, or one on new
 * pages (the free block in front of them is no help), but none above the threshold. Constant time.
 * The commit routine is not asked whether there are pages.
 */
uint32_t rtl_heap_largest_block(struct kernel *k, kva_t heap);

/* What a request takes: its bytes with the header, rounded. */
uint64_t rtl_heap_request_bytes(struct kernel *k, kva_t heap, uint32_t bytes);

/* Walks everything. False if something is wrong; fault (may be NULL) then names the first thing
 * found. */
bool rtl_heap_verify(struct kernel *k, kva_t heap, struct heap_fault *fault);
