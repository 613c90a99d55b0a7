/* SPDX-License-Identifier: MIT */
/* The serial line: one byte rings, both ways. The guest sleeps while it waits. */
#include "machine/qemu/pc.h"

#define COM1       0x3f8u
#define PIC_MASTER 0x20u
#define PIC_SLAVE  0xa0u
#define NOTHING    0u

static volatile uint8_t rung;

void pc_serial_interrupt(void);

void
pc_doorbell_start(void)
{
    /* Interrupt controllers at 0x20 and 0x28, only the serial line let through. */
    pc_out8(PIC_MASTER, 0x11);
    pc_out8(PIC_SLAVE, 0x11);
    pc_out8(PIC_MASTER + 1, 0x20);
    pc_out8(PIC_SLAVE + 1, 0x28);
    pc_out8(PIC_MASTER + 1, 0x04);
    pc_out8(PIC_SLAVE + 1, 0x02);
    pc_out8(PIC_MASTER + 1, 0x01);
    pc_out8(PIC_SLAVE + 1, 0x01);
    pc_out8(PIC_MASTER + 1, 0xef);
    pc_out8(PIC_SLAVE + 1, 0xff);
    pc_out8(COM1 + 1, 0x01); /* interrupt on received byte */
    pc_out8(COM1 + 4, 0x0b);
    (void)pc_in8(COM1);
}

void
pc_serial_interrupt(void)
{
    while ((pc_in8(COM1 + 5) & 1u) != 0)
        rung = pc_in8(COM1);
    pc_out8(PIC_MASTER, 0x20);
}

void
pc_ring(enum pc_doorbell bell)
{
    while ((pc_in8(COM1 + 5) & 0x20u) == 0)
        ;
    pc_out8(COM1, (uint8_t)bell);
}

enum pc_doorbell
pc_wait(void)
{
    for (;;) {
        __asm__ volatile("cli");
        uint8_t bell = rung;
        rung = NOTHING;
        if (bell != NOTHING)
            return (enum pc_doorbell)bell;
        __asm__ volatile("sti; hlt");
    }
}
