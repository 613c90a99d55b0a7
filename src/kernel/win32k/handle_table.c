/* SPDX-License-Identifier: MIT */
#include "kernel/win32k/handle_table.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/user_call.h"

#define FIRST_UNIQUENESS 1u /* as in handles seen on real systems: 0x10010 */

static inline kva_t
entry_at(const struct win32k_globals *globals, uint32_t index)
{
    return (kva_t)globals->handle_table + index * globals->handle_entry_bytes;
}

static inline uint32_t
entry_type(const struct kernel *k, kva_t entry)
{
    return *(const uint8_t *)kptr(k, field_address(k, entry, FIELD_HANDLEENTRY_TYPE));
}

static inline void
entry_set_type(const struct kernel *k, kva_t entry, uint32_t type, uint32_t flags)
{
    *(uint8_t *)kptr(k, field_address(k, entry, FIELD_HANDLEENTRY_TYPE)) = (uint8_t)type;
    *(uint8_t *)kptr(k, field_address(k, entry, FIELD_HANDLEENTRY_FLAGS)) = (uint8_t)flags;
}

static inline uint32_t
entry_flags(const struct kernel *k, kva_t entry)
{
    return *(const uint8_t *)kptr(k, field_address(k, entry, FIELD_HANDLEENTRY_FLAGS));
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
                                   .wanted = globals->handle_count + 1,
                                   .limit = globals->handle_limit - 1 };
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
user_handle_alloc(struct kernel *k, kva_t object, uint32_t type, gva_t owner, uint32_t *error)
{
    struct win32k_globals *globals = session_globals(k);
    uint32_t index = globals->handle_free;
    kva_t entry;
    if (index != 0) {
        entry = entry_at(globals, index);
        globals->handle_free = (uint32_t)field_pointer(k, entry, FIELD_HANDLEENTRY_HEAD);
    } else {
        index = fresh_index(k, error);
        if (index == 0)
            return 0;
        globals = session_globals(k);
        entry = entry_at(globals, index);
    }
    globals->handle_count++;
    field_set_pointer(k, entry, FIELD_HANDLEENTRY_HEAD, object);
    field_set_pointer(k, entry, FIELD_HANDLEENTRY_OWNER, owner);
    entry_set_type(k, entry, type, 0);
    uint32_t handle = field_u16(k, entry, FIELD_HANDLEENTRY_UNIQUENESS) << 16 | index;
    if (user_explains(k))
        trace_step(k, STEP_HANDLE_TABLE, entry,
                   "the handle table in the shared section gets an entry: uniqueness and index "
                   "make the handle");
    return handle;
}

void
user_handle_free(struct kernel *k, uint32_t handle)
{
    struct win32k_globals *globals = session_globals(k);
    uint32_t index = USER_HANDLE_INDEX(handle);
    kva_t entry = entry_at(globals, index);
    uint32_t uniqueness = (USER_HANDLE_UNIQUENESS(handle) + 1) & 0xffffu;
    field_set_pointer(k, entry, FIELD_HANDLEENTRY_HEAD, globals->handle_free);
    field_set_pointer(k, entry, FIELD_HANDLEENTRY_OWNER, 0);
    entry_set_type(k, entry, USER_TYPE_FREE, 0);
    field_set_u16(k, entry, FIELD_HANDLEENTRY_UNIQUENESS,
                  uniqueness == 0 ? FIRST_UNIQUENESS : uniqueness);
    globals->handle_free = index;
    globals->handle_count--;
}

kva_t
user_handle_lookup(struct kernel *k, uint32_t handle, uint32_t type)
{
    const struct win32k_globals *globals = session_globals(k);
    uint32_t index = USER_HANDLE_INDEX(handle);
    if (index == 0 || index >= globals->handle_used_max)
        return 0;
    kva_t entry = entry_at(globals, index);
    if (entry_type(k, entry) != type ||
        field_u16(k, entry, FIELD_HANDLEENTRY_UNIQUENESS) != USER_HANDLE_UNIQUENESS(handle) ||
        (entry_flags(k, entry) & USER_HANDLE_DESTROY) != 0)
        return 0;
    return (kva_t)field_pointer(k, entry, FIELD_HANDLEENTRY_HEAD);
}

gva_t
user_handle_owner(struct kernel *k, uint32_t handle)
{
    kva_t entry = entry_at(session_globals(k), USER_HANDLE_INDEX(handle));
    return field_pointer(k, entry, FIELD_HANDLEENTRY_OWNER);
}

void
user_handle_set_owner(struct kernel *k, uint32_t handle, gva_t owner)
{
    kva_t entry = entry_at(session_globals(k), USER_HANDLE_INDEX(handle));
    field_set_pointer(k, entry, FIELD_HANDLEENTRY_OWNER, owner);
}

void
user_handle_mark_destroyed(struct kernel *k, uint32_t handle)
{
    kva_t entry = entry_at(session_globals(k), USER_HANDLE_INDEX(handle));
    entry_set_type(k, entry, entry_type(k, entry), entry_flags(k, entry) | USER_HANDLE_DESTROY);
}

bool
user_handle_next(struct kernel *k, gva_t owner, uint32_t *index, struct user_handle_entry *entry)
{
    const struct win32k_globals *globals = session_globals(k);
    uint32_t end = globals->handle_used_max;
    for (uint32_t i = *index; i < end; i++) {
        kva_t at = entry_at(globals, i);
        uint32_t type = i == 0 ? (uint32_t)USER_TYPE_FREE : entry_type(k, at);
        if (type == USER_TYPE_FREE)
            continue;
        gva_t entry_owner = field_pointer(k, at, FIELD_HANDLEENTRY_OWNER);
        if (owner != 0 && entry_owner != owner)
            continue;
        entry->object = (kva_t)field_pointer(k, at, FIELD_HANDLEENTRY_HEAD);
        entry->owner = entry_owner;
        entry->type = type;
        entry->flags = entry_flags(k, at);
        entry->uniqueness = field_u16(k, at, FIELD_HANDLEENTRY_UNIQUENESS);
        entry->handle = entry->uniqueness << 16 | i;
        *index = i + 1;
        return true;
    }
    *index = end;
    return false;
}
