/* SPDX-License-Identifier: MIT */
/* Finds or makes station and desktop by the caller's rules, and brings a thread there. */
#include "kernel/win32k/connect.h"

#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/access.h"
#include "kernel/win32k/access_right.h"
#include "kernel/win32k/desktop.h"
#include "kernel/win32k/desktop_path.h"
#include "kernel/win32k/desktop_view.h"
#include "kernel/win32k/process_info.h"
#include "kernel/win32k/thread_info.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/win32k.h"
#include "kernel/win32k/winsta.h"

/* Where a process is to go. */
struct place {
    gva_t winsta;          /* 0: none yet, by name */
    uint32_t service_luid; /* not 0: a service station, made if it is missing */
    char winsta_name[GUEST_NAME_BYTES];
    char desktop_name[GUEST_NAME_BYTES];
};

/* Splits lpDesktop, "station\desktop" or "desktop". False: a part is too long to be a name, or one
 * of two is empty. */
static bool
split_path(const struct process *process, struct place *place)
{
    const char *path = process->desktop_path;
    uint32_t length = text_length(path, sizeof process->desktop_path);
    uint32_t bar = 0;
    while (bar < length && path[bar] != '\\')
        bar++;
    const char *desktop = bar < length ? &path[bar + 1] : path;
    if ((bar < length && bar >= sizeof place->winsta_name) ||
        text_length(desktop, sizeof place->desktop_name) == sizeof place->desktop_name)
        return false;
    if (bar < length) {
        text_copy(place->winsta_name, sizeof place->winsta_name, path);
        place->winsta_name[bar] = '\0';
    }
    text_copy(place->desktop_name, sizeof place->desktop_name, desktop);
    return bar == length || (place->winsta_name[0] != '\0' && place->desktop_name[0] != '\0');
}

/*
 * The service station on which its creator was has closed with the last process there. The station
 * of its own logon is made anew, where the edition does so; source: KB921484.
 */
static void
remake_closed(struct kernel *k, gva_t process, struct place *place)
{
    char own[GUEST_NAME_BYTES];
    uint32_t luid = process_luid(k, process);
    if (place->winsta != 0 || (process_at(k, process)->flags & PROCESS_INHERITED_PLACE) == 0 ||
        !has_capability(k, ABI_CAPABILITY_REMAKES_STATION))
        return;
    winsta_service_name(luid, own, sizeof own);
    if (text_equal(own, place->winsta_name) && text_equal(place->desktop_name, "Default"))
        place->service_luid = luid;
}

/*
 * Windows: (1) SetProcessWindowStation, (2) inherited handle: here the creator's place comes along
 * as a path, (3) lpDesktop, (4) the session's own user: WinSta0, (5) a station named after the
 * logon session. Source: "Process Connection to a Window Station", Microsoft Learn.
 */
static nt_status
choose_place(struct kernel *k, gva_t process, struct place *place)
{
    gva_t info = process_at(k, process)->win32;
    if (!split_path(process_at(k, process), place))
        return STATUS_OBJECT_NAME_INVALID;
    const struct session *session = kptr(k, (kva_t)session_current(k));
    uint32_t luid = process_luid(k, process);
    if (info != 0 && process_info_at(k, info)->winsta != 0) {
        place->winsta = process_info_at(k, info)->winsta;
    } else if (place->winsta_name[0] != '\0') {
        place->winsta = winsta_find(k, place->winsta_name);
    } else if (luid != LUID_SYSTEM && luid == session->user_luid) {
        text_copy(place->winsta_name, sizeof place->winsta_name, "WinSta0");
        place->winsta = winsta_interactive(k);
    } else {
        place->service_luid = luid;
        winsta_service_name(luid, place->winsta_name, sizeof place->winsta_name);
        place->winsta = winsta_find(k, place->winsta_name);
    }
    if (place->desktop_name[0] == '\0')
        text_copy(place->desktop_name, sizeof place->desktop_name, "Default");
    remake_closed(k, process, place);
    return STATUS_SUCCESS;
}

static nt_status
refuse_closed(struct kernel *k, const char *name)
{
    struct refusal refusal = { .gate = GATE_STATION_CLOSED,
                               .status = STATUS_OBJECT_NAME_NOT_FOUND };
    trace_refusal(k, &refusal, name);
    return STATUS_OBJECT_NAME_NOT_FOUND;
}

/* What was made for an account is not wholly its. Source: Microsoft Learn, "Window Station and
 * Desktop Creation". */
static void
limit_account(struct kernel *k, gva_t object)
{
    enum object_type type = (enum object_type)object_header_of(k, object)->type;
    access_list_of(k, object)->rights = access_right_of_account(type);
}

static nt_status
open_winsta(struct kernel *k, gva_t process, const struct place *place, gva_t *winsta)
{
    if (place->winsta == 0) {
        if (place->service_luid == 0)
            return (process_at(k, process)->flags & PROCESS_INHERITED_PLACE) != 0
                       ? refuse_closed(k, place->winsta_name)
                       : access_refuse_missing(k, place->winsta_name);
        nt_status made = winsta_create(k, place->winsta_name, false, place->service_luid, winsta);
        if (NT_SUCCESS(made))
            limit_account(k, *winsta);
        return made;
    }
    uint32_t access;
    nt_status status = access_check(k, process, place->winsta, MAXIMUM_ALLOWED, &access);
    if (NT_SUCCESS(status))
        object_ref(k, place->winsta);
    *winsta = place->winsta;
    return status;
}

static nt_status
open_desktop(
    struct kernel *k, gva_t process, const struct place *place, gva_t winsta, gva_t *desktop)
{
    *desktop = desktop_find(k, winsta, place->desktop_name);
    if (*desktop == 0) {
        if (place->service_luid == 0)
            return access_refuse_missing(k, place->desktop_name);
        nt_status made = desktop_create(k, winsta, place->desktop_name, 0, desktop);
        if (NT_SUCCESS(made))
            limit_account(k, *desktop);
        return made;
    }
    uint32_t access;
    nt_status status = access_check(k, process, *desktop, MAXIMUM_ALLOWED, &access);
    if (NT_SUCCESS(status))
        object_ref(k, *desktop);
    return status;
}

/* The place a process was refused, which may never have come to be. */
static void
announce_refusal(struct kernel *k, gva_t process, const struct place *place, nt_status status)
{
    char path[GUEST_PATH_BYTES];
    const char *winsta = place->winsta_name;
    if (winsta[0] == '\0' && place->winsta != 0)
        winsta = object_header_of(k, place->winsta)->name;
    uint32_t length = text_append(path, sizeof path, 0, winsta);
    length = text_append(path, sizeof path, length, "\\");
    length = text_append(path, sizeof path, length, place->desktop_name);
    trace_text(k, EVENT_CONNECT, status, process_at(k, process)->pid, 0, 0, path, length);
}

/*
 * Station and desktop of a process by the documented order, each with one reference. What does not
 * exist and may be made is made (service stations); on failure everything made here is gone again.
 */
static nt_status
connect_resolve(struct kernel *k, gva_t process, gva_t *winsta, gva_t *desktop)
{
    struct place place = { .winsta = 0 };
    nt_status status = choose_place(k, process, &place);
    if (!NT_SUCCESS(status))
        status = access_refuse_missing(k, process_at(k, process)->desktop_path);
    else
        status = open_winsta(k, process, &place, winsta);
    if (NT_SUCCESS(status)) {
        status = open_desktop(k, process, &place, *winsta, desktop);
        if (!NT_SUCCESS(status))
            object_unref(k, *winsta);
    }
    if (!NT_SUCCESS(status))
        announce_refusal(k, process, &place, status);
    return status;
}

bool
win32k_is_interactive(struct kernel *k, gva_t process)
{
    const struct win32k_globals *globals = session_globals(k);
    struct place place = { .winsta = 0 };
    if (globals == NULL || globals->magic != WIN32K_GLOBALS_MAGIC)
        return false;
    return NT_SUCCESS(choose_place(k, process, &place)) && place.winsta != 0 &&
           winsta_is_interactive(winsta_at(k, place.winsta));
}

/* ---- connecting ---- */

/* Windows: opened with MAXIMUM_ALLOWED. Source: "Process Connection to a Window Station", Microsoft
 * Learn. */
static nt_status
give_handle(struct kernel *k, gva_t process, gva_t object, uint32_t *handle)
{
    uint32_t access;
    nt_status status = access_check(k, process, object, MAXIMUM_ALLOWED, &access);
    return NT_SUCCESS(status) ? handle_insert(k, process, object, access, handle) : status;
}

/* Station and desktop of the process become its own, with the two handles that keep them. */
static nt_status
take_place(struct kernel *k, gva_t process, gva_t info)
{
    gva_t winsta;
    gva_t desktop;
    uint32_t winsta_handle = 0;
    uint32_t desktop_handle = 0;
    nt_status status = connect_resolve(k, process, &winsta, &desktop);
    if (!NT_SUCCESS(status))
        return status;
    status = give_handle(k, process, winsta, &winsta_handle);
    if (!NT_SUCCESS(status))
        goto out;
    status = give_handle(k, process, desktop, &desktop_handle);
    if (!NT_SUCCESS(status))
        goto close_winsta;
    status = process_info_set_desktop(k, info, desktop);
    if (!NT_SUCCESS(status))
        goto close_desktop;
    process_info_set_winsta(k, info, winsta);
    process_info_at(k, info)->winsta_handle = winsta_handle;
    process_info_at(k, info)->desktop_handle = desktop_handle;
    goto out;

close_desktop:
    (void)!handle_close(k, process, desktop_handle);
close_winsta:
    (void)!handle_close(k, process, winsta_handle);
out:
    object_unref(k, desktop);
    object_unref(k, winsta);
    return status;
}

static nt_status
connect(struct kernel *k, gva_t process, gva_t *info, gva_t *thread)
{
    nt_status status = process_info_get(k, process, info);
    if (NT_SUCCESS(status) && process_info_at(k, *info)->startup_desktop == 0)
        status = take_place(k, process, *info);
    if (NT_SUCCESS(status))
        status = thread_info_get(k, k->current_thread, thread);
    if (NT_SUCCESS(status) && thread_info_at(k, *thread)->desktop == 0)
        status = thread_info_start(k, *thread);
    return status;
}

/* As if the process had never called: what it had before it does not connect with, it loses only at
 * its end. */
static void
undo(struct kernel *k, gva_t process)
{
    gva_t info = process_at(k, process)->win32;
    if (info == 0)
        return;
    uint32_t winsta_handle = process_info_at(k, info)->winsta_handle;
    uint32_t desktop_handle = process_info_at(k, info)->desktop_handle;
    win32k_thread_exit(k, k->current_thread);
    win32k_process_exit(k, process);
    if (desktop_handle != 0)
        (void)!handle_close(k, process, desktop_handle);
    if (winsta_handle != 0)
        (void)!handle_close(k, process, winsta_handle);
}

static void
announce(struct kernel *k, gva_t process, gva_t desktop, gva_t client_base)
{
    char path[GUEST_PATH_BYTES];
    uint32_t length = desktop_path(k, desktop, path, sizeof path);
    trace_text(k, EVENT_CONNECT, STATUS_SUCCESS, process_at(k, process)->pid, desktop, client_base,
               path, length);
}

void
sys_user_connect(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = k->current_process;
    gva_t info;
    gva_t thread;
    bool was_known = process_at(k, process)->win32 != 0;
    if (session_globals(k) == NULL) {
        call->status = STATUS_NOT_MAPPED_VIEW; /* a process without session */
        return;
    }
    call->status = connect(k, process, &info, &thread);
    if (!NT_SUCCESS(call->status)) {
        if (!was_known)
            undo(k, process);
        return;
    }
    gva_t desktop = thread_info_at(k, thread)->desktop;
    gva_t winsta = desktop_at(k, desktop)->winsta;
    process_at(k, process)->flags |= PROCESS_GUI;
    process_info_at(k, info)->flags |= PROCESS_INFO_CONNECTED;
    if (winsta_is_interactive(winsta_at(k, winsta)))
        process_info_at(k, info)->flags |= PROCESS_INFO_INTERACTIVE;
    call->a[0] = desktop_view_base(k, info, desktop);
    call->a[1] = desktop_at(k, desktop)->heap;
    call->a[2] = thread_info_at(k, thread)->client_info;
    call->a[3] = process_info_at(k, info)->shared_view_low;
    announce(k, process, desktop, call->a[0]);
}

/* ---- console threads of csrss ---- */

/* Attaches a new passive thread of csrss to the desktop of a process, which need not be connected
 * yet. */
static nt_status
attach_console(struct kernel *k, gva_t client, gva_t *thread)
{
    gva_t winsta;
    gva_t desktop;
    gva_t info;
    nt_status status = thread_create(k, k->current_process, true, thread);
    if (!NT_SUCCESS(status))
        return status;
    status = thread_info_get(k, *thread, &info);
    if (!NT_SUCCESS(status))
        goto fail;
    status = connect_resolve(k, client, &winsta, &desktop);
    if (!NT_SUCCESS(status))
        goto fail;
    status = thread_info_attach(k, info, desktop);
    object_unref(k, desktop);
    object_unref(k, winsta);
    if (!NT_SUCCESS(status))
        goto fail;
    thread_info_at(k, info)->console_pid = process_at(k, client)->pid;
    return STATUS_SUCCESS;

fail:
    thread_exit(k, *thread);
    return status;
}

static bool
is_csrss(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    return globals != NULL && globals->csrss_process != 0 &&
           globals->csrss_process == k->current_process;
}

static struct thread_info *
own_thread_info(struct kernel *k)
{
    return thread_info_at(k, ((const struct thread *)kptr(k, (kva_t)k->current_thread))->win32);
}

void
sys_user_resolve_for(struct kernel *k, struct abi_syscall *call)
{
    gva_t client = call->a[0] <= UINT32_MAX ? process_find(k, (uint32_t)call->a[0]) : 0;
    gva_t thread;
    call->a[0] = 0;
    if (!is_csrss(k)) {
        call->status = STATUS_ACCESS_DENIED;
        return;
    }
    if (client == 0 || process_at(k, client)->session != current_process(k)->session) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    call->status = attach_console(k, client, &thread);
    if (!NT_SUCCESS(call->status))
        return;
    const struct thread *made = kptr(k, (kva_t)thread);
    own_thread_info(k)->acts_for = made->win32;
    call->a[0] = made->tid;
}

void
sys_user_console_detach(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = is_csrss(k) && call->a[0] <= UINT32_MAX
                       ? thread_find(k, k->current_process, (uint32_t)call->a[0])
                       : 0;
    gva_t info = thread != 0 ? ((const struct thread *)kptr(k, (kva_t)thread))->win32 : 0;
    if (info == 0 || thread_info_at(k, info)->console_pid == 0) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    thread_exit(k, thread);
}
