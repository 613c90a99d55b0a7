/* SPDX-License-Identifier: MIT */
/* Private pages of the PC and the ranges of kernel addresses that they back: ranges.c. How frames
 * are reached and the first page tables made, by width: frames.c. */
#pragma once

#include "machine/qemu/pc.h"

/* Its page tables are private pages, which follow each other and are entered in directories. */
struct pc_range {
    kva_t va;
    uint32_t tables; /* physical address of the first */
    uint32_t count;
    uint32_t bits; /* of the directory entries */
};

/* ---- ranges.c ---- */

void pc_ranges_start(void);
/* Zeroed pages outside the frame database; physical address. */
uint32_t pc_private_alloc(struct kernel *k, uint32_t pages);
/* An entry of a table among the private pages. */
void pc_private_entry(const struct kernel *k, uint32_t table, uint32_t index, uint64_t entry);
/* Page tables for a range; its pages are mapped one by one. */
const struct pc_range *pc_range_add(struct kernel *k, kva_t va, uint64_t bytes, uint32_t bits);
void pc_range_map(
    struct kernel *k, const struct pc_range *range, kva_t va, uint32_t physical, uint64_t bits);
/* Enters the page tables of all ranges. */
void pc_ranges_enter(struct kernel *k, pfn_t directory);

/* ---- frames.c ---- */

/* What reaching frames needs of private pages, once the paging mode's numbers are known. */
void pc_frames_prepare(struct kernel *k);
/* Maps a large page until the kernel's own directory is loaded. */
void pc_boot_map(struct kernel *k, kva_t va, uint32_t physical);
/* Enters what is the machine's own in a new directory. */
void pc_frames_fill(struct kernel *k, pfn_t directory);
/* Loads the kernel's first directory. False: that was done before. */
bool pc_frames_switch(struct kernel *k, pfn_t directory);
