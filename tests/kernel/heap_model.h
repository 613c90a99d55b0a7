/* SPDX-License-Identifier: MIT */
/*
 * The published heap rules once more, as naively as they can be written: a list of blocks in
 * address order, every search linear, no headers, no lists. The heap must give the very same
 * addresses.
 */
#pragma once

#include "abi/types.h"

#include <stdlib.h>
#include <string.h>

/* What the rules leave to a format. */
struct model_format {
    uint32_t unit;       /* bytes of a unit and of a header */
    uint32_t max;        /* units of the largest block */
    uint32_t descriptor; /* bytes at the end of committed memory that are no block; 0: none, and
                            then the last block grows into what is not committed */
};

struct model_block {
    uint32_t offset, units;
    uint32_t bytes;    /* requested, when busy */
    uint64_t sequence; /* when it was put on a free list; larger is later */
    bool is_busy;
};

struct heap_model {
    struct model_block *blocks;
    uint32_t count, capacity;
    uint32_t reserve, committed;
    uint64_t sequence;
    struct model_format format;
};

static inline struct model_block *
model_insert(struct heap_model *m, uint32_t at, struct model_block block)
{
    if (m->count == m->capacity) {
        m->capacity = m->capacity ? 2 * m->capacity : 64;
        m->blocks = (struct model_block *)realloc(m->blocks, m->capacity * sizeof *m->blocks);
    }
    memmove(m->blocks + at + 1, m->blocks + at, (m->count - at) * sizeof *m->blocks);
    m->blocks[at] = block;
    m->count++;
    return m->blocks + at;
}

static inline void
model_remove(struct heap_model *m, uint32_t at)
{
    m->count--;
    memmove(m->blocks + at, m->blocks + at + 1, (m->count - at) * sizeof *m->blocks);
}

/* Block `at` becomes free: cut if it is above the maximum, and listed. */
static inline void
model_list(struct heap_model *m, uint32_t at)
{
    while (m->blocks[at].units > m->format.max) {
        struct model_block rest = m->blocks[at];
        uint32_t piece = rest.units == m->format.max + 1 ? m->format.max - 16 : m->format.max;
        m->blocks[at].units = piece;
        m->blocks[at].is_busy = false;
        m->blocks[at].sequence = ++m->sequence;
        rest.offset += piece * m->format.unit;
        rest.units -= piece;
        model_insert(m, ++at, rest);
    }
    m->blocks[at].is_busy = false;
    m->blocks[at].sequence = ++m->sequence;
}

/* The same after merging with a free upper neighbour. */
static inline void
model_release(struct heap_model *m, uint32_t at)
{
    if (at + 1 < m->count && !m->blocks[at + 1].is_busy &&
        m->blocks[at].units + m->blocks[at + 1].units <= m->format.max) {
        m->blocks[at].units += m->blocks[at + 1].units;
        model_remove(m, at + 1);
    }
    model_list(m, at);
}

static inline void
model_new(struct heap_model *m,
          const struct model_format *format,
          uint32_t reserve,
          uint32_t committed,
          uint32_t first)
{
    *m = (struct heap_model){ .reserve = reserve, .committed = committed, .format = *format };
    uint32_t units = (committed - format->descriptor - first) / format->unit;
    model_insert(m, 0, (struct model_block){ .offset = first, .units = units });
    model_list(m, 0);
}

static inline uint32_t
model_units(const struct heap_model *m, uint32_t bytes)
{
    uint32_t unit = m->format.unit;
    return ((bytes ? bytes : 1) + 2 * unit - 1) / unit;
}

/* Keeps the first `units` of block `at` busy; more than `keep` units left over become free. */
static inline void
model_split(struct heap_model *m, uint32_t at, uint32_t units, uint32_t bytes, uint32_t keep)
{
    uint32_t rest = m->blocks[at].units - units;
    m->blocks[at].is_busy = true;
    m->blocks[at].bytes = bytes;
    if (rest > keep) {
        m->blocks[at].units = units;
        model_insert(m, at + 1,
                     (struct model_block){ .offset = m->blocks[at].offset + units * m->format.unit,
                                           .units = rest });
        model_release(m, at + 1);
    }
}

static inline uint32_t
model_alloc(struct heap_model *m, uint32_t bytes)
{
    if (bytes > 0x7fffffff || model_units(m, bytes) > m->format.max) {
        return 0;
    }
    uint32_t units = model_units(m, bytes);
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < m->count; i++) {
        const struct model_block *b = &m->blocks[i];
        if (!b->is_busy && b->units >= units &&
            (best == UINT32_MAX || b->units < m->blocks[best].units ||
             (b->units == m->blocks[best].units && b->sequence > m->blocks[best].sequence))) {
            best = i;
        }
    }
    if (best == UINT32_MAX) {
        uint32_t unit = m->format.unit;
        uint32_t need = (units * unit + 4095) / 4096 * 4096;
        if (need > m->reserve - m->committed) {
            return 0;
        }
        const struct model_block *last = &m->blocks[m->count - 1];
        if (!last->is_busy && last->units + need / unit <= m->format.max) {
            best = m->count - 1;
            m->blocks[best].units += need / unit;
        } else {
            best = m->count;
            model_insert(m, best,
                         (struct model_block){ .offset = m->committed - m->format.descriptor,
                                               .units = need / unit });
        }
        m->committed += need;
    }
    model_split(m, best, units, bytes, 1);
    return m->blocks[best].offset + m->format.unit;
}

static inline uint32_t
model_find(const struct heap_model *m, uint32_t at)
{
    for (uint32_t i = 0; i < m->count; i++) {
        if (m->blocks[i].is_busy && m->blocks[i].offset + m->format.unit == at) {
            return i;
        }
    }
    abort();
}

static inline void
model_free(struct heap_model *m, uint32_t at)
{
    uint32_t i = model_find(m, at);
    if (i > 0 && !m->blocks[i - 1].is_busy &&
        m->blocks[i - 1].units + m->blocks[i].units <= m->format.max) {
        m->blocks[i - 1].units += m->blocks[i].units;
        model_remove(m, i);
        i--;
    }
    model_release(m, i);
}

static inline uint32_t
model_realloc(struct heap_model *m, uint32_t at, uint32_t bytes)
{
    if (bytes > 0x7fffffff) {
        return 0;
    }
    uint32_t i = model_find(m, at);
    uint32_t units = model_units(m, bytes);
    uint32_t have = m->blocks[i].units;
    bool is_last = i + 1 == m->count;
    if (units <= have) {
        model_split(m, i, units, bytes, 1);
        return at;
    }
    if (units <= m->format.max && is_last) {
        uint32_t unit = m->format.unit;
        uint32_t need = ((units - have) * unit + 4095) / 4096 * 4096;
        if (m->format.descriptor == 0 && need <= m->reserve - m->committed) {
            m->committed += need;
            m->blocks[i].units += need / unit;
            model_split(m, i, units, bytes, 2);
            return at;
        }
    } else if (units <= m->format.max && !m->blocks[i + 1].is_busy &&
               have + m->blocks[i + 1].units >= units) {
        m->blocks[i].units += m->blocks[i + 1].units;
        model_remove(m, i + 1);
        model_split(m, i, units, bytes, 2);
        return at;
    }
    uint32_t moved = model_alloc(m, bytes);
    if (moved) {
        model_free(m, at);
    }
    return moved;
}
