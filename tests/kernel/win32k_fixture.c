/* SPDX-License-Identifier: MIT */
/* A session with win32k, and processes for which the test makes the calls. */
#include "win32k_fixture.h"

#include "kernel/mm/address_space.h"
#include "kernel/mm/session.h"
#include "kernel/mm/session_image.h"
#include "kernel/ob/object.h"
#include "kernel/ps/logon.h"
#include "kernel/ps/message_queue.h"
#include "kernel/ps/process.h"
#include "kernel/ps/thread.h"
#include "kernel/rtl/heap.h"
#include "kernel/rtl/list.h"
#include "kernel/top/kernel_verify.h"
#include "kernel/win32k/desktop.h"
#include "kernel/win32k/win32k_verify.h"
#include "kernel/win32k/winsta.h"
#include "user/user.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

/* Processes here run no code of their own. */
void
user_step(struct user *u)
{
    (void)u;
}

static void
add_class(struct abi_boot *boot, const char *name, uint32_t owner, uint32_t window_extra)
{
    struct abi_class *row = &boot->classes[boot->class_count++];
    strcpy(row->name, name);
    row->owner = owner;
    row->window_extra = window_extra;
}

static void
add_view(struct abi_boot *boot, const char *name, uint32_t kind, uint32_t bytes, uint32_t committed)
{
    struct abi_view *row = &boot->views[boot->view_count++];
    strcpy(row->name, name);
    row->kind = kind;
    row->bytes = bytes;
    row->committed_bytes = committed;
}

void
w32_boot(struct abi_boot *boot)
{
    mm_fixture_boot(boot);
    boot->capabilities |=
        ABI_CAPABILITY_DISCONNECT | ABI_CAPABILITY_EVENT_243 | ABI_CAPABILITY_EVENT_244;
    boot->memory_pages = 256 * DH_MB / DH_PAGE_SIZE;
    boot->heap_format = HEAP_FORMAT_NT5_X86;
    boot->disconnect_heap_kb = 64;
    boot->winlogon_heap_kb = 128;
    boot->heap_min_kb = 128;
    boot->safe_interactive_kb = 512;
    boot->safe_noninteractive_kb = 128;
    boot->expected_interactive = 1;
    boot->expected_noninteractive = 8;
    boot->prelude_bytes = 0x18;
    boot->user_handles_max = 65536;
    boot->user_handle_quota = 10000;
    boot->user_handle_quota_min = 200;
    boot->user_handle_quota_max = 18000;
    boot->gdi_handles_max = 65536;
    boot->gdi_handle_quota = 10000;
    boot->post_message_limit = 10000;
    boot->menu_growth = 8;
    boot->first_luid = 0x1d419;
    boot->luid_step = 0x5f2;
    boot->service_timeout_ms = 30000;
    boot->shared_section_kb = 800;
    add_view(boot, "GDI handle table", ABI_VIEW_FIXED, 0x103000, 4096);
    add_view(boot, "shared section", ABI_VIEW_SHARED_SECTION, 0, 0);
    add_view(boot, "unattributed", ABI_VIEW_FIXED, 896 * DH_KB, 0);
    add_class(boot, "#32769", ABI_CLASS_DESKTOP, 0);
    add_class(boot, "Message", ABI_CLASS_MESSAGE, 4);
    boot->classes[1].windows = 2;
    boot->classes[1].interactive_windows = 3;
    add_class(boot, "Button", ABI_CLASS_CONTROL, 4);
    add_class(boot, "Edit", ABI_CLASS_CONTROL, 4);
    add_class(boot, "Static", ABI_CLASS_CONTROL, 4);
    add_class(boot, "ConsoleWindowClass", ABI_CLASS_CONSOLE, 4);
    add_class(boot, "#32770", ABI_CLASS_POPUP, 30);
}

static void
keep_event(void *user, const struct abi_event *records, uint32_t count)
{
    struct w32 *w = user;
    struct w32_event *last = &w->last[records[0].kind];
    ck_assert_uint_ge(count, 1);
    last->event = records[0];
    memcpy(last->text, &records[1], records[0].text_bytes);
    last->text[records[0].text_bytes] = '\0';
    w->count[records[0].kind]++;
    if (records[0].kind == EVENT_EVENT_LOG)
        w->last_event_id = (uint32_t)records[0].v[0];
}

static void
put_image(struct w32 *w)
{
    struct image_header header = { .magic = IMAGE_MAGIC,
                                   .bytes = sizeof header,
                                   .flags = IMAGE_IMPORTS_USER32,
                                   .role = IMAGE_ROLE_PROGRAM,
                                   .action_offset = sizeof header,
                                   .string_offset = sizeof header };
    strcpy(header.name, "test.exe");
    struct abi_request request = { .kind = REQUEST_IMAGE, .id = 1, .payload_bytes = sizeof header };
    w->machine->payload = (const uint8_t *)&header;
    w->machine->payload_bytes = sizeof header;
    kernel_request(w->k, &request);
    ck_assert_uint_eq(w->last[EVENT_REPLY].event.status, STATUS_SUCCESS);
}

gva_t
w32_process(struct w32 *w, uint32_t luid, const char *desktop)
{
    struct create_process arguments = { .image = "test.exe", .has_desktop = desktop != NULL };
    gva_t token = 0;
    gva_t process;
    if (desktop != NULL)
        strcpy(arguments.desktop, desktop);
    if (luid != 0) {
        gva_t logon = logon_find(w->k, luid);
        if (logon != 0)
            logon_ref(w->k, logon);
        else
            ck_assert_uint_eq(logon_create(w->k, "user", luid, 0, &logon), STATUS_SUCCESS);
        ck_assert_uint_eq(token_create(w->k, logon, &token), STATUS_SUCCESS);
        logon_unref(w->k, logon);
    }
    ck_assert_uint_eq(process_create(w->k, &arguments, token, &process), STATUS_SUCCESS);
    if (token != 0)
        object_unref(w->k, token);
    return process;
}

void
w32_run_as(struct w32 *w, gva_t process)
{
    address_space_switch(w->k, process);
    w->k->current_thread = process != 0 ? thread_first(w->k, process) : 0;
}

void
w32_exit(struct w32 *w, gva_t process)
{
    if (process == w->k->current_process)
        w32_run_as(w, w->smss);
    process_terminate(w->k, process, STATUS_SUCCESS, 0);
}

struct w32 *
w32_start(const struct abi_boot *boot)
{
    struct w32 *w = calloc(1, sizeof *w);
    w->machine = model_machine_new(boot);
    ck_assert_ptr_nonnull(w->machine);
    w->machine->on_events = keep_event;
    w->machine->user = w;
    w->k = &w->machine->kernel;
    ck_assert_uint_eq(kernel_start(w->k), STATUS_SUCCESS);
    put_image(w);
    w->smss = w32_process(w, 0, NULL);
    w32_run_as(w, w->smss);
    /* What the first session leaves for the next ones (shared image pages) is there before
     * counting. */
    ck_assert_uint_eq(session_create(w->k, &w->session), STATUS_SUCCESS);
    ck_assert_uint_eq(session_load_images(w->k), STATUS_SUCCESS);
    ck_assert_uint_eq(session_detach(w->k), STATUS_SUCCESS);
    message_drop_all(w->k, w->smss);
    w->at_start = mm_fixture_counters(w->k);
    memset(w->count, 0, sizeof w->count);
    return w;
}

static void
end_processes_with_session(struct w32 *w)
{
    for (;;) {
        gva_t found = 0;
        gva_t head = w->k->kd + offsetof(struct kd_block, processes);
        for (gva_t at = list_next(w->k, head); at != head; at = list_next(w->k, at)) {
            gva_t process = LIST_OWNER(at, struct process, all);
            if (process_at(w->k, process)->session != 0 && process != w->smss)
                found = process; /* newest first */
        }
        if (found == 0)
            return;
        w32_exit(w, found);
    }
}

void
w32_end(struct w32 *w)
{
    w32_run_as(w, w->smss);
    end_processes_with_session(w);
    if (process_at(w->k, w->smss)->session != 0)
        ck_assert_uint_eq(session_detach(w->k), STATUS_SUCCESS);
    ck_assert_uint_eq(w->count[EVENT_SESSION_POOL_LEAK], 0);
    if (w->count[EVENT_SESSION_DELETE] != 0) {
        ck_assert_uint_eq(w->last[EVENT_SESSION_DELETE].event.v[1], 0);
        ck_assert_uint_eq(w->last[EVENT_SESSION_DELETE].event.v[2], 0);
    }
    message_drop_all(w->k, w->smss); /* it never hears of its children's ends */
    mm_fixture_assert_same(mm_fixture_counters(w->k), w->at_start);
    const char *fault = kernel_verify(w->k);
    ck_assert_msg(fault == NULL, "%s", fault);
    model_machine_free(w->machine);
    free(w);
}

nt_status
w32_session(struct w32 *w, uint32_t shared_kb, uint32_t interactive_kb, uint32_t noninteractive_kb)
{
    w32_run_as(w, w->smss);
    if (process_at(w->k, w->smss)->session != 0)
        ck_assert_uint_eq(session_detach(w->k), STATUS_SUCCESS);
    ck_assert_uint_eq(session_create(w->k, &w->session), STATUS_SUCCESS);
    ck_assert_uint_eq(session_load_images(w->k), STATUS_SUCCESS);
    w->csrss = w32_process(w, 0, NULL);
    w32_run_as(w, w->csrss);
    return W32_CALL(w, USER_INITIALIZE, shared_kb, interactive_kb, noninteractive_kb).status;
}

gva_t
w32_text(struct w32 *w, const char *text)
{
    gva_t at = USER_PAGE_VA + offsetof(struct user_page, state);
    uint32_t bytes = (uint32_t)strlen(text);
    ck_assert_uint_le(bytes, USER_PAGE_STATE);
    ck_assert(machine_user_copy_out(w->k, at, text, bytes));
    return at;
}

gva_t
w32_wide(struct w32 *w, const char *text)
{
    gva_t at = USER_PAGE_VA + offsetof(struct user_page, state);
    uint16_t wide[USER_PAGE_STATE / 2];
    uint32_t units = (uint32_t)strlen(text);
    ck_assert_uint_le(units, USER_PAGE_STATE / 2);
    for (uint32_t i = 0; i < units; i++)
        wide[i] = (uint8_t)text[i];
    ck_assert(machine_user_copy_out(w->k, at, wide, units * 2));
    return at;
}

struct abi_syscall
w32_call(struct w32 *w,
         uint32_t number,
         uint64_t a0,
         uint64_t a1,
         uint64_t a2,
         uint64_t a3,
         uint64_t a4,
         uint64_t a5)
{
    struct abi_syscall call = { .number = number, .a = { a0, a1, a2, a3, a4, a5 } };
    kernel_syscall(w->k, &call);
    return call;
}

static uint64_t
create_desktop(struct w32 *w, const char *name)
{
    struct abi_syscall call =
        W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, name), strlen(name), 0, W32_ACCESS);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    return call.a[0];
}

void
w32_winlogon(struct w32 *w)
{
    w32_run_as(w, w->smss);
    w->winlogon = w32_process(w, 0, NULL);
    w32_run_as(w, w->winlogon);
    gva_t session = process_at(w->k, w->winlogon)->session;
    ((struct session *)kptr(w->k, (kva_t)session))->winlogon_pid = current_process(w->k)->pid;
    struct abi_syscall call =
        W32_CALL(w, USER_CREATE_WINSTA, w32_text(w, "WinSta0"), 7, 1, W32_ACCESS);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_PROCESS_WINSTA, call.a[0]).status, STATUS_SUCCESS);
    uint64_t winlogon = create_desktop(w, "Winlogon");
    create_desktop(w, "Disconnect");
    create_desktop(w, "Default");
    ck_assert_uint_eq(W32_CALL(w, USER_SET_THREAD_DESKTOP, winlogon).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SWITCH_DESKTOP, winlogon).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_CONNECT, 0).status, STATUS_SUCCESS);
}

struct w32 *
w32_start_session(void)
{
    struct abi_boot boot;
    w32_boot(&boot);
    struct w32 *w = w32_start(&boot);
    ck_assert_uint_eq(w32_session(w, 1024, 3072, 512), STATUS_SUCCESS);
    w32_winlogon(w);
    return w;
}

gva_t
w32_gui_process(struct w32 *w, uint32_t luid, const char *desktop)
{
    gva_t process = w32_process(w, luid, desktop);
    w32_run_as(w, process);
    ck_assert_uint_eq(W32_CALL(w, USER_CONNECT, 0).status, STATUS_SUCCESS);
    for (uint32_t i = 0;; i++) {
        struct abi_syscall call = W32_CALL(w, USER_REGISTER_CONTROLS, i);
        ck_assert_uint_eq(call.status, STATUS_SUCCESS);
        if (call.a[0] == 0)
            return process;
    }
}

uint32_t
w32_class(struct w32 *w, const char *name, uint32_t window_extra)
{
    struct abi_syscall call =
        W32_CALL(w, USER_REGISTER_CLASS, w32_wide(w, name), strlen(name), 0, window_extra, 0);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    return (uint32_t)call.a[0];
}

uint32_t
w32_find_class(struct w32 *w, const char *name)
{
    struct abi_syscall call = W32_CALL(w, USER_FIND_CLASS, w32_wide(w, name), strlen(name));
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    return (uint32_t)call.a[0];
}

uint32_t
w32_window(struct w32 *w, uint32_t class_atom, const char *text)
{
    return (uint32_t)W32_CALL(w, USER_CREATE_WINDOW, class_atom, w32_wide(w, text), strlen(text))
        .a[0];
}

gva_t
w32_winsta_of(struct w32 *w, const char *name)
{
    return winsta_find(w->k, name);
}

gva_t
w32_desktop_of(struct w32 *w, const char *winsta, const char *desktop)
{
    gva_t station = winsta_find(w->k, winsta);
    return station != 0 ? desktop_find(w->k, station, desktop) : 0;
}

struct w32 *
w32_start_service(gva_t *desktop)
{
    struct w32 *w = w32_start_session();
    w32_gui_process(w, 0, NULL);
    *desktop = w32_desktop_of(w, "Service-0x0-3e7$", "Default");
    return w;
}

uint32_t
w32_used(struct w32 *w, gva_t desktop)
{
    struct heap_usage usage;
    const struct desktop *body = kptr(w->k, (kva_t)desktop);
    rtl_heap_usage(w->k, (kva_t)body->heap, &usage);
    return usage.used_bytes;
}

void
w32_verify(struct w32 *w)
{
    const char *fault = win32k_verify_text(w->k);
    ck_assert_msg(fault == NULL, "%s", fault);
    ck_assert(session_verify(w->k, session_current(w->k)));
}
