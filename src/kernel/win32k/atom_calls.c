/* SPDX-License-Identifier: MIT */
/*
 * System calls on atoms: the global ones are those of the station on which the calling thread
 * stands; classes and clipboard formats share a table of the session.
 */
#include "abi/access_rights.h"
#include "kernel/ke/memory.h"
#include "kernel/mm/session.h"
#include "kernel/win32k/atom.h"
#include "kernel/win32k/user_call.h"

/* Windows: the table is that of the thread's desktop, wherever the process went, and the right is
 * asked of that station. 0: the call has ended. */
static gva_t
global_table(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return 0;
    gva_t winsta = desktop_at(k, thread_info_at(k, thread)->desktop)->winsta;
    bool may = user_call_on_station(k, call, thread, winsta, WINSTA_ACCESSGLOBALATOMS);
    return may ? winsta_at(k, winsta)->atoms : 0;
}

/* A name in user memory; false: it is none, and the call has ended. */
static bool
copy_name(struct kernel *k, struct abi_syscall *call, uint16_t *name, uint32_t *units)
{
    *units = (uint32_t)call->a[1];
    if (call->a[1] != 0 && call->a[1] <= ATOM_NAME_UNITS &&
        machine_user_copy_in(k, name, call->a[0], *units * 2))
        return true;
    user_call_end(call, ERROR_INVALID_PARAMETER);
    return false;
}

static void
add(struct kernel *k, struct abi_syscall *call, gva_t table)
{
    uint16_t name[ATOM_NAME_UNITS];
    uint32_t units;
    if (table == 0 || !copy_name(k, call, name, &units))
        return;
    call->a[0] = atom_add(k, table, name, units);
    user_call_end(call, call->a[0] != 0 ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY);
}

void
sys_user_add_atom(struct kernel *k, struct abi_syscall *call)
{
    add(k, call, global_table(k, call));
}

void
sys_user_add_format(struct kernel *k, struct abi_syscall *call)
{
    add(k, call, session_globals(k)->class_atoms);
}

void
sys_user_find_atom(struct kernel *k, struct abi_syscall *call)
{
    uint16_t name[ATOM_NAME_UNITS];
    uint32_t units;
    gva_t table = global_table(k, call);
    if (table == 0 || !copy_name(k, call, name, &units))
        return;
    call->a[0] = atom_find(k, table, name, units);
    user_call_end(call, call->a[0] != 0 ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND);
}

/* Windows: an integer atom can be deleted as often as one likes. */
void
sys_user_delete_atom(struct kernel *k, struct abi_syscall *call)
{
    uint32_t units;
    uint32_t atom = (uint32_t)call->a[0];
    gva_t table = global_table(k, call);
    if (table == 0)
        return;
    bool is_integer = atom != 0 && atom < ATOM_FIRST;
    if (!is_integer && atom_name(k, table, atom, &units) == NULL) {
        user_call_end(call, ERROR_INVALID_HANDLE);
        return;
    }
    if (!is_integer)
        atom_release(k, table, atom);
    user_call_end(call, ERROR_SUCCESS);
}

void
sys_user_atom_name(struct kernel *k, struct abi_syscall *call)
{
    uint16_t name[ATOM_NAME_UNITS];
    uint32_t units = 0;
    gva_t table;
    if ((call->a[1] & 1) != 0)
        table = user_call_thread(k, call) != 0 ? session_globals(k)->class_atoms : 0;
    else
        table = global_table(k, call);
    if (table == 0)
        return;
    const uint16_t *found = atom_name(k, table, (uint32_t)call->a[0], &units);
    call->a[0] = units;
    if (found == NULL) {
        user_call_end(call, ERROR_INVALID_HANDLE);
        return;
    }
    memcpy(name, found, units * sizeof name[0]);
    uint32_t count = call->a[3] < units ? (uint32_t)call->a[3] : units;
    if (!machine_user_copy_out(k, call->a[2], name, count * (uint32_t)sizeof name[0]))
        call->status = STATUS_ACCESS_VIOLATION;
}
