/* SPDX-License-Identifier: MIT */
/* Items of the station in session pool, replaced and emptied. */
#include "kernel/win32k/clipboard.h"

#include "kernel/mm/pool.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"

#define CLIP_ITEM_TAG  POOL_TAG('U', 's', 'c', 'i')
#define CLIP_BYTES_MAX 0x7fffff00u

static struct clip_item *
item_at(struct kernel *k, gva_t item)
{
    return (struct clip_item *)kptr(k, (kva_t)item);
}

/* Takes an item out of the list its address was found in, and frees it with its data. */
static void
remove_item(struct kernel *k, gva_t winsta, gva_t *at)
{
    gva_t item = *at;
    kva_t data = user_handle_lookup(k, item_at(k, item)->handle, USER_TYPE_CLIPDATA);
    *at = item_at(k, item)->next;
    winsta_at(k, winsta)->clipboard_count--;
    user_object_destroy(k, USER_TYPE_CLIPDATA, data);
    pool_free(k, (kva_t)item, CLIP_ITEM_TAG);
}

void
clipboard_empty(struct kernel *k, gva_t winsta)
{
    while (winsta_at(k, winsta)->clipboard != 0)
        remove_item(k, winsta, &winsta_at(k, winsta)->clipboard);
}

/* Without data: whoever put it there renders it when it is asked for. */
static bool
is_delayed(struct kernel *k, gva_t item)
{
    return item_at(k, item)->bytes == 0;
}

bool
clipboard_has_delayed(struct kernel *k, gva_t winsta)
{
    gva_t at = winsta_at(k, winsta)->clipboard;
    while (at != 0 && !is_delayed(k, at))
        at = item_at(k, at)->next;
    return at != 0;
}

void
clipboard_drop_delayed(struct kernel *k, gva_t winsta)
{
    gva_t *at = &winsta_at(k, winsta)->clipboard;
    while (*at != 0)
        if (is_delayed(k, *at))
            remove_item(k, winsta, at);
        else
            at = &item_at(k, *at)->next;
}

static void
remove_format(struct kernel *k, gva_t winsta, uint32_t format)
{
    gva_t *at = &winsta_at(k, winsta)->clipboard;
    while (*at != 0 && item_at(k, *at)->format != format)
        at = &item_at(k, *at)->next;
    if (*at != 0)
        remove_item(k, winsta, at);
}

static uint32_t
add_item(struct kernel *k, gva_t winsta, uint32_t format, uint32_t bytes)
{
    struct user_owner nobody = { 0, 0, 0 };
    uint32_t error = ERROR_NOT_ENOUGH_MEMORY;
    gva_t item = pool_alloc(k, POOL_SESSION, sizeof(struct clip_item), CLIP_ITEM_TAG);
    if (item == 0)
        return error;
    kva_t data = user_object_create(k, &nobody, USER_TYPE_CLIPDATA,
                                    size_of(k, ABI_SIZE_CLIPDATA) + bytes, &error);
    if (data == 0) {
        pool_free(k, (kva_t)item, CLIP_ITEM_TAG);
        return error;
    }
    *item_at(k, item) = (struct clip_item){ .next = winsta_at(k, winsta)->clipboard,
                                            .format = format,
                                            .bytes = bytes,
                                            .handle = user_object_handle(k, data) };
    winsta_at(k, winsta)->clipboard = item;
    winsta_at(k, winsta)->clipboard_count++;
    return ERROR_SUCCESS;
}

uint32_t
clipboard_put(struct kernel *k, gva_t winsta, uint32_t format, uint64_t bytes)
{
    if (bytes > CLIP_BYTES_MAX)
        return ERROR_NOT_ENOUGH_MEMORY;
    remove_format(k, winsta, format);
    return add_item(k, winsta, format, (uint32_t)bytes);
}
