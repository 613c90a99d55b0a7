/* SPDX-License-Identifier: MIT */
/*
 * The few types every part shares. Fixed widths only: the same structs are compiled for a 64-bit
 * host and for a 32-bit guest, and both must see the same bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 64-bit fields of shared structs: aligned alike on both builds (plain uint64_t is aligned to 4 in
 * 32-bit structs). */
typedef uint64_t dh_u64 __attribute__((aligned(8)));

/* An emulated address, kernel or user, as stored in guest memory and in events: always 64 bits
 * wide. */
typedef dh_u64 gva_t;

/* A physical frame number. 0 is never a database frame, so it also means "no frame". */
typedef uint32_t pfn_t;

#define DH_PAGE_SIZE  4096u
#define DH_PAGE_SHIFT 12u
#define DH_KB         1024u
#define DH_MB         (1024u * 1024u)
#define DH_MB_PAGES   (DH_MB / DH_PAGE_SIZE)
/* Views are placed in buckets of this size; source: address granularity of all published desktop
 * heap bases. */
#define DH_VIEW_BUCKET 65536u

#define DH_ROUND_UP(value, unit) ((((value) + (unit)-1) / (unit)) * (unit))
#define DH_ARRAY_COUNT(array)    (sizeof(array) / sizeof((array)[0]))

#define DH_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
/* Behind every shared struct: measured on both builds. A number here changes with the struct. */
#define DH_ASSERT_SIZE(type, bytes)                                                                \
    _Static_assert(sizeof(type) == (bytes), #type " is the same on both builds")
