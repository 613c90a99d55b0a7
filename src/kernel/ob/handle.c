/* SPDX-License-Identifier: MIT */
/* Handle tables: one array a process, in paged pool, that doubles when it is full. */
#include "kernel/ke/memory.h"
#include "kernel/mm/pool.h"
#include "kernel/ob/object.h"

#define HANDLE_TAG                                                                                 \
    POOL_TAG('O', 'b', 't',                                                                        \
             'b') /* Windows: object tables; source: pooltag.txt of the debugging tools */
#define HANDLE_FIRST_CAPACITY 16u
#define HANDLE_CAPACITY_MAX   (16u * 1024 * 1024) /* Windows: 2^24 handles a process */

static struct handle_entry *
entry_at(struct kernel *k, const struct process *process, uint32_t index)
{
    return (struct handle_entry *)kptr(k, (kva_t)process->handles) + index;
}

static void
chain_free(struct handle_entry *entries, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        entries[i].next_free = i + 1 < to ? i + 2 : 0;
}

static nt_status
grow(struct kernel *k, gva_t process)
{
    uint32_t before = process_at(k, process)->handle_capacity;
    uint32_t capacity = before == 0 ? HANDLE_FIRST_CAPACITY : before * 2;
    if (capacity > HANDLE_CAPACITY_MAX)
        return STATUS_INSUFFICIENT_RESOURCES;
    kva_t table =
        pool_alloc(k, POOL_PAGED, capacity * (uint32_t)sizeof(struct handle_entry), HANDLE_TAG);
    if (table == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct process *p = process_at(k, process);
    struct handle_entry *entries = (struct handle_entry *)kptr(k, table);
    if (before != 0)
        memcpy(entries, kptr(k, (kva_t)p->handles), before * sizeof *entries);
    chain_free(entries, before, capacity);
    kva_t old = (kva_t)p->handles;
    p->handles = table;
    p->handle_capacity = capacity;
    p->handle_free = before + 1;
    if (old != 0)
        pool_free(k, old, HANDLE_TAG);
    return STATUS_SUCCESS;
}

nt_status
handle_insert(struct kernel *k, gva_t process, gva_t body, uint32_t access, uint32_t *handle)
{
    if (process_at(k, process)->handle_free == 0) {
        nt_status status = grow(k, process);
        if (!NT_SUCCESS(status))
            return status;
    }
    struct process *p = process_at(k, process);
    uint32_t index = p->handle_free - 1;
    struct handle_entry *entry = entry_at(k, p, index);
    k_assert_values(k, entry->object == 0, process, index);
    p->handle_free = entry->next_free;
    *entry = (struct handle_entry){ .object = body, .access = access };
    p->handle_count++;
    kd(k)->handle_count++;
    object_ref(k, body);
    object_header_of(k, body)->handle_count++;
    *handle = 4 * (index + 1);
    return STATUS_SUCCESS;
}

/* Index of a handle in use, UINT32_MAX if it is none. */
static uint32_t
index_of(struct kernel *k, gva_t process, uint32_t handle)
{
    const struct process *p = process_at(k, process);
    uint32_t index = handle / 4 - 1;
    if (handle % 4 != 0 || index >= p->handle_capacity || entry_at(k, p, index)->object == 0)
        return UINT32_MAX;
    return index;
}

gva_t
handle_lookup(struct kernel *k, gva_t process, uint32_t handle, enum object_type type)
{
    uint32_t index = index_of(k, process, handle);
    if (index == UINT32_MAX)
        return 0;
    gva_t body = entry_at(k, process_at(k, process), index)->object;
    if (type != OBJECT_NONE && object_header_of(k, body)->type != (uint32_t)type)
        return 0;
    return body;
}

uint32_t
handle_access(struct kernel *k, gva_t process, uint32_t handle)
{
    uint32_t index = index_of(k, process, handle);
    return index != UINT32_MAX ? entry_at(k, process_at(k, process), index)->access : 0;
}

uint32_t
handle_find(struct kernel *k, gva_t process, gva_t body)
{
    const struct process *p = process_at(k, process);
    for (uint32_t i = 0; i < p->handle_capacity; i++)
        if (entry_at(k, p, i)->object == body)
            return 4 * (i + 1);
    return 0;
}

static void
close_index(struct kernel *k, gva_t process, uint32_t index)
{
    struct process *p = process_at(k, process);
    struct handle_entry *entry = entry_at(k, p, index);
    gva_t body = entry->object;
    *entry = (struct handle_entry){ .next_free = p->handle_free };
    p->handle_free = index + 1;
    p->handle_count--;
    kd(k)->handle_count--;
    /* Windows: a name lasts as long as there are handles, the object as long as references. */
    if (--object_header_of(k, body)->handle_count == 0)
        directory_remove(k, body);
    object_unref(k, body);
}

nt_status
handle_close(struct kernel *k, gva_t process, uint32_t handle)
{
    uint32_t index = index_of(k, process, handle);
    if (index == UINT32_MAX)
        return STATUS_INVALID_HANDLE;
    close_index(k, process, index);
    return STATUS_SUCCESS;
}

void
handle_close_all(struct kernel *k, gva_t process)
{
    for (uint32_t i = 0; i < process_at(k, process)->handle_capacity; i++)
        if (entry_at(k, process_at(k, process), i)->object != 0)
            close_index(k, process, i);
    struct process *p = process_at(k, process);
    k_assert_values(k, p->handle_count == 0, process, p->handle_count);
    kva_t table = (kva_t)p->handles;
    p->handles = 0;
    p->handle_capacity = 0;
    p->handle_free = 0;
    if (table != 0)
        pool_free(k, table, HANDLE_TAG);
}
