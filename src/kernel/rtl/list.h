/* SPDX-License-Identifier: MIT */
/* Doubly linked circular lists in emulated memory. All functions take addresses of struct
 * list_entry. */
#pragma once

#include "kernel/kernel.h"

static inline struct list_entry *
list_entry_at(struct kernel *k, gva_t at)
{
    return (struct list_entry *)kptr(k, (kva_t)at);
}

static inline void
list_init(struct kernel *k, gva_t head)
{
    list_entry_at(k, head)->next = head;
    list_entry_at(k, head)->previous = head;
}

static inline bool
list_is_empty(struct kernel *k, gva_t head)
{
    return list_entry_at(k, head)->next == head;
}

static inline gva_t
list_next(struct kernel *k, gva_t entry)
{
    return list_entry_at(k, entry)->next;
}

static inline gva_t
list_previous(struct kernel *k, gva_t entry)
{
    return list_entry_at(k, entry)->previous;
}

static inline void
list_append(struct kernel *k, gva_t head, gva_t entry)
{
    gva_t last = list_entry_at(k, head)->previous;
    list_entry_at(k, entry)->next = head;
    list_entry_at(k, entry)->previous = last;
    list_entry_at(k, last)->next = entry;
    list_entry_at(k, head)->previous = entry;
}

static inline void
list_remove(struct kernel *k, gva_t entry)
{
    struct list_entry old = *list_entry_at(k, entry);
    list_entry_at(k, old.previous)->next = old.next;
    list_entry_at(k, old.next)->previous = old.previous;
    list_init(k, entry);
}

/* Address of the struct that holds a list entry: LIST_OWNER(entry, struct process, all). */
#define LIST_OWNER(entry, type, member) ((gva_t)(entry)-offsetof(type, member))
