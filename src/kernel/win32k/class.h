/* SPDX-License-Identifier: MIT */
/*
 * Window classes. A class is registered by a process and lies in the heap of the desktop its thread
 * was on. A window of it on another desktop clones it there; a clone goes with its last window.
 * Classes of the system itself (desktop, message, console, message box) exist once a
 * session as numbers in the boot block and are cloned to a desktop in the same way. When a process
 * leaves a desktop, its classes move to the heap of a clone or to the shared heap.
 */
#pragma once

#include "kernel/kernel.h"

/* A class as a look-up finds it: a registered one, or one of the boot block. */
struct class_reference {
    kva_t base;            /* CLS, 0: system class */
    uint32_t system_class; /* index in boot.classes, if base is 0 */
    uint32_t window_extra;
    uint32_t atom;
};

/* Enters the boot block's class names in the session's atom table. */
nt_status class_start(struct kernel *k) NT_MUST_CHECK;

/* Atom of a class name in user memory, 0 if nobody has used that name. A Win32 error if there is no
 * name there. */
uint32_t class_atom_of_name(struct kernel *k, gva_t from, uint64_t units, uint32_t *atom);
/* A local class of the instance (or CLASS_INSTANCE_*) first, then the process's others, newest
 * first; then the system's. False: there is none. */
bool class_find(struct kernel *k,
                gva_t process_info,
                uint32_t atom,
                uint32_t instance,
                struct class_reference *reference);
bool class_find_system(struct kernel *k, uint32_t owner, struct class_reference *reference);
/* The system's class of this row of the boot block. */
struct class_reference class_of_row(struct kernel *k, uint32_t row);

/* The class on that desktop, cloned there if need be; 0: heap full. Counts one window more. */
kva_t class_acquire(struct kernel *k, const struct class_reference *reference, gva_t desktop);
/* One window less. The last one of a clone frees it. */
void class_release(struct kernel *k, kva_t class_address);

/* Destroys every class of a process; its windows are gone. */
void class_destroy_all(struct kernel *k, gva_t process_info);
/* The process leaves the desktop: classes in its heap move away. They have no windows there. */
void class_leave_desktop(struct kernel *k, gva_t process_info, gva_t desktop);
