/* SPDX-License-Identifier: MIT */
/* Opens, closes and owns; a thread that ends lets go. */
#include "kernel/win32k/clipboard_use.h"

#include "abi/access_rights.h"
#include "kernel/mm/pool.h"
#include "kernel/win32k/clipboard.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"

#define CLIPBOARD_USE_TAG POOL_TAG('U', 's', 'c', 'u')

static struct clipboard_use *
use_at(struct kernel *k, gva_t use)
{
    return (struct clipboard_use *)kptr(k, (kva_t)use);
}

static gva_t
find(struct kernel *k, gva_t winsta)
{
    gva_t at = globals_of(k)->clipboards;
    while (at != 0 && use_at(k, at)->winsta != winsta)
        at = use_at(k, at)->next;
    return at;
}

/* 0: the pool refuses. */
static gva_t
find_or_make(struct kernel *k, gva_t winsta)
{
    gva_t use = find(k, winsta);
    if (use != 0)
        return use;
    use = pool_alloc(k, POOL_SESSION, sizeof(struct clipboard_use), CLIPBOARD_USE_TAG);
    if (use == 0)
        return 0;
    use_at(k, use)->winsta = winsta;
    use_at(k, use)->next = globals_of(k)->clipboards;
    globals_of(k)->clipboards = use;
    return use;
}

/* Those that are not open, and have no owner and no viewer, go. */
static void
drop_unused(struct kernel *k)
{
    gva_t *at = &globals_of(k)->clipboards;
    while (*at != 0) {
        gva_t use = *at;
        if (use_at(k, use)->thread != 0 || use_at(k, use)->owner != 0 ||
            use_at(k, use)->viewer != 0) {
            at = &use_at(k, use)->next;
            continue;
        }
        *at = use_at(k, use)->next;
        pool_free(k, (kva_t)use, CLIPBOARD_USE_TAG);
    }
}

/* The thread that has it open, 0: nobody has. */
static gva_t
opened_by(struct kernel *k, gva_t winsta)
{
    gva_t use = find(k, winsta);
    return use != 0 ? use_at(k, use)->thread : 0;
}

void
clipboard_forget_thread(struct kernel *k, gva_t thread)
{
    for (gva_t at = globals_of(k)->clipboards; at != 0; at = use_at(k, at)->next)
        if (use_at(k, at)->thread == thread)
            use_at(k, at)->thread = 0;
    drop_unused(k);
}

void
clipboard_forget_window(struct kernel *k, uint32_t window)
{
    for (gva_t at = globals_of(k)->clipboards; at != 0; at = use_at(k, at)->next) {
        struct clipboard_use *use = use_at(k, at);
        use->window = use->window == window ? 0 : use->window;
        use->viewer = use->viewer == window ? 0 : use->viewer;
        if (use->owner != window)
            continue;
        clipboard_drop_delayed(k, use->winsta);
        use_at(k, at)->owner = 0;
    }
    drop_unused(k);
}

void
clipboard_forget_station(struct kernel *k, gva_t winsta)
{
    gva_t use = find(k, winsta);
    if (use == 0)
        return;
    use_at(k, use)->thread = 0;
    use_at(k, use)->owner = 0;
    use_at(k, use)->viewer = 0;
    drop_unused(k);
}

/* ---- system calls ---- */

/* Windows: the clipboard is that of the process's station, wherever the desktop of its thread is.
 * A process without one uses what its thread is on: csrss for a console. Source: Microsoft Learn,
 * SetProcessWindowStation. */
static gva_t
winsta_of(struct kernel *k, gva_t thread)
{
    const struct thread_info *info = thread_info_at(k, thread);
    gva_t winsta = process_info_at(k, info->process_info)->winsta;
    return winsta != 0 ? winsta : desktop_at(k, info->desktop)->winsta;
}

/* The thread that calls and the station whose clipboard it may use. false: the call has ended. */
static bool
find_station(struct kernel *k, struct abi_syscall *call, gva_t *thread, gva_t *winsta)
{
    *thread = user_call_thread(k, call);
    if (*thread == 0)
        return false;
    *winsta = winsta_of(k, *thread);
    return user_call_on_station(k, call, *thread, *winsta, WINSTA_ACCESSCLIPBOARD);
}

/* Windows: the thread that has it open may open it again, for the same window. */
static uint32_t
open(struct kernel *k, gva_t thread, gva_t winsta, uint32_t window)
{
    if (window != 0 && user_handle_lookup(k, window, USER_TYPE_WINDOW) == 0)
        return ERROR_INVALID_WINDOW_HANDLE;
    gva_t use = find_or_make(k, winsta);
    if (use == 0)
        return ERROR_NOT_ENOUGH_MEMORY;
    struct clipboard_use *own = use_at(k, use);
    if (own->thread != 0 && (own->thread != thread || own->window != window))
        return ERROR_ACCESS_DENIED;
    own->thread = thread;
    own->window = window;
    return ERROR_SUCCESS;
}

void
sys_user_open_clipboard(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread;
    gva_t winsta;
    if (find_station(k, call, &thread, &winsta))
        user_call_end(call, open(k, thread, winsta, (uint32_t)call->a[0]));
}

/* The use of that clipboard, which the thread has open; 0: the call has ended. */
static gva_t
own_use(struct kernel *k, struct abi_syscall *call, gva_t thread, gva_t winsta)
{
    gva_t use = find(k, winsta);
    if (use != 0 && use_at(k, use)->thread == thread)
        return use;
    user_call_end(call, ERROR_CLIPBOARD_NOT_OPEN);
    return 0;
}

/* Windows: no right is asked for again. It is the clipboard of the station that the process is on
 * now: who has gone to another since has none open there. */
void
sys_user_close_clipboard(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    gva_t use = thread != 0 ? own_use(k, call, thread, winsta_of(k, thread)) : 0;
    if (use == 0)
        return;
    use_at(k, use)->thread = 0;
    use_at(k, use)->window = 0;
    drop_unused(k);
}

/* Windows: the window it is open for owns it from now on. */
void
sys_user_empty_clipboard(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread;
    gva_t winsta;
    gva_t use = find_station(k, call, &thread, &winsta) ? own_use(k, call, thread, winsta) : 0;
    if (use == 0)
        return;
    clipboard_empty(k, use_at(k, use)->winsta);
    use_at(k, use)->owner = use_at(k, use)->window;
}

void
sys_user_set_clipboard(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread;
    gva_t winsta;
    if (!find_station(k, call, &thread, &winsta))
        return;
    gva_t opener = opened_by(k, winsta);
    bool opens = (call->a[2] & 1) != 0;
    if (opens ? opener != 0 && opener != thread : opener != thread)
        user_call_end(call, opens ? ERROR_ACCESS_DENIED : ERROR_CLIPBOARD_NOT_OPEN);
    else
        user_call_end(call, clipboard_put(k, winsta, (uint32_t)call->a[0], call->a[1]));
}

void
sys_user_set_viewer(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread;
    gva_t winsta;
    if (!find_station(k, call, &thread, &winsta))
        return;
    uint32_t window = (uint32_t)call->a[0];
    bool is_window = user_handle_lookup(k, window, USER_TYPE_WINDOW) != 0;
    gva_t use = is_window ? find_or_make(k, winsta) : 0;
    call->a[0] = 0;
    if (use == 0) {
        user_call_end(call, is_window ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_WINDOW_HANDLE);
        return;
    }
    call->a[0] = use_at(k, use)->viewer;
    use_at(k, use)->viewer = window;
}

void
sys_user_clipboard_owner(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread;
    gva_t winsta;
    if (!find_station(k, call, &thread, &winsta))
        return;
    gva_t use = find(k, winsta);
    call->a[0] = use != 0 ? use_at(k, use)->owner : 0;
    call->a[1] = use != 0 ? use_at(k, use)->window : 0;
    call->a[2] = winsta_at(k, winsta)->clipboard_count;
    call->a[3] = clipboard_has_delayed(k, winsta);
    call->a[4] = use != 0 ? use_at(k, use)->viewer : 0;
}
