/* SPDX-License-Identifier: MIT */
/*
 * The comparison has teeth: guests built with one deliberate fault in their machine layer
 * (machine/qemu/fault.h) are all found, and the error says where.
 */
#include "abi/pc_guest.h"
#include "machine/qemu/fault_number.h"
#include "machine_test.h"

#include "../suite.h"

/*
 * Two sessions; and desktops that come and go while the heap beside them takes the frames they
 * left, so that one address changes its frame within one run of one process.
 */
#define SCENARIO(system)                                                                           \
    "format: 1\ntitle: t\n" system "programs:\n"                                                   \
    "  maker:\n"                                                                                   \
    "    imports: [user32]\n"                                                                      \
    "    console: none\n"                                                                          \
    "    startup:\n"                                                                               \
    "      - register-class: { name: A }\n"                                                        \
    "      - create-desktop: { name: One }\n"                                                      \
    "      - close-desktop\n"                                                                      \
    "      - create-window: { class: A, count: 40 }\n"                                             \
    "      - create-desktop: { name: Two }\n"                                                      \
    "      - create-window: { class: A, count: 40 }\n"                                             \
    "      - close-desktop\n"                                                                      \
    "      - create-window: { class: A, count: 40 }\n"                                             \
    "      - create-desktop: { name: Three }\n"                                                    \
    "steps:\n"                                                                                     \
    "  - logon: { user: alice, kind: console }\n"                                                  \
    "  - run: { program: maker }\n"                                                                \
    "  - logon: { user: bob, kind: rdp, as: bob }\n"

static void
play(const char *text, enum pc_fault fault, gint code, const char *wanted)
{
    GError *error = NULL;
    Scenario *scenario;
    Run *run = test_run_start(text, ENGINE_BOTH, &scenario, &error);
    while (run != NULL && error == NULL && run_next(run, &error))
        continue;
    if (fault == PC_FAULT_NONE || fault == PC_FAULT_NONE_POINTERS) {
        assert_no_error(error);
    } else {
        ck_assert_msg(error != NULL, "fault %d was not found", (int)fault);
        ck_assert_msg(g_error_matches(error, ENGINE_ERROR, code), "%s", error->message);
        ck_assert_msg(strstr(error->message, wanted) != NULL, "%s\nwanted: %s", error->message,
                      wanted);
        g_error_free(error);
    }
    run_free(run);
    scenario_free(scenario);
}

static void
choose_guest(const char *variable, const char *suffix, enum pc_fault fault)
{
    const char *folder = g_getenv("DESKHEAP_GUEST_DIR");
    ck_assert_msg(folder != NULL, "DESKHEAP_GUEST_DIR is not set: run it with meson test");
    g_autofree char *guest =
        fault == PC_FAULT_NONE
            ? g_strdup_printf("%s/guest%s.elf", folder, suffix)
            : g_strdup_printf("%s/guest-fault-%d%s.elf", folder, (int)fault, suffix);
    g_setenv(variable, guest, TRUE);
}

/* Bytes of win32k's code, behind which its data lies: machine/qemu/x86_64/link.ld. */
#define WIN32K_CODE_X64 0x40000

/* `wanted` with the pages of win32k, code and data, where this guest of 64 bits has them. */
static char *
with_win32k_of(const char *wanted, enum pc_guest guest)
{
    guint64 win32k = pc_guest_link(guest).win32k;
    g_autofree char *code = g_strdup_printf("0x%" G_GINT64_MODIFIER "x", win32k >> DH_PAGE_SHIFT);
    g_autofree char *data =
        g_strdup_printf("0x%" G_GINT64_MODIFIER "x", (win32k + WIN32K_CODE_X64) >> DH_PAGE_SHIFT);
    GString *wide = g_string_new(wanted);
    g_string_replace(wide, "0xbf800", code, 0);
    g_string_replace(wide, "0xbf820", data, 0);
    return g_string_free(wide, FALSE);
}

/* With all kinds of page tables, and both places that win32k has with 64 bits. What is `wanted` may
 * name its pages by where they lie with 32 bits. */
static void
assert_found_each(enum pc_fault fault, gint code, const char *wanted, const char *wanted_nt6)
{
    g_autofree char *wide = with_win32k_of(wanted, PC_GUEST_X64);
    g_autofree char *nt6 = with_win32k_of(wanted_nt6, PC_GUEST_X64_NT6);
    choose_guest("DESKHEAP_GUEST", "", fault);
    choose_guest("DESKHEAP_GUEST_X64", "-x64", fault);
    choose_guest("DESKHEAP_GUEST_X64_NT6", "-x64-nt6", fault);
    play(SCENARIO(TEST_SYSTEM), fault, code, wanted);
    play(SCENARIO(TEST_SYSTEM_PAE), fault, code, wanted);
    play(SCENARIO(TEST_SYSTEM_X64), fault, code, wide);
    play(SCENARIO(TEST_SYSTEM_NT6), fault, code, nt6);
}

static void
assert_found_as(enum pc_fault fault, gint code, const char *wanted)
{
    assert_found_each(fault, code, wanted, wanted);
}

static void
assert_found(enum pc_fault fault, const char *wanted)
{
    assert_found_as(fault, ENGINE_ERROR_DIFFERENCE, wanted);
}

START_TEST(test_fault_none)
{
    assert_found_as(PC_FAULT_NONE, 0, "");
}
END_TEST

/* That guest tries to copy from and to what user mode may not have; it panics where it succeeds. */
START_TEST(test_fault_none_bad_pointers_are_refused)
{
    assert_found_as(PC_FAULT_NONE_POINTERS, 0, "");
}
END_TEST

START_TEST(test_fault_user_bit)
{
    assert_found(PC_FAULT_USER_BIT, "the page table entry of");
}
END_TEST

/* The lowest image is met first: win32k, but in Windows 7, where others find room below it. */
START_TEST(test_fault_write_bit)
{
    assert_found_each(PC_FAULT_WRITE_BIT, ENGINE_ERROR_DIFFERENCE,
                      "the page table entry of 0xbf800000",
                      "the page table entry of 0xfffff96000000000");
}
END_TEST

START_TEST(test_fault_no_copy_on_write)
{
    assert_found(PC_FAULT_NO_COPY, "on model copy-on-write");
}
END_TEST

START_TEST(test_fault_user_views_are_writable)
{
    assert_found(PC_FAULT_USER_VIEW, "in user space of process");
}
END_TEST

START_TEST(test_fault_event_has_another_value)
{
    assert_found(PC_FAULT_EVENT_VALUE, "v 0x0 0x0 0x1 \"\"");
}
END_TEST

START_TEST(test_fault_event_too_many)
{
    assert_found(PC_FAULT_EVENT_EXTRA, "none on model, and on qemu idle");
}
END_TEST

START_TEST(test_fault_event_too_few)
{
    assert_found(PC_FAULT_EVENT_LOST, "on model idle");
}
END_TEST

START_TEST(test_fault_no_write_protection_in_ring_0)
{
    assert_found(PC_FAULT_NO_WP, "CR0 is 0x8");
}
END_TEST

START_TEST(test_fault_shared_data)
{
    assert_found(PC_FAULT_SHARED_DATA, "0xbf820");
}
END_TEST

/* Where the console's session is made at boot, right behind that of services, smss brings the entry
 * along: win32k's data there is what it was in the other, and not copied. */
START_TEST(test_fault_directory_entry_left)
{
    assert_found_each(PC_FAULT_PDE_LEFT, ENGINE_ERROR_DIFFERENCE,
                      "which has none: the page directory entry of 0xbf800000",
                      "on model copy-on-write session 1");
}
END_TEST

START_TEST(test_fault_no_flush)
{
    assert_found(PC_FAULT_NO_FLUSH, "changed page table entries were flushed");
}
END_TEST

START_TEST(test_fault_global)
{
    assert_found(PC_FAULT_GLOBAL, "the page table entry of");
}
END_TEST

/* Page tables of 32 bits forbid it nobody here. */
START_TEST(test_fault_data_may_be_run)
{
    choose_guest("DESKHEAP_GUEST", "", PC_FAULT_EXECUTE);
    choose_guest("DESKHEAP_GUEST_X64", "-x64", PC_FAULT_EXECUTE);
    choose_guest("DESKHEAP_GUEST_X64_NT6", "-x64-nt6", PC_FAULT_EXECUTE);
    play(SCENARIO(TEST_SYSTEM_X64), PC_FAULT_EXECUTE, ENGINE_ERROR_DIFFERENCE,
         "the page table entry of");
    play(SCENARIO(TEST_SYSTEM_NT6), PC_FAULT_EXECUTE, ENGINE_ERROR_DIFFERENCE,
         "the page table entry of");
    play(SCENARIO(TEST_SYSTEM_PAE), PC_FAULT_NONE, 0, "");
}
END_TEST

/* Not a difference but a panic: the stack's guard page faults, and the double fault is told. */
START_TEST(test_fault_stack)
{
    assert_found_as(PC_FAULT_STACK, ENGINE_ERROR_PANIC, "the kernel stack is full");
}
END_TEST

/* Neither: the PC is not large enough for what the system uses. */
START_TEST(test_fault_no_frames)
{
    assert_found_as(PC_FAULT_NO_FRAMES, ENGINE_ERROR_LIMIT,
                    "this system uses more memory than the PC under QEMU has");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fault_none },
    { &test_fault_user_bit },
    { &test_fault_write_bit },
    { &test_fault_no_write_protection_in_ring_0 },
    { &test_fault_shared_data },
    { &test_fault_directory_entry_left },
    { &test_fault_no_flush },
    { &test_fault_global },
    { &test_fault_stack },
    { &test_fault_no_copy_on_write },
    { &test_fault_user_views_are_writable },
    { &test_fault_none_bad_pointers_are_refused },
    { &test_fault_event_has_another_value },
    { &test_fault_event_too_many },
    { &test_fault_event_too_few },
    { &test_fault_no_frames },
    { &test_fault_data_may_be_run },
};

SUITE(tests, NULL, NULL)
