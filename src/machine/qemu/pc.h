/* SPDX-License-Identifier: MIT */
/*
 * The PC under QEMU. Physical memory below the frame database is the machine's own: kernel image
 * from 1 MB, the memory shared with the host at 8 MB, private pages (frame database, page tables of
 * the machine, stacks) from 16 MB. All of it is mapped at PC_DIRECT_MAP by large pages.
 */
#pragma once

#include "abi/pc_shared.h"
#include "kernel/kernel.h"
#include "pc_width.h"

/* From the linker script: where the map of this link has them. Only the addresses mean something.
 */
extern char pc_direct_map[], pc_user_text[];

#define PC_DIRECT_MAP    ((kva_t)pc_direct_map)
#define PC_DIRECT_BYTES  (MACHINE_FIRST_FRAME * DH_PAGE_SIZE)
#define PC_PRIVATE_START 0x01000000u           /* physical */
#define PC_USER_TEXT     ((kva_t)pc_user_text) /* ring-3 code, read-only for it */
#define PC_USER_BYTES    0x200000u
#define PC_USER_STACK                                                                              \
    (PC_USER_TEXT +                                                                                \
     0x100000u) /* one ring-3 stack: no user code keeps anything on it between two steps */
#define PC_USER_STACK_BYTES 0x4000u
/* A physical address that is a linker symbol. */
#define PC_PHYSICAL(symbol) ((uint32_t)(kva_t)(symbol))

/* Large-page bit of a directory entry; source: Intel SDM volume 3, 4.3. */
#define PC_PDE_LARGE 0x80u

static inline void *
pc_physical(uint32_t physical)
{
    return (void *)(PC_DIRECT_MAP + physical);
}

/* Memory ring 3 may use although it lies in kernel space. */
static inline bool
pc_is_on_user_stack(kva_t va, uint32_t bytes)
{
    return va - PC_USER_STACK < PC_USER_STACK_BYTES &&
           bytes <= PC_USER_STACK_BYTES - (va - PC_USER_STACK);
}

/* The only kernel of this machine. */
extern struct kernel the_kernel;

static inline struct kernel *
pc_kernel(void)
{
    return &the_kernel;
}

/* panic.c */
struct pc_shared *pc_shared(void);
/* The end of a guest that needs more frames than the PC has. */
_Noreturn void pc_no_frame(void);

/* address_map.c */
/* Does the edition's address map leave the PC's own ranges alone? */
bool pc_fits(const struct abi_boot *boot);
/* Has session image space the addresses that win32k is linked for? */
bool pc_win32k_fits(const struct kernel *k);

/* frames.c */
/* Between these two machine_frame_map() leaves alone what the interrupted code has mapped. */
void pc_handler_enter(void);
void pc_handler_leave(void);

/* descriptors.c, entry.S */
void pc_traps_start(void);
/* Runs ring 3 from `entry` with an empty stack until it makes the "step done" call or its process
 * is gone. */
PC_STACK_CALL void pc_enter_user(kva_t entry, kva_t stack_top);
_Noreturn void pc_leave_user(void);
PC_STACK_CALL void pc_set_kernel_stack(kva_t stack);

/* doorbell.c */
void pc_doorbell_start(void);
void pc_ring(enum pc_doorbell bell);
/* Sleeps until the host rings. */
enum pc_doorbell pc_wait(void);

static inline void
pc_check_frame(pfn_t pfn)
{
    if (pfn >= pc_shared()->ram_frames)
        pc_no_frame();
}

static inline void
pc_load_directory(pfn_t directory)
{
    __asm__ volatile("mov %0, %%cr3" : : "r"((kva_t)directory << DH_PAGE_SHIFT) : "memory");
}

/* Global pages stay when another directory is loaded, from now on. */
static inline void
pc_keep_global_pages(void)
{
    kva_t cr4;
    __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr4 | 0x80u) : "memory");
}

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
