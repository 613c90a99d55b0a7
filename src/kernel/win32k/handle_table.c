/* SPDX-License-Identifier: MIT */
/* Entries of the USER handle table: taken, freed, looked up by handle. */
#include "kernel/win32k/handle_table.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/win32k/fields.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/user_call.h"

#define FIRST_UNIQUENESS 1u /* as in handles seen on real systems: 0x10010 */

static inline kva_t
entry_at(const struct win32k_globals *globals, uint32_t index)
{
    return (kva_t)globals->handle_table + index * globals->handle_entry_bytes;
}

static inline struct fields
entry_fields(struct kernel *k, const struct win32k_globals *globals, uint32_t index)
{
    return fields_of(k, entry_at(globals, index));
}

/* What debuggers read of the table lies in SERVERINFO. */
static void
publish(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    gva_t info = globals->server_info;
    field_set_u32(k, info, FIELD_SERVERINFO_HANDLE_COUNT, globals->handle_used_max);
    field_set_u32(k, info, FIELD_SERVERINFO_TABLE_BYTES, globals->handle_committed_bytes);
}

/* One page more. Its entries are free and never used. */
static nt_status
grow(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    kva_t base = (kva_t)globals->shared_base;
    uint32_t committed = globals->handle_committed_bytes;
    nt_status status = section_commit_view(k, base, base + committed, DH_PAGE_SIZE);
    if (!NT_SUCCESS(status))
        return status;
    struct win32k_globals *now = session_globals(k);
    now->handle_committed_bytes = committed + DH_PAGE_SIZE;
    now->handle_capacity = now->handle_committed_bytes / now->handle_entry_bytes;
    if (now->handle_capacity > now->handle_limit)
        now->handle_capacity = now->handle_limit;
    publish(k);
    return STATUS_SUCCESS;
}

nt_status
user_handle_table_create(struct kernel *k)
{
    struct win32k_globals *globals = session_globals(k);
    globals->handle_table = globals->shared_base;
    globals->handle_entry_bytes = size_of(k, ABI_SIZE_HANDLEENTRY);
    globals->handle_limit = globals->shared_heap_offset / globals->handle_entry_bytes;
    if (globals->handle_limit > k->boot.user_handles_max)
        globals->handle_limit = k->boot.user_handles_max;
    globals->handle_committed_bytes = 0;
    globals->handle_capacity = 0;
    globals->handle_used_max = 1; /* index 0 is never used */
    globals->handle_count = 0;
    globals->handle_free = 0;
    return grow(k);
}

/* A never-used entry; 0 if the table is full or cannot grow. */
static uint32_t
fresh_index(struct kernel *k, uint32_t *error)
{
    const struct win32k_globals *globals = session_globals(k);
    if (globals->handle_used_max >= globals->handle_limit) {
        struct refusal refusal = { .gate = GATE_USER_HANDLE_TABLE,
                                   .status = STATUS_QUOTA_EXCEEDED,
                                   .where = globals->handle_table,
                                   .needed = globals->handle_count + 1,
                                   .limit = handle_table_room(globals->handle_limit) };
        trace_refusal(k, &refusal, "USER handle");
        *error = ERROR_NO_MORE_USER_HANDLES;
        return 0;
    }
    if (globals->handle_used_max >= globals->handle_capacity && !NT_SUCCESS(grow(k))) {
        *error = ERROR_NOT_ENOUGH_MEMORY;
        return 0;
    }
    uint32_t index = session_globals(k)->handle_used_max++;
    field_set_u16(k, entry_at(session_globals(k), index), FIELD_HANDLEENTRY_UNIQUENESS,
                  FIRST_UNIQUENESS);
    publish(k);
    return index;
}

uint32_t
user_handle_alloc(struct kernel *k, kva_t object, uint32_t type, kva_t owner, uint32_t *error)
{
    struct win32k_globals *globals = globals_of(k);
    uint32_t index = globals->handle_free;
    struct fields entry;
    if (index != 0) {
        entry = entry_fields(k, globals, index);
        globals->handle_free = (uint32_t)fields_pointer(entry, FIELD_HANDLEENTRY_HEAD);
    } else {
        index = fresh_index(k, error);
        if (index == 0)
            return 0;
        globals = globals_of(k);
        entry = entry_fields(k, globals, index);
    }
    globals->handle_count++;
    fields_set_pointer(entry, FIELD_HANDLEENTRY_HEAD, object);
    fields_set_pointer(entry, FIELD_HANDLEENTRY_OWNER, owner);
    fields_set_u8(entry, FIELD_HANDLEENTRY_TYPE, type);
    fields_set_u8(entry, FIELD_HANDLEENTRY_FLAGS, 0);
    uint32_t handle = fields_u16(entry, FIELD_HANDLEENTRY_UNIQUENESS) << 16 | index;
    if (user_explains(k))
        trace_step(
            k, STEP_HANDLE_TABLE, entry_at(globals, index),
            "the handle table in the shared section gets an entry: uniqueness and index make the "
            "handle");
    return handle;
}

void
user_handle_free(struct kernel *k, uint32_t handle)
{
    struct win32k_globals *globals = globals_of(k);
    uint32_t index = USER_HANDLE_INDEX(handle);
    struct fields entry = entry_fields(k, globals, index);
    uint32_t uniqueness = (USER_HANDLE_UNIQUENESS(handle) + 1) & 0xffffu;
    fields_set_pointer(entry, FIELD_HANDLEENTRY_HEAD, globals->handle_free);
    fields_set_pointer(entry, FIELD_HANDLEENTRY_OWNER, 0);
    fields_set_u8(entry, FIELD_HANDLEENTRY_TYPE, USER_TYPE_FREE);
    fields_set_u8(entry, FIELD_HANDLEENTRY_FLAGS, 0);
    fields_set_u16(entry, FIELD_HANDLEENTRY_UNIQUENESS,
                   uniqueness == 0 ? FIRST_UNIQUENESS : uniqueness);
    globals->handle_free = index;
    globals->handle_count--;
}

kva_t
user_handle_lookup(struct kernel *k, uint32_t handle, uint32_t type)
{
    const struct win32k_globals *globals = globals_of(k);
    uint32_t index = USER_HANDLE_INDEX(handle);
    if (index == 0 || index >= globals->handle_used_max)
        return 0;
    struct fields entry = entry_fields(k, globals, index);
    if (fields_u8(entry, FIELD_HANDLEENTRY_TYPE) != type ||
        fields_u16(entry, FIELD_HANDLEENTRY_UNIQUENESS) != USER_HANDLE_UNIQUENESS(handle) ||
        (fields_u8(entry, FIELD_HANDLEENTRY_FLAGS) & USER_HANDLE_DESTROY) != 0)
        return 0;
    return (kva_t)fields_pointer(entry, FIELD_HANDLEENTRY_HEAD);
}

kva_t
user_handle_owner(struct kernel *k, uint32_t handle)
{
    struct fields entry = entry_fields(k, globals_of(k), USER_HANDLE_INDEX(handle));
    return (kva_t)fields_pointer(entry, FIELD_HANDLEENTRY_OWNER);
}

void
user_handle_set_owner(struct kernel *k, uint32_t handle, gva_t owner)
{
    struct fields entry = entry_fields(k, globals_of(k), USER_HANDLE_INDEX(handle));
    fields_set_pointer(entry, FIELD_HANDLEENTRY_OWNER, owner);
}

void
user_handle_mark_destroyed(struct kernel *k, uint32_t handle)
{
    struct fields entry = entry_fields(k, globals_of(k), USER_HANDLE_INDEX(handle));
    fields_set_u8(entry, FIELD_HANDLEENTRY_FLAGS,
                  fields_u8(entry, FIELD_HANDLEENTRY_FLAGS) | USER_HANDLE_DESTROY);
}

bool
user_handle_next(struct kernel *k, gva_t owner, uint32_t *index, struct user_handle_entry *entry)
{
    const struct win32k_globals *globals = globals_of(k);
    uint32_t end = globals->handle_used_max;
    for (uint32_t i = *index == 0 ? 1 : *index; i < end; i++) {
        struct fields at = entry_fields(k, globals, i);
        uint32_t type = fields_u8(at, FIELD_HANDLEENTRY_TYPE);
        gva_t entry_owner = fields_pointer(at, FIELD_HANDLEENTRY_OWNER);
        if (type == USER_TYPE_FREE || (owner != 0 && entry_owner != owner))
            continue;
        entry->object = (kva_t)fields_pointer(at, FIELD_HANDLEENTRY_HEAD);
        entry->owner = entry_owner;
        entry->type = type;
        entry->flags = fields_u8(at, FIELD_HANDLEENTRY_FLAGS);
        entry->uniqueness = fields_u16(at, FIELD_HANDLEENTRY_UNIQUENESS);
        entry->handle = entry->uniqueness << 16 | i;
        *index = i + 1;
        return true;
    }
    *index = end;
    return false;
}
