/* SPDX-License-Identifier: MIT */
/* Lists of positions that windows are to get at once (BeginDeferWindowPos). */
#include "kernel/ke/memory.h"
#include "kernel/mm/pool.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/object_call.h"

#define WINDOWS_TAG POOL_TAG('U', 's', 's', 'w')
#define WINDOWS_MAX 0xffffu /* all handles there are */

/* Ours, behind the published head. */
struct position_list {
    unsigned char head[64];
    gva_t windows; /* handles, in session pool; 0: none announced so far */
    uint32_t count;
    uint32_t capacity;
};

static struct position_list *
list_at(struct kernel *k, kva_t list)
{
    return (struct position_list *)kptr(k, list);
}

/* Room for `capacity` windows; the list is as before if there is no memory. */
static bool
reserve(struct kernel *k, kva_t list, uint32_t capacity)
{
    gva_t old = list_at(k, list)->windows;
    gva_t made = pool_alloc(k, POOL_SESSION, capacity * (uint32_t)sizeof(uint32_t), WINDOWS_TAG);
    if (made == 0)
        return false;
    struct position_list *own = list_at(k, list);
    if (old != 0) {
        memcpy(kptr(k, (kva_t)made), kptr(k, (kva_t)old), own->count * sizeof(uint32_t));
        pool_free(k, (kva_t)old, WINDOWS_TAG);
    }
    own = list_at(k, list);
    own->windows = made;
    own->capacity = capacity;
    return true;
}

void
position_list_destroy(struct kernel *k, kva_t list)
{
    gva_t windows = list_at(k, list)->windows;
    if (windows != 0)
        pool_free(k, (kva_t)windows, WINDOWS_TAG);
    user_object_destroy(k, USER_TYPE_SETWINDOWPOS, list);
}

static kva_t
create(struct kernel *k, gva_t thread, uint32_t windows, uint32_t *error)
{
    struct user_owner owner = user_owner_of(k, thread);
    kva_t list = user_object_create(k, &owner, USER_TYPE_SETWINDOWPOS,
                                    (uint32_t)sizeof(struct position_list), error);
    if (list == 0)
        return 0;
    if (windows == 0 || reserve(k, list, windows))
        return list;
    *error = ERROR_NOT_ENOUGH_MEMORY;
    position_list_destroy(k, list);
    return 0;
}

void
sys_user_begin_positions(struct kernel *k, struct abi_syscall *call)
{
    uint32_t error = ERROR_INVALID_PARAMETER;
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    kva_t list = call->a[0] <= WINDOWS_MAX ? create(k, thread, (uint32_t)call->a[0], &error) : 0;
    user_call_made(k, call, list, error);
}

/* A list of the caller's; 0: the call has ended. */
static kva_t
list_argument(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    uint32_t handle = call->a[0] <= UINT32_MAX ? (uint32_t)call->a[0] : 0;
    if (process == 0)
        return 0;
    kva_t list = user_handle_lookup(k, handle, USER_TYPE_SETWINDOWPOS);
    if (list != 0 && user_object_process(k, handle, USER_TYPE_SETWINDOWPOS) == process)
        return list;
    user_call_end(call, ERROR_INVALID_DWP_HANDLE);
    return 0;
}

/* Windows: the list grows when more windows come than were announced. */
static uint32_t
add_window(struct kernel *k, kva_t list, uint32_t window)
{
    uint32_t count = list_at(k, list)->count;
    const uint32_t *windows = count != 0 ? kptr(k, (kva_t)list_at(k, list)->windows) : NULL;
    for (uint32_t i = 0; i < count; i++)
        if (windows[i] == window)
            return ERROR_SUCCESS;
    if (count == list_at(k, list)->capacity && !reserve(k, list, count + count / 2 + 4))
        return ERROR_NOT_ENOUGH_MEMORY;
    ((uint32_t *)kptr(k, (kva_t)list_at(k, list)->windows))[count] = window;
    list_at(k, list)->count = count + 1;
    return ERROR_SUCCESS;
}

void
sys_user_add_position(struct kernel *k, struct abi_syscall *call)
{
    kva_t list = list_argument(k, call);
    uint32_t window = (uint32_t)call->a[1];
    if (list == 0)
        return;
    user_call_end(call, user_handle_lookup(k, window, USER_TYPE_WINDOW) != 0
                            ? add_window(k, list, window)
                            : (uint32_t)ERROR_INVALID_WINDOW_HANDLE);
}

/* The windows stay where they are: none has a place here. */
void
sys_user_end_positions(struct kernel *k, struct abi_syscall *call)
{
    kva_t list = list_argument(k, call);
    if (list == 0)
        return;
    position_list_destroy(k, list);
    user_call_end(call, ERROR_SUCCESS);
}
