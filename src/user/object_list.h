/* SPDX-License-Identifier: MIT */
/*
 * A process's own list of the objects it made, in order of creation: handles in user memory, as a
 * program keeps them in its variables. One run of entries is cached in the state page, so that
 * making and destroying at the end is cheap.
 */
#pragma once

#include "user/array.h"

enum object_kind {
    OBJECT_KIND_NONE = 0, /* a hole: destroyed from the middle */
    OBJECT_KIND_WINDOW,
    OBJECT_KIND_MENU,
    OBJECT_KIND_HOOK,
    OBJECT_KIND_IMC,
    OBJECT_KIND_GDI,
    OBJECT_KIND_CLASS,
    OBJECT_KIND_WINSTA,
    OBJECT_KIND_DESKTOP,
    OBJECT_KIND_TOKEN,
    OBJECT_KIND_COUNT,
};

enum object_entry_flag {
    OBJECT_ENTRY_TRANSIENT = 1u << 0, /* of the start-up peak */
    OBJECT_ENTRY_TOP_LEVEL = 1u << 1, /* a window that may be a parent */
};

struct object_entry {
    uint32_t handle; /* or class atom */
    uint32_t key;    /* of its name, for classes, stations and desktops */
    uint16_t kind;   /* enum object_kind */
    uint16_t flags;  /* enum object_entry_flag */
};

#define OBJECT_LIST_RUN  64u
#define OBJECT_LIST_NONE 0xffffffffu

/* An element of the array is a run of entries. */
struct object_run {
    struct object_entry entry[OBJECT_LIST_RUN];
};

struct object_list {
    struct user_array runs;
    uint32_t count;      /* entries, holes included */
    uint32_t cached_run; /* index + 1, 0: none */
    uint32_t is_dirty;
    uint32_t live[OBJECT_KIND_COUNT];
    uint32_t reserved;
    struct object_run cache;
};

void object_list_start(struct object_list *list);
/* Makes room for one more entry. Fails if the process cannot get memory. */
nt_status object_list_reserve(struct user *u, struct object_list *list) NT_MUST_CHECK;
/* pre: reserved. */
void object_list_add(struct user *u, struct object_list *list, const struct object_entry *entry);
struct object_entry object_list_at(struct user *u, struct object_list *list, uint32_t index);
/* The newest entry of a kind with all these flags; OBJECT_LIST_NONE if there is none. */
uint32_t object_list_last(struct user *u, struct object_list *list, uint32_t kind, uint32_t flags);
/* The n-th (from 0) oldest live entry of a kind. */
uint32_t object_list_nth(struct user *u, struct object_list *list, uint32_t kind, uint32_t n);
/* The newest entry of a kind with this key. */
uint32_t object_list_find(struct user *u, struct object_list *list, uint32_t kind, uint32_t key);
/* Forgets an entry, which it returns; the objects behind it keep their order. */
struct object_entry object_list_remove(struct user *u, struct object_list *list, uint32_t index);

DH_ASSERT_SIZE(struct object_entry, 12);
DH_ASSERT_SIZE(struct object_run, 768);
DH_ASSERT_SIZE(struct object_list, 936);
