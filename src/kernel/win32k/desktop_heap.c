/* SPDX-License-Identifier: MIT */
/* Section, view and heap of a desktop; allocations, and how a refusal is told. */
#include "kernel/win32k/desktop_heap.h"

#include "kernel/ke/fail_next.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ps/thread.h"
#include "kernel/rtl/heap.h"
#include "kernel/win32k/desktop_path.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_type.h"

/* Windows: fixed sizes for two desktops of an interactive station, else the second or third
 * SharedSection value. */
static uint32_t
heap_kb(struct kernel *k, gva_t desktop, uint32_t explicit_kb, uint32_t *rule)
{
    const struct win32k_globals *globals = session_globals(k);
    const char *name = object_header_of(k, desktop)->name;
    if (explicit_kb > 0) {
        *rule = HEAP_SIZE_EXPLICIT;
        return explicit_kb < HEAP_KB_MAX ? explicit_kb : HEAP_KB_MAX;
    }
    if (!winsta_is_interactive(winsta_at(k, desktop_at(k, desktop)->winsta))) {
        *rule = HEAP_SIZE_THIRD_VALUE;
        return globals->noninteractive_heap_kb;
    }
    *rule = HEAP_SIZE_EDITION;
    if (has_capability(k, ABI_CAPABILITY_DISCONNECT) && text_equal(name, "Disconnect"))
        return k->boot.disconnect_heap_kb;
    if (text_equal(name, "Winlogon"))
        return k->boot.winlogon_heap_kb;
    *rule = HEAP_SIZE_SECOND_VALUE;
    return globals->interactive_heap_kb;
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
desktop_heap_create(struct kernel *k, gva_t desktop, uint32_t explicit_kb)
{
    uint32_t rule;
    uint32_t kb = heap_kb(k, desktop, explicit_kb, &rule);
    uint32_t bytes = DH_ROUND_UP(kb * DH_KB, DH_PAGE_SIZE);
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
    desktop_at(k, desktop)->heap_rule = rule;
    length = text_length(path, sizeof what);
    trace_text(k, EVENT_HEAP_CREATE, STATUS_SUCCESS, base, bytes, rule, path, length);
    return STATUS_SUCCESS;

unmap:
    section_undo_view(k, base);
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
    if ((body->flags & DESKTOP_LISTED) != 0)
        section_unmap_view(k, base);
    else /* never finished */
        section_undo_view(k, base);
    section_unref(k, section);
}

/* To whom, as the entry says it. */
static bool
log_names(struct kernel *k)
{
    char pid[12], tid[12], session[12];
    text_append_decimal(pid, sizeof pid, 0, current_process(k)->pid);
    text_append_decimal(tid, sizeof tid, 0, thread_at(k, k->current_thread)->tid);
    text_append_decimal(session, sizeof session, 0, current_process(k)->session_id);
    return event_log(k, EVENT_TEXT_HEAP_REFUSED_TO,
                     (const char *const[]){ pid, current_process(k)->name, tid, session });
}

/* Whatever it was refused for: the text makes no difference. */
static void
log_heap_refused(struct kernel *k)
{
    struct session *session = kptr(k, (kva_t)session_current(k));
    if (session->event_243_logged != 0) /* Windows: once a session */
        return;
    bool has_names = has_capability(k, ABI_CAPABILITY_EVENT_243_NAMES) && k->current_thread != 0;
    session->event_243_logged =
        has_names ? log_names(k) : event_log(k, EVENT_TEXT_HEAP_REFUSED, NULL);
}

/*
 * The one place where a desktop heap refuses. When it had room and the commit charge was refused,
 * that has been told where it was: this heap is not full.
 */
static void
refuse(struct kernel *k,
       gva_t desktop,
       uint32_t type,
       const struct heap_refusal *reason,
       bool is_injected)
{
    struct refusal refusal = {
        .gate = desktop != 0 ? GATE_DESKTOP_HEAP : GATE_SHARED_HEAP,
        .status = STATUS_NO_MEMORY,
        .where = desktop != 0 ? desktop_at(k, desktop)->heap : session_globals(k)->shared_heap,
        .needed = reason->block_bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)reason->block_bytes,
        .limit = reason->largest_block_bytes,
        .object_type = type,
        .is_injected = is_injected,
    };
    char what[64];
    uint32_t length = text_append(what, sizeof what, 0, user_type_name(type));
    length = text_append(what, sizeof what, length, " of ");
    length = text_append_decimal(what, sizeof what, length, reason->request_bytes);
    text_append(what, sizeof what, length, " bytes");
    if (reason->reason == HEAP_REFUSAL_TOO_LARGE)
        refusal.gate = GATE_HEAP_BLOCK;
    if (reason->reason != HEAP_REFUSAL_COMMIT)
        trace_refusal(k, &refusal, what);
    if (desktop != 0)
        log_heap_refused(k);
}

static inline kva_t
heap_of(struct kernel *k, kva_t desktop)
{
    return (kva_t)(desktop != 0 ? desktop_at(k, desktop)->heap : session_globals(k)->shared_heap);
}

static void
refuse_injected(struct kernel *k, gva_t desktop, uint32_t bytes, uint32_t type)
{
    kva_t heap = heap_of(k, desktop);
    struct heap_refusal reason = {
        .reason = HEAP_REFUSAL_FULL,
        .request_bytes = bytes,
        .block_bytes = rtl_heap_request_bytes(k, heap, bytes),
        .largest_block_bytes = rtl_heap_largest_block(k, heap),
    };
    refuse(k, desktop, type, &reason, true);
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
        refuse(k, desktop, type, &reason, false);
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
        refuse(k, desktop, type, &reason, false);
    return moved;
}

void
desktop_heap_free(struct kernel *k, kva_t desktop, kva_t block)
{
    bool is_freed = rtl_heap_free(k, heap_of(k, desktop), block);
    k_assert_values(k, is_freed, desktop, block);
}

uint32_t
desktop_heap_block_bytes(struct kernel *k, kva_t desktop, kva_t block)
{
    return rtl_heap_block_bytes(k, heap_of(k, desktop), block);
}
