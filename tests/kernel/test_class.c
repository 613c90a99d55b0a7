/* SPDX-License-Identifier: MIT */
/* Window classes: looked up, cloned to other desktops, moved away when a desktop is left. */
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/class.h"
#include "win32k_fixture.h"

#include "../suite.h"

#include <string.h>

#define CLASS_BLOCK 104u /* 0x5C and a header, in units of 8 */
#define NAME_BLOCK  16u  /* "Mine", its end and a header */

static struct w32 *w;
static gva_t home;

static void
setup(void)
{
    w = w32_start_session();
    w32_gui_process(w, 0, NULL);
    home = w32_desktop_of(w, "Service-0x0-3e7$", "Default");
}

static void
teardown(void)
{
    w32_verify(w);
    w32_end(w);
}

static gva_t
base_of(uint32_t atom)
{
    struct class_reference reference;
    ck_assert(class_find(w->k, current_process(w->k)->win32, atom, CLASS_INSTANCE_ANY, &reference));
    return reference.base;
}

static uint64_t
go_to(const char *desktop)
{
    uint64_t handle =
        W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, desktop), strlen(desktop), 0, W32_ACCESS).a[0];
    ck_assert_uint_eq(W32_CALL(w, USER_SET_THREAD_DESKTOP, handle).status, STATUS_SUCCESS);
    return handle;
}

START_TEST(test_class_is_registered_once)
{
    uint32_t before = w32_used(w, home);
    uint32_t atom = w32_class(w, "Mine", 0);
    ck_assert_uint_ge(atom, 0xC000);
    ck_assert_uint_eq(w32_used(w, home), before + CLASS_BLOCK);
    struct abi_syscall again = W32_CALL(w, USER_REGISTER_CLASS, w32_wide(w, "MINE"), 4);
    ck_assert_uint_eq(again.last_error, ERROR_CLASS_ALREADY_EXISTS);
    ck_assert_uint_eq(again.a[0], 0);
    ck_assert_uint_eq(w32_find_class(w, "mine"), atom);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, atom).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, atom).last_error,
                      ERROR_CLASS_DOES_NOT_EXIST);
    ck_assert_uint_eq(w32_used(w, home), before);
}
END_TEST

static uint32_t
register_error(const char *name, uint32_t flags)
{
    gva_t text = w32_wide(w, name);
    return W32_CALL(w, USER_REGISTER_CLASS, text, strlen(name), 0, 0, flags).last_error;
}

/* A local class hides a global one; a global one takes no name that is taken. */
START_TEST(test_class_global_takes_no_name_of_the_process)
{
    ck_assert_uint_eq(register_error("Local", 0), 0);
    ck_assert_uint_eq(register_error("Local", CLASS_GLOBAL), ERROR_CLASS_ALREADY_EXISTS);
    ck_assert_uint_eq(register_error("Button", CLASS_GLOBAL), ERROR_CLASS_ALREADY_EXISTS);
    ck_assert_uint_eq(register_error("Both", CLASS_GLOBAL), 0);
    ck_assert_uint_eq(register_error("Both", CLASS_GLOBAL), ERROR_CLASS_ALREADY_EXISTS);
    uint32_t atom = w32_find_class(w, "Both");
    gva_t global = base_of(atom);
    ck_assert_uint_eq(register_error("Both", 0), 0);
    ck_assert_uint_ne(base_of(atom), global);
    ck_assert_uint_eq(register_error("Both", 0), ERROR_CLASS_ALREADY_EXISTS);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, atom).status, STATUS_SUCCESS);
    ck_assert_uint_eq(base_of(atom), global);
}
END_TEST

START_TEST(test_class_of_the_process_hides_the_control)
{
    uint32_t control = w32_find_class(w, "Button");
    gva_t before = base_of(control);
    uint32_t own = w32_class(w, "Button", 40);
    ck_assert_uint_eq(own, control);
    ck_assert_uint_ne(base_of(own), before);
    ck_assert_uint_eq(field_u32(w->k, base_of(own), FIELD_CLS_WINDOW_EXTRA), 40);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, own).status, STATUS_SUCCESS);
    ck_assert_uint_eq(base_of(control), before);
}
END_TEST

START_TEST(test_class_controls_are_registered_once_a_process)
{
    uint32_t before = w32_used(w, home);
    ck_assert_uint_eq(W32_CALL(w, USER_REGISTER_CONTROLS, 0).a[0], 1);
    ck_assert_uint_eq(w32_used(w, home), before);
    ck_assert_uint_eq(W32_CALL(w, USER_REGISTER_CONTROLS, 3).a[0], 0);
    w32_gui_process(w, 0, NULL);
    ck_assert_uint_eq(w32_used(w, home), before + 3 * CLASS_BLOCK + 24);
}
END_TEST

START_TEST(test_class_with_windows_stays)
{
    uint32_t atom = w32_class(w, "Mine", 0);
    uint32_t window = w32_window(w, atom, "");
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, atom).last_error, ERROR_CLASS_HAS_WINDOWS);
    W32_CALL(w, USER_DESTROY_WINDOW, window);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, atom).status, STATUS_SUCCESS);
}
END_TEST

/* A window on another desktop has a class there, until the last of them goes. */
START_TEST(test_class_is_cloned_to_a_desktop)
{
    uint32_t atom = w32_class(w, "Mine", 0);
    uint32_t used = w32_used(w, home);
    go_to("Second");
    gva_t second = w32_desktop_of(w, "Service-0x0-3e7$", "Second");
    uint32_t before = w32_used(w, second);
    uint32_t first = w32_window(w, atom, "");
    ck_assert_uint_eq(w32_used(w, second), before + 0xA8 + CLASS_BLOCK);
    uint32_t other = w32_window(w, atom, "");
    ck_assert_uint_eq(w32_used(w, second), before + 2 * 0xA8 + CLASS_BLOCK);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, atom).last_error, ERROR_CLASS_HAS_WINDOWS);
    w32_verify(w);
    W32_CALL(w, USER_DESTROY_WINDOW, first);
    W32_CALL(w, USER_DESTROY_WINDOW, other);
    ck_assert_uint_eq(w32_used(w, second), before);
    ck_assert_uint_eq(w32_used(w, home), used - 24); /* the thread's client info */
}
END_TEST

/* Registered on a desktop that goes away: the class goes on in the shared heap. */
START_TEST(test_class_moves_to_the_shared_heap)
{
    uint64_t second = go_to("Second");
    uint32_t atom = w32_class(w, "Mine", 0);
    ck_assert_uint_eq(field_pointer(w->k, base_of(atom), FIELD_CLS_DESKTOP),
                      w32_desktop_of(w, "Service-0x0-3e7$", "Second"));
    go_to("Third");
    ck_assert_uint_eq(W32_CALL(w, USER_CLOSE_DESKTOP, second).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_desktop_of(w, "Service-0x0-3e7$", "Second"), 0);
    ck_assert_uint_eq(field_pointer(w->k, base_of(atom), FIELD_CLS_DESKTOP), 0);
    w32_verify(w);
    ck_assert_uint_ne(w32_window(w, atom, "clone of it"), 0);
}
END_TEST

/* A second thread keeps windows elsewhere: its clone becomes the class when the first desktop is
 * left. */
START_TEST(test_class_moves_to_a_clone)
{
    struct abi_syscall call = W32_CALL(w, CREATE_THREAD, 1);
    uint64_t tid = call.a[0];
    uint64_t second = go_to("Second");
    uint32_t atom = w32_class(w, "Mine", 16);
    ck_assert_uint_eq(W32_CALL(w, USER_THREAD_ATTACH, tid).status, STATUS_SUCCESS);
    dh_u64 main_thread = w->k->current_thread;
    gva_t head = w->k->current_process + offsetof(struct process, threads);
    gva_t last = ((struct list_entry *)kptr(w->k, (kva_t)head))->previous;
    w->k->current_thread = last - offsetof(struct thread, process_link);
    uint32_t window = w32_window(w, atom, "at home");
    ck_assert_uint_ne(window, 0);
    w->k->current_thread = main_thread;
    go_to("Third");
    ck_assert_uint_eq(W32_CALL(w, USER_CLOSE_DESKTOP, second).status, STATUS_SUCCESS);
    ck_assert_uint_eq(field_pointer(w->k, base_of(atom), FIELD_CLS_DESKTOP), home);
    ck_assert_uint_eq(field_u32(w->k, base_of(atom), FIELD_CLS_WINDOW_COUNT), 1);
}
END_TEST

START_TEST(test_class_refuses_bad_names)
{
    ck_assert_uint_eq(W32_CALL(w, USER_REGISTER_CLASS, w32_wide(w, ""), 0).last_error,
                      ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(W32_CALL(w, USER_REGISTER_CLASS, 0, 10).last_error, ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(W32_CALL(w, USER_REGISTER_CLASS, w32_wide(w, "x"), 5000).last_error,
                      ERROR_INVALID_PARAMETER);
}
END_TEST

/* Registered until the heap is full: 8, and the atoms of those that failed are gone. */
START_TEST(test_class_until_the_heap_is_full)
{
    struct abi_syscall call;
    uint32_t count = 0;
    const struct atom_table *atoms = kptr(w->k, (kva_t)session_globals(w->k)->class_atoms);
    const uint32_t before = atoms->count;
    for (;; count++) {
        char name[] = { 'C', (char)('a' + count % 26), (char)('a' + count / 26 % 26),
                        (char)('a' + count / 676), '\0' };
        call = W32_CALL(w, USER_REGISTER_CLASS, w32_wide(w, name), 4);
        if (!NT_SUCCESS(call.status))
            break;
    }
    ck_assert_uint_gt(count, 4900);
    ck_assert_uint_eq(call.last_error, ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(atoms->count, before + count);
}
END_TEST

/* A block of its own for the name, in the heap of the class and of each clone, goes with it. */
START_TEST(test_class_has_its_name_in_a_block)
{
    w->k->boot.capabilities |= ABI_CAPABILITY_CLASS_NAMES;
    uint32_t before = w32_used(w, home);
    uint32_t atom = w32_class(w, "Mine", 0);
    ck_assert_uint_eq(w32_used(w, home), before + CLASS_BLOCK + NAME_BLOCK);
    kva_t name = (kva_t)field_pointer(w->k, (kva_t)base_of(atom), FIELD_CLS_ANSI_NAME);
    ck_assert_str_eq(kptr(w->k, name), "Mine");
    go_to("Other");
    gva_t other = w32_desktop_of(w, "Service-0x0-3e7$", "Other");
    uint32_t empty = w32_used(w, other);
    uint32_t window = w32_window(w, atom, "");
    ck_assert_uint_eq(w32_used(w, other), empty + 0xA8 + CLASS_BLOCK + NAME_BLOCK);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, window).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_used(w, other), empty);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, atom).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_used(w, home), before - 24); /* the thread's client info */
}
END_TEST

/* Without room for the name there is no class; what the class itself took is free again. */
START_TEST(test_class_without_room_for_its_name)
{
    w->k->boot.capabilities |= ABI_CAPABILITY_CLASS_NAMES;
    char name[] = "C0000 with a name that is longer than any block that the full heap has left";
    uint32_t before = 0;
    struct abi_syscall call;
    for (uint32_t i = 0;; i++) {
        for (uint32_t digit = 0, rest = i; digit < 4; digit++, rest /= 10)
            name[1 + digit] = (char)('0' + rest % 10);
        before = w32_used(w, home);
        call = W32_CALL(w, USER_REGISTER_CLASS, w32_wide(w, name), strlen(name));
        if (!NT_SUCCESS(call.status))
            break;
    }
    ck_assert_uint_eq(call.last_error, ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(w32_used(w, home), before);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.v[1] >> 32, USER_BLOCK_CLASS_NAME);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_class_is_registered_once },
    { &test_class_global_takes_no_name_of_the_process },
    { &test_class_of_the_process_hides_the_control },
    { &test_class_controls_are_registered_once_a_process },
    { &test_class_with_windows_stays },
    { &test_class_is_cloned_to_a_desktop },
    { &test_class_moves_to_the_shared_heap },
    { &test_class_moves_to_a_clone },
    { &test_class_refuses_bad_names },
    { &test_class_until_the_heap_is_full },
    { &test_class_has_its_name_in_a_block },
    { &test_class_without_room_for_its_name },
};

SUITE(tests, setup, teardown)
