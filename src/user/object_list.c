/* SPDX-License-Identifier: MIT */
/* Runs of entries, the one at the end kept in the state page. */
#include "user/object_list.h"

#include "user/memory.h"

void
object_list_start(struct object_list *list)
{
    memset(list, 0, sizeof(*list));
    user_array_start(&list->runs, sizeof(struct object_run));
}

static void
write_back(struct user *u, struct object_list *list)
{
    if (list->cached_run == 0 || !list->is_dirty)
        return;
    (void)user_write(u, user_array_address(&list->runs, list->cached_run - 1), &list->cache,
                     sizeof(list->cache));
    list->is_dirty = 0;
}

static __attribute__((noinline)) void
load_run(struct user *u, struct object_list *list, uint32_t run)
{
    write_back(u, list);
    (void)user_read(u, user_array_address(&list->runs, run - 1), &list->cache, sizeof(list->cache));
    list->cached_run = run;
}

/* The entry in the cache, its run loaded. pre: index is within the reserved runs. */
static inline struct object_entry *
entry_at(struct user *u, struct object_list *list, uint32_t index)
{
    uint32_t run = index / OBJECT_LIST_RUN + 1;
    if (run != list->cached_run)
        load_run(u, list, run);
    return &list->cache.entry[index % OBJECT_LIST_RUN];
}

static uint32_t
live_count(const struct object_list *list)
{
    uint32_t count = 0;
    for (uint32_t kind = OBJECT_KIND_NONE + 1; kind < OBJECT_KIND_COUNT; kind++)
        count += list->live[kind];
    return count;
}

/* Closes the holes. */
static void
compact(struct user *u, struct object_list *list)
{
    uint32_t kept = 0;
    for (uint32_t index = 0; index < list->count; index++) {
        struct object_entry entry = *entry_at(u, list, index);
        if (entry.kind == OBJECT_KIND_NONE)
            continue;
        if (kept != index) {
            *entry_at(u, list, kept) = entry;
            list->is_dirty = 1;
        }
        kept++;
    }
    list->count = kept;
}

nt_status
object_list_reserve(struct user *u, struct object_list *list)
{
    if (list->count < list->runs.count * OBJECT_LIST_RUN)
        return STATUS_SUCCESS;
    if (list->count > 0 && live_count(list) * 2 < list->count) {
        compact(u, list);
        return STATUS_SUCCESS;
    }
    nt_status status = user_array_reserve(u, &list->runs);
    if (NT_SUCCESS(status))
        list->runs.count++;
    return status;
}

void
object_list_add(struct user *u, struct object_list *list, const struct object_entry *entry)
{
    *entry_at(u, list, list->count) = *entry;
    list->is_dirty = 1;
    list->count++;
    list->live[entry->kind]++;
}

struct object_entry
object_list_at(struct user *u, struct object_list *list, uint32_t index)
{
    return *entry_at(u, list, index);
}

uint32_t
object_list_last(struct user *u, struct object_list *list, uint32_t kind, uint32_t flags)
{
    if (list->live[kind] == 0)
        return OBJECT_LIST_NONE;
    for (uint32_t index = list->count; index-- > 0;) {
        const struct object_entry *entry = entry_at(u, list, index);
        if (entry->kind == kind && (entry->flags & flags) == flags)
            return index;
    }
    return OBJECT_LIST_NONE;
}

uint32_t
object_list_nth(struct user *u, struct object_list *list, uint32_t kind, uint32_t n)
{
    if (n >= list->live[kind])
        return OBJECT_LIST_NONE;
    for (uint32_t index = 0; index < list->count; index++)
        if (entry_at(u, list, index)->kind == kind && n-- == 0)
            return index;
    return OBJECT_LIST_NONE;
}

uint32_t
object_list_find(struct user *u, struct object_list *list, uint32_t kind, uint32_t key)
{
    if (list->live[kind] == 0)
        return OBJECT_LIST_NONE;
    for (uint32_t index = list->count; index-- > 0;) {
        const struct object_entry *entry = entry_at(u, list, index);
        if (entry->kind == kind && entry->key == key)
            return index;
    }
    return OBJECT_LIST_NONE;
}

struct object_entry
object_list_remove(struct user *u, struct object_list *list, uint32_t index)
{
    struct object_entry *entry = entry_at(u, list, index);
    const struct object_entry removed = *entry;
    list->live[removed.kind]--;
    entry->kind = OBJECT_KIND_NONE;
    list->is_dirty = 1;
    while (list->count > 0 && entry_at(u, list, list->count - 1)->kind == OBJECT_KIND_NONE)
        list->count--;
    return removed;
}
