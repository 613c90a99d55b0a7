/* SPDX-License-Identifier: MIT */
/* Menus and their items, and the menus that windows bring with them. */
#include "kernel/win32k/menu.h"

#include "abi/access_rights.h"
#include "kernel/ke/memory.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/desktop_view.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/object_call.h"

#define ITEM_TEXT_UNITS_MAX 0x3fffffffu

static gva_t
desktop_of(struct kernel *k, kva_t menu)
{
    return field_pointer(k, menu, FIELD_HEAD_DESKTOP);
}

static kva_t
item_at(const struct kernel *k, kva_t items, uint32_t index)
{
    return items + index * size_of(k, ABI_SIZE_ITEM);
}

/* ---- menus ---- */

static kva_t
menu_create(struct kernel *k, const struct user_owner *owner, uint32_t *error)
{
    if (!NT_SUCCESS(desktop_view_acquire(k, owner->process, owner->desktop))) {
        *error = ERROR_NOT_ENOUGH_MEMORY;
        return 0;
    }
    kva_t menu = user_object_create(k, owner, USER_TYPE_MENU, size_of(k, ABI_SIZE_MENU), error);
    if (menu == 0)
        desktop_view_release(k, owner->process, owner->desktop);
    return menu;
}

/*
 * A menu's handle is good no more; `doomed` is the first of those whose block is to go as well,
 * each names the next where one that lives has the window it was given to.
 */
static void
doom(struct kernel *k, kva_t menu, kva_t *doomed)
{
    user_handle_mark_destroyed(k, field_u32(k, menu, FIELD_HEAD_HANDLE));
    if (field_u32(k, menu, FIELD_HEAD_LOCK_COUNT) != 0)
        return;
    field_set_pointer(k, menu, FIELD_MENU_NOTIFY, *doomed);
    *doomed = menu;
}

/* Windows: submenus go with the menu. One that was destroyed before is named, and is none. */
static void
free_items(struct kernel *k, kva_t menu, kva_t *doomed)
{
    gva_t desktop = desktop_of(k, menu);
    kva_t items = (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS);
    uint32_t count = field_u32(k, menu, FIELD_MENU_ITEM_COUNT);
    for (uint32_t i = 0; i < count; i++) {
        kva_t item = item_at(k, items, i);
        kva_t text = (kva_t)field_pointer(k, item, FIELD_ITEM_TEXT);
        uint32_t handle = (uint32_t)field_pointer(k, item, FIELD_ITEM_SUBMENU);
        kva_t submenu = handle != 0 ? user_handle_lookup(k, handle, USER_TYPE_MENU) : 0;
        if (submenu != 0)
            doom(k, submenu, doomed);
        if (text != 0)
            desktop_heap_free(k, desktop, text);
    }
    if (items != 0)
        desktop_heap_free(k, desktop, items);
}

void
menu_destroy(struct kernel *k, kva_t menu)
{
    kva_t doomed = 0;
    doom(k, menu, &doomed);
    while (doomed != 0) {
        kva_t at = doomed;
        gva_t desktop = desktop_of(k, at);
        uint32_t handle = field_u32(k, at, FIELD_HEAD_HANDLE);
        gva_t process = user_object_process(k, handle, USER_TYPE_MENU);
        doomed = (kva_t)field_pointer(k, at, FIELD_MENU_NOTIFY);
        free_items(k, at, &doomed);
        user_object_destroy(k, USER_TYPE_MENU, at);
        desktop_view_release(k, process, desktop);
    }
}

void
menu_lock(struct kernel *k, kva_t menu, kva_t window)
{
    field_set_u32(k, menu, FIELD_HEAD_LOCK_COUNT, field_u32(k, menu, FIELD_HEAD_LOCK_COUNT) + 1);
    field_set_pointer(k, menu, FIELD_MENU_NOTIFY, window);
}

/* Windows: a window's menu is destroyed with it. One that several windows have goes with the last
 * of them. */
void
menu_unlock(struct kernel *k, kva_t menu)
{
    uint32_t count = field_u32(k, menu, FIELD_HEAD_LOCK_COUNT) - 1;
    field_set_u32(k, menu, FIELD_HEAD_LOCK_COUNT, count);
    field_set_pointer(k, menu, FIELD_MENU_NOTIFY, 0);
    if (count == 0)
        menu_destroy(k, menu);
}

/* A window gets another menu: the old one lives on, unless it was destroyed meanwhile. */
static void
give_back(struct kernel *k, kva_t menu)
{
    uint32_t handle = field_u32(k, menu, FIELD_HEAD_HANDLE);
    uint32_t count = field_u32(k, menu, FIELD_HEAD_LOCK_COUNT) - 1;
    if (count == 0 && user_handle_lookup(k, handle, USER_TYPE_MENU) == 0) {
        menu_unlock(k, menu);
        return;
    }
    field_set_u32(k, menu, FIELD_HEAD_LOCK_COUNT, count);
    field_set_pointer(k, menu, FIELD_MENU_NOTIFY, 0);
}

/* ---- items ---- */

/*
 * Room for one more item. The new array is allocated while the old one is still there: that is the
 * peak. Source: ReactOS menu.c for the copying, behaviour only; the step is a number of the
 * edition.
 */
static uint32_t
make_room(struct kernel *k, kva_t menu)
{
    uint32_t count = field_u32(k, menu, FIELD_MENU_ITEM_COUNT);
    uint32_t capacity = field_u32(k, menu, FIELD_MENU_ITEM_CAPACITY);
    if (count < capacity)
        return ERROR_SUCCESS;
    uint32_t step = k->boot.menu_growth > 0 ? k->boot.menu_growth : 1;
    uint32_t item_bytes = size_of(k, ABI_SIZE_ITEM);
    kva_t items = desktop_heap_alloc(k, desktop_of(k, menu), (capacity + step) * item_bytes,
                                     USER_BLOCK_MENU_ITEMS);
    if (items == 0)
        return ERROR_NOT_ENOUGH_MEMORY;
    kva_t old = (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS);
    if (old != 0) {
        memcpy(kptr(k, items), kptr(k, old), count * item_bytes);
        desktop_heap_free(k, desktop_of(k, menu), old);
    }
    field_set_pointer(k, menu, FIELD_MENU_ITEMS, items);
    field_set_u32(k, menu, FIELD_MENU_ITEM_CAPACITY, capacity + step);
    return ERROR_SUCCESS;
}

/* Moves the items from `index` on one place up, or down to it. */
static void
move_items(struct kernel *k, kva_t menu, uint32_t index, bool up)
{
    uint32_t item_bytes = size_of(k, ABI_SIZE_ITEM);
    uint32_t count = field_u32(k, menu, FIELD_MENU_ITEM_COUNT);
    unsigned char *items = kptr(k, (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS));
    unsigned char *here = items + index * item_bytes;
    uint32_t bytes = (count - index) * item_bytes;
    if (up)
        memmove(here + item_bytes, here, bytes);
    else
        memmove(here, here + item_bytes, bytes - item_bytes);
}

/* An item with an empty text block for `units` characters, 0: a separator. If it fails the array
 * stays grown. */
static uint32_t
insert_item(struct kernel *k, kva_t menu, uint32_t index, uint32_t units, kva_t *text)
{
    uint32_t error = make_room(k, menu);
    if (error != ERROR_SUCCESS)
        return error;
    *text = 0;
    if (units > 0) {
        *text = desktop_heap_alloc(k, desktop_of(k, menu), (units + 1) * 2, USER_BLOCK_ITEM_TEXT);
        if (*text == 0)
            return ERROR_NOT_ENOUGH_MEMORY;
    }
    move_items(k, menu, index, true);
    kva_t items = (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS);
    kva_t item = item_at(k, items, index);
    uint32_t count = field_u32(k, menu, FIELD_MENU_ITEM_COUNT) + 1;
    memset(kptr(k, item), 0, size_of(k, ABI_SIZE_ITEM));
    field_set_u32(k, item, FIELD_ITEM_ID, count);
    field_set_pointer(k, item, FIELD_ITEM_TEXT, *text);
    field_set_u32(k, item, FIELD_ITEM_TEXT_UNITS, units);
    field_set_u32(k, menu, FIELD_MENU_ITEM_COUNT, count);
    return ERROR_SUCCESS;
}

static void
remove_item(struct kernel *k, kva_t menu, uint32_t index)
{
    uint32_t last = field_u32(k, menu, FIELD_MENU_ITEM_COUNT) - 1;
    kva_t items = (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS);
    kva_t text = (kva_t)field_pointer(k, item_at(k, items, index), FIELD_ITEM_TEXT);
    move_items(k, menu, index, false);
    field_set_u32(k, menu, FIELD_MENU_ITEM_COUNT, last);
    memset(kptr(k, item_at(k, items, last)), 0, size_of(k, ABI_SIZE_ITEM));
    if (text != 0)
        desktop_heap_free(k, desktop_of(k, menu), text);
}

/* ---- the system menu ---- */

static const char system_items[][16] = {
#define SYSTEM_MENU_ITEM(text) text,
#include "abi/system_menu.def"
#undef SYSTEM_MENU_ITEM
};

static uint32_t
fill_system_menu(struct kernel *k, kva_t menu)
{
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(system_items); i++) {
        kva_t text;
        uint32_t units = 0;
        while (system_items[i][units] != '\0')
            units++;
        uint32_t error = insert_item(k, menu, i, units, &text);
        if (error != ERROR_SUCCESS)
            return error;
        uint16_t *to = text != 0 ? kptr(k, text) : NULL;
        for (uint32_t c = 0; c < units; c++)
            to[c] = (uint16_t)system_items[i][c];
    }
    return ERROR_SUCCESS;
}

/* The window's own copy of the system menu, made at the first call; 0 and *error if it does not
 * fit. */
static kva_t
menu_system_copy(struct kernel *k, kva_t window, uint32_t *error)
{
    kva_t menu = (kva_t)field_pointer(k, window, FIELD_WND_SYSTEM_MENU);
    if (menu != 0)
        return menu;
    gva_t thread = field_pointer(k, window, FIELD_HEAD_THREAD);
    struct user_owner owner = { thread, thread_info_at(k, thread)->process_info,
                                field_pointer(k, window, FIELD_HEAD_DESKTOP) };
    menu = menu_create(k, &owner, error);
    if (menu == 0)
        return 0;
    *error = fill_system_menu(k, menu);
    if (*error != ERROR_SUCCESS) {
        menu_destroy(k, menu);
        return 0;
    }
    field_set_pointer(k, window, FIELD_WND_SYSTEM_MENU, menu);
    menu_lock(k, menu, window);
    return menu;
}

/* ---- system calls ---- */

void
sys_user_create_menu(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0 || !user_call_on_desktop(k, call, thread, DESKTOP_CREATEMENU))
        return;
    struct user_owner owner = user_owner_of(k, thread);
    uint32_t error = ERROR_SUCCESS;
    kva_t menu = menu_create(k, &owner, &error);
    user_call_made(k, call, menu, error);
}

/* A menu of the caller's own; 0: the call has ended. */
static kva_t
menu_argument(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    if (process == 0)
        return 0;
    uint32_t handle = (uint32_t)call->a[0];
    kva_t menu = user_handle_lookup(k, handle, USER_TYPE_MENU);
    if (menu == 0 || user_handle_owner(k, handle) != process) {
        user_call_end(call, ERROR_INVALID_MENU_HANDLE);
        return 0;
    }
    return menu;
}

/* Index of an item by its position or its id; the count of them: there is none such. */
static uint32_t
find_item(struct kernel *k, kva_t menu, uint32_t item, bool is_position)
{
    kva_t items = (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS);
    uint32_t count = field_u32(k, menu, FIELD_MENU_ITEM_COUNT);
    uint32_t index = 0;
    while (index < count &&
           (is_position ? index : field_u32(k, item_at(k, items, index), FIELD_ITEM_ID)) != item)
        index++;
    return index;
}

/* What an item has besides its text. */
static void
complete_item(struct kernel *k, kva_t item, const struct abi_syscall *call)
{
    field_set_u32(k, item, FIELD_ITEM_TYPE, (uint32_t)call->a[4]);
    field_set_pointer(k, item, FIELD_ITEM_SUBMENU, (uint32_t)call->a[5]);
    if ((call->a[3] >> 32 & MENU_ITEM_HAS_ID) != 0)
        field_set_u32(k, item, FIELD_ITEM_ID, (uint32_t)(call->a[4] >> 32));
}

static uint32_t
insert_with_text(struct kernel *k, kva_t menu, const struct abi_syscall *call)
{
    kva_t text;
    uint32_t units = call->a[2] > ITEM_TEXT_UNITS_MAX ? ITEM_TEXT_UNITS_MAX : (uint32_t)call->a[2];
    uint32_t index =
        find_item(k, menu, (uint32_t)call->a[3], (call->a[3] >> 32 & MENU_ITEM_BY_POSITION) != 0);
    uint32_t error = insert_item(k, menu, index, units, &text);
    if (error != ERROR_SUCCESS)
        return error;
    if (units > 0 && !machine_user_copy_in(k, kptr(k, text), call->a[1], units * 2)) {
        remove_item(k, menu, index);
        return ERROR_INVALID_PARAMETER;
    }
    complete_item(k, item_at(k, (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS), index), call);
    return ERROR_SUCCESS;
}

void
sys_user_insert_item(struct kernel *k, struct abi_syscall *call)
{
    kva_t menu = menu_argument(k, call);
    if (menu == 0)
        return;
    bool is_good = call->a[5] == 0 ||
                   (call->a[5] <= UINT32_MAX &&
                    user_handle_lookup(k, (uint32_t)call->a[5], USER_TYPE_MENU) != 0 &&
                    user_handle_owner(k, (uint32_t)call->a[5]) == current_process(k)->win32);
    user_call_end(call,
                  is_good ? insert_with_text(k, menu, call) : (uint32_t)ERROR_INVALID_MENU_HANDLE);
}

void
sys_user_menu_item(struct kernel *k, struct abi_syscall *call)
{
    kva_t menu = menu_argument(k, call);
    call->a[0] = 0;
    if (menu == 0)
        return;
    uint32_t index = find_item(k, menu, (uint32_t)call->a[1], (call->a[2] & 1) != 0);
    bool is_there = index < field_u32(k, menu, FIELD_MENU_ITEM_COUNT);
    call->a[1] = 0;
    if (is_there) {
        kva_t item = item_at(k, (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS), index);
        call->a[0] = field_u32(k, item, FIELD_ITEM_ID);
        call->a[1] = field_pointer(k, item, FIELD_ITEM_SUBMENU);
    }
    user_call_end(call, is_there ? ERROR_SUCCESS : ERROR_MENU_ITEM_NOT_FOUND);
}

void
sys_user_destroy_menu(struct kernel *k, struct abi_syscall *call)
{
    kva_t menu = menu_argument(k, call);
    if (menu == 0)
        return;
    menu_destroy(k, menu);
    user_call_end(call, ERROR_SUCCESS);
}

void
sys_user_system_menu(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    uint32_t error = ERROR_INVALID_WINDOW_HANDLE;
    kva_t menu = 0;
    if (window != 0 && field_pointer(k, window, FIELD_HEAD_THREAD) != 0)
        menu = menu_system_copy(k, window, &error);
    user_call_made(k, call, menu, error);
}

/* Windows: a child window has an identifier in a menu's place. */
void
sys_user_set_menu(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    if (process == 0)
        return;
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    kva_t menu = 0;
    uint32_t error = window != 0 ? ERROR_SUCCESS : ERROR_INVALID_WINDOW_HANDLE;
    if (call->a[1] != 0)
        menu = user_handle_lookup(k, (uint32_t)call->a[1], USER_TYPE_MENU);
    if (error == ERROR_SUCCESS && call->a[1] != 0 &&
        (menu == 0 || user_handle_owner(k, (uint32_t)call->a[1]) != process))
        error = ERROR_INVALID_MENU_HANDLE;
    if (error == ERROR_SUCCESS) {
        kva_t old = (kva_t)field_pointer(k, window, FIELD_WND_MENU);
        field_set_pointer(k, window, FIELD_WND_MENU, menu);
        if (menu != 0)
            menu_lock(k, menu, window);
        if (old != 0)
            give_back(k, old);
    }
    user_call_end(call, error);
}
