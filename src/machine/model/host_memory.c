/* SPDX-License-Identifier: MIT */
/* Frames and windows of the model machine, in host memory. */
#define _GNU_SOURCE /* MADV_HUGEPAGE */

#include "machine/model/model.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static uint8_t *
reserve(uint64_t bytes, int protection)
{
    void *at = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

/* Frames are taken in their order: a few large pages hold those that a run touches, where the host
 * has such; else each is a page fault. */
static uint8_t *
reserve_arena(uint64_t bytes)
{
    uint8_t *at = reserve(bytes, PROT_READ | PROT_WRITE);
    if (at != NULL)
        madvise(at, bytes, MADV_HUGEPAGE);
    return at;
}

static void
release(void *at, uint64_t bytes)
{
    if (at != NULL)
        munmap(at, bytes);
}

/* Host address minus kernel address. */
static uintptr_t
window_delta(const struct model_window *window)
{
    return (uintptr_t)window->host - (uintptr_t)window->start;
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
    m->system.start = abi_boot_map(boot)->system_start;
    m->system.bytes = page_format_address_end(format) - m->system.start;
    m->system.host = reserve(m->system.bytes, PROT_NONE);
    m->arena = reserve_arena((m->frame_count + 1) * DH_PAGE_SIZE);
    m->homes = (uint8_t **)(void *)reserve((m->frame_count + 1) * sizeof *m->homes,
                                           PROT_READ | PROT_WRITE);
    m->touched = reserve(m->frame_count + 1, PROT_READ | PROT_WRITE);
    if (m->system.host == NULL || m->arena == NULL || m->homes == NULL || m->touched == NULL) {
        model_machine_free(m);
        return NULL;
    }
    m->map.system_delta = window_delta(&m->system);
    m->current_session = MACHINE_SYSTEM_SPACE;
    return m;
}

/* Its runs, or all but them. */
static void
release_runs(const struct model_window *window, const struct session_runs *runs, bool is_between)
{
    for (uint32_t i = 0; window->host != NULL && i + is_between < runs->count; i++) {
        uint64_t start = is_between ? runs->run[i].end : runs->run[i].start;
        uint64_t end = is_between ? runs->run[i + 1].start : runs->run[i].end;
        if (start < end)
            release(window->host + (start - window->start), end - start);
    }
}

void
model_machine_free(struct model_machine *m)
{
    if (m == NULL)
        return;
    for (uint32_t i = 0; i < m->session_capacity; i++)
        release_runs(&m->sessions[i], &m->kernel.layout.session, false);
    free(m->sessions);
    release(m->system.host, m->system.bytes);
    release(m->arena, (m->frame_count + 1) * DH_PAGE_SIZE);
    release(m->homes, (m->frame_count + 1) * sizeof *m->homes);
    release(m->touched, m->frame_count + 1);
    free(m);
}

static uint64_t
index_of(struct kernel *k, pfn_t pfn)
{
    uint64_t index = pfn - MACHINE_FIRST_FRAME;
    k_assert_values(k, index < model_machine_of(k)->frame_count, pfn, index);
    return index;
}

uint8_t *
model_frame_host(struct model_machine *m, pfn_t pfn)
{
    uint64_t index = (uint64_t)pfn - MACHINE_FIRST_FRAME;
    if (pfn < MACHINE_FIRST_FRAME || index >= m->frame_count)
        return NULL;
    return m->homes[index] != NULL ? m->homes[index] : m->arena + index * DH_PAGE_SIZE;
}

/* ---- the seam: frames ---- */

static bool
is_open(const struct model_machine *m, uint32_t session)
{
    return session < m->session_capacity && m->sessions[session].host != NULL;
}

static uint8_t *
window_address(struct kernel *k, kva_t va, uint32_t space)
{
    struct model_machine *m = model_machine_of(k);
    const struct model_window *window = &m->system;
    if (space != MACHINE_SYSTEM_SPACE) {
        k_assert_values(k, is_open(m, space), space, va);
        k_assert_values(k, session_runs_find(&k->layout.session, va) != NULL, va, space);
        window = &m->sessions[space];
    }
    k_assert_values(k, va >= window->start && va - window->start < window->bytes, va, space);
    return window->host + (va - window->start);
}

void
machine_frame_place(struct kernel *k, pfn_t pfn, kva_t va, uint32_t space)
{
    struct model_machine *m = model_machine_of(k);
    uint64_t index = index_of(k, pfn);
    uint8_t *home = window_address(k, va, space);
    k_assert_values(k, m->homes[index] == NULL, pfn, va);
    /* A window page that no frame has is untouched or was replaced when it was given up: its
     * content is zero. */
    if (mprotect(home, DH_PAGE_SIZE, PROT_READ | PROT_WRITE) != 0)
        model_no_memory(m, "a page of the emulated system", DH_PAGE_SIZE);
    m->homes[index] = home;
}

void
machine_frame_unplace(struct kernel *k, pfn_t pfn)
{
    struct model_machine *m = model_machine_of(k);
    uint64_t index = index_of(k, pfn);
    uint8_t *home = m->homes[index];
    k_assert_values(k, home != NULL, pfn, index);
    void *at = mmap(home, DH_PAGE_SIZE, PROT_NONE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    if (at == MAP_FAILED)
        model_no_memory(m, "a page of the emulated system", DH_PAGE_SIZE);
    m->homes[index] = NULL;
}

void *
machine_frame_map(struct kernel *k, pfn_t pfn)
{
    struct model_machine *m = model_machine_of(k);
    uint64_t index = index_of(k, pfn);
    if (m->homes[index] != NULL)
        return m->homes[index];
    m->touched[index] = 1;
    return m->arena + index * DH_PAGE_SIZE;
}

void
machine_frame_zero(struct kernel *k, pfn_t pfn)
{
    struct model_machine *m = model_machine_of(k);
    uint64_t index = index_of(k, pfn);
    if (m->homes[index] != NULL) {
        memset(m->homes[index], 0, DH_PAGE_SIZE);
        return;
    }
    if (m->touched[index] != 0)
        memset(m->arena + index * DH_PAGE_SIZE, 0, DH_PAGE_SIZE);
}

void
machine_private_map(struct kernel *k, kva_t va, uint64_t bytes)
{
    struct model_machine *m = model_machine_of(k);
    uint8_t *at = window_address(k, va, MACHINE_SYSTEM_SPACE);
    k_assert_values(k, m->private_bytes == 0 && va - m->system.start + bytes <= m->system.bytes, va,
                    bytes);
    if (mprotect(at, bytes, PROT_READ | PROT_WRITE) != 0)
        model_no_memory(m, "the frame database", bytes);
    m->private_start = va;
    m->private_bytes = bytes;
}

/* ---- the seam: sessions and address spaces ---- */

static void
grow_sessions(struct model_machine *m, uint32_t session)
{
    uint32_t capacity = session < 8 ? 8 : 2 * session;
    struct model_window *grown = realloc(m->sessions, capacity * sizeof *grown);
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
    struct model_window *window = &m->sessions[session];
    k_assert_values(k, window->host == NULL && runs->count != 0, session, runs->count);
    window->start = runs->run[0].start;
    window->bytes = runs->run[runs->count - 1].end - window->start;
    window->host = reserve(window->bytes, PROT_NONE);
    if (window->host == NULL)
        model_no_memory(m, "a session's address space", window->bytes);
    release_runs(window, runs, true);
}

void
machine_session_close(struct kernel *k, uint32_t session)
{
    struct model_machine *m = model_machine_of(k);
    k_assert_values(k, is_open(m, session), session, 0);
    release_runs(&m->sessions[session], &k->layout.session, false);
    m->sessions[session].host = NULL;
}

void
machine_switch(struct kernel *k, pfn_t directory, uint32_t session)
{
    struct model_machine *m = model_machine_of(k);
    (void)directory; /* the processor's: here page tables are walked only for user memory */
    m->current_session = session;
    if (session == MACHINE_SYSTEM_SPACE) {
        m->map.session_bytes = 0;
        return;
    }
    const struct model_window *window = &m->sessions[session];
    k_assert_values(k, is_open(m, session), session, directory);
    m->map.session_delta = window_delta(window);
    m->map.session_start = window->start;
    m->map.session_bytes = window->bytes;
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
    if (va - m->map.session_start >= m->map.session_bytes)
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
