/* SPDX-License-Identifier: MIT */
/* Threads and processes end: everything of theirs in win32k goes, in the order Windows takes it. */
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/attach_input.h"
#include "kernel/win32k/class.h"
#include "kernel/win32k/clipboard_use.h"
#include "kernel/win32k/gdi.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/hook.h"
#include "kernel/win32k/process_info.h"
#include "kernel/win32k/thread_info.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"
#include "kernel/win32k/win32k.h"

/* csrss goes before its session: the windows of the desktops stay, without an owner, until their
 * desktops go. */
static void
orphan_desktop_windows(struct kernel *k, gva_t info)
{
    uint32_t index = 1;
    struct user_handle_entry entry;
    while (user_handle_next(k, info, &index, &entry)) {
        user_handle_set_owner(k, entry.handle, 0);
        field_set_pointer(k, entry.object, FIELD_HEAD_THREAD, 0);
        process_info_at(k, thread_info_at(k, info)->process_info)->user_handles--;
    }
    thread_info_at(k, info)->window_count = 0;
    thread_info_at(k, info)->object_count = 0;
    session_globals(k)->desktop_thread = 0;
}

/* Console threads of csrss: nobody acts for them any more. */
static void
forget_acting(struct kernel *k, gva_t info)
{
    gva_t at = process_info_at(k, thread_info_at(k, info)->process_info)->threads;
    for (; at != 0; at = thread_info_at(k, at)->next)
        if (thread_info_at(k, at)->acts_for == info)
            thread_info_at(k, at)->acts_for = 0;
}

void
win32k_thread_exit(struct kernel *k, gva_t thread)
{
    gva_t info = ((const struct thread *)kptr(k, (kva_t)thread))->win32;
    if (info == 0)
        return;
    if (session_globals(k)->desktop_thread == thread)
        orphan_desktop_windows(k, info);
    if (thread_info_at(k, info)->object_count != 0)
        user_objects_destroy_of(k, info);
    hook_destroy_of_thread(k, info);
    thread_info_detach(k, info);
    attach_input_forget(k, info);
    clipboard_forget_thread(k, info);
    forget_acting(k, info);
    thread_info_delete(k, info);
}

void
win32k_process_exit(struct kernel *k, gva_t process)
{
    gva_t info = process_at(k, process)->win32;
    if (info == 0)
        return;
    class_destroy_all(k, info);
    if (process_info_at(k, info)->user_handles != 0)
        user_objects_destroy_of(k, info);
    gdi_process_exit(k, info);
    process_info_delete(k, info);
    if (session_globals(k)->csrss_process == process)
        session_globals(k)->csrss_process = 0;
}
