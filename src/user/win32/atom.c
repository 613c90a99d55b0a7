/* SPDX-License-Identifier: MIT */
/* Atoms: global ones of the window station, and those of classes and clipboard formats. */
#include "user/win32/atom.h"

#include "abi/guest.h"
#include "user/state.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

enum atom_table_kind { ATOMS_GLOBAL = 0, ATOMS_OF_CLASSES = 1 };

/* Windows: 0 is success. */
uint32_t
win32_global_delete_atom(struct user *u, uint32_t atom)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_DELETE_ATOM, atom);
    return win32_succeeded(u, &call) ? 0 : atom;
}

/* The name in the scratch buffer, with its end; its units, 0: nobody has the atom. */
static uint32_t
name_in_scratch(struct user *u, enum atom_table_kind table, uint32_t atom)
{
    uint16_t *units = user_scratch(u)->units;
    const uint32_t room = DH_ARRAY_COUNT(user_scratch(u)->units) - 1;
    struct abi_syscall call;
    (void)call4(u, &call, SYSCALL_USER_ATOM_NAME, atom, table, user_address(u, units), room);
    uint32_t count = win32_result(u, &call);
    if (!user_is_dead(u))
        units[count < room ? count : room] = 0;
    return count < room ? count : room;
}

/* Windows: GetClipboardFormatName and the like give as much as fits, and count it. */
static uint32_t
give_name(struct user *u, enum atom_table_kind table, uint32_t atom, gva_t buffer, uint32_t size)
{
    uint32_t count = name_in_scratch(u, table, atom);
    uint16_t *units = user_scratch(u)->units;
    if (count == 0 || size == 0)
        return 0;
    if (count >= size)
        count = size - 1;
    units[count] = 0;
    return user_write(u, buffer, units, (count + 1) * (uint32_t)sizeof(uint16_t)) ? count : 0;
}

uint32_t
win32_atom_class_name(struct user *u, uint32_t atom, gva_t buffer, uint32_t size)
{
    return give_name(u, ATOMS_OF_CLASSES, atom, buffer, size);
}

uint32_t
win32_get_clipboard_format_name(struct user *u, uint32_t format, uint32_t buffer, uint32_t size)
{
    return give_name(u, ATOMS_OF_CLASSES, format, buffer, size);
}

/* Windows: what does not fit whole is an error, though its beginning is given. */
static uint32_t
whole(struct user *u, uint32_t count, uint32_t size)
{
    return count < size ? count : (uint32_t)win32_fail(u, STATUS_BUFFER_TOO_SMALL, ERROR_MORE_DATA);
}

uint32_t
win32_global_get_atom_name(struct user *u, uint32_t atom, uint32_t buffer, uint32_t size)
{
    uint32_t count = name_in_scratch(u, ATOMS_GLOBAL, atom);
    if (count == 0 || size == 0)
        return 0;
    (void)give_name(u, ATOMS_GLOBAL, atom, buffer, size);
    return whole(u, count, size);
}

uint32_t
win32_global_get_atom_name_a(struct user *u, uint32_t atom, uint32_t buffer, uint32_t size)
{
    char text[DH_ARRAY_COUNT(user_scratch(u)->units)];
    uint32_t count = name_in_scratch(u, ATOMS_GLOBAL, atom);
    if (count == 0 || size == 0)
        return 0;
    uint32_t given = count < size ? count : size - 1;
    for (uint32_t i = 0; i < given; i++)
        text[i] = user_scratch(u)->units[i] < 0x80 ? (char)user_scratch(u)->units[i] : '?';
    text[given] = '\0';
    return user_write(u, buffer, text, given + 1) ? whole(u, count, size) : 0;
}
