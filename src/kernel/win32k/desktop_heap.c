/* SPDX-License-Identifier: MIT */
#include "kernel/win32k/desktop_heap.h"

#include "kernel/ke/fail_next.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/rtl/heap.h"
#include "kernel/rtl/heap_commit.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/winsta.h"

#define EVENT_ID_HEAP_FULL 243u

uint32_t
desktop_path(struct kernel *k, gva_t desktop, char *to, uint32_t size)
{
    gva_t winsta = desktop_at(k, desktop)->winsta;
    uint32_t length = text_append(to, size, 0, object_header_of(k, winsta)->name);
    length = text_append(to, size, length, "\\");
    return text_append(to, size, length, object_header_of(k, desktop)->name);
}

/* Windows: fixed sizes for two desktops of an interactive station, else the second or third
 * SharedSection value. */
uint32_t
desktop_heap_bytes(struct kernel *k, gva_t winsta, const char *name, uint32_t explicit_kb)
{
    const struct win32k_globals *globals = session_globals(k);
    uint32_t kb = globals->noninteractive_heap_kb;
    if (winsta_is_interactive(winsta_at(k, winsta))) {
        kb = globals->interactive_heap_kb;
        if (text_equal(name, "Disconnect"))
            kb = k->boot.disconnect_heap_kb;
        else if (text_equal(name, "Winlogon"))
            kb = k->boot.winlogon_heap_kb;
    }
    if (explicit_kb > 0)
        kb = explicit_kb < 0x3ff000u ? explicit_kb : 0x3ff000u;
    return DH_ROUND_UP(kb * DH_KB, DH_PAGE_SIZE);
}

nt_status
desktop_heap_make(struct kernel *k, kva_t view, kva_t heap, uint32_t bytes, uint32_t routine)
{
    nt_status status = section_commit_view(k, view, heap, DH_PAGE_SIZE);
    if (!NT_SUCCESS(status))
        return status;
    struct heap_parameters parameters = { .format = (enum heap_format)k->boot.heap_format,
                                          .flags = HEAP_FLAGS_DESKTOP,
                                          .reserve_bytes = bytes,
                                          .initial_commit_bytes = DH_PAGE_SIZE,
                                          .commit_routine = routine };
    return rtl_heap_create(k, heap, &parameters);
}

static nt_status
create_heap_in_view(struct kernel *k, gva_t desktop, kva_t base, uint32_t bytes)
{
    nt_status status = desktop_heap_make(k, base, base, bytes, HEAP_ROUTINE_DESKTOP);
    if (!NT_SUCCESS(status))
        return status;
    struct desktop *body = desktop_at(k, desktop);
    body->heap = base;
    body->heap_bytes = bytes;
    return STATUS_SUCCESS;
}

nt_status
desktop_heap_create(struct kernel *k, gva_t desktop, uint32_t bytes)
{
    char what[GUEST_PATH_BYTES];
    uint32_t length = text_append(what, sizeof what, 0, "desktop heap of ");
    length = text_append_decimal(what, sizeof what, length, bytes / DH_KB);
    length = text_append(what, sizeof what, length, " KB: ");
    const char *path = what + length;
    desktop_path(k, desktop, what + length, (uint32_t)sizeof what - length);

    gva_t section;
    kva_t base;
    nt_status status = section_create(k, bytes, 0, &section);
    if (!NT_SUCCESS(status))
        return status;
    status = section_map_view(k, section, &base, what);
    if (!NT_SUCCESS(status))
        goto free_section;
    status = create_heap_in_view(k, desktop, base, bytes);
    if (!NT_SUCCESS(status))
        goto unmap;
    desktop_at(k, desktop)->section = section;
    length = text_length(path, sizeof what);
    trace_text(k, EVENT_HEAP_CREATE, STATUS_SUCCESS, base, bytes, 0, path, length);
    return STATUS_SUCCESS;

unmap:
    section_unmap_view(k, base);
free_section:
    section_unref(k, section);
    return status;
}

void
desktop_heap_delete(struct kernel *k, gva_t desktop)
{
    struct desktop *body = desktop_at(k, desktop);
    gva_t section = body->section;
    kva_t base = (kva_t)body->heap;
    if (section == 0)
        return;
    body->section = 0;
    body->heap = 0;
    section_unmap_view(k, base);
    section_unref(k, section);
}

nt_status
rtl_heap_commit(struct kernel *k, uint32_t routine, kva_t heap, kva_t at, uint32_t bytes)
{
    kva_t view = routine == HEAP_ROUTINE_SHARED ? (kva_t)session_globals(k)->shared_base : heap;
    nt_status status = section_commit_view(k, view, at, bytes);
    trace(k, EVENT_HEAP_COMMIT, status, heap, at, bytes);
    if (NT_SUCCESS(status) && user_explains(k))
        trace_step(k, STEP_MEMORY_MANAGER, at,
                   "the heap has no committed room left: another page of its section gets a frame");
    return status;
}

static const char *
block_name(uint32_t type)
{
    switch (type) {
#define USER_TYPE(name, number, text, tag, place, owner)                                           \
    case (number):                                                                                 \
        return text;
#define USER_BLOCK(name, number, text)                                                             \
    case (number):                                                                                 \
        return text;
#include "abi/user_types.def"
    default:
        return "block";
    }
}

static void
log_heap_full(struct kernel *k)
{
    static const char text[] = "A desktop heap allocation failed.";
    struct session *session = kptr(k, (kva_t)session_current(k));
    if (!has_feature(k, ABI_FEATURE_EVENT_243) || session->event_243_logged != 0)
        return;
    session->event_243_logged = 1; /* Windows: once a session */
    event_log(k, EVENT_ID_HEAP_FULL, EVENT_SOURCE_WIN32K, text, sizeof text - 1);
}

/* The one place where a desktop heap refuses. */
static void
refuse(struct kernel *k,
       gva_t desktop,
       uint32_t bytes,
       uint32_t type,
       const struct heap_refusal *reason)
{
    struct refusal refusal = {
        .gate = GATE_DESKTOP_HEAP, .status = STATUS_NO_MEMORY, .wanted = bytes, .object_type = type
    };
    refusal.limit = reason->largest_free_bytes > reason->uncommitted_bytes
                        ? reason->largest_free_bytes
                        : reason->uncommitted_bytes;
    if (desktop == 0) {
        refusal.gate = GATE_SHARED_HEAP;
        refusal.where = session_globals(k)->shared_heap;
    } else {
        refusal.where = desktop_at(k, desktop)->heap;
    }
    if (reason->reason == HEAP_REFUSAL_COMMIT) {
        refusal.status = reason->commit_status;
        refusal.gate = reason->commit_status == (nt_status)STATUS_COMMITMENT_LIMIT
                           ? GATE_COMMIT_LIMIT
                           : GATE_FRAMES;
    }
    trace_refusal(k, &refusal, block_name(type));
    if (desktop != 0)
        log_heap_full(k);
}

static inline kva_t
heap_of(struct kernel *k, kva_t desktop)
{
    return (kva_t)(desktop != 0 ? desktop_at(k, desktop)->heap : session_globals(k)->shared_heap);
}

static void
refuse_injected(struct kernel *k, gva_t desktop, uint32_t bytes, uint32_t type)
{
    struct heap_refusal reason = { .reason = HEAP_REFUSAL_FULL };
    struct heap_usage usage;
    rtl_heap_usage(k, heap_of(k, desktop), &usage);
    reason.largest_free_bytes = usage.largest_free_bytes;
    reason.uncommitted_bytes = usage.uncommitted_bytes;
    refuse(k, desktop, bytes, type, &reason);
}

kva_t
desktop_heap_alloc(struct kernel *k, kva_t desktop, uint32_t bytes, uint32_t type)
{
    struct heap_refusal reason;
    if (kd(k)->fail_countdown != 0 && fail_injected(k, DESKTOP_HEAP_TAG)) {
        refuse_injected(k, desktop, bytes, type);
        return 0;
    }
    kva_t block = rtl_heap_alloc(k, heap_of(k, desktop), bytes, &reason);
    if (block == 0)
        refuse(k, desktop, bytes, type, &reason);
    return block;
}

kva_t
desktop_heap_realloc(struct kernel *k, gva_t desktop, kva_t block, uint32_t bytes, uint32_t type)
{
    struct heap_refusal reason;
    if (kd(k)->fail_countdown != 0 && fail_injected(k, DESKTOP_HEAP_TAG)) {
        refuse_injected(k, desktop, bytes, type);
        return 0;
    }
    kva_t moved = rtl_heap_realloc(k, heap_of(k, desktop), block, bytes, &reason);
    if (moved == 0)
        refuse(k, desktop, bytes, type, &reason);
    return moved;
}

void
desktop_heap_free(struct kernel *k, kva_t desktop, kva_t block)
{
    bool is_freed = rtl_heap_free(k, heap_of(k, desktop), block);
    k_assert_values(k, is_freed, desktop, block);
}
