/* SPDX-License-Identifier: MIT */
/*
 * One heap and nothing else: the kernel's heap code in a window of its own, without a running
 * machine. All of its reserve is backed by memory, so nothing has to be committed for it.
 */
#pragma once

#include "kernel/rtl/heap.h"

struct model_bare_heap;

enum model_bare_result {
    MODEL_BARE_DONE,
    MODEL_BARE_REFUSED, /* the heap said no */
    MODEL_BARE_PANIC,   /* our own bug; model_bare_panic_text() says which, and the heap is dead */
};

/* Where the heap lies in its address space. Any page would do; a desktop heap lies in this half. */
#define MODEL_BARE_BASE      0x80000000u
#define MODEL_BARE_BYTES_MAX 0x7ffff000u

/*
 * A heap with one page committed. NULL if the host has no memory, or (then *status is not success)
 * if the parameters fit no heap. Free with model_bare_heap_free().
 */
struct model_bare_heap *model_bare_heap_new(uint32_t heap_format,
                                            uint32_t flags,
                                            uint32_t bytes,
                                            nt_status *status);
void model_bare_heap_free(struct model_bare_heap *heap);

/* Offsets are from the heap base to user data. On refusal *refusal says why. */
enum model_bare_result model_bare_heap_alloc(struct model_bare_heap *heap,
                                             uint32_t bytes,
                                             uint32_t *offset,
                                             struct heap_refusal *refusal);
enum model_bare_result model_bare_heap_realloc(struct model_bare_heap *heap,
                                               uint32_t *offset,
                                               uint32_t bytes,
                                               struct heap_refusal *refusal);
enum model_bare_result model_bare_heap_release(struct model_bare_heap *heap, uint32_t offset);

/* MODEL_BARE_REFUSED: the verifier found something, *fault says what. */
enum model_bare_result model_bare_heap_verify(struct model_bare_heap *heap,
                                              struct heap_fault *fault);

const char *model_bare_panic_text(const struct model_bare_heap *heap);

/* The bytes at a kernel address of the window, NULL if they are not all in it. */
const void *model_bare_heap_bytes(const struct model_bare_heap *heap, uint64_t va, uint64_t bytes);
