/* SPDX-License-Identifier: MIT */
/* Makes a desktop with its heap and first windows, and deletes it with its last reference. */
#include "kernel/win32k/desktop.h"

#include "abi/win32.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/access.h"
#include "kernel/win32k/access_right.h"
#include "kernel/win32k/class.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/desktop_path.h"
#include "kernel/win32k/desktop_view.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/process_info.h"
#include "kernel/win32k/thread_info.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/win32k.h"
#include "kernel/win32k/window.h"
#include "kernel/win32k/winsta.h"

gva_t
desktop_find(struct kernel *k, gva_t winsta, const char *name)
{
    gva_t at = winsta_at(k, winsta)->desktops;
    while (at != 0 && !text_equal(object_header_of(k, at)->name, name))
        at = desktop_at(k, at)->next;
    return at;
}

/* A window of the system itself, owned by csrss' desktop thread. 0 and *error: the heap refused, or
 * there is no handle for it. */
static kva_t
system_window(struct kernel *k,
              gva_t desktop,
              const struct class_reference *class,
              kva_t parent,
              uint32_t *error)
{
    struct window_request request = { .parent = parent, .class = *class };
    gva_t thread = session_globals(k)->desktop_thread;
    *error = ERROR_NOT_ENOUGH_MEMORY;
    if (thread == 0)
        return 0;
    gva_t info = ((const struct thread *)kptr(k, (kva_t)thread))->win32;
    request.owner = (struct user_owner){ info, thread_info_at(k, info)->process_info, desktop };
    return window_create(k, &request, error);
}

static kva_t
root_window(struct kernel *k, gva_t desktop, enum abi_class_owner owner, uint32_t *error)
{
    struct class_reference class;
    *error = ERROR_NOT_ENOUGH_MEMORY;
    return class_find_system(k, owner, &class) ? system_window(k, desktop, &class, 0, error) : 0;
}

/* What the system makes besides the two roots: children of the desktop window. */
static nt_status
further_windows(struct kernel *k, gva_t desktop, kva_t parent)
{
    bool is_interactive = winsta_is_interactive(winsta_at(k, desktop_at(k, desktop)->winsta));
    for (uint32_t row = 0; row < k->boot.class_count; row++) {
        const struct abi_class *of = &k->boot.classes[row];
        struct class_reference class = class_of_row(k, row);
        uint32_t count = is_interactive ? of->interactive_windows : of->windows;
        uint32_t made = of->owner == ABI_CLASS_DESKTOP || of->owner == ABI_CLASS_MESSAGE ? 1 : 0;
        uint32_t error;
        for (; made < count; made++)
            if (system_window(k, desktop, &class, parent, &error) == 0)
                return user_status_of(error);
    }
    return STATUS_SUCCESS;
}

/*
 * Windows: DESKTOPINFO is the first block of the heap, the desktop window the third (base + 0x650
 * and + 0x6E8 on every XP and 2003 desktop seen). Its class comes after it, as every clone of a
 * class comes after its first window.
 */
static nt_status
fill_heap(struct kernel *k, gva_t desktop)
{
    kva_t heap = (kva_t)desktop_at(k, desktop)->heap;
    uint32_t bytes = desktop_at(k, desktop)->heap_bytes;
    kva_t info =
        desktop_heap_alloc(k, desktop, size_of(k, ABI_SIZE_DESKTOPINFO), USER_BLOCK_DESKTOPINFO);
    if (info == 0)
        return STATUS_NO_MEMORY;
    desktop_at(k, desktop)->desktop_info = info;
    field_set_pointer(k, info, FIELD_DESKTOPINFO_BASE, heap);
    field_set_pointer(k, info, FIELD_DESKTOPINFO_LIMIT, heap + bytes);
    if (k->boot.prelude_bytes > 0) {
        kva_t prelude = desktop_heap_alloc(k, desktop, k->boot.prelude_bytes, USER_BLOCK_PRELUDE);
        if (prelude == 0)
            return STATUS_NO_MEMORY;
        desktop_at(k, desktop)->prelude = prelude;
    }
    uint32_t error;
    kva_t window = root_window(k, desktop, ABI_CLASS_DESKTOP, &error);
    if (window == 0)
        return user_status_of(error);
    desktop_at(k, desktop)->desktop_window = window;
    field_set_pointer(k, info, FIELD_DESKTOPINFO_WINDOW, window);
    kva_t message = root_window(k, desktop, ABI_CLASS_MESSAGE, &error);
    if (message == 0)
        return user_status_of(error);
    desktop_at(k, desktop)->message_window = message;
    field_set_pointer(k, window, FIELD_WND_NEXT, message);
    field_set_pointer(k, message, FIELD_WND_PREVIOUS, window);
    return further_windows(k, desktop, window);
}

void
desktop_announce(struct kernel *k, uint32_t kind, gva_t desktop)
{
    char path[GUEST_PATH_BYTES];
    uint32_t length = desktop_path(k, desktop, path, sizeof path);
    const struct desktop *body = desktop_at(k, desktop);
    trace_text(k, kind, STATUS_SUCCESS, desktop, body->heap, body->heap_bytes, path, length);
}

nt_status
desktop_create(struct kernel *k, gva_t winsta, const char *name, uint32_t heap_kb, gva_t *desktop)
{
    gva_t body;
    uint32_t bytes = size_at_least(k, ABI_SIZE_DESKTOP, (uint32_t)sizeof(struct desktop));
    nt_status status = object_create(k, OBJECT_DESKTOP, bytes, name, &body);
    if (!NT_SUCCESS(status))
        return status;
    desktop_at(k, body)->winsta = winsta;
    desktop_at(k, body)->access = winsta_at(k, winsta)->access;
    desktop_at(k, body)->access.rights = access_right_all(OBJECT_DESKTOP);
    object_ref(k, winsta);
    status = desktop_heap_create(k, body, heap_kb);
    if (!NT_SUCCESS(status))
        event_log(k, EVENT_TEXT_NO_DESKTOP, NULL); /* each time: Windows' habit is not published */
    else
        status = fill_heap(k, body);
    if (!NT_SUCCESS(status)) {
        object_unref(k, body);
        return status;
    }
    struct desktop *made = desktop_at(k, body);
    made->next = winsta_at(k, winsta)->desktops;
    made->flags |= DESKTOP_LISTED;
    winsta_at(k, winsta)->desktops = body;
    desktop_announce(k, EVENT_DESKTOP_CREATE, body);
    *desktop = body;
    return STATUS_SUCCESS;
}

static void
unlist(struct kernel *k, gva_t desktop)
{
    desktop_announce(k, EVENT_DESKTOP_DELETE, desktop);
    gva_t *at = &winsta_at(k, desktop_at(k, desktop)->winsta)->desktops;
    while (*at != desktop)
        at = &desktop_at(k, *at)->next;
    *at = desktop_at(k, desktop)->next;
    if (session_globals(k)->input_desktop == desktop)
        session_globals(k)->input_desktop = 0;
}

/* Also for a desktop that was never finished. */
void
desktop_delete(struct kernel *k, gva_t desktop)
{
    k_assert(k, desktop_at(k, desktop)->thread_count == 0);
    if ((desktop_at(k, desktop)->flags & DESKTOP_LISTED) != 0)
        unlist(k, desktop);
    desktop_at(k, desktop)->flags |= DESKTOP_DELETED;
    kva_t windows[] = { (kva_t)desktop_at(k, desktop)->message_window,
                        (kva_t)desktop_at(k, desktop)->desktop_window };
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(windows); i++)
        if (windows[i] != 0)
            window_destroy(k, windows[i]);
    desktop_heap_delete(k, desktop);
    object_unref(k, desktop_at(k, desktop)->winsta);
}

/* ---- system calls ---- */

static bool
is_desktop_name(const char *name)
{
    for (uint32_t i = 0; name[i] != '\0'; i++)
        if (name[i] == '\\')
            return false;
    return name[0] != '\0';
}

static gva_t
own_winsta(struct kernel *k)
{
    gva_t info = current_process(k)->win32;
    return info != 0 ? process_info_at(k, info)->winsta : 0;
}

/* Windows: an existing name gives a handle to that desktop, and a new one takes the right to make
 * it there. */
static nt_status
create_or_open(struct kernel *k,
               gva_t info,
               const char *name,
               const struct abi_syscall *call,
               gva_t *desktop,
               uint32_t *access)
{
    uint32_t heap_kb = call->a[2] > UINT32_MAX ? UINT32_MAX : (uint32_t)call->a[2];
    uint32_t asked = (uint32_t)call->a[3];
    gva_t winsta = process_info_at(k, info)->winsta;
    if (!is_desktop_name(name))
        return STATUS_OBJECT_NAME_INVALID;
    *desktop = desktop_find(k, winsta, name);
    if (*desktop != 0) {
        nt_status status = access_check(k, k->current_process, *desktop, asked, access);
        if (NT_SUCCESS(status))
            object_ref(k, *desktop);
        return status;
    }
    if (!access_on_station(k, info, winsta, WINSTA_CREATEDESKTOP))
        return STATUS_ACCESS_DENIED;
    nt_status status = desktop_create(k, winsta, name, heap_kb, desktop);
    if (NT_SUCCESS(status))
        *access = access_of_maker(k, *desktop, asked);
    return status;
}

/* Windows: with the handle that it gives, CreateDesktop makes the desktop's window itself, so the
 * access asked for must allow that. Source: MSDN, CreateDesktopEx. */
static bool
allows_window(uint32_t asked)
{
    uint32_t bits = access_right_map(OBJECT_DESKTOP, true, asked);
    return (bits & (DESKTOP_CREATEWINDOW | MAXIMUM_ALLOWED)) != 0;
}

void
sys_user_create_desktop(struct kernel *k, struct abi_syscall *call)
{
    char name[GUEST_NAME_BYTES];
    gva_t desktop = 0;
    uint32_t access = 0;
    uint32_t handle = 0;
    call->status = text_from_user(k, name, sizeof name, call->a[0], call->a[1]);
    if (NT_SUCCESS(call->status) && own_winsta(k) == 0)
        call->status = STATUS_INVALID_HANDLE;
    else if (NT_SUCCESS(call->status) && !allows_window((uint32_t)call->a[3]))
        call->status = STATUS_ACCESS_DENIED;
    if (!NT_SUCCESS(call->status))
        return;
    call->status = create_or_open(k, current_process(k)->win32, name, call, &desktop, &access);
    if (call->status == (nt_status)STATUS_QUOTA_EXCEEDED)
        call->last_error = ERROR_NO_MORE_USER_HANDLES; /* its windows': it meets no other quota */
    if (!NT_SUCCESS(call->status))
        return;
    call->status = handle_insert(k, k->current_process, desktop, access, &handle);
    object_unref(k, desktop);
    call->a[0] = handle;
}

/* Station and desktop of "station\desktop" or "desktop" (own station). The path is split in place.
 */
static gva_t
find_by_path(struct kernel *k, char *path)
{
    uint32_t at = 0;
    while (path[at] != '\0' && path[at] != '\\')
        at++;
    gva_t winsta = own_winsta(k);
    const char *name = path;
    if (path[at] == '\\') {
        path[at] = '\0';
        winsta = winsta_find(k, path);
        name = &path[at + 1];
    }
    return winsta != 0 ? desktop_find(k, winsta, name) : 0;
}

void
sys_user_open_desktop(struct kernel *k, struct abi_syscall *call)
{
    char path[GUEST_PATH_BYTES];
    uint32_t access;
    uint32_t handle = 0;
    call->status = text_from_user(k, path, sizeof path, call->a[0], call->a[1]);
    if (!NT_SUCCESS(call->status))
        return;
    gva_t desktop = find_by_path(k, path);
    if (desktop == 0) {
        call->status = access_refuse_missing(k, path);
        return;
    }
    gva_t winsta = desktop_at(k, desktop)->winsta;
    call->status = access_check(k, k->current_process, winsta, MAXIMUM_ALLOWED, &access);
    if (NT_SUCCESS(call->status))
        call->status = access_check(k, k->current_process, desktop, (uint32_t)call->a[2], &access);
    if (NT_SUCCESS(call->status))
        call->status = handle_insert(k, k->current_process, desktop, access, &handle);
    call->a[0] = handle;
}

bool
desktop_may_close(struct kernel *k, gva_t process, uint32_t handle)
{
    gva_t info = process_at(k, process)->win32;
    if (info == 0)
        return true;
    for (gva_t at = process_info_at(k, info)->threads; at != 0; at = thread_info_at(k, at)->next)
        if (thread_info_at(k, at)->desktop_handle == handle)
            return false;
    return process_info_at(k, info)->desktop_handle != handle;
}

void
sys_user_close_desktop(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = (uint32_t)call->a[0];
    if (handle_lookup(k, k->current_process, handle, OBJECT_DESKTOP) == 0)
        call->status = STATUS_INVALID_HANDLE;
    else if (!desktop_may_close(k, k->current_process, handle))
        user_call_end(call, ERROR_BUSY);
    else
        call->status = handle_close(k, k->current_process, handle);
}

/*
 * Windows: fails if the thread has windows or hooks on another desktop. It may be one of another
 * station than the process's, whatever the documentation says. The first desktop of a process that
 * set its station itself (winlogon) becomes its own.
 */
void
sys_user_set_thread_desktop(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = (uint32_t)call->a[0];
    gva_t desktop = handle_lookup(k, k->current_process, handle, OBJECT_DESKTOP);
    gva_t info;
    gva_t thread;
    if (desktop == 0) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    call->status = process_info_get(k, k->current_process, &info);
    if (NT_SUCCESS(call->status))
        call->status = thread_info_get(k, k->current_thread, &thread);
    if (!NT_SUCCESS(call->status))
        return;
    const struct thread_info *now = thread_info_at(k, thread);
    bool is_tied = now->window_count != 0 || now->hook_count != 0 || now->hooks != 0;
    if (now->desktop != desktop && is_tied) {
        user_call_end(call, ERROR_BUSY);
        return;
    }
    call->status = thread_info_attach(k, thread, desktop);
    if (NT_SUCCESS(call->status) && process_info_at(k, info)->startup_desktop == 0) {
        call->status = process_info_set_desktop(k, info, desktop);
        process_info_at(k, info)->desktop_handle = handle;
    }
    if (NT_SUCCESS(call->status))
        thread_info_at(k, thread)->desktop_handle = handle;
    call->a[0] = desktop_view_base(k, info, desktop);
}
