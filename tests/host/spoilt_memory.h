/* SPDX-License-Identifier: MIT */
/* The memory of a machine with some words changed, for observers that must not be fooled. The
 * machine itself keeps its own. */
#pragma once

#include "host/inspect/snapshot_internal.h"

#define SPOILT_WORDS_MAX 8u

typedef struct {
    guint64 at; /* physical address */
    guint8 bytes[8];
    guint count;
} SpoiltWord;

typedef struct {
    Engine *engine;
    SpoiltWord words[SPOILT_WORDS_MAX];
    guint count;
} SpoiltMemory;

static inline gboolean
spoilt_read_frame(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    const SpoiltMemory *memory = user;
    guint64 start = (guint64)pfn * DH_PAGE_SIZE + offset;
    guint8 *to = buffer;
    if (!engine_read_frame(memory->engine, pfn, offset, buffer, bytes))
        return FALSE;
    for (guint i = 0; i < memory->count; i++) {
        const SpoiltWord *word = &memory->words[i];
        for (guint j = 0; j < word->count; j++) {
            guint64 at = word->at + j;
            if (at >= start && at - start < bytes)
                to[at - start] = word->bytes[j];
        }
    }
    return TRUE;
}

static inline PhysicalReader
spoilt_reader(SpoiltMemory *memory)
{
    return (PhysicalReader){ .read_frame = spoilt_read_frame, .user = memory };
}

/* A word of `count` bytes; FALSE if there is no room for one more. */
static inline gboolean
spoilt_write_physical(SpoiltMemory *memory, guint64 at, guint64 value, guint count)
{
    if (memory->count == SPOILT_WORDS_MAX)
        return FALSE;
    SpoiltWord *word = &memory->words[memory->count++];
    *word = (SpoiltWord){ .at = at, .count = count };
    memcpy(word->bytes, &value, count);
    return TRUE;
}

/* The same at an address that this space maps. */
static inline gboolean
spoilt_write(SpoiltMemory *memory, AddressSpace *space, guint64 va, guint64 value, guint count)
{
    PageWalk walk;
    return address_space_walk(space, va, &walk) &&
           spoilt_write_physical(memory, (guint64)walk.frame * DH_PAGE_SIZE + va % DH_PAGE_SIZE,
                                 value, count);
}

static inline Snapshot *
spoilt_snapshot(SpoiltMemory *memory, SnapshotFlags flags, GError **error)
{
    const SnapshotSource source = {
        .physical = spoilt_reader(memory),
        .kd_address = engine_kd_address(memory->engine),
        .system_directory = engine_system_directory(memory->engine),
        .page_format = engine_page_format(memory->engine),
        .boot = engine_boot(memory->engine),
    };
    return snapshot_take_source(&source, flags, error);
}
