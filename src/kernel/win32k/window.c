/* SPDX-License-Identifier: MIT */
/* Makes a window with its text and links, and takes a tree of them down. */
#include "kernel/win32k/window.h"

#include "abi/access_rights.h"
#include "abi/win32.h"
#include "kernel/ke/memory.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/clipboard_use.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/fields.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/menu.h"
#include "kernel/win32k/timer.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/window_owner.h"
#include "kernel/win32k/window_tree.h"

/* What a style says that matters here; the others are of drawing and input. */
#define KEPT_STYLES    (WS_VISIBLE | WS_CHILD | WS_POPUP | WS_SYSMENU)
#define TEXT_UNITS_MAX 0x3fffffffu /* 2 bytes each stay below 2 GB, far above what a heap gives */

/* ---- text ---- */

static void
free_text(struct kernel *k, kva_t window)
{
    kva_t text = (kva_t)field_pointer(k, window, FIELD_WND_TEXT);
    field_set_pointer(k, window, FIELD_WND_TEXT, 0);
    field_set_u32(k, window, FIELD_WND_TEXT_BYTES, 0);
    field_set_u32(k, window, FIELD_WND_TEXT_CAPACITY, 0);
    if (text != 0)
        desktop_heap_free(k, field_pointer(k, window, FIELD_HEAD_DESKTOP), text);
}

/* `units` from user memory, `repeat` times, then a terminator. */
static bool
fill_text(struct kernel *k, kva_t text, gva_t from, uint32_t units, uint32_t repeat)
{
    uint32_t piece = units * 2;
    if (!machine_user_copy_in(k, kptr(k, text), from, piece))
        return false;
    unsigned char *bytes = kptr(k, text);
    for (uint32_t i = 1; i < repeat; i++)
        memcpy(&bytes[i * piece], bytes, piece);
    memset(&bytes[repeat * piece], 0, 2);
    return true;
}

/*
 * Windows: the block in place is reused while the text fits in it, else it is freed before the new
 * one is allocated; source: ReactOS DefSetText, behaviour only. So a text that finds no room leaves
 * the window without any.
 */
static uint32_t
set_text(struct kernel *k, kva_t window, gva_t from, uint32_t units, uint32_t repeat)
{
    uint32_t bytes = (units * repeat + 1) * 2;
    kva_t text = (kva_t)field_pointer(k, window, FIELD_WND_TEXT);
    if (text == 0 || bytes > field_u32(k, window, FIELD_WND_TEXT_CAPACITY)) {
        free_text(k, window);
        gva_t desktop = field_pointer(k, window, FIELD_HEAD_DESKTOP);
        text = desktop_heap_alloc(k, desktop, bytes, USER_BLOCK_TEXT);
        if (text == 0)
            return ERROR_NOT_ENOUGH_MEMORY;
        field_set_pointer(k, window, FIELD_WND_TEXT, text);
        field_set_u32(k, window, FIELD_WND_TEXT_CAPACITY, bytes);
    }
    if (!fill_text(k, text, from, units, repeat)) {
        free_text(k, window);
        return ERROR_INVALID_PARAMETER;
    }
    field_set_u32(k, window, FIELD_WND_TEXT_BYTES, bytes - 2);
    trace(k, EVENT_TEXT_SET, STATUS_SUCCESS, field_u32(k, window, FIELD_HEAD_HANDLE), text, bytes);
    return ERROR_SUCCESS;
}

/* ---- creation ---- */

/* Of a window that is not made because of its title. Both answers stand in one log of one
 * Windows 11 (docs/fidelity.md); no rule of Windows is known from which they follow. */
static uint32_t
title_error(const struct kernel *k, uint32_t error)
{
    bool keeps = has_capability(k, ABI_CAPABILITY_TITLE_KEEPS_ERROR);
    return error == ERROR_NOT_ENOUGH_MEMORY && keeps ? (uint32_t)ERROR_SUCCESS : error;
}

static void
count_window(struct kernel *k, gva_t thread)
{
    if (thread != 0)
        thread_info_at(k, thread)->window_count++;
}

kva_t
window_create(struct kernel *k, const struct window_request *request, uint32_t *error)
{
    uint32_t bytes = size_of(k, ABI_SIZE_WND) + request->class.window_extra;
    kva_t window = user_object_create(k, &request->owner, USER_TYPE_WINDOW, bytes, error);
    if (window == 0)
        return 0;
    kva_t class = class_acquire(k, &request->class, request->owner.desktop);
    if (class == 0) {
        *error = ERROR_NOT_ENOUGH_MEMORY;
        user_object_destroy(k, USER_TYPE_WINDOW, window);
        return 0;
    }
    struct fields own = fields_of(k, window);
    fields_set_pointer(own, FIELD_WND_CLASS, class);
    fields_set_u32(own, FIELD_WND_EXTRA_BYTES, request->class.window_extra);
    fields_set_u32(own, FIELD_WND_STYLE, request->style & KEPT_STYLES);
    if (request->text_units > 0) {
        *error = set_text(k, window, request->text, request->text_units, 1);
        if (*error != ERROR_SUCCESS) {
            *error = title_error(k, *error);
            class_release(k, class);
            user_object_destroy(k, USER_TYPE_WINDOW, window);
            return 0;
        }
    }
    if (request->menu != 0) {
        field_set_pointer(k, window, FIELD_WND_MENU, request->menu);
        menu_lock(k, request->menu, window);
    }
    if (request->parent != 0)
        window_link(k, window, request->parent);
    if (request->owned_by != 0)
        window_set_owner(k, window, request->owned_by);
    count_window(k, request->owner.thread);
    return window;
}

/* ---- destruction ---- */

/* What a window may have besides its block. */
static void
free_belongings(struct kernel *k, kva_t window)
{
    struct fields own = fields_of(k, window);
    gva_t desktop = fields_pointer(own, FIELD_HEAD_DESKTOP);
    kva_t menu = (kva_t)fields_pointer(own, FIELD_WND_MENU);
    kva_t system_menu = (kva_t)fields_pointer(own, FIELD_WND_SYSTEM_MENU);
    kva_t properties = (kva_t)fields_pointer(own, FIELD_WND_PROPERTIES);
    kva_t scrollbars = (kva_t)fields_pointer(own, FIELD_WND_SCROLLBARS);
    kva_t text = (kva_t)fields_pointer(own, FIELD_WND_TEXT);
    if (menu != 0)
        menu_unlock(k, menu);
    if (system_menu != 0)
        menu_unlock(k, system_menu);
    if (properties != 0)
        desktop_heap_free(k, desktop, properties);
    if (scrollbars != 0)
        desktop_heap_free(k, desktop, scrollbars);
    if (text != 0)
        desktop_heap_free(k, desktop, text);
}

static void
forget_timers(struct kernel *k, kva_t window, gva_t process_info)
{
    if (process_info_at(k, process_info)->window_timers != 0)
        timer_forget_window(k, process_info, field_u32(k, window, FIELD_HEAD_HANDLE));
}

/* Frees everything a window has and takes it out of the tree. pre: it has no child. */
static void
window_destroy_one(struct kernel *k, kva_t window)
{
    struct fields own = fields_of(k, window);
    gva_t thread = fields_pointer(own, FIELD_HEAD_THREAD);
    kva_t class = (kva_t)fields_pointer(own, FIELD_WND_CLASS);
    if (thread != 0)
        forget_timers(k, window, thread_info_at(k, thread)->process_info);
    struct win32k_globals *globals = globals_of(k);
    if (globals->clipboards != 0)
        clipboard_forget_window(k, fields_u32(own, FIELD_HEAD_HANDLE));
    window_unlink(k, window);
    if (fields_pointer(own, FIELD_WND_OWNER) != 0)
        globals->owned_windows--;
    free_belongings(k, window);
    class_release(k, class);
    if (thread != 0)
        thread_info_at(k, thread)->window_count--;
    user_object_destroy(k, USER_TYPE_WINDOW, window);
}

/* A window and all that go with it: what it owns, what is below it, and what goes with those; each
 * time the last of them. */
void
window_destroy(struct kernel *k, kva_t window)
{
    const struct win32k_globals *globals = globals_of(k);
    kva_t at;
    do {
        kva_t next = window;
        do {
            at = next;
            next = globals->owned_windows != 0 ? window_owned_by(k, at) : 0;
            if (next == 0)
                next = (kva_t)field_pointer(k, at, FIELD_WND_CHILD);
        } while (next != 0);
        window_destroy_one(k, at);
    } while (at != window);
}

/* ---- system calls ---- */

/* Windows: a window that is no child is one of the desktop's, and what was given as its parent, or
 * what that is a child of, is its owner. */
static void
find_owner(struct kernel *k, struct window_request *request)
{
    kva_t message = (kva_t)desktop_at(k, request->owner.desktop)->message_window;
    kva_t top = (kva_t)desktop_at(k, request->owner.desktop)->desktop_window;
    if (window_style_is_child(request->style) || request->parent == message ||
        request->parent == top)
        return;
    request->owned_by = window_top_level(k, request->parent);
    request->parent = top;
}

static uint32_t
find_menu(struct kernel *k, gva_t process_info, uint64_t argument, kva_t *menu)
{
    *menu = 0;
    if (argument == 0)
        return ERROR_SUCCESS;
    *menu = user_handle_lookup(k, (uint32_t)argument, USER_TYPE_MENU);
    if (*menu != 0 && user_handle_owner(k, (uint32_t)argument) == process_info)
        return ERROR_SUCCESS;
    *menu = 0;
    return has_capability(k, ABI_CAPABILITY_IGNORES_BAD_MENU) ? ERROR_SUCCESS
                                                              : ERROR_INVALID_MENU_HANDLE;
}

/* By its atom, or by a name. */
static uint32_t
find_class(struct kernel *k, const struct abi_syscall *call, struct window_request *request)
{
    uint32_t atom = (uint32_t)call->a[0];
    if (call->a[0] >= WINDOW_CLASS_ATOM_END) {
        uint32_t error = class_atom_of_name(k, call->a[0], (uint32_t)(call->a[2] >> 32), &atom);
        if (error != ERROR_SUCCESS)
            return error;
    }
    uint32_t instance = (uint32_t)(call->a[5] >> 32);
    bool is_found =
        atom != 0 && class_find(k, request->owner.process, atom, instance, &request->class);
    return is_found ? ERROR_SUCCESS : ERROR_CANNOT_FIND_WND_CLASS;
}

static uint32_t
decode_create(struct kernel *k,
              const struct abi_syscall *call,
              gva_t thread,
              struct window_request *request)
{
    const struct thread_info *info = thread_info_at(k, thread);
    request->owner = (struct user_owner){ thread, info->process_info, info->desktop };
    request->style = (uint32_t)call->a[5];
    uint32_t text_units = (uint32_t)call->a[2];
    request->text = call->a[1];
    request->text_units = text_units > TEXT_UNITS_MAX ? TEXT_UNITS_MAX : text_units;
    uint32_t error = window_find_parent(k, request->owner.desktop, call->a[3], &request->parent);
    request->owned_by = 0;
    if (error == ERROR_SUCCESS)
        find_owner(k, request);
    if (error == ERROR_SUCCESS)
        error = find_menu(k, request->owner.process, call->a[4], &request->menu);
    if (error == ERROR_SUCCESS)
        error = find_class(k, call, request);
    if (error == ERROR_SUCCESS && user_explains(k))
        trace_step(k, STEP_WIN32K, request->class.base, "win32k finds the window class");
    return error;
}

void
sys_user_create_window(struct kernel *k, struct abi_syscall *call)
{
    struct window_request request;
    gva_t thread = user_call_thread(k, call);
    if (thread == 0 || !user_call_on_desktop(k, call, thread, DESKTOP_CREATEWINDOW))
        return;
    if (user_explains(k))
        trace_step(k, STEP_SYSTEM_CALL, thread,
                   "CreateWindowEx arrives in win32k as a system call");
    kva_t window = 0;
    uint32_t error = decode_create(k, call, thread, &request);
    if (error == ERROR_SUCCESS)
        window = window_create(k, &request, &error);
    call->a[0] = window != 0 ? field_u32(k, window, FIELD_HEAD_HANDLE) : 0;
    bool keeps_error = window == 0 && error == ERROR_SUCCESS;
    call->a[1] = window != 0 ? request.class.atom : keeps_error;
    kva_t class = window != 0 ? (kva_t)field_pointer(k, window, FIELD_WND_CLASS) : 0;
    call->a[2] = class != 0 ? field_pointer(k, class, FIELD_CLS_PROCEDURE) : 0;
    user_call_end(call, window != 0 ? (uint32_t)ERROR_SUCCESS : error);
    if (keeps_error)
        call->status = STATUS_NO_MEMORY;
}

static bool
is_of_process(struct kernel *k, kva_t window, gva_t process_info)
{
    gva_t thread = field_pointer(k, window, FIELD_HEAD_THREAD);
    return thread != 0 && thread_info_at(k, thread)->process_info == process_info;
}

/* Windows: only the thread that made it may; here: only its process. */
void
sys_user_destroy_window(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    if (process == 0)
        return;
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    uint32_t error = ERROR_SUCCESS;
    if (window == 0)
        error = ERROR_INVALID_WINDOW_HANDLE;
    else if (!is_of_process(k, window, process))
        error = ERROR_ACCESS_DENIED;
    else
        window_destroy(k, window);
    user_call_end(call, error);
}

/* A window named by a call that may come from any process of the desktop; 0: the call has ended. */
static kva_t
window_argument(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return 0;
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    if (window == 0)
        user_call_end(call, ERROR_INVALID_WINDOW_HANDLE);
    return window;
}

void
sys_user_set_text(struct kernel *k, struct abi_syscall *call)
{
    kva_t window = window_argument(k, call);
    if (window == 0)
        return;
    uint64_t repeat = call->a[3] == 0 ? 1 : call->a[3];
    if (call->a[2] > TEXT_UNITS_MAX || repeat > TEXT_UNITS_MAX ||
        call->a[2] * repeat > TEXT_UNITS_MAX) {
        user_call_end(call, ERROR_NOT_ENOUGH_MEMORY);
        return;
    }
    uint32_t error = ERROR_SUCCESS;
    if (call->a[2] == 0)
        free_text(k, window);
    else
        error = set_text(k, window, call->a[1], (uint32_t)call->a[2], (uint32_t)repeat);
    user_call_end(call, error);
}

void
sys_user_set_scroll(struct kernel *k, struct abi_syscall *call)
{
    kva_t window = window_argument(k, call);
    if (window == 0)
        return;
    uint32_t error = ERROR_SUCCESS;
    if (field_pointer(k, window, FIELD_WND_SCROLLBARS) == 0) {
        gva_t desktop = field_pointer(k, window, FIELD_HEAD_DESKTOP);
        kva_t block =
            desktop_heap_alloc(k, desktop, size_of(k, ABI_SIZE_SBINFO), USER_BLOCK_SCROLLBARS);
        field_set_pointer(k, window, FIELD_WND_SCROLLBARS, block);
        error = block != 0 ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    }
    user_call_end(call, error);
}
