/* SPDX-License-Identifier: MIT */
/* Entries of the GDI handle table, and a block of session pool for each. */
#include "kernel/win32k/gdi.h"

#include "kernel/ke/memory.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/session.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/user_call.h"

#define GDI_TABLE_TAG      POOL_TAG('G', 'h', 't', 'b')
#define GDI_OBJECT_TAG     POOL_TAG('G', 'o', 'b', 'j')
#define GDI_FIRST_CAPACITY 256u /* our decision; doubles */
#define GDI_BYTES_MAX      0x7fffff00u

static struct gdi_entry *
entry_at(struct kernel *k, uint32_t index)
{
    return (struct gdi_entry *)kptr(k, (kva_t)session_globals(k)->gdi_table) + index;
}

static struct gdi_object *
object_at(struct kernel *k, uint32_t index)
{
    return kptr(k, (kva_t)entry_at(k, index)->object);
}

static void
refuse(struct kernel *k, struct refusal refusal)
{
    refusal.status = STATUS_QUOTA_EXCEEDED;
    trace_refusal(k, &refusal, "GDI object");
}

/* Doubles the table, at most to what the edition allows. */
static bool
grow(struct kernel *k)
{
    uint32_t before = session_globals(k)->gdi_capacity;
    uint32_t capacity = before == 0 ? GDI_FIRST_CAPACITY : before * 2;
    uint32_t limit = session_globals(k)->gdi_limit;
    if (capacity > limit)
        capacity = limit;
    if (capacity <= before) {
        uint32_t count = session_globals(k)->gdi_count;
        refuse(k, (struct refusal){ .gate = GATE_GDI_HANDLE_TABLE,
                                    .where = session_globals(k)->gdi_table,
                                    .needed = count + 1,
                                    .limit = handle_table_room(limit) });
        return false;
    }
    uint32_t bytes = capacity * (uint32_t)sizeof(struct gdi_entry);
    kva_t table = pool_alloc(k, POOL_SESSION, bytes, GDI_TABLE_TAG);
    if (table == 0)
        return false;
    struct gdi_entry *entries = (struct gdi_entry *)kptr(k, table);
    kva_t old = (kva_t)session_globals(k)->gdi_table;
    if (before != 0)
        memcpy(entries, kptr(k, old), before * sizeof *entries);
    for (uint32_t i = before; i < capacity; i++)
        entries[i].next_free = (uint16_t)(i + 1 < capacity ? i + 1 : 0);
    session_globals(k)->gdi_table = table;
    session_globals(k)->gdi_capacity = capacity;
    session_globals(k)->gdi_free = before == 0 ? 1 : before;
    if (old != 0)
        pool_free(k, old, GDI_TABLE_TAG);
    return true;
}

static uint32_t
object_bytes(const struct kernel *k, uint32_t bytes)
{
    return size_at_least(k, ABI_SIZE_GDI, (uint32_t)sizeof(struct gdi_object)) + bytes;
}

uint32_t
gdi_create(struct kernel *k, gva_t info, enum gdi_type type, uint32_t bytes)
{
    uint32_t quota = session_globals(k)->gdi_handle_quota;
    uint32_t count = process_info_at(k, info)->gdi_handles;
    if (count >= quota) {
        refuse(k, (struct refusal){ .gate = GATE_GDI_HANDLE_QUOTA,
                                    .where = info,
                                    .holder = process_info_at(k, info)->process,
                                    .needed = count + 1,
                                    .limit = quota });
        return 0;
    }
    kva_t object = pool_alloc(k, POOL_SESSION, object_bytes(k, bytes), GDI_OBJECT_TAG);
    if (object == 0)
        return 0;
    if (session_globals(k)->gdi_free == 0 && !grow(k)) {
        pool_free(k, object, GDI_OBJECT_TAG);
        return 0;
    }
    uint32_t index = session_globals(k)->gdi_free;
    struct gdi_entry *entry = entry_at(k, index);
    session_globals(k)->gdi_free = entry->next_free;
    session_globals(k)->gdi_count++;
    entry->object = object;
    entry->pid = process_at(k, process_info_at(k, info)->process)->pid;
    entry->uniqueness = (uint16_t)((entry->uniqueness & 0xff00u) + 0x100u + (uint32_t)type);
    uint32_t handle = (uint32_t)entry->uniqueness << 16 | index;
    *(struct gdi_object *)kptr(k, object) = (struct gdi_object){ .handle = handle, .bytes = bytes };
    process_info_at(k, info)->gdi_handles++;
    trace(k, EVENT_GDI_CREATE, STATUS_SUCCESS, handle, object, object_bytes(k, bytes));
    return handle;
}

/* info 0: nobody's. */
static void
destroy(struct kernel *k, gva_t info, uint32_t index)
{
    struct gdi_entry *entry = entry_at(k, index);
    kva_t object = (kva_t)entry->object;
    uint32_t handle = (uint32_t)entry->uniqueness << 16 | index;
    entry->object = 0;
    entry->pid = 0;
    entry->next_free = (uint16_t)session_globals(k)->gdi_free;
    session_globals(k)->gdi_free = index;
    session_globals(k)->gdi_count--;
    if (info != 0)
        process_info_at(k, info)->gdi_handles--;
    else
        session_globals(k)->gdi_left--;
    pool_free(k, object, GDI_OBJECT_TAG);
    trace(k, EVENT_GDI_DESTROY, STATUS_SUCCESS, handle, object, 0);
}

bool
gdi_destroy(struct kernel *k, gva_t info, uint32_t handle)
{
    uint32_t index = handle & 0xffffu;
    if (index == 0 || index >= session_globals(k)->gdi_capacity)
        return false;
    const struct gdi_entry *entry = entry_at(k, index);
    if (entry->object == 0 || entry->uniqueness != handle >> 16 ||
        entry->pid != process_at(k, process_info_at(k, info)->process)->pid)
        return false;
    destroy(k, info, index);
    return true;
}

/* Nobody frees it before the session ends. */
static void
leave(struct kernel *k, gva_t info, uint32_t index)
{
    entry_at(k, index)->pid = 0;
    process_info_at(k, info)->gdi_handles--;
    session_globals(k)->gdi_left++;
}

void
gdi_process_exit(struct kernel *k, gva_t info)
{
    uint32_t pid = process_at(k, process_info_at(k, info)->process)->pid;
    uint32_t capacity = session_globals(k)->gdi_capacity;
    for (uint32_t i = 1; i < capacity && process_info_at(k, info)->gdi_handles != 0; i++)
        if (entry_at(k, i)->object == 0 || entry_at(k, i)->pid != pid)
            continue;
        else if (object_at(k, i)->is_leaked != 0)
            leave(k, info, i);
        else
            destroy(k, info, i);
}

void
gdi_end(struct kernel *k)
{
    struct win32k_globals *globals = session_globals(k);
    kva_t table = (kva_t)globals->gdi_table;
    for (uint32_t i = 1; i < globals->gdi_capacity && globals->gdi_left != 0; i++)
        if (entry_at(k, i)->object != 0 && entry_at(k, i)->pid == 0)
            destroy(k, 0, i);
    k_assert_values(k, globals->gdi_count == 0, globals->gdi_count, table);
    globals->gdi_table = 0;
    globals->gdi_capacity = 0;
    globals->gdi_free = 0;
    if (table != 0)
        pool_free(k, table, GDI_TABLE_TAG);
}

static uint32_t
count_of_all_processes(struct kernel *k)
{
    uint32_t count = 0;
    gva_t at = session_globals(k)->process_list;
    for (; at != 0; at = process_info_at(k, at)->next)
        count += process_info_at(k, at)->gdi_handles;
    return count;
}

bool
gdi_verify(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    uint32_t used = 0;
    uint32_t left = 0;
    uint32_t free_entries = 0;
    for (uint32_t i = 1; i < globals->gdi_capacity; i++) {
        const struct gdi_entry *entry = entry_at(k, i);
        if (entry->object == 0)
            continue;
        const struct gdi_object *object = kptr(k, (kva_t)entry->object);
        if (object->handle != ((uint32_t)entry->uniqueness << 16 | i))
            return false;
        used++;
        left += entry->pid == 0;
    }
    uint32_t at = globals->gdi_free;
    for (; at != 0 && free_entries < globals->gdi_capacity; at = entry_at(k, at)->next_free)
        free_entries++;
    uint32_t all = handle_table_room(globals->gdi_capacity);
    return used == globals->gdi_count && used + free_entries == all && left == globals->gdi_left &&
           globals->gdi_capacity <= globals->gdi_limit && used == count_of_all_processes(k) + left;
}

/* ---- system calls ---- */

static bool
is_type(uint64_t number)
{
    switch (number) {
#define GDI_TYPE(name, text, number) case GDI_TYPE_##name:
#include "abi/gdi_types.def"
#undef GDI_TYPE
        return true;
    default:
        return false;
    }
}

void
sys_gdi_create(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    if (!is_type(call->a[1])) {
        call->a[0] = 0;
        user_call_end(call, ERROR_INVALID_PARAMETER);
        return;
    }
    if (call->a[0] > GDI_BYTES_MAX) {
        call->a[0] = 0;
        user_call_end(call, ERROR_NOT_ENOUGH_MEMORY);
        return;
    }
    uint32_t handle = gdi_create(k, thread_info_at(k, thread)->process_info,
                                 (enum gdi_type)call->a[1], (uint32_t)call->a[0]);
    if (handle != 0 && call->a[2] != 0)
        object_at(k, handle & 0xffffu)->is_leaked = 1;
    call->a[0] = handle;
    user_call_end(call, call->a[0] != 0 ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY);
}

void
sys_gdi_delete(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    if (process == 0)
        return;
    bool is_destroyed = gdi_destroy(k, process, (uint32_t)call->a[0]);
    user_call_end(call, is_destroyed ? ERROR_SUCCESS : ERROR_INVALID_HANDLE);
}
