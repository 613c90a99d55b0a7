/* SPDX-License-Identifier: MIT */
/* Window classes. */
#include "user/process.h"
#include "user/state.h"
#include "user/win32/module.h"
#include "user/win32/procedure.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

#define EXTRA_BYTES_MAX 0x7fffffffu /* they are signed in WNDCLASS */
#define STYLE_OFFSET    4u          /* of WNDCLASSEX.style; source: winuser.h, 32 bits */

/* What of a WNDCLASSEX is kept, as it lies there from style on. */
struct class_members {
    uint32_t style;
    uint32_t procedure;
    uint32_t class_extra;
    uint32_t window_extra;
    uint32_t instance;
};

/* ---- registering ---- */

static uint32_t
register_for(struct user *u,
             struct win32_text name,
             uint32_t style,
             uint32_t procedure,
             uint32_t class_extra,
             uint32_t window_extra,
             uint32_t instance)
{
    struct abi_syscall call;
    uint64_t flags = (style & CS_GLOBALCLASS) != 0 ? CLASS_GLOBAL : 0;
    if (class_extra > EXTRA_BYTES_MAX || window_extra > EXTRA_BYTES_MAX)
        return win32_fail(u, STATUS_INVALID_PARAMETER, ERROR_INVALID_PARAMETER);
    (void)call6(u, &call, SYSCALL_USER_REGISTER_CLASS, name.address, name.units, class_extra,
                window_extra, flags | (uint64_t)style << 32,
                (instance != 0 ? instance : MODULE_MAIN) | (uint64_t)procedure << 32);
    uint32_t atom = win32_result(u, &call);
    if (atom != 0 && procedure != 0)
        user_state(u)->has_procedures = 1;
    return atom;
}

uint32_t
win32_register_class(struct user *u,
                     struct win32_text name,
                     uint32_t style,
                     uint32_t class_extra,
                     uint32_t window_extra)
{
    return register_for(u, name, style, 0, class_extra, window_extra, 0);
}

uint32_t
win32_register_class_ex(struct user *u,
                        uint32_t size,
                        uint32_t style,
                        uint32_t procedure,
                        uint32_t class_extra,
                        uint32_t window_extra,
                        uint32_t instance,
                        struct win32_text name)
{
    if (size != WNDCLASSEX_BYTES)
        return win32_fail(u, STATUS_INVALID_PARAMETER, ERROR_INVALID_PARAMETER);
    return register_for(u, name, style, procedure, class_extra, window_extra, instance);
}

/* ---- finding ---- */

static uint32_t
find(struct user *u, struct win32_text name, uint32_t instance, struct class_information *told)
{
    struct abi_syscall call;
    gva_t to = told != NULL ? user_address(u, told) : 0;
    (void)call4(u, &call, SYSCALL_USER_FIND_CLASS, name.address, name.units, instance, to);
    return win32_result(u, &call);
}

/* Windows: no instance means user32, which has no local classes. */
uint32_t
win32_get_class_info(struct user *u, uint32_t instance, struct win32_text name)
{
    return find(u, name, instance != 0 ? instance : CLASS_INSTANCE_NONE, NULL);
}

uint32_t
win32_get_class_info_ex(struct user *u,
                        uint32_t instance,
                        struct win32_text name,
                        uint32_t information)
{
    struct class_information *told = (struct class_information *)(void *)user_scratch(u);
    uint32_t atom = find(u, name, instance != 0 ? instance : CLASS_INSTANCE_NONE, told);
    if (atom == 0)
        return 0;
    struct class_members members;
    if (!user_read(u, information + STYLE_OFFSET, &members, sizeof(members)))
        return 0;
    members.style = told->style;
    if (told->procedure != 0 || atom == WC_DIALOG)
        members.procedure = told->procedure != 0 ? told->procedure : PROCEDURE_DIALOG;
    members.class_extra = told->class_extra;
    members.window_extra = told->window_extra;
    members.instance = told->instance;
    return user_write(u, information + STYLE_OFFSET, &members, sizeof(members)) ? atom : 0;
}

/* ---- unregistering ---- */

/* Windows: no instance means the program, and user32 any. */
uint32_t
win32_unregister_class(struct user *u, struct win32_text name, uint32_t instance)
{
    struct abi_syscall call;
    if (instance == 0)
        instance = MODULE_MAIN;
    else if (instance == MODULE_USER32)
        instance = CLASS_INSTANCE_ANY;
    bool is_atom = name.units == 0 && name.address < WINDOW_CLASS_ATOM_END;
    uint32_t atom = is_atom ? (uint32_t)name.address : find(u, name, instance, NULL);
    if (atom == 0 && !is_atom)
        return false;
    (void)call2(u, &call, SYSCALL_USER_UNREGISTER_CLASS, atom, instance);
    return win32_succeeded(u, &call);
}

/* ---- of a window's class ---- */

uint32_t
win32_set_class_long(struct user *u, uint32_t window, uint32_t index, uint32_t value)
{
    struct abi_syscall call;
    (void)call4(u, &call, SYSCALL_USER_CLASS_LONG, window, index, true, value);
    return win32_result(u, &call);
}
