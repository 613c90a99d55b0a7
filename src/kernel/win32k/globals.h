/* SPDX-License-Identifier: MIT */
/* What all files of win32k ask: sizes of the edition, and the globals of the session. */
#pragma once

#include "kernel/kernel.h"
#include "kernel/mm/session.h"

/* Larger heaps than this have no meaning in 32 bits; keeps KB * 1024 below 4 GB. */
#define HEAP_KB_MAX 0x3ff000u

/* Bytes of one of the edition's structures. */
static inline uint32_t
size_of(const struct kernel *k, enum abi_object_size which)
{
    return k->boot.object_size[which];
}

/* The same for a structure of ours that stands in the place of a Windows one: never less than ours
 * needs. */
static inline uint32_t
size_at_least(const struct kernel *k, enum abi_object_size which, uint32_t ours)
{
    uint32_t bytes = size_of(k, which);
    return bytes > ours ? bytes : ours;
}

/* session_globals() without its questions: pre: the current process, or the one unloaded, has a
 * session with win32k. */
static inline struct win32k_globals *
globals_of(struct kernel *k)
{
    if (k->attached_session != ABI_NO_SESSION)
        return session_globals(k);
    const struct session *session =
        (const struct session *)kptr(k, (kva_t)current_process(k)->session);
    return (struct win32k_globals *)kptr(k, (kva_t)session->globals);
}
