/* SPDX-License-Identifier: MIT */
/*
 * The PC under QEMU. Physical memory below the frame database is the machine's own: kernel image
 * from 1 MB, the memory shared with the host at 8 MB, private pages (frame database, page tables of
 * the machine, stacks) from 16 MB. All of it is mapped at 80000000 by large pages.
 */
#pragma once

#include "abi/pc_shared.h"
#include "kernel/kernel.h"

#define PC_DIRECT_MAP    0x80000000u
#define PC_DIRECT_BYTES  (MACHINE_FIRST_FRAME * DH_PAGE_SIZE)
#define PC_PRIVATE_START 0x01000000u /* physical */
#define PC_SLOTS         0x84000000u /* window through which frames are reached */
#define PC_SLOT_COUNT    256u
#define PC_USER_TEXT     0x86000000u /* ring-3 code, read-only for it */
#define PC_USER_STACK                                                                              \
    0x86100000u /* one ring-3 stack: no user code keeps anything on it between two steps */
#define PC_USER_STACK_BYTES 0x4000u

/* Large-page bit of a directory entry; source: Intel SDM volume 3, 4.3. */
#define PC_PDE_LARGE 0x80u

static inline void *
pc_physical(uint32_t physical)
{
    return (void *)(PC_DIRECT_MAP + physical);
}

struct kernel *pc_kernel(void);
struct pc_shared *pc_shared(void);

/* paging.c */
void pc_paging_start(struct kernel *k);
/* Zeroed pages outside the frame database; physical address. */
uint32_t pc_private_alloc(struct kernel *k, uint32_t pages);

/* traps.c, entry.S */
void pc_traps_start(void);
/* Runs ring 3 from `entry` with an empty stack until it makes the "step done" call or its process
 * is gone. */
void pc_enter_user(uint32_t entry, uint32_t stack_top);
_Noreturn void pc_leave_user(void);
void pc_set_kernel_stack(uint32_t esp);

/* doorbell.c */
void pc_doorbell_start(void);
void pc_ring(enum pc_doorbell bell);
/* Sleeps until the host rings. */
enum pc_doorbell pc_wait(void);
void pc_debug_text(const char *text);

static inline void
pc_out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t
pc_in8(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
