/* SPDX-License-Identifier: MIT */
/* Made with a thread's first USER call; what it has on a desktop comes and goes with that. */
#include "kernel/win32k/thread_info.h"

#include "kernel/mm/pool.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/desktop_view.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/message_queue.h"
#include "kernel/win32k/user_call.h"

#define THREAD_INFO_TAG POOL_TAG('U', 's', 't', 'i')

static struct thread *
thread_at(struct kernel *k, gva_t thread)
{
    return (struct thread *)kptr(k, (kva_t)thread);
}

static void
link_last(struct kernel *k, gva_t info, gva_t process_info)
{
    gva_t *at = &process_info_at(k, process_info)->threads;
    while (*at != 0)
        at = &thread_info_at(k, *at)->next;
    *at = info;
}

nt_status
thread_info_get(struct kernel *k, gva_t thread, gva_t *info)
{
    *info = thread_at(k, thread)->win32;
    if (*info != 0)
        return STATUS_SUCCESS;
    gva_t process_info = process_at(k, thread_at(k, thread)->process)->win32;
    k_assert_values(k, process_info != 0, thread, 0);
    nt_status status = thread_become_gui(k, thread);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t bytes = size_at_least(k, ABI_SIZE_THREADINFO, (uint32_t)sizeof(struct thread_info));
    gva_t made = pool_alloc(k, POOL_SESSION, bytes, THREAD_INFO_TAG);
    if (made == 0)
        return STATUS_NO_MEMORY;
    gva_t queue = message_queue_create(k);
    if (queue == 0) {
        pool_free(k, (kva_t)made, THREAD_INFO_TAG);
        return STATUS_NO_MEMORY;
    }
    struct thread_info *body = thread_info_at(k, made);
    body->thread = thread;
    body->process_info = process_info;
    body->queue = queue;
    thread_at(k, thread)->win32 = made;
    link_last(k, made, process_info);
    *info = made;
    return STATUS_SUCCESS;
}

nt_status
thread_info_attach(struct kernel *k, gva_t info, gva_t desktop)
{
    if (thread_info_at(k, info)->desktop == desktop)
        return STATUS_SUCCESS;
    gva_t process_info = thread_info_at(k, info)->process_info;
    nt_status status = desktop_view_acquire(k, process_info, desktop);
    if (!NT_SUCCESS(status))
        return status;
    kva_t client = desktop_heap_alloc(k, desktop, size_of(k, ABI_SIZE_CLIENTTHREADINFO),
                                      USER_BLOCK_CLIENTTHREADINFO);
    if (client == 0) {
        desktop_view_release(k, process_info, desktop);
        return STATUS_NO_MEMORY;
    }
    thread_info_detach(k, info);
    struct thread_info *body = thread_info_at(k, info);
    struct desktop *place = desktop_at(k, desktop);
    body->desktop = desktop;
    body->client_info = client;
    body->desktop_next = place->threads;
    place->threads = info;
    place->thread_count++;
    return STATUS_SUCCESS;
}

nt_status
thread_info_start(struct kernel *k, gva_t info)
{
    gva_t process_info = thread_info_at(k, info)->process_info;
    nt_status status =
        thread_info_attach(k, info, process_info_at(k, process_info)->startup_desktop);
    if (NT_SUCCESS(status))
        thread_info_at(k, info)->desktop_handle = process_info_at(k, process_info)->desktop_handle;
    return status;
}

gva_t
thread_info_find(struct kernel *k, uint32_t tid)
{
    for (gva_t at = session_globals(k)->process_list; at != 0; at = process_info_at(k, at)->next)
        for (gva_t info = process_info_at(k, at)->threads; info != 0;
             info = thread_info_at(k, info)->next)
            if (thread_at(k, thread_info_at(k, info)->thread)->tid == tid)
                return info;
    return 0;
}

void
thread_info_detach(struct kernel *k, gva_t info)
{
    gva_t desktop = thread_info_at(k, info)->desktop;
    if (desktop == 0)
        return;
    gva_t *at = &desktop_at(k, desktop)->threads;
    while (*at != info)
        at = &thread_info_at(k, *at)->desktop_next;
    *at = thread_info_at(k, info)->desktop_next;
    desktop_at(k, desktop)->thread_count--;
    desktop_heap_free(k, desktop, (kva_t)thread_info_at(k, info)->client_info);
    struct thread_info *body = thread_info_at(k, info);
    body->desktop = 0;
    body->desktop_handle = 0;
    body->desktop_next = 0;
    body->client_info = 0;
    desktop_view_release(k, body->process_info, desktop);
}

void
thread_info_delete(struct kernel *k, gva_t info)
{
    const struct thread_info *body = thread_info_at(k, info);
    gva_t thread = body->thread;
    k_assert_values(k, body->window_count == 0 && body->hook_count == 0, info, body->window_count);
    k_assert(k, body->desktop == 0 && body->object_count == 0);
    gva_t *at = &process_info_at(k, body->process_info)->threads;
    while (*at != info)
        at = &thread_info_at(k, *at)->next;
    *at = body->next;
    message_queue_delete(k, body->queue);
    thread_at(k, thread)->win32 = 0;
    pool_free(k, (kva_t)info, THREAD_INFO_TAG);
}

/* Another thread of the caller makes its first USER call: it comes to the process's desktop. */
void
sys_user_thread_attach(struct kernel *k, struct abi_syscall *call)
{
    gva_t process_info = current_process(k)->win32;
    gva_t thread =
        call->a[0] <= UINT32_MAX ? thread_find(k, k->current_process, (uint32_t)call->a[0]) : 0;
    gva_t info;
    if (thread == 0 || process_info == 0 ||
        process_info_at(k, process_info)->startup_desktop == 0) {
        call->status = thread == 0 ? STATUS_INVALID_PARAMETER : STATUS_ACCESS_DENIED;
        return;
    }
    bool is_new = thread_at(k, thread)->win32 == 0;
    call->status = thread_info_get(k, thread, &info);
    if (!NT_SUCCESS(call->status))
        return;
    call->status = thread_info_start(k, info);
    if (!NT_SUCCESS(call->status) && is_new)
        thread_info_delete(k, info);
}

/* Windows: of another process's thread the caller gets a handle that it has of that desktop. */
void
sys_user_get_thread_desktop(struct kernel *k, struct abi_syscall *call)
{
    gva_t info = call->a[0] <= UINT32_MAX ? thread_info_find(k, (uint32_t)call->a[0]) : 0;
    call->a[0] = 0;
    if (info == 0) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    const struct thread_info *body = thread_info_at(k, info);
    bool is_own = body->process_info == current_process(k)->win32;
    call->a[0] = is_own ? body->desktop_handle : handle_find(k, k->current_process, body->desktop);
    if (call->a[0] == 0)
        call->status = STATUS_ACCESS_DENIED;
}

void
sys_user_is_gui_thread(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread =
        call->a[0] <= UINT32_MAX ? thread_find(k, k->current_process, (uint32_t)call->a[0]) : 0;
    if (thread == 0)
        call->status = STATUS_INVALID_PARAMETER;
    call->a[0] = thread != 0 && thread_at(k, thread)->win32 != 0;
}
