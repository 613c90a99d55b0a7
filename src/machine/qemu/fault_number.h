/* SPDX-License-Identifier: MIT */
/* What PC_FAULT may be: the faults of machine/qemu/fault.h. */
#pragma once

enum pc_fault {
    PC_FAULT_NONE = 0,
    PC_FAULT_USER_BIT = 1,       /* session pages that ring 3 may touch */
    PC_FAULT_WRITE_BIT = 2,      /* win32k's code may be written */
    PC_FAULT_NO_WP = 3,          /* ring 0 writes where it may only read */
    PC_FAULT_SHARED_DATA = 4,    /* win32k's data page is the first session's in all of them */
    PC_FAULT_PDE_LEFT = 5,       /* a session's directory entry stays when its process is left */
    PC_FAULT_NO_FLUSH = 6,       /* a changed entry is not forgotten */
    PC_FAULT_GLOBAL = 7,         /* session pages survive a change of directory */
    PC_FAULT_STACK = 8,          /* the kernel runs out of its stack */
    PC_FAULT_NO_COPY = 9,        /* win32k's data page may be written before it is copied */
    PC_FAULT_USER_VIEW = 10,     /* ring 3 may write to every page it can read */
    PC_FAULT_NONE_POINTERS = 11, /* none: copies from and to user memory are tried where they must
                                    be refused */
    PC_FAULT_EVENT_VALUE = 12,   /* one event has another value */
    PC_FAULT_EVENT_EXTRA = 13,   /* one event too many */
    PC_FAULT_EVENT_LOST = 14,    /* one event too few */
    PC_FAULT_NO_FRAMES = 15,     /* the PC has memory for its first frames only */
    PC_FAULT_EXECUTE = 16, /* session pages that may be run, where page tables can forbid it */
};
