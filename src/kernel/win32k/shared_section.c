/* SPDX-License-Identifier: MIT */
/* Maps the views of the edition's list, and makes handle table and shared heap in theirs. */
#include "kernel/win32k/shared_section.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/rtl/heap.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_object.h"

/* The first value of SharedSection that every Windows ships with. */
#define USUAL_FIRST_VALUE_KB 1024u
/* What is left for the shared heap with it. Source: section sizes in process maps of 2000 and XP.
 */
#define SHARED_HEAP_BYTES (32u * DH_KB)

/*
 * What the section has with the usual first value was seen; that each KB more is a KB more here,
 * and that smaller values cost what they say, is our decision.
 */
static uint32_t
section_kb(const struct kernel *k, uint32_t first_value)
{
    uint32_t usual = k->boot.shared_section_kb;
    if (first_value >= USUAL_FIRST_VALUE_KB)
        return first_value - USUAL_FIRST_VALUE_KB + usual;
    return first_value < usual ? first_value : usual;
}

/* Every handle the edition allows, as long as that leaves the shared heap its part. */
static uint32_t
table_reserve(const struct kernel *k, uint32_t section_bytes)
{
    uint32_t all =
        DH_ROUND_UP(k->boot.user_handles_max * size_of(k, ABI_SIZE_HANDLEENTRY), DH_PAGE_SIZE);
    uint32_t most = section_bytes > SHARED_HEAP_BYTES ? section_bytes - SHARED_HEAP_BYTES : 0;
    most = most / DH_PAGE_SIZE * DH_PAGE_SIZE;
    return all < most ? all : most;
}

static nt_status
refuse_small(struct kernel *k, uint32_t bytes)
{
    struct refusal refusal = { .gate = GATE_SHARED_HEAP,
                               .status = STATUS_NO_MEMORY,
                               .where = session_globals(k)->shared_base,
                               .needed = SHARED_HEAP_BYTES + DH_PAGE_SIZE,
                               .limit = bytes };
    trace_refusal(k, &refusal, "the shared section");
    return STATUS_NO_MEMORY;
}

/* The shared heap, with the two things win32k puts in it at its start. */
static nt_status
create_shared_heap(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    kva_t base = (kva_t)globals->shared_base;
    kva_t heap = base + globals->shared_heap_offset;
    uint32_t bytes = globals->shared_bytes - globals->shared_heap_offset;
    nt_status status = desktop_heap_make(k, base, heap, bytes, HEAP_ROUTINE_SHARED);
    if (!NT_SUCCESS(status))
        return status;
    session_globals(k)->shared_heap = heap;
    kva_t info = desktop_heap_alloc(k, 0, size_of(k, ABI_SIZE_SERVERINFO), USER_BLOCK_SERVERINFO);
    if (info == 0)
        return STATUS_NO_MEMORY;
    session_globals(k)->server_info = info;
    return STATUS_SUCCESS;
}

static nt_status
set_up_shared_section(struct kernel *k, kva_t base, gva_t section, uint32_t bytes)
{
    struct win32k_globals *globals = session_globals(k);
    globals->shared_section = section;
    globals->shared_base = base;
    globals->shared_bytes = bytes;
    uint32_t reserve = table_reserve(k, bytes);
    if (reserve < DH_PAGE_SIZE || bytes - reserve < DH_PAGE_SIZE)
        return refuse_small(k, bytes);
    globals->shared_heap_offset = reserve;
    nt_status status = create_shared_heap(k);
    if (NT_SUCCESS(status))
        status = user_handle_table_create(k);
    return status;
}

/* Maps one view; recorded in the globals, so that it goes with them whatever fails later. */
static nt_status
map_view(struct kernel *k, uint32_t index, uint32_t shared_kb)
{
    const struct abi_view *view = &k->boot.views[index];
    bool is_shared = view->kind == ABI_VIEW_SHARED_SECTION;
    uint32_t bytes =
        DH_ROUND_UP(is_shared ? section_kb(k, shared_kb) * DH_KB : view->bytes, DH_PAGE_SIZE);
    gva_t section;
    kva_t base;
    nt_status status = section_create(k, bytes, 0, &section);
    if (!NT_SUCCESS(status))
        return status;
    status = section_map_view(k, section, &base, view->name);
    if (!NT_SUCCESS(status)) {
        section_unref(k, section);
        return status;
    }
    session_globals(k)->views[index] = section;
    if (view->committed_bytes > 0) {
        status = section_commit_view(k, base, base, view->committed_bytes);
        if (!NT_SUCCESS(status))
            return status;
    }
    return is_shared ? set_up_shared_section(k, base, section, bytes) : STATUS_SUCCESS;
}

/* The primary monitor: the one USER type that lives in the shared heap. */
static nt_status
create_monitor(struct kernel *k)
{
    uint32_t error = ERROR_SUCCESS;
    struct user_owner nobody = { 0, 0, 0 };
    kva_t monitor =
        user_object_create(k, &nobody, USER_TYPE_MONITOR, size_of(k, ABI_SIZE_MONITOR), &error);
    if (monitor == 0)
        return STATUS_NO_MEMORY;
    session_globals(k)->monitor = monitor;
    return STATUS_SUCCESS;
}

nt_status
shared_section_create(struct kernel *k, uint32_t shared_kb)
{
    nt_status status = STATUS_SUCCESS;
    for (uint32_t i = 0; i < k->boot.view_count && NT_SUCCESS(status); i++)
        status = map_view(k, i, shared_kb);
    if (NT_SUCCESS(status) && session_globals(k)->shared_section == 0)
        status = STATUS_INVALID_PARAMETER; /* an edition without the view */
    if (NT_SUCCESS(status))
        status = create_monitor(k);
    if (!NT_SUCCESS(status))
        shared_section_delete(k);
    return status;
}

void
shared_section_delete(struct kernel *k)
{
    for (uint32_t i = ABI_VIEW_COUNT; i-- > 0;) {
        gva_t section = session_globals(k)->views[i];
        if (section == 0)
            continue;
        session_globals(k)->views[i] = 0;
        /* The session is refused or ends: it keeps no addresses either way. */
        section_undo_view(k, (kva_t)((struct section *)kptr(k, (kva_t)section))->kernel_view);
        section_unref(k, section);
    }
    struct win32k_globals *globals = session_globals(k);
    globals->shared_section = 0;
    globals->shared_base = 0;
    globals->shared_heap = 0;
    globals->server_info = 0;
    globals->monitor = 0;
    globals->handle_table = 0;
    globals->handle_capacity = 0;
    globals->handle_count = 0;
}
