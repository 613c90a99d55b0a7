/* SPDX-License-Identifier: MIT */
/* Life of a session's win32k: loaded, initialised by csrss, unloaded. */
#include "kernel/ke/memory.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/atom.h"
#include "kernel/win32k/class.h"
#include "kernel/win32k/gdi.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/process_info.h"
#include "kernel/win32k/shared_section.h"
#include "kernel/win32k/thread_info.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/win32k.h"
#include "kernel/win32k/winsta.h"

DH_STATIC_ASSERT(WIN32K_VIEW_COUNT == ABI_VIEW_COUNT && WIN32K_CLASS_COUNT == ABI_CLASS_COUNT,
                 "one slot in the globals for each row of the boot block");

/* One touch gives the session all of them. */
DH_STATIC_ASSERT(sizeof(struct win32k_globals) <= DH_PAGE_SIZE, "the globals are one page");

nt_status
win32k_load(struct kernel *k)
{
    machine_touch(k, session_globals_address(k)); /* from here on the session's own page */
    struct win32k_globals *globals = session_globals(k);
    memset(globals, 0, sizeof *globals);
    globals->magic = WIN32K_GLOBALS_MAGIC;
    globals->session_id = current_process(k)->session_id;
    return STATUS_SUCCESS;
}

/* Frees what USER_INITIALIZE made. */
static void
free_globals(struct kernel *k)
{
    gdi_end(k);
    shared_section_delete(k);
    gva_t atoms = session_globals(k)->class_atoms;
    session_globals(k)->class_atoms = 0;
    if (atoms != 0)
        atom_table_delete(k, atoms);
}

void
win32k_unload(struct kernel *k)
{
    struct win32k_globals *globals = session_globals(k);
    if (globals == NULL || globals->magic != WIN32K_GLOBALS_MAGIC)
        return;
    k_assert(k, globals->window_stations == 0 && globals->process_list == 0);
    char path[GUEST_NAME_BYTES];
    winsta_directory_path(globals->session_id, path, sizeof path);
    free_globals(k);
    session_globals(k)->magic = 0;
    directory_prune(k, path);
}

/* A quota from the registry, kept in its documented range. Out of range: cut, our decision. */
static uint32_t
quota(const struct abi_dword *value, uint32_t standard, uint32_t lowest, uint32_t highest)
{
    if (value->present == 0)
        return standard;
    if (value->value < lowest)
        return lowest;
    return value->value > highest ? highest : value->value;
}

static void
set_quotas(struct kernel *k)
{
    const struct abi_boot *boot = &k->boot;
    struct win32k_globals *globals = session_globals(k);
    globals->user_handle_quota =
        quota(&boot->registry[ABI_REG_USER_HANDLE_QUOTA], boot->user_handle_quota,
              boot->user_handle_quota_min, boot->user_handle_quota_max);
    globals->gdi_handle_quota =
        quota(&boot->registry[ABI_REG_GDI_HANDLE_QUOTA], boot->gdi_handle_quota,
              boot->gdi_handle_quota_min, boot->gdi_handles_max);
    globals->gdi_limit = boot->gdi_handles_max;
}

/*
 * ---- the reservation: do the heaps a session is expected to have fit? ----
 * Judged when the shared section and the other early views are there: they take their part first.
 * Only so does a third value of 2048 KB fall back in 20 MB, as reported, with as few as eight
 * expected heaps.
 */

#define EXPECTED_KINDS 4u

static bool
heaps_fit(struct kernel *k, uint32_t interactive_kb, uint32_t noninteractive_kb, bool is_safe_pair)
{
    const struct abi_boot *boot = &k->boot;
    uint32_t kb[EXPECTED_KINDS] = { interactive_kb, boot->winlogon_heap_kb,
                                    boot->disconnect_heap_kb, noninteractive_kb };
    uint32_t counts[EXPECTED_KINDS] = { boot->expected_interactive, 1,
                                        has_capability(k, ABI_CAPABILITY_DISCONNECT) ? 1 : 0,
                                        boot->expected_noninteractive };
    uint32_t bytes[EXPECTED_KINDS];
    uint64_t wanted = 0;
    for (uint32_t i = 0; i < EXPECTED_KINDS; i++) {
        bytes[i] = kb[i] * DH_KB;
        wanted += (uint64_t)bytes[i] * counts[i];
    }
    bool fits = section_views_fit(k, bytes, counts, EXPECTED_KINDS);
    trace(k, EVENT_RESERVATION, STATUS_SUCCESS, wanted, fits, is_safe_pair);
    return fits;
}

static uint32_t
heap_kb(const struct kernel *k, uint64_t value)
{
    if (value < k->boot.heap_min_kb)
        return k->boot.heap_min_kb;
    return value > HEAP_KB_MAX ? HEAP_KB_MAX : (uint32_t)value;
}

/*
 * Windows: third value missing -> the second; minimum for both; if the expected heaps do not fit in
 * view space the safe pair is taken and judged again. If that does not fit either the session goes
 * on with it: desktops that do not fit fail on their own.
 */
static void
choose_heap_sizes(struct kernel *k, uint64_t interactive_kb, uint64_t noninteractive_kb)
{
    uint32_t interactive = heap_kb(k, interactive_kb);
    uint32_t noninteractive = noninteractive_kb == 0 ? interactive : heap_kb(k, noninteractive_kb);
    uint32_t uses_safe_pair = 0;
    if (!heaps_fit(k, interactive, noninteractive, false)) {
        uses_safe_pair = 1;
        interactive = k->boot.safe_interactive_kb;
        noninteractive = k->boot.safe_noninteractive_kb;
        (void)heaps_fit(k, interactive, noninteractive, true);
    }
    struct win32k_globals *globals = session_globals(k);
    globals->interactive_heap_kb = interactive;
    globals->noninteractive_heap_kb = noninteractive;
    globals->uses_safe_pair = uses_safe_pair;
}

/* csrss: its info, and the thread that owns the windows every desktop has. */
static nt_status
start_csrss(struct kernel *k)
{
    gva_t process = k->current_process;
    gva_t info;
    gva_t thread;
    gva_t thread_info;
    nt_status status = process_info_get(k, process, &info);
    if (!NT_SUCCESS(status))
        return status;
    process_info_at(k, info)->flags |= PROCESS_INFO_CSRSS;
    status = thread_info_get(k, k->current_thread, &thread_info);
    if (!NT_SUCCESS(status))
        return status;
    status = thread_create(k, process, true, &thread);
    if (!NT_SUCCESS(status))
        return status;
    session_globals(k)->csrss_process = process;
    session_globals(k)->desktop_thread = thread;
    return thread_info_get(k, thread, &thread_info);
}

/* Failures leave what was made so far; csrss gives up and the session's end frees it. */
void
sys_user_initialize(struct kernel *k, struct abi_syscall *call)
{
    struct win32k_globals *globals = session_globals(k);
    if (globals == NULL || globals->magic != WIN32K_GLOBALS_MAGIC || globals->csrss_process != 0) {
        call->status = STATUS_UNSUCCESSFUL;
        return;
    }
    set_quotas(k);
    uint32_t shared_kb = call->a[0] > HEAP_KB_MAX ? HEAP_KB_MAX : (uint32_t)call->a[0];
    nt_status status = shared_section_create(k, shared_kb);
    if (NT_SUCCESS(status)) {
        choose_heap_sizes(k, call->a[1], call->a[2]);
        status = class_start(k);
    }
    if (NT_SUCCESS(status))
        status = start_csrss(k);
    call->status = status;
}
