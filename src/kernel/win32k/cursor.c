/* SPDX-License-Identifier: MIT */
/* Cursors: an object in session pool with two GDI bitmaps. */
#include "kernel/win32k/gdi.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/object_call.h"

#define CURSOR_BITMAPS 2u      /* which pixels show through, and what the others are */
#define SIDE_MAX       0xffffu /* pixels; our decision */
#define WORD_BITS      16u

/* Ours, behind the published head. */
struct cursor {
    unsigned char head[64];
    gva_t process_info;
    uint32_t bitmap[CURSOR_BITMAPS]; /* GDI handles, 0: not made */
};

static struct cursor *
cursor_at(struct kernel *k, kva_t cursor)
{
    return (struct cursor *)kptr(k, cursor);
}

void
cursor_destroy(struct kernel *k, kva_t cursor)
{
    gva_t process_info = cursor_at(k, cursor)->process_info;
    for (uint32_t i = 0; i < CURSOR_BITMAPS; i++)
        (void)gdi_destroy(k, process_info, cursor_at(k, cursor)->bitmap[i]);
    user_object_destroy(k, USER_TYPE_CURSOR, cursor);
}

static kva_t
create(struct kernel *k, gva_t thread, uint32_t bitmap_bytes, uint32_t *error)
{
    struct user_owner owner = user_owner_of(k, thread);
    uint32_t bytes = size_at_least(k, ABI_SIZE_CURSOR, (uint32_t)sizeof(struct cursor));
    kva_t cursor = user_object_create(k, &owner, USER_TYPE_CURSOR, bytes, error);
    if (cursor == 0)
        return 0;
    cursor_at(k, cursor)->process_info = owner.process;
    for (uint32_t i = 0; i < CURSOR_BITMAPS; i++) {
        uint32_t bitmap = gdi_create(k, owner.process, GDI_TYPE_BITMAP, bitmap_bytes);
        cursor_at(k, cursor)->bitmap[i] = bitmap;
        if (bitmap != 0)
            continue;
        cursor_destroy(k, cursor);
        *error = ERROR_NOT_ENOUGH_MEMORY;
        return 0;
    }
    return cursor;
}

/* Windows: one bit a pixel, rows of whole words. */
void
sys_user_create_cursor(struct kernel *k, struct abi_syscall *call)
{
    uint32_t error = ERROR_INVALID_PARAMETER;
    uint64_t width = call->a[0];
    uint64_t height = call->a[1];
    kva_t cursor = 0;
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    if (width != 0 && height != 0 && width <= SIDE_MAX && height <= SIDE_MAX)
        cursor =
            create(k, thread, (uint32_t)((width + WORD_BITS - 1) / WORD_BITS * 2 * height), &error);
    call->a[0] = cursor != 0 ? user_object_handle(k, cursor) : 0;
    user_call_end(call, cursor != 0 ? ERROR_SUCCESS : error);
}

void
sys_user_destroy_cursor(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    if (process == 0)
        return;
    uint32_t handle = (uint32_t)call->a[0];
    kva_t cursor = user_handle_lookup(k, handle, USER_TYPE_CURSOR);
    bool is_own = cursor != 0 && user_handle_owner(k, handle) == process;
    if (is_own)
        cursor_destroy(k, cursor);
    user_call_end(call, is_own ? ERROR_SUCCESS : ERROR_INVALID_CURSOR_HANDLE);
}
