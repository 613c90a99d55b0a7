/* SPDX-License-Identifier: MIT */
/*
 * The PC under QEMU. Physical memory below the frame database is the machine's own: kernel image
 * from 1 MB, the memory shared with the host at 8 MB, private pages (frame database, page tables of
 * the machine, stacks) from 16 MB. All of it is mapped at PC_DIRECT_MAP by large pages.
 */
#pragma once

#include "abi/pc_shared.h"
#include "kernel/kernel.h"

/* From the linker script: where the map of this link has them. Only the addresses mean something.
 */
extern char pc_direct_map[], pc_slots[], pc_user_text[];

#define PC_DIRECT_MAP    ((uint32_t)pc_direct_map)
#define PC_DIRECT_BYTES  (MACHINE_FIRST_FRAME * DH_PAGE_SIZE)
#define PC_PRIVATE_START 0x01000000u          /* physical */
#define PC_SLOTS         ((uint32_t)pc_slots) /* window through which frames are reached */
#define PC_SLOT_COUNT    256u /* twice: the page-fault handler has slots of its own */
#define PC_USER_TEXT     ((uint32_t)pc_user_text) /* ring-3 code, read-only for it */
#define PC_USER_BYTES    0x200000u
#define PC_USER_STACK                                                                              \
    (PC_USER_TEXT +                                                                                \
     0x100000u) /* one ring-3 stack: no user code keeps anything on it between two steps */
#define PC_USER_STACK_BYTES 0x4000u

/* Large-page bit of a directory entry; source: Intel SDM volume 3, 4.3. */
#define PC_PDE_LARGE 0x80u

static inline void *
pc_physical(uint32_t physical)
{
    return (void *)(PC_DIRECT_MAP + physical);
}

/* Memory ring 3 may use although it lies in kernel space. */
static inline bool
pc_is_on_user_stack(uint32_t va, uint32_t bytes)
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

/* address_map.c */
/* Does the edition's address map leave the PC's own ranges alone, and win32k where it is linked? */
bool pc_fits(const struct abi_boot *boot);

/* paging.c */
void pc_paging_start(struct kernel *k);
/* Where to write the physical address of the first directory, which is there for good, when it is
 * loaded. */
void pc_paging_tell_directory(uint32_t *to);
/* Between these two machine_frame_map() leaves alone what the interrupted code has mapped. */
void pc_handler_enter(void);
void pc_handler_leave(void);

/* Called from or written in assembly: arguments on the stack. Everything else passes them in
 * registers. */
#define PC_STACK_CALL __attribute__((regparm(0)))

/* traps.c, entry.S */
void pc_traps_start(void);
/* Runs ring 3 from `entry` with an empty stack until it makes the "step done" call or its process
 * is gone. */
PC_STACK_CALL void pc_enter_user(uint32_t entry, uint32_t stack_top);
_Noreturn void pc_leave_user(void);
PC_STACK_CALL void pc_set_kernel_stack(uint32_t esp);

/* doorbell.c */
void pc_doorbell_start(void);
void pc_ring(enum pc_doorbell bell);
/* Sleeps until the host rings. */
enum pc_doorbell pc_wait(void);

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
