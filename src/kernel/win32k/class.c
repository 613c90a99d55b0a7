/* SPDX-License-Identifier: MIT */
/* Registers, finds, clones and deletes classes, in desktop heap or shared heap. */
#include "kernel/win32k/class.h"

#include "kernel/ke/memory.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/atom.h"
#include "kernel/win32k/callproc.h"
#include "kernel/win32k/chain.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/fields.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/known_atoms.h"
#include "kernel/win32k/user_call.h"

/* CLS.FLAGS beyond enum class_flag: a system control class, whose atom is the session's. */
#define CLASS_OWN_ATOM 0x8000u

nt_status
class_start(struct kernel *k)
{
    gva_t atoms = atom_table_create(k);
    if (atoms == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    session_globals(k)->class_atoms = atoms;
    if (!known_atoms_add_classes(k, atoms))
        return STATUS_INSUFFICIENT_RESOURCES;
    for (uint32_t i = 0; i < k->boot.class_count; i++) {
        uint32_t atom = atom_add_ascii(k, atoms, k->boot.classes[i].name);
        if (atom == 0)
            return STATUS_INSUFFICIENT_RESOURCES;
        session_globals(k)->system_atoms[i] = (uint16_t)atom;
    }
    return STATUS_SUCCESS;
}

/* ---- look-up ---- */

struct class_reference
class_of_row(struct kernel *k, uint32_t row)
{
    return (struct class_reference){ 0, row, k->boot.classes[row].window_extra,
                                     session_globals(k)->system_atoms[row] };
}

static bool
found_system(struct kernel *k, uint32_t row, struct class_reference *reference)
{
    *reference = class_of_row(k, row);
    return true;
}

bool
class_find_system(struct kernel *k, uint32_t owner, struct class_reference *reference)
{
    for (uint32_t i = 0; i < k->boot.class_count; i++)
        if (k->boot.classes[i].owner == owner)
            return found_system(k, i, reference);
    return false;
}

static bool is_local(struct fields class)
{
    return (fields_u16(class, FIELD_CLS_FLAGS) & (CLASS_GLOBAL | CLASS_SYSTEM)) == 0;
}

static bool
is_of_instance(struct fields class, uint32_t instance)
{
    return instance == CLASS_INSTANCE_ANY || fields_pointer(class, FIELD_CLS_INSTANCE) == instance;
}

/* The newest local class of the instance, else the newest other one: instances tell local classes
 * apart, and no others. */
static kva_t
find_registered(struct kernel *k, gva_t process_info, uint32_t atom, uint32_t instance)
{
    kva_t other = 0;
    kva_t at = (kva_t)process_info_at(k, process_info)->classes;
    while (at != 0) {
        struct fields class = fields_of(k, at);
        if (fields_u16(class, FIELD_CLS_ATOM) == atom) {
            if (!is_local(class))
                other = other != 0 ? other : at;
            else if (is_of_instance(class, instance))
                return at;
        }
        at = (kva_t)fields_pointer(class, FIELD_CLS_NEXT);
    }
    return other;
}

bool
class_find(struct kernel *k,
           gva_t process_info,
           uint32_t atom,
           uint32_t instance,
           struct class_reference *reference)
{
    kva_t base = find_registered(k, process_info, atom, instance);
    if (base != 0) {
        *reference =
            (struct class_reference){ base, 0, field_u32(k, base, FIELD_CLS_WINDOW_EXTRA), atom };
        return true;
    }
    const struct win32k_globals *globals = session_globals(k);
    for (uint32_t i = 0; i < k->boot.class_count; i++)
        if (k->boot.classes[i].owner != ABI_CLASS_CONTROL && globals->system_atoms[i] == atom)
            return found_system(k, i, reference);
    return false;
}

/* ---- one class block ---- */

struct class_numbers {
    uint32_t atom;
    uint32_t flags;
    uint32_t class_extra;
    uint32_t window_extra;
    uint32_t style;
    uint32_t procedure;
    uint32_t instance;
};

/* Bytes of its name in ANSI, its end among them; 0: its name is a number, or has no block. */
static uint32_t
name_bytes(struct kernel *k, uint32_t atom)
{
    uint32_t units = 0;
    if (!has_capability(k, ABI_CAPABILITY_CLASS_NAMES))
        return 0;
    return atom_name(k, session_globals(k)->class_atoms, atom, &units) != NULL ? units + 1 : 0;
}

static uint8_t
ansi_of(uint16_t unit)
{
    return unit < 0x80 ? (uint8_t)unit : (uint8_t)'?';
}

/* pre: the class has an atom with a name. False: the heap refused. */
static bool
make_name(struct kernel *k, kva_t class, gva_t desktop, uint32_t bytes)
{
    kva_t block = desktop_heap_alloc(k, desktop, bytes, USER_BLOCK_CLASS_NAME);
    if (block == 0)
        return false;
    uint32_t units = 0;
    const uint16_t *name =
        atom_name(k, session_globals(k)->class_atoms, field_u16(k, class, FIELD_CLS_ATOM), &units);
    uint8_t *to = kptr(k, block);
    for (uint32_t i = 0; i < units; i++)
        to[i] = ansi_of(name[i]);
    to[units] = 0;
    field_set_pointer(k, class, FIELD_CLS_ANSI_NAME, block);
    return true;
}

/* desktop 0: in the shared heap. 0: the heap refused. */
static kva_t
make_block(struct kernel *k, gva_t desktop, const struct class_numbers *numbers, uint32_t event)
{
    uint32_t bytes = size_of(k, ABI_SIZE_CLS) + numbers->class_extra;
    kva_t class = desktop_heap_alloc(k, desktop, bytes, USER_BLOCK_CLASS);
    if (class == 0)
        return 0;
    field_set_u16(k, class, FIELD_CLS_ATOM, numbers->atom);
    uint32_t of_name = name_bytes(k, numbers->atom);
    if (of_name != 0 && !make_name(k, class, desktop, of_name)) {
        desktop_heap_free(k, desktop, class);
        return 0;
    }
    field_set_pointer(k, class, FIELD_CLS_DESKTOP, desktop);
    field_set_u16(k, class, FIELD_CLS_FLAGS, numbers->flags);
    field_set_u32(k, class, FIELD_CLS_CLASS_EXTRA, numbers->class_extra);
    field_set_u32(k, class, FIELD_CLS_WINDOW_EXTRA, numbers->window_extra);
    field_set_u32(k, class, FIELD_CLS_STYLE, numbers->style);
    field_set_pointer(k, class, FIELD_CLS_PROCEDURE, numbers->procedure);
    field_set_pointer(k, class, FIELD_CLS_INSTANCE, numbers->instance);
    trace(k, event, STATUS_SUCCESS, numbers->atom, class, bytes);
    return class;
}

/*
 * Its call procedures may be the last that keep the desktop, and with it the heap the block lies
 * in: the desktop is held until the block is free. One that is being deleted has nobody's call
 * procedures any more, and can be held no longer.
 *
 * pre: the block is in no list. Other classes of its process may move away from the desktop
 * meanwhile.
 */
static void
free_block(struct kernel *k, kva_t class)
{
    gva_t desktop = field_pointer(k, class, FIELD_CLS_DESKTOP);
    bool is_held = desktop != 0 && (desktop_at(k, desktop)->flags & DESKTOP_DELETED) == 0 &&
                   field_pointer(k, class, FIELD_CLS_CALLPROCS) != 0;
    uint32_t atom = field_u16(k, class, FIELD_CLS_ATOM);
    if (is_held)
        object_ref(k, desktop);
    callproc_destroy_all(k, class);
    kva_t name = (kva_t)field_pointer(k, class, FIELD_CLS_ANSI_NAME);
    if (name != 0)
        desktop_heap_free(k, desktop, name);
    desktop_heap_free(k, desktop, class);
    trace(k, EVENT_CLASS_DESTROY, STATUS_SUCCESS, atom, class, 0);
    if (is_held)
        object_unref(k, desktop);
}

static struct class_numbers
numbers_of_block(struct kernel *k, kva_t class)
{
    return (
        struct class_numbers){ .atom = field_u16(k, class, FIELD_CLS_ATOM),
                               .flags = field_u16(k, class, FIELD_CLS_FLAGS),
                               .class_extra = field_u32(k, class, FIELD_CLS_CLASS_EXTRA),
                               .window_extra = field_u32(k, class, FIELD_CLS_WINDOW_EXTRA),
                               .style = field_u32(k, class, FIELD_CLS_STYLE),
                               .procedure = (uint32_t)field_pointer(k, class, FIELD_CLS_PROCEDURE),
                               .instance = (uint32_t)field_pointer(k, class, FIELD_CLS_INSTANCE) };
}

static struct class_numbers
numbers_of_row(const struct abi_class *row, uint32_t atom, uint32_t flags)
{
    return (struct class_numbers){ .atom = atom,
                                   .flags = flags,
                                   .class_extra = row->class_extra,
                                   .window_extra = row->window_extra,
                                   .style = row->style };
}

static struct class_numbers
numbers_of(struct kernel *k, const struct class_reference *reference)
{
    return reference->base != 0 ? numbers_of_block(k, reference->base)
                                : numbers_of_row(&k->boot.classes[reference->system_class],
                                                 reference->atom, CLASS_SYSTEM);
}

/* A copy begins with what the extra bytes of the other have. */
static void
copy_extra(struct kernel *k, kva_t from, kva_t to)
{
    uint32_t bytes = field_u32(k, from, FIELD_CLS_CLASS_EXTRA);
    memcpy(kptr(k, to + size_of(k, ABI_SIZE_CLS)), kptr(k, from + size_of(k, ABI_SIZE_CLS)), bytes);
}

/* ---- windows come and go ---- */

/* Clones of a system class hang at their desktop, those of a registered one at it. */
static kva_t
first_clone(struct kernel *k, const struct class_reference *reference, gva_t desktop)
{
    return (kva_t)(reference->base == 0 ? desktop_at(k, desktop)->classes
                                        : field_pointer(k, reference->base, FIELD_CLS_CLONE));
}

static kva_t
clone(struct kernel *k, const struct class_reference *reference, gva_t desktop)
{
    struct class_numbers numbers = numbers_of(k, reference);
    kva_t made = make_block(k, desktop, &numbers, EVENT_CLASS_CLONE);
    if (made == 0)
        return 0;
    if (reference->base != 0)
        copy_extra(k, reference->base, made);
    field_set_pointer(k, made, FIELD_CLS_BASE, reference->base);
    field_set_pointer(k, made, FIELD_CLS_NEXT, first_clone(k, reference, desktop));
    if (reference->base == 0)
        desktop_at(k, desktop)->classes = made;
    else
        field_set_pointer(k, reference->base, FIELD_CLS_CLONE, made);
    return made;
}

kva_t
class_acquire(struct kernel *k, const struct class_reference *reference, gva_t desktop)
{
    kva_t class = reference->base;
    if (class == 0 || field_pointer(k, class, FIELD_CLS_DESKTOP) != desktop) {
        class = first_clone(k, reference, desktop);
        while (class != 0 && (field_u16(k, class, FIELD_CLS_ATOM) != reference->atom ||
                              field_pointer(k, class, FIELD_CLS_DESKTOP) != desktop))
            class = (kva_t)field_pointer(k, class, FIELD_CLS_NEXT);
        if (class == 0)
            class = clone(k, reference, desktop);
        if (class == 0)
            return 0;
    }
    struct fields own = fields_of(k, class);
    fields_set_u32(own, FIELD_CLS_WINDOW_COUNT, fields_u32(own, FIELD_CLS_WINDOW_COUNT) + 1);
    return class;
}

void
class_release(struct kernel *k, kva_t class)
{
    struct fields own = fields_of(k, class);
    uint32_t count = fields_u32(own, FIELD_CLS_WINDOW_COUNT) - 1;
    fields_set_u32(own, FIELD_CLS_WINDOW_COUNT, count);
    kva_t base = (kva_t)fields_pointer(own, FIELD_CLS_BASE);
    if (count != 0 || base == class)
        return;
    if (base == 0) {
        gva_t desktop = field_pointer(k, class, FIELD_CLS_DESKTOP);
        gva_t head = chain_without(k, desktop_at(k, desktop)->classes, class, FIELD_CLS_NEXT);
        desktop_at(k, desktop)->classes = head;
    } else {
        gva_t head = field_pointer(k, base, FIELD_CLS_CLONE);
        head = chain_without(k, head, class, FIELD_CLS_NEXT);
        field_set_pointer(k, base, FIELD_CLS_CLONE, head);
    }
    free_block(k, class);
}

/* ---- registering ---- */

/* A local class may take the name of a control, a global class or another instance's, and is then
 * found first. A global one takes no name that the system, a global or its instance has. Source:
 * Wine's and ReactOS' tests of RegisterClass. */
static bool
collides_with(struct fields other, const struct class_numbers *numbers)
{
    if (is_local(other))
        return (numbers->flags & CLASS_SYSTEM) == 0 &&
               fields_pointer(other, FIELD_CLS_INSTANCE) == numbers->instance;
    return (numbers->flags & (CLASS_GLOBAL | CLASS_SYSTEM)) != 0;
}

static bool
collides(struct kernel *k, gva_t process_info, const struct class_numbers *numbers)
{
    kva_t at = (kva_t)process_info_at(k, process_info)->classes;
    for (; at != 0; at = (kva_t)field_pointer(k, at, FIELD_CLS_NEXT))
        if (field_u16(k, at, FIELD_CLS_ATOM) == numbers->atom &&
            collides_with(fields_of(k, at), numbers))
            return true;
    return false;
}

static uint32_t
register_class(struct kernel *k, gva_t thread, const struct class_numbers *numbers)
{
    gva_t process_info = thread_info_at(k, thread)->process_info;
    gva_t desktop = thread_info_at(k, thread)->desktop;
    if (collides(k, process_info, numbers))
        return ERROR_CLASS_ALREADY_EXISTS;
    kva_t class = make_block(k, desktop, numbers, EVENT_CLASS_REGISTER);
    if (class == 0)
        return ERROR_NOT_ENOUGH_MEMORY;
    field_set_pointer(k, class, FIELD_CLS_BASE, class);
    field_set_pointer(k, class, FIELD_CLS_NEXT, process_info_at(k, process_info)->classes);
    process_info_at(k, process_info)->classes = class;
    return ERROR_SUCCESS;
}

static uint32_t
copy_name(struct kernel *k, uint16_t *name, gva_t from, uint64_t units)
{
    if (units == 0 || units > ATOM_NAME_UNITS)
        return ERROR_INVALID_PARAMETER;
    bool is_copied = machine_user_copy_in(k, name, from, (uint32_t)units * 2);
    return is_copied ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
}

uint32_t
class_atom_of_name(struct kernel *k, gva_t from, uint64_t units, uint32_t *atom)
{
    uint16_t name[ATOM_NAME_UNITS];
    uint32_t error = copy_name(k, name, from, units);
    if (error == ERROR_SUCCESS)
        *atom = atom_find(k, globals_of(k)->class_atoms, name, (uint32_t)units);
    return error;
}

void
sys_user_register_class(struct kernel *k, struct abi_syscall *call)
{
    uint16_t name[ATOM_NAME_UNITS];
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    uint32_t error = copy_name(k, name, call->a[0], call->a[1]);
    if (error != ERROR_SUCCESS) {
        user_call_end(call, error);
        return;
    }
    gva_t atoms = session_globals(k)->class_atoms;
    uint32_t atom = atom_add(k, atoms, name, (uint32_t)call->a[1]);
    struct class_numbers numbers = {
        .atom = atom,
        .flags = (uint32_t)call->a[4] & (CLASS_GLOBAL | CLASS_SYSTEM),
        .class_extra = call->a[2] > UINT16_MAX ? UINT16_MAX : (uint32_t)call->a[2],
        .window_extra = call->a[3] > UINT16_MAX ? UINT16_MAX : (uint32_t)call->a[3],
        .style = (uint32_t)(call->a[4] >> 32),
        .procedure = (uint32_t)(call->a[5] >> 32),
        .instance = (uint32_t)call->a[5],
    };
    error = atom == 0 ? (uint32_t)ERROR_NOT_ENOUGH_MEMORY : register_class(k, thread, &numbers);
    if (atom != 0 && error != ERROR_SUCCESS)
        atom_release(k, atoms, atom);
    call->a[0] = error == ERROR_SUCCESS ? atom : 0;
    user_call_end(call, error);
}

/* The number-th row of the boot block that user32 registers for each process; UINT32_MAX: there is
 * none. */
static uint32_t
control_row(const struct kernel *k, uint64_t number)
{
    for (uint32_t i = 0; i < k->boot.class_count; i++)
        if (k->boot.classes[i].owner == ABI_CLASS_CONTROL && number-- == 0)
            return i;
    return UINT32_MAX;
}

void
sys_user_register_controls(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    uint32_t row = control_row(k, call->a[0]);
    call->a[0] = 0;
    if (row == UINT32_MAX)
        return;
    struct class_numbers numbers =
        numbers_of_row(&k->boot.classes[row], session_globals(k)->system_atoms[row],
                       CLASS_SYSTEM | CLASS_OWN_ATOM);
    uint32_t error = register_class(k, thread, &numbers);
    if (error == ERROR_CLASS_ALREADY_EXISTS)
        error = ERROR_SUCCESS; /* once a process */
    call->a[0] = error == ERROR_SUCCESS ? 1 : 0;
    call->a[1] = numbers.atom;
    user_call_end(call, error);
}

static uint32_t
tell(struct kernel *k, const struct class_reference *reference, gva_t to)
{
    const struct class_numbers numbers = numbers_of(k, reference);
    const struct class_information told = { numbers.style, numbers.procedure, numbers.class_extra,
                                            numbers.window_extra, numbers.instance };
    return to == 0 || machine_user_copy_out(k, to, &told, sizeof told) ? ERROR_SUCCESS
                                                                       : ERROR_INVALID_PARAMETER;
}

void
sys_user_find_class(struct kernel *k, struct abi_syscall *call)
{
    struct class_reference reference;
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    uint32_t atom;
    uint32_t error = class_atom_of_name(k, call->a[0], call->a[1], &atom);
    if (error == ERROR_SUCCESS) {
        gva_t process_info = thread_info_at(k, thread)->process_info;
        bool is_there =
            atom != 0 && class_find(k, process_info, atom, (uint32_t)call->a[2], &reference);
        error = is_there ? tell(k, &reference, call->a[3]) : (uint32_t)ERROR_CLASS_DOES_NOT_EXIST;
        call->a[0] = atom;
    }
    user_call_end(call, error);
}

/* ---- the end of a class ---- */

static void
release_atom(struct kernel *k, kva_t class)
{
    if ((field_u16(k, class, FIELD_CLS_FLAGS) & CLASS_OWN_ATOM) == 0)
        atom_release(k, session_globals(k)->class_atoms, field_u16(k, class, FIELD_CLS_ATOM));
}

/* pre: no windows, no clones. */
static void
unregister(struct kernel *k, gva_t process_info, kva_t base)
{
    gva_t head = process_info_at(k, process_info)->classes;
    head = chain_without(k, head, base, FIELD_CLS_NEXT);
    process_info_at(k, process_info)->classes = head;
    release_atom(k, base);
    free_block(k, base);
}

void
sys_user_unregister_class(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    gva_t process_info = thread_info_at(k, thread)->process_info;
    kva_t base = find_registered(k, process_info, (uint32_t)call->a[0], (uint32_t)call->a[1]);
    uint32_t error = ERROR_SUCCESS;
    if (base == 0)
        error = ERROR_CLASS_DOES_NOT_EXIST;
    else if (field_u32(k, base, FIELD_CLS_WINDOW_COUNT) != 0 ||
             field_pointer(k, base, FIELD_CLS_CLONE) != 0)
        error = ERROR_CLASS_HAS_WINDOWS;
    else
        unregister(k, process_info, base);
    user_call_end(call, error);
}

void
class_destroy_all(struct kernel *k, gva_t process_info)
{
    for (;;) {
        kva_t base = (kva_t)process_info_at(k, process_info)->classes;
        if (base == 0)
            return;
        k_assert_values(k, field_u32(k, base, FIELD_CLS_WINDOW_COUNT) == 0, process_info, base);
        k_assert_values(k, field_pointer(k, base, FIELD_CLS_CLONE) == 0, process_info, base);
        unregister(k, process_info, base);
    }
}

/* ---- moving away from a desktop; source for the fact: ReactOS class.c, behaviour only ---- */

/* Puts `heir` in the place of `base`: in the process's list, and as base of the other clones. */
static void
inherit(struct kernel *k, gva_t process_info, kva_t base, kva_t heir)
{
    kva_t clones = (kva_t)field_pointer(k, base, FIELD_CLS_CLONE);
    if (clones == heir)
        clones = (kva_t)field_pointer(k, heir, FIELD_CLS_NEXT);
    field_set_pointer(k, heir, FIELD_CLS_CLONE, clones);
    for (kva_t at = clones; at != 0; at = (kva_t)field_pointer(k, at, FIELD_CLS_NEXT))
        field_set_pointer(k, at, FIELD_CLS_BASE, heir);
    field_set_pointer(k, heir, FIELD_CLS_BASE, heir);
    gva_t head = process_info_at(k, process_info)->classes;
    head = chain_without(k, head, base, FIELD_CLS_NEXT);
    field_set_pointer(k, heir, FIELD_CLS_NEXT, head);
    process_info_at(k, process_info)->classes = heir;
    free_block(k, base);
}

static void
move_away(struct kernel *k, gva_t process_info, kva_t base)
{
    kva_t heir = (kva_t)field_pointer(k, base, FIELD_CLS_CLONE);
    if (heir == 0) {
        const struct class_numbers numbers = numbers_of_block(k, base);
        heir = make_block(k, 0, &numbers, EVENT_CLASS_CLONE);
        if (heir != 0)
            copy_extra(k, base, heir);
    }
    if (heir != 0)
        inherit(k, process_info, base, heir);
    else
        unregister(k, process_info, base); /* no room in the shared heap: the class is lost */
}

void
class_leave_desktop(struct kernel *k, gva_t process_info, gva_t desktop)
{
    kva_t at = (kva_t)process_info_at(k, process_info)->classes;
    while (at != 0) {
        kva_t next = (kva_t)field_pointer(k, at, FIELD_CLS_NEXT);
        if (field_pointer(k, at, FIELD_CLS_DESKTOP) == desktop)
            move_away(k, process_info, at);
        at = next;
    }
}
