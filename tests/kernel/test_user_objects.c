/* SPDX-License-Identifier: MIT */
/* The smaller USER objects, what lies in session pool, and a long random mixture of everything. */
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/atom.h"
#include "kernel/win32k/body.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_object.h"
#include "kernel/win32k/user_type.h"
#include "kernel/win32k/win32k_verify.h"
#include "service_fixture.h"

#include "../suite.h"

#include <string.h>

static gva_t
chain(uint32_t index)
{
    const struct desktop *body = kptr(w->k, (kva_t)desktop);
    uint32_t at;
    memcpy(&at,
           kptr(w->k, field_address(w->k, body->desktop_info, FIELD_DESKTOPINFO_HOOKS) + 4 * index),
           sizeof at);
    return at;
}

START_TEST(test_hook_is_in_its_chain)
{
    uint32_t before = w32_used(w, desktop);
    uint64_t first = W32_CALL(w, USER_SET_HOOK, 4, 1, 0, 1).a[0];
    uint64_t second = W32_CALL(w, USER_SET_HOOK, 4, 1, 0, 1).a[0];
    uint64_t own = W32_CALL(w, USER_SET_HOOK, 2, 0).a[0];
    const struct desktop *body = kptr(w->k, (kva_t)desktop);
    ck_assert_uint_eq(chain(5), user_handle_lookup(w->k, (uint32_t)second, USER_TYPE_HOOK));
    ck_assert_uint_eq(field_u32(w->k, body->desktop_info, FIELD_DESKTOPINFO_HOOK_FLAGS), 1u << 5);
    ck_assert_uint_eq(w32_used(w, desktop), before + 3 * 56);
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, USER_UNHOOK, first).status, STATUS_SUCCESS);
    ck_assert_uint_eq(chain(5), user_handle_lookup(w->k, (uint32_t)second, USER_TYPE_HOOK));
    ck_assert_uint_eq(W32_CALL(w, USER_UNHOOK, second).status, STATUS_SUCCESS);
    ck_assert_uint_eq(chain(5), 0);
    ck_assert_uint_eq(field_u32(w->k, body->desktop_info, FIELD_DESKTOPINFO_HOOK_FLAGS), 0);
    ck_assert_uint_eq(W32_CALL(w, USER_UNHOOK, own).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_UNHOOK, own).last_error, ERROR_INVALID_HOOK_HANDLE);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_HOOK, 15, 0).last_error, ERROR_INVALID_HOOK_FILTER);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_HOOK, (uint64_t)-2, 0).last_error,
                      ERROR_INVALID_HOOK_FILTER);
}
END_TEST

START_TEST(test_input_context_costs_its_block)
{
    uint32_t before = w32_used(w, desktop);
    uint64_t context = W32_CALL(w, USER_CREATE_IMC, 0).a[0];
    ck_assert_uint_eq(w32_used(w, desktop), before + 40);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_IMC, context).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_IMC, context).last_error, ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(w32_used(w, desktop), before);
}
END_TEST

START_TEST(test_callproc_costs_its_block)
{
    uint32_t window = w32_window(w, w32_find_class(w, "#32770"), "");
    uint32_t before = w32_used(w, desktop);
    for (uint32_t i = 1; i <= 3; i++) {
        ck_assert_uint_ne(W32_CALL(w, USER_SUBCLASS, window).a[0], 0);
        ck_assert_uint_eq(w32_used(w, desktop), before + i * (0x20 + 8));
    }
}
END_TEST

/* Call procedures belong to the class: a clone takes them along with its last window. */
START_TEST(test_callproc_goes_with_its_class)
{
    uint32_t before = w32_used(w, desktop);
    uint32_t dialog = w32_window(w, w32_find_class(w, "#32770"), "");
    ck_assert_uint_ne(W32_CALL(w, USER_SUBCLASS, dialog).a[0], 0);
    ck_assert_uint_ne(W32_CALL(w, USER_SUBCLASS, dialog).a[0], 0);
    w32_verify(w);
    W32_CALL(w, USER_DESTROY_WINDOW, dialog);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    ck_assert_uint_eq(W32_CALL(w, USER_SUBCLASS, dialog).last_error, ERROR_INVALID_WINDOW_HANDLE);
    /* Two processes have windows of one system class; the first to end takes only its own along. */
    gva_t first = w->k->current_process;
    dialog = w32_window(w, w32_find_class(w, "#32770"), "");
    W32_CALL(w, USER_SUBCLASS, dialog);
    w32_gui_process(w, 0, NULL);
    gva_t second = w->k->current_process;
    uint32_t other = w32_window(w, w32_find_class(w, "#32770"), "");
    W32_CALL(w, USER_SUBCLASS, other);
    ck_assert_uint_eq(W32_CALL(w, USER_SUBCLASS, dialog).last_error, ERROR_ACCESS_DENIED);
    w32_exit(w, first);
    w32_run_as(w, second);
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, other).status, STATUS_SUCCESS);
}
END_TEST

/* The last thing that keeps a desktop is the call procedure of the class that is unregistered. */
START_TEST(test_class_ends_with_its_desktop)
{
    w32_gui_process(w, 0, "WinSta0\\Default");
    uint64_t home = W32_CALL(w, USER_OPEN_DESKTOP, w32_text(w, "Default"), 7, W32_ACCESS).a[0];
    uint64_t made = W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, "Other"), 5, 0, W32_ACCESS).a[0];
    ck_assert_uint_eq(W32_CALL(w, USER_SET_THREAD_DESKTOP, made).status, STATUS_SUCCESS);
    uint32_t first = w32_class(w, "First", 0);
    uint32_t thing = w32_class(w, "Thing", 0);
    uint32_t last = w32_class(w, "Last", 0);
    uint32_t window = w32_window(w, thing, "");
    ck_assert_uint_ne(W32_CALL(w, USER_SUBCLASS, window).a[0], 0);
    ck_assert_uint_ne(W32_CALL(w, USER_SUBCLASS, window).a[0], 0);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, window).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_THREAD_DESKTOP, home).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_CLOSE_DESKTOP, made).status, STATUS_SUCCESS);
    ck_assert_uint_ne(w32_desktop_of(w, "WinSta0", "Other"), 0);
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, thing).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_desktop_of(w, "WinSta0", "Other"), 0);
    w32_verify(w);
    /* The other classes have moved away from it before. */
    ck_assert_uint_ne(w32_window(w, first, ""), 0);
    ck_assert_uint_ne(w32_window(w, last, ""), 0);
}
END_TEST

START_TEST(test_atom_table_of_the_station)
{
    const struct desktop *body = kptr(w->k, (kva_t)desktop);
    const struct window_station *station = kptr(w->k, (kva_t)body->winsta);
    const struct atom_table *table = kptr(w->k, (kva_t)station->atoms);
    const uint32_t before = table->count;
    uint64_t atom = W32_CALL(w, USER_ADD_ATOM, w32_wide(w, "Name"), 4).a[0];
    ck_assert_uint_eq(atom, 0xC001 + before);
    ck_assert_uint_eq(W32_CALL(w, USER_ADD_ATOM, w32_wide(w, "NAME"), 4).a[0], atom);
    ck_assert_uint_eq(W32_CALL(w, USER_ADD_ATOM, w32_wide(w, "Other"), 5).a[0], atom + 1);
    ck_assert_uint_eq(W32_CALL(w, USER_ADD_ATOM, w32_wide(w, "#77"), 3).a[0], 77);
    ck_assert_uint_eq(W32_CALL(w, USER_ADD_ATOM, w32_wide(w, ""), 0).last_error,
                      ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(table->count, before + 2);
    atom_release(w->k, station->atoms, (uint32_t)atom);
    ck_assert_uint_eq(table->count, before + 2);
    atom_release(w->k, station->atoms, (uint32_t)atom);
    ck_assert_uint_eq(table->count, before + 1);
}
END_TEST

/* What every station has from its beginning stays, however often it is deleted. */
START_TEST(test_atoms_of_every_station_stay)
{
    uint64_t atom = W32_CALL(w, USER_FIND_ATOM, w32_wide(w, "stdexit"), 7).a[0];
    ck_assert_uint_eq(atom, 0xC001);
    for (uint32_t i = 0; i < 3; i++)
        ck_assert_uint_eq(W32_CALL(w, USER_DELETE_ATOM, atom).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_FIND_ATOM, w32_wide(w, "StdExit"), 7).a[0], atom);
}
END_TEST

START_TEST(test_clipboard_outlives_the_process)
{
    ck_assert_uint_eq(W32_CALL(w, USER_SET_CLIPBOARD, 13, 5000, 1).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_CLIPBOARD, 1, 100, 1).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_CLIPBOARD, 13, 70, 1).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_CLIPBOARD, 13, UINT64_MAX, 1).last_error,
                      ERROR_NOT_ENOUGH_MEMORY);
    gva_t first = w->k->current_process;
    w32_gui_process(w, 0, NULL);
    gva_t second = w->k->current_process;
    w32_exit(w, first);
    w32_run_as(w, second);
    const struct desktop *body = kptr(w->k, (kva_t)desktop);
    ck_assert_uint_eq(((struct window_station *)kptr(w->k, (kva_t)body->winsta))->clipboard_count,
                      2);
}
END_TEST

START_TEST(test_message_queue_is_full)
{
    for (uint32_t i = 0; i < 10000; i++)
        ck_assert_uint_eq(W32_CALL(w, USER_POST_MESSAGE, 0).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_POST_MESSAGE, 0).last_error, ERROR_NOT_ENOUGH_QUOTA);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_MESSAGE_QUEUE);
}
END_TEST

START_TEST(test_gdi_objects_do_not_touch_the_heap)
{
    uint32_t before = w32_used(w, desktop);
    uint64_t first = W32_CALL(w, GDI_CREATE, 0, GDI_TYPE_BRUSH).a[0];
    for (uint32_t i = 0; i < 999; i++)
        ck_assert_uint_ne(W32_CALL(w, GDI_CREATE, 10, GDI_TYPE_PEN).a[0], 0);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, GDI_DELETE, first).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, GDI_DELETE, first).last_error, ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(W32_CALL(w, GDI_CREATE, 0, GDI_TYPE_BRUSH).a[0], first + 0x1000000);
    struct abi_syscall call;
    do
        call = W32_CALL(w, GDI_CREATE, 100000, GDI_TYPE_BITMAP);
    while (NT_SUCCESS(call.status));
    ck_assert_uint_eq(call.last_error, ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_SESSION_POOL);
    ck_assert_uint_eq(W32_CALL(w, GDI_DELETE, 0x30000).last_error, ERROR_INVALID_HANDLE);
}
END_TEST

START_TEST(test_gdi_handles_name_their_type)
{
    static const uint32_t types[] = { GDI_TYPE_DC, GDI_TYPE_BITMAP, GDI_TYPE_EXTPEN };
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(types); i++)
        ck_assert_uint_eq(W32_CALL(w, GDI_CREATE, 0, types[i]).a[0] >> 16 & 0x7f, types[i]);
    ck_assert_uint_eq(W32_CALL(w, GDI_CREATE, 0, 2).last_error, ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(W32_CALL(w, GDI_CREATE, 0, 1ull << 32 | 1).last_error,
                      ERROR_INVALID_PARAMETER);
}
END_TEST

START_TEST(test_gdi_quota)
{
    session_globals(w->k)->gdi_handle_quota = 20;
    for (uint32_t i = 0; i < 20; i++)
        ck_assert_uint_ne(W32_CALL(w, GDI_CREATE, 0, GDI_TYPE_BRUSH).a[0], 0);
    ck_assert_uint_eq(W32_CALL(w, GDI_CREATE, 0, GDI_TYPE_BRUSH).a[0], 0);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_GDI_HANDLE_QUOTA);
}
END_TEST

/* ---- the verifier sees what it is there for ---- */

START_TEST(test_verify_sees_a_block_that_is_nobodys)
{
    kva_t block = desktop_heap_alloc(w->k, desktop, 40, USER_TYPE_WINDOW);
    ck_assert_str_eq(win32k_verify_text(w->k),
                     "a desktop heap holds something else than its known objects");
    desktop_heap_free(w->k, desktop, block);
}
END_TEST

START_TEST(test_verify_sees_a_broken_tree)
{
    uint32_t handle = w32_window(w, w32_find_class(w, "#32770"), "");
    kva_t window = user_handle_lookup(w->k, handle, USER_TYPE_WINDOW);
    gva_t parent = field_pointer(w->k, window, FIELD_WND_PARENT);
    field_set_pointer(w->k, window, FIELD_WND_PARENT, 0);
    ck_assert_str_eq(win32k_verify_text(w->k), "window tree of a desktop");
    field_set_pointer(w->k, window, FIELD_WND_PARENT, parent);
}
END_TEST

START_TEST(test_verify_sees_wrong_counts)
{
    struct process_info *info = kptr(w->k, (kva_t)current_process(w->k)->win32);
    info->user_handles++;
    ck_assert_str_eq(win32k_verify_text(w->k), "USER handles of all processes");
    info->user_handles--;
    session_globals(w->k)->handle_count++;
    ck_assert_str_eq(win32k_verify_text(w->k), "USER handle table: count of handles");
    session_globals(w->k)->handle_count--;
}
END_TEST

/* ---- a random mixture, verified as it goes ---- */

#define SOAK_STEPS     12000u
#define SOAK_PROCESSES 6u
#define SOAK_HANDLES   4096u

static uint64_t random_state;

static uint32_t
random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % limit;
}

static gva_t processes[SOAK_PROCESSES];
static uint64_t handles[SOAK_HANDLES];
static uint32_t classes[SOAK_PROCESSES];

static void
soak_process(uint32_t index)
{
    static const char *const paths[] = { NULL, "WinSta0\\Default", "WinSta0\\Winlogon" };
    if (processes[index] != 0) {
        w32_exit(w, processes[index]);
        w32_run_as(w, w->winlogon);
        processes[index] = 0;
        return;
    }
    const char *path = paths[random_below(3)];
    uint32_t fail = kd(w->k)->fail_countdown;
    kd(w->k)->fail_countdown = 0;
    gva_t process = w32_process(w, path == NULL ? 0x5000 + random_below(3) : 0, path);
    w32_run_as(w, process);
    kd(w->k)->fail_countdown = fail;
    struct abi_syscall call = W32_CALL(w, USER_CONNECT, 0);
    for (uint32_t i = 0; NT_SUCCESS(call.status) && i < 4; i++)
        call = W32_CALL(w, USER_REGISTER_CONTROLS, i);
    if (NT_SUCCESS(call.status))
        call = W32_CALL(w, USER_REGISTER_CLASS, w32_wide(w, "Soak"), 4, random_below(40),
                        random_below(80));
    if (!NT_SUCCESS(call.status)) {
        w32_exit(w, process);
        w32_run_as(w, w->winlogon);
        return;
    }
    classes[index] = (uint32_t)call.a[0];
    processes[index] = process;
}

static void
soak_call(uint32_t index)
{
    uint64_t any = handles[random_below(SOAK_HANDLES)];
    uint64_t *slot = &handles[random_below(SOAK_HANDLES)];
    uint32_t units = random_below(60);
    w32_run_as(w, processes[index]);
    switch (random_below(16)) {
    case 0:
    case 1:
    case 2:
        *slot = W32_CALL(w, USER_CREATE_WINDOW, classes[index], w32_wide(w, "0123456789"),
                         random_below(11), random_below(3) == 0 ? any : random_below(2))
                    .a[0];
        break;
    case 3:
        *slot = W32_CALL(w, USER_CREATE_WINDOW, classes[index], 0, 0, 0, any).a[0];
        break;
    case 4:
    case 5:
        W32_CALL(w, USER_DESTROY_WINDOW, any);
        break;
    case 6:
        W32_CALL(w, USER_SET_TEXT, any, w32_wide(w, "some text of thirty characters"), 30,
                 1 + random_below(random_below(40) == 0 ? 5000 : 8));
        break;
    case 7:
        *slot = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
        break;
    case 8:
    case 9:
        W32_CALL(w, USER_INSERT_ITEM, any,
                 w32_wide(w, "0123456789012345678901234567890123456789012345678901234567890"),
                 units);
        break;
    case 10:
        W32_CALL(w, USER_DESTROY_MENU, any);
        break;
    case 11:
        *slot = W32_CALL(w, USER_SET_HOOK, random_below(15), random_below(2)).a[0];
        W32_CALL(w, USER_UNHOOK, any);
        break;
    case 12:
        W32_CALL(w, USER_SET_PROP, any, 1 + random_below(30), 7);
        W32_CALL(w, USER_SET_SCROLL, any);
        break;
    case 13:
        W32_CALL(w, USER_SUBCLASS, any);
        break;
    case 14:
        W32_CALL(w, USER_SYSTEM_MENU, any);
        break;
    default:
        *slot = W32_CALL(w, USER_CREATE_IMC, 0).a[0];
        W32_CALL(w, USER_DESTROY_IMC, any);
        break;
    }
}

START_TEST(test_soak)
{
    random_state = 12345u + (uint32_t)_i;
    memset(processes, 0, sizeof processes);
    memset(handles, 0, sizeof handles);
    w32_run_as(w, w->winlogon);
    for (uint32_t i = 0; i < SOAK_STEPS; i++) {
        uint32_t index = random_below(SOAK_PROCESSES);
        if (random_below(15) == 0) {
            kd(w->k)->fail_tag = 0;
            kd(w->k)->fail_countdown = 1 + random_below(30);
        }
        if (processes[index] == 0 || random_below(300) == 0)
            soak_process(index);
        else
            soak_call(index);
        kd(w->k)->fail_countdown = 0;
        if (i % 16 == 0)
            w32_verify(w);
    }
    for (uint32_t i = 0; i < SOAK_PROCESSES; i++)
        if (processes[i] != 0)
            soak_process(i);
    w32_run_as(w, w->winlogon);
}
END_TEST

struct sized_type {
    uint32_t type;
    uint32_t size; /* enum abi_object_size */
    bool is_in_desktop_heap;
    bool is_of_thread;
};

enum { IN_DESKTOP_HEAP, IN_SHARED_HEAP, IN_POOL };
enum { OF_NONE, OF_THREAD, OF_PROCESS };

/* Those that an edition has a size for. */
static const struct sized_type sized_types[] = {
#define SIZE(name, key) ABI_SIZE_##name
#define NO_SIZE         ABI_SIZE_COUNT
#define USER_TYPE(name, number, text, tag, place, owner, destroy, size, letter)                    \
    { number, size, IN_##place == IN_DESKTOP_HEAP, OF_##owner == OF_THREAD },
#include "abi/user_types.def"
#undef SIZE
#undef NO_SIZE
};

struct owned {
    uint32_t heap_bytes;
    uint32_t handles;
    uint32_t of_process;
    uint32_t of_thread;
};

static struct owned
owned_by(const struct user_owner *owner)
{
    struct owned owned = { w32_used(w, desktop), session_globals(w->k)->handle_count,
                           process_info_at(w->k, owner->process)->user_handles,
                           thread_info_at(w->k, owner->thread)->object_count };
    return owned;
}

/* A new type is asked by its row. */
START_TEST(test_each_type_lies_where_its_row_says_and_goes_without_a_trace)
{
    const struct sized_type *row = &sized_types[_i];
    gva_t thread = ((const struct thread *)kptr(w->k, (kva_t)w->k->current_thread))->win32;
    struct user_owner owner = { thread, thread_info_at(w->k, thread)->process_info, desktop };
    uint32_t error = ERROR_SUCCESS;
    struct owned before = owned_by(&owner);
    if (row->size == ABI_SIZE_COUNT)
        return;
    uint32_t bytes = w->k->boot.object_size[row->size];
    kva_t object = user_object_create(w->k, &owner, row->type, bytes, &error);
    struct owned with = owned_by(&owner);
    ck_assert_uint_ne(object, 0);
    ck_assert(user_type_is_in_desktop_heap(row->type) == row->is_in_desktop_heap);
    ck_assert_uint_eq(with.heap_bytes - before.heap_bytes >= bytes, row->is_in_desktop_heap);
    ck_assert_uint_eq(with.handles, before.handles + 1);
    ck_assert_uint_eq(with.of_thread, before.of_thread + row->is_of_thread);
    user_object_destroy(w->k, row->type, object);
    struct owned after = owned_by(&owner);
    ck_assert_mem_eq(&after, &before, sizeof before);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_hook_is_in_its_chain },
    { &test_input_context_costs_its_block },
    { &test_callproc_costs_its_block },
    { &test_callproc_goes_with_its_class },
    { &test_class_ends_with_its_desktop },
    { &test_atom_table_of_the_station },
    { &test_atoms_of_every_station_stay },
    { &test_clipboard_outlives_the_process },
    { &test_message_queue_is_full },
    { &test_each_type_lies_where_its_row_says_and_goes_without_a_trace, .loops = USER_TYPE_COUNT },
    { &test_gdi_objects_do_not_touch_the_heap },
    { &test_gdi_handles_name_their_type },
    { &test_gdi_quota },
    { &test_verify_sees_a_block_that_is_nobodys },
    { &test_verify_sees_a_broken_tree },
    { &test_verify_sees_wrong_counts },
    { &test_soak, .loops = 4 },
};

SUITE(tests, setup, teardown)
