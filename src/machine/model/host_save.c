/* SPDX-License-Identifier: MIT */
/* Copies a model machine, page by page of what was ever used, and makes another of the copy. */
#include "kernel/mm/frame.h"
#include "machine/model/model_save.h"

#include <stdlib.h>
#include <string.h>

/* A page of a frame that was used: of its place, or of the arena. The latter keeps what a frame
 * held before it got its place, as memory does; both may be there, the arena's first. */
struct saved_page {
    uint32_t index;
    struct model_place place;
};

/* Pages that are used as one. */
struct saved_range {
    uint64_t va;
    uint64_t bytes;
    uint64_t space;
};

/* A part of the pages outside the frame database. */
struct saved_part {
    uint64_t va;
    uint64_t bytes;
};

#define PRIVATE_PARTS 2u

struct model_save {
    struct shared_pieces shared;
    struct kernel kernel;
    uint32_t current_session; /* whose space is current, or MACHINE_SYSTEM_SPACE */
    uint32_t flush_count;
    uint64_t flush_last;
    struct abi_event event;
    uint32_t reply_bytes;
    uint8_t reply[ABI_REPLY_BYTES];
    uint64_t private_start;
    uint64_t private_bytes;
    const uint8_t *lent; /* as in the machine */
    uint64_t lent_first;
    uint64_t lent_count;
    struct saved_part parts[PRIVATE_PARTS];
    uint8_t *private;   /* their bytes, one behind the other */
    uint32_t *sessions; /* their ids; where their space lies is in the kernel's layout */
    uint32_t session_count;
    struct saved_range *ranges;
    uint32_t range_count;
    struct saved_page *pages;
    uint8_t *bytes; /* of each page, in their order */
    uint32_t page_count;
};

/* ---- what there is to save ---- */

/* Frames behind the last that was ever used are as they were at the start. */
static uint32_t
used_end(const struct model_machine *m)
{
    return m->kernel.next_fresh_frame - MACHINE_FIRST_FRAME;
}

/* Of the frame database what describes frames that were used, and the nodes of carriers behind it.
 */
static void
choose_parts(struct model_save *save)
{
    const struct mm_layout *layout = &save->kernel.layout;
    uint64_t entries =
        (uint64_t)(save->kernel.next_fresh_frame - MACHINE_FIRST_FRAME) * sizeof(struct frame);
    save->parts[0] = (struct saved_part){ layout->pfn_database, entries };
    save->parts[1] = (struct saved_part){ layout->carrier_nodes, GUEST_CARRIER_NODE_BYTES };
}

static uint64_t
parts_bytes(const struct model_save *save)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < PRIVATE_PARTS; i++)
        bytes += save->parts[i].bytes;
    return bytes;
}

/* ---- saving ---- */

static uint32_t
list_window(const struct pages_window *window, uint64_t space, struct saved_range *to)
{
    struct saved_range range = { .space = space };
    uint32_t count = 0;
    while (pages_joined(window, count, &range.va, &range.bytes)) {
        if (to != NULL)
            to[count] = range;
        count++;
    }
    return count;
}

/* to: NULL to count them. */
static uint32_t
list_ranges(const struct model_machine *m, struct saved_range *to)
{
    uint32_t count = list_window(m->system, MACHINE_SYSTEM_SPACE, to);
    for (uint32_t i = 0; i < m->session_capacity; i++)
        if (m->sessions[i] != NULL)
            count += list_window(m->sessions[i], i, to != NULL ? to + count : NULL);
    return count;
}

static bool
allocate(struct model_save *save, const struct model_machine *m)
{
    for (uint32_t i = 0; i < used_end(m); i++)
        save->page_count += (m->places[i].is_placed != 0) + (m->pages[i] != NULL);
    for (uint32_t i = 0; i < m->session_capacity; i++)
        save->session_count += m->sessions[i] != NULL;
    save->range_count = list_ranges(m, NULL);
    save->ranges = malloc((save->range_count + 1) * sizeof *save->ranges);
    save->private = malloc(parts_bytes(save));
    save->sessions = malloc((save->session_count + 1) * sizeof *save->sessions);
    save->pages = malloc((save->page_count + 1) * sizeof *save->pages);
    save->bytes = malloc(((uint64_t)save->page_count + 1) * DH_PAGE_SIZE);
    return save->ranges != NULL && save->private != NULL && save->sessions != NULL &&
           save->pages != NULL && save->bytes != NULL;
}

static void
save_sessions(struct model_save *save, const struct model_machine *m)
{
    uint32_t *to = save->sessions;
    for (uint32_t i = 0; i < m->session_capacity; i++)
        if (m->sessions[i] != NULL)
            *to++ = i;
}

static void
save_pages(struct model_save *save, struct model_machine *m)
{
    struct saved_page *page = save->pages;
    uint8_t *to = save->bytes;
    for (uint32_t i = 0; i < used_end(m); i++) {
        if (m->pages[i] != NULL) {
            *page++ = (struct saved_page){ .index = i };
            memcpy(to, m->pages[i], DH_PAGE_SIZE);
            to += DH_PAGE_SIZE;
        }
        if (m->places[i].is_placed) {
            *page++ = (struct saved_page){ .index = i, .place = m->places[i] };
            memcpy(to, model_frame_host(m, i + MACHINE_FIRST_FRAME), DH_PAGE_SIZE);
            to += DH_PAGE_SIZE;
        }
    }
}

static void
save_private(struct model_save *save, const struct model_machine *m)
{
    uint8_t *to = save->private;
    for (uint32_t i = 0; i < PRIVATE_PARTS; i++) {
        memcpy(to, pages_at(m->system, save->parts[i].va), save->parts[i].bytes);
        to += save->parts[i].bytes;
    }
}

struct model_save *
model_machine_save(struct model_machine *m)
{
    struct model_save *save = calloc(1, sizeof *save);
    if (save == NULL)
        return NULL;
    save->kernel = m->kernel;
    choose_parts(save);
    if (!allocate(save, m)) {
        model_save_free(save);
        return NULL;
    }
    save->current_session = m->current_session;
    save->flush_count = m->flush_count;
    save->flush_last = m->flush_last;
    save->event = m->event;
    save->reply_bytes = m->reply_bytes;
    memcpy(save->reply, m->reply, sizeof save->reply);
    save->private_start = m->private_start;
    save->private_bytes = m->private_bytes;
    save->shared = m->map.shared;
    save->lent = m->lent;
    save->lent_first = m->lent_first;
    save->lent_count = m->lent_count;
    save_sessions(save, m);
    list_ranges(m, save->ranges);
    save_pages(save, m);
    save_private(save, m);
    return save;
}

void
model_save_free(struct model_save *save)
{
    if (save == NULL)
        return;
    free(save->private);
    free(save->sessions);
    free(save->ranges);
    free(save->pages);
    free(save->bytes);
    free(save);
}

uint64_t
model_save_bytes(const struct model_save *save)
{
    return sizeof *save + parts_bytes(save) + save->session_count * sizeof *save->sessions +
           save->range_count * sizeof *save->ranges +
           save->page_count * (sizeof *save->pages + (uint64_t)DH_PAGE_SIZE);
}

/* ---- loading ---- */

static void
load_pages(struct model_machine *m, const struct model_save *save)
{
    const uint8_t *from = save->bytes;
    for (uint32_t i = 0; i < save->page_count; i++, from += DH_PAGE_SIZE) {
        const struct saved_page *page = &save->pages[i];
        pfn_t pfn = page->index + MACHINE_FIRST_FRAME;
        if (page->place.is_placed)
            machine_frame_place(&m->kernel, pfn, (kva_t)page->place.va, page->place.space);
        memcpy(machine_frame_map(&m->kernel, pfn), from, DH_PAGE_SIZE);
    }
}

static void
load_private(struct model_machine *m, const struct model_save *save)
{
    const uint8_t *from = save->private;
    machine_private_map(&m->kernel, (kva_t)save->private_start, save->private_bytes);
    for (uint32_t i = 0; i < PRIVATE_PARTS; i++) {
        memcpy(pages_at(m->system, save->parts[i].va), from, save->parts[i].bytes);
        from += save->parts[i].bytes;
    }
}

void
model_machine_load(struct model_machine *m, const struct model_save *save)
{
    m->kernel = save->kernel;
    m->map.shared = save->shared;
    m->lent = save->lent;
    m->lent_first = save->lent_first;
    m->lent_count = save->lent_count;
    for (uint32_t i = 0; i < save->session_count; i++)
        machine_session_open(&m->kernel, save->sessions[i], &m->kernel.layout.session);
    for (uint32_t i = 0; i < save->range_count; i++)
        machine_range_join(&m->kernel, (kva_t)save->ranges[i].va, save->ranges[i].bytes,
                           (uint32_t)save->ranges[i].space);
    load_private(m, save);
    load_pages(m, save);
    machine_switch(&m->kernel, 0, save->current_session);
    m->flush_count = save->flush_count;
    m->flush_last = save->flush_last;
    m->event = save->event;
    m->reply_bytes = save->reply_bytes;
    memcpy(m->reply, save->reply, sizeof m->reply);
}
