/* SPDX-License-Identifier: MIT */
/* Frames and windows of the model machine, in host memory. */
#include "machine/model/model.h"

#include <stdlib.h>
#include <string.h>

static bool
open_system(struct model_machine *m, const struct page_format *format)
{
    const struct session_runs all = { .count = 1,
                                      .run[0] = { abi_boot_system_start(&m->kernel.boot),
                                                  page_format_address_end(format) } };
    m->system = pages_window_new(&m->map, &all);
    if (m->system != NULL)
        pages_use_system(&m->map, m->system, format);
    return m->system != NULL;
}

struct model_machine *
model_machine_new(const struct abi_boot *boot)
{
    const struct page_format *format = page_format_find(boot->page_format);
    struct model_machine *m = format != NULL ? calloc(1, sizeof *m) : NULL;
    if (m == NULL)
        return NULL;
    m->kernel.boot = *boot;
    m->frame_count = (uint64_t)boot->memory_pages + boot->page_file_pages + GUEST_CARRIER_FRAMES;
    m->arena = pages_arena_new(m->frame_count + 1);
    m->places = pages_table_new((m->frame_count + 1) * sizeof *m->places);
    m->pages = pages_table_new((m->frame_count + 1) * sizeof *m->pages);
    if (!open_system(m, format) || m->arena == NULL || m->places == NULL || m->pages == NULL) {
        model_machine_free(m);
        return NULL;
    }
    m->current_session = MACHINE_SYSTEM_SPACE;
    return m;
}

void
model_machine_free(struct model_machine *m)
{
    if (m == NULL)
        return;
    for (uint32_t i = 0; i < m->session_capacity; i++)
        pages_window_free(m->sessions[i]);
    free(m->sessions);
    pages_window_free(m->system);
    pages_arena_free(m->arena);
    pages_table_free(m->places, (m->frame_count + 1) * sizeof *m->places);
    pages_table_free(m->pages, (m->frame_count + 1) * sizeof *m->pages);
    free(m);
}

static uint64_t
index_of(struct kernel *k, pfn_t pfn)
{
    uint64_t index = pfn - MACHINE_FIRST_FRAME;
    k_assert_values(k, index < model_machine_of(k)->frame_count, pfn, index);
    return index;
}

/* pre: it has a place. */
static uint8_t *
placed_at(const struct model_machine *m, uint64_t index)
{
    const struct model_place *place = &m->places[index];
    const struct pages_window *window =
        place->space == MACHINE_SYSTEM_SPACE ? m->system : m->sessions[place->space];
    return pages_at(window, place->va);
}

/* NULL: it holds none. pre: it has no page of the arena. */
static const uint8_t *
lent_page(const struct model_machine *m, uint64_t index)
{
    return index - m->lent_first < m->lent_count ? m->lent + (index - m->lent_first) * DH_PAGE_SIZE
                                                 : NULL;
}

/* What a frame holds that nobody has touched. */
static const uint8_t zero_page[DH_PAGE_SIZE];

const uint8_t *
model_frame_host(struct model_machine *m, pfn_t pfn)
{
    uint64_t index = (uint64_t)pfn - MACHINE_FIRST_FRAME;
    if (pfn < MACHINE_FIRST_FRAME || index >= m->frame_count)
        return NULL;
    if (m->places[index].is_placed)
        return placed_at(m, index);
    if (m->pages[index] != NULL)
        return m->pages[index];
    const uint8_t *lent = lent_page(m, index);
    return lent != NULL ? lent : zero_page;
}

void
model_frame_lend(struct model_machine *m, pfn_t pfn, const uint8_t *page)
{
    uint64_t index = index_of(&m->kernel, pfn);
    if (m->lent_count == 0) {
        m->lent = page;
        m->lent_first = index;
    }
    bool is_next = index == m->lent_first + m->lent_count &&
                   page == m->lent + m->lent_count * DH_PAGE_SIZE && m->pages[index] == NULL;
    if (is_next)
        m->lent_count++;
    else
        memcpy(machine_frame_map(&m->kernel, pfn), page, DH_PAGE_SIZE);
}

/* ---- the seam: frames ---- */

static bool
is_open(const struct model_machine *m, uint32_t session)
{
    return session < m->session_capacity && m->sessions[session] != NULL;
}

static struct pages_window *
window_of(struct kernel *k, kva_t va, uint32_t space)
{
    const struct model_machine *m = model_machine_of(k);
    struct pages_window *window = m->system;
    if (space != MACHINE_SYSTEM_SPACE) {
        k_assert_values(k, is_open(m, space), space, va);
        window = m->sessions[space];
    }
    k_assert_values(k, pages_window_has(window, va), va, space);
    return window;
}

void
machine_frame_place(struct kernel *k, pfn_t pfn, kva_t va, uint32_t space)
{
    struct model_machine *m = model_machine_of(k);
    uint64_t index = index_of(k, pfn);
    struct pages_window *window = window_of(k, va, space);
    k_assert_values(k, !m->places[index].is_placed, pfn, va);
    if (va == m->opened && m->opened_bytes != 0) {
        m->opened += DH_PAGE_SIZE;
        m->opened_bytes -= DH_PAGE_SIZE;
    } else if (!pages_open(window, va, DH_PAGE_SIZE)) {
        model_no_memory(m, "a page of the emulated system", DH_PAGE_SIZE);
    }
    m->places[index] = (struct model_place){ .va = va, .space = space, .is_placed = 1 };
}

void
machine_frame_unplace(struct kernel *k, pfn_t pfn)
{
    struct model_machine *m = model_machine_of(k);
    struct model_place *place = &m->places[index_of(k, pfn)];
    k_assert_values(k, place->is_placed, pfn, place->va);
    if (!pages_close(window_of(k, (kva_t)place->va, place->space), place->va))
        model_no_memory(m, "a page of the emulated system", DH_PAGE_SIZE);
    *place = (struct model_place){ 0 };
}

void
machine_range_join(struct kernel *k, kva_t va, uint64_t bytes, uint32_t space)
{
    if (!pages_join(window_of(k, va, space), va, bytes))
        model_no_memory(model_machine_of(k), "a range of the emulated system", bytes);
}

/* One call of the host instead of one for each page. */
void
machine_range_open(struct kernel *k, kva_t va, uint64_t bytes, uint32_t space)
{
    struct model_machine *m = model_machine_of(k);
    k_assert_values(k, m->opened_bytes == 0, va, m->opened);
    if (!pages_open(window_of(k, va, space), va, bytes))
        model_no_memory(m, "a range of the emulated system", bytes);
    m->opened = va;
    m->opened_bytes = bytes;
}

/* Frames have pages in the order in which they are first touched: most page tables of a 64-bit
 * system never are, and few that are lie far apart. */
static __attribute__((noinline)) uint8_t *
take_page(struct model_machine *m, uint64_t index)
{
    m->pages[index] = pages_arena_at(m->arena, m->pages_taken++);
    if (m->pages[index] == NULL)
        model_no_memory(m, "a page of the emulated system", DH_PAGE_SIZE);
    const uint8_t *lent = lent_page(m, index);
    if (lent != NULL)
        memcpy(m->pages[index], lent, DH_PAGE_SIZE);
    return m->pages[index];
}

/* Each access to a page table comes here. */
void *
machine_frame_map(struct kernel *k, pfn_t pfn)
{
    struct model_machine *m = model_machine_of(k);
    uint64_t index = index_of(k, pfn);
    if (m->places[index].is_placed)
        return placed_at(m, index);
    return m->pages[index] != NULL ? m->pages[index] : take_page(m, index);
}

const void *
machine_frame_peek(struct kernel *k, pfn_t pfn)
{
    const struct model_machine *m = model_machine_of(k);
    uint64_t index = index_of(k, pfn);
    if (m->places[index].is_placed)
        return placed_at(m, index);
    return m->pages[index] != NULL ? m->pages[index] : lent_page(m, index);
}

void
machine_frame_zero(struct kernel *k, pfn_t pfn)
{
    const struct model_machine *m = model_machine_of(k);
    uint64_t index = index_of(k, pfn);
    if (m->places[index].is_placed || m->pages[index] != NULL || lent_page(m, index) != NULL)
        memset(machine_frame_map(k, pfn), 0, DH_PAGE_SIZE);
}

void
machine_private_map(struct kernel *k, kva_t va, uint64_t bytes)
{
    struct model_machine *m = model_machine_of(k);
    struct pages_window *window = window_of(k, va, MACHINE_SYSTEM_SPACE);
    uint64_t whole = DH_ROUND_UP(bytes, (uint64_t)DH_PAGE_SIZE);
    k_assert_values(k, m->private_bytes == 0 && pages_window_has(window, va + whole - 1), va,
                    bytes);
    if (!pages_open(window, va, whole))
        model_no_memory(m, "the frame database", bytes);
    m->private_start = va;
    m->private_bytes = bytes;
}

/* ---- the seam: sessions and address spaces ---- */

static void
grow_sessions(struct model_machine *m, uint32_t session)
{
    uint32_t capacity = session < 8 ? 8 : 2 * session;
    struct pages_window **grown = realloc(m->sessions, capacity * sizeof *grown);
    if (grown == NULL)
        model_no_memory(m, "the list of sessions", capacity * sizeof *grown);
    memset(grown + m->session_capacity, 0, (capacity - m->session_capacity) * sizeof *grown);
    m->sessions = grown;
    m->session_capacity = capacity;
}

void
machine_session_open(struct kernel *k, uint32_t session, const struct session_runs *runs)
{
    struct model_machine *m = model_machine_of(k);
    if (session >= m->session_capacity)
        grow_sessions(m, session);
    k_assert_values(k, m->sessions[session] == NULL && runs->count != 0, session, runs->count);
    m->sessions[session] = pages_window_new(&m->map, runs);
    if (m->sessions[session] == NULL)
        model_no_memory(m, "a session's address space", runs->count);
}

void
machine_session_close(struct kernel *k, uint32_t session)
{
    struct model_machine *m = model_machine_of(k);
    k_assert_values(k, is_open(m, session), session, 0);
    if (m->current_session == session) {
        pages_use_session(&m->map, NULL);
        m->current_session = MACHINE_SYSTEM_SPACE;
    }
    pages_window_free(m->sessions[session]);
    m->sessions[session] = NULL;
}

void
machine_range_share(struct kernel *k, kva_t va, uint64_t bytes, bool is_system)
{
    const uint64_t start = k->layout.session.run[0].start;
    k_assert_values(k, va >= start && va - start + bytes <= SHARED_PIECES_BYTES, va, bytes);
    pages_share(&model_machine_of(k)->map, start, va, bytes, is_system);
}

void
machine_switch(struct kernel *k, pfn_t directory, uint32_t session)
{
    struct model_machine *m = model_machine_of(k);
    (void)directory; /* the processor's: here page tables are walked only for user memory */
    if (session == m->current_session)
        return;
    if (session != MACHINE_SYSTEM_SPACE)
        k_assert_values(k, is_open(m, session), session, directory);
    m->current_session = session;
    pages_use_session(&m->map, session != MACHINE_SYSTEM_SPACE ? m->sessions[session] : NULL);
}

void
machine_flush(struct kernel *k, kva_t va)
{
    /* No translation is cached. Told to those who ask whether the kernel forgot to call. */
    struct model_machine *m = model_machine_of(k);
    m->flush_count++;
    m->flush_last = va;
}

void
machine_touch(struct kernel *k, kva_t va)
{
    const struct model_machine *m = model_machine_of(k);
    if (!pages_is_session(&m->map, va))
        return;
    nt_status status = kernel_session_fault(k, va, true);
    k_assert_values(k, NT_SUCCESS(status), va, status);
}

void
machine_fill_directory(struct kernel *k, pfn_t directory)
{
    (void)k; /* the model has no pages of its own inside the emulated address space */
    (void)directory;
}
