/* SPDX-License-Identifier: MIT */
/*
 * What a conhost.exe does: its window with menus, in its client's name, and where windows have
 * input the two of the input method that a list of Windows 10 shows beside it. Without the
 * console's window it ends; that it could not have the others is no failure.
 */
#include "user/conhost.h"

#include "abi/win32.h"
#include "user/console_window.h"
#include "user/memory.h"
#include "user/process.h"
#include "user/program.h"

static bool
has_input(struct user *u)
{
    struct query_process *query = &user_scratch(u)->query;
    struct abi_syscall call;
    return NT_SUCCESS(
               call2(u, &call, SYSCALL_QUERY_PROCESS, user_page(u)->pid, user_address(u, query))) &&
           query->is_interactive != 0;
}

static uint64_t
find_class(struct user *u, const char *name)
{
    struct abi_syscall call;
    uint32_t units;
    gva_t text = user_scratch_text(u, name, &units);
    if (NT_SUCCESS(call2(u, &call, SYSCALL_USER_FIND_CLASS, text, units)))
        return call.a[0];
    text = user_scratch_text(u, name, &units);
    nt_status status =
        call6(u, &call, SYSCALL_USER_REGISTER_CLASS, text, units, 0, 0, CLASS_GLOBAL, 0);
    return NT_SUCCESS(status) ? call.a[0] : 0;
}

static void
make_input_window(struct user *u, const char *class, const char *title)
{
    struct abi_syscall call;
    uint32_t units;
    uint64_t atom = find_class(u, class);
    gva_t text = user_scratch_text(u, title, &units);
    if (atom != 0)
        (void)call6(u, &call, SYSCALL_USER_CREATE_WINDOW, atom, text, units, 0, 0, 0);
}

void
conhost_started(struct user *u)
{
    uint32_t client = user_page(u)->console_pid;
    uint32_t window, menu;
    user_explain(u, STEP_LOADER, 0, "conhost.exe makes the console's window");
    nt_status status = console_window_make(u, client, &window, &menu);
    if (!NT_SUCCESS(status)) {
        user_exit(u, status);
        return;
    }
    if (has_input(u)) {
        make_input_window(u, "IME", "Default IME");
        make_input_window(u, "MSCTFIME UI", "MSCTFIME UI");
    }
    program_started(u);
}
