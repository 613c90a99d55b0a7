/* SPDX-License-Identifier: MIT */
/* The functions each heap format has; heap.c chooses among them. */
#pragma once

#include "kernel/rtl/heap.h"

#define HEAP_DECLARE_FORMAT(name)                                                                  \
    nt_status name##_create(struct kernel *, kva_t, const struct heap_parameters *);               \
    kva_t name##_alloc(struct kernel *, kva_t, uint32_t, struct heap_refusal *);                   \
    bool name##_free(struct kernel *, kva_t, kva_t);                                               \
    kva_t name##_realloc(struct kernel *, kva_t, kva_t, uint32_t, struct heap_refusal *);          \
    uint32_t name##_size(struct kernel *, kva_t, kva_t);                                           \
    uint32_t name##_block_bytes(struct kernel *, kva_t, kva_t);                                    \
    uint32_t name##_largest_block(struct kernel *, kva_t);                                         \
    uint64_t name##_request_bytes(struct kernel *, kva_t, uint32_t);                               \
    bool name##_next(struct kernel *, kva_t, struct heap_block *);                                 \
    void name##_usage(struct kernel *, kva_t, struct heap_usage *);                                \
    bool name##_verify(struct kernel *, kva_t, struct heap_fault *);

#define HEAP_FORMAT(name, column, text, number) HEAP_DECLARE_FORMAT(heap_##column)
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
