/* SPDX-License-Identifier: MIT */
/*
 * The proof that desktop heaps hold objects and nothing else: every block that win32k knows of is
 * added up and must give exactly what the heap's own headers show as busy.
 */
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/rtl/heap.h"
#include "kernel/win32k/fields.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"
#include "kernel/win32k/user_type.h"
#include "kernel/win32k/win32k_verify.h"
#include "kernel/win32k/window_owner.h"

struct tally {
    kva_t heap;
    gva_t desktop; /* 0: shared heap */
    uint32_t blocks;
    uint32_t bytes;
    uint32_t windows;
    bool is_wrong; /* a known object is no busy block */
};

static void
add(struct kernel *k, struct tally *tally, gva_t block)
{
    if (block == 0)
        return;
    uint32_t bytes = rtl_heap_block_bytes(k, tally->heap, (kva_t)block);
    if (bytes == 0)
        tally->is_wrong = true;
    tally->blocks++;
    tally->bytes += bytes;
}

/* Busy blocks, by their headers. */
static void
count_busy(struct kernel *k, kva_t heap, struct tally *busy)
{
    struct heap_block block = { 0 };
    while (rtl_heap_next(k, heap, &block)) {
        if (!block.is_busy)
            continue;
        busy->blocks++;
        busy->bytes += block.bytes;
    }
}

/* ---- what win32k knows ---- */

static void
add_window(struct kernel *k, struct tally *tally, kva_t window)
{
    add(k, tally, window);
    add(k, tally, field_pointer(k, window, FIELD_WND_TEXT));
    add(k, tally, field_pointer(k, window, FIELD_WND_PROPERTIES));
    add(k, tally, field_pointer(k, window, FIELD_WND_SCROLLBARS));
}

static void
add_menu(struct kernel *k, struct tally *tally, kva_t menu)
{
    kva_t items = (kva_t)field_pointer(k, menu, FIELD_MENU_ITEMS);
    uint32_t count = field_u32(k, menu, FIELD_MENU_ITEM_COUNT);
    add(k, tally, menu);
    add(k, tally, items);
    for (uint32_t i = 0; i < count; i++)
        add(k, tally, field_pointer(k, items + i * size_of(k, ABI_SIZE_ITEM), FIELD_ITEM_TEXT));
}

#define PLACE_BITS 5u
#define PLACES     (1u << PLACE_BITS)
_Static_assert(PLACES >= 4 * VERIFY_DESKTOPS_MAX && VERIFY_DESKTOPS_MAX < UINT8_MAX, "places");

/* Of a batch of desktops, found by their addresses: whatever lists everything in a session is gone
 * through once for all of them. */
struct tallies {
    struct tally known[VERIFY_DESKTOPS_MAX];
    uint8_t
        places[PLACES]; /* 1 and more: that tally, from there on by the desktop's hash; 0: none */
};

/* Where it is, or would be. */
static uint32_t
place_of(const struct tallies *tallies, gva_t desktop)
{
    uint32_t place = (uint32_t)(desktop >> 4) * 2654435761u >> (32 - PLACE_BITS);
    while (tallies->places[place] != 0 &&
           tallies->known[tallies->places[place] - 1].desktop != desktop)
        place = (place + 1) % PLACES;
    return place;
}

static struct tally *
tally_of(struct tallies *tallies, gva_t desktop)
{
    uint8_t number = tallies->places[place_of(tallies, desktop)];
    return number != 0 ? &tallies->known[number - 1] : NULL;
}

static void
add_object(struct kernel *k, struct tally *tally, uint32_t type, kva_t object)
{
    if (type == USER_TYPE_WINDOW) {
        tally->windows++;
        add_window(k, tally, object);
    } else if (type == USER_TYPE_MENU) {
        add_menu(k, tally, object);
    } else {
        add(k, tally, object);
    }
}

/* Objects with a handle: each goes to the tally of its desktop, if that is among these. */
static void
add_handles(struct kernel *k, struct tallies *tallies)
{
    const struct win32k_globals *globals = session_globals(k);
    for (uint32_t i = 1; i < globals->handle_used_max; i++) {
        struct fields entry =
            fields_of(k, globals->handle_table + (uint64_t)i * globals->handle_entry_bytes);
        uint32_t type = fields_u8(entry, FIELD_HANDLEENTRY_TYPE);
        if (!user_type_is_in_desktop_heap(type))
            continue;
        kva_t object = (kva_t)fields_pointer(entry, FIELD_HANDLEENTRY_HEAD);
        struct tally *tally = tally_of(tallies, field_pointer(k, object, FIELD_HEAD_DESKTOP));
        if (tally != NULL)
            add_object(k, tally, type, object);
    }
}

static void
add_chain(struct kernel *k, struct tally *tally, gva_t class)
{
    for (; class != 0; class = field_pointer(k, class, FIELD_CLS_NEXT))
        if (field_pointer(k, class, FIELD_CLS_DESKTOP) == tally->desktop) {
            add(k, tally, class);
            add(k, tally, field_pointer(k, class, FIELD_CLS_ANSI_NAME));
        }
}

/* Of those of a process what is of the tally's desktop. */
static void
add_classes_of(struct kernel *k, struct tally *tally, gva_t info)
{
    gva_t base = process_info_at(k, info)->classes;
    add_chain(k, tally, base);
    for (; base != 0; base = field_pointer(k, base, FIELD_CLS_NEXT))
        add_chain(k, tally, field_pointer(k, base, FIELD_CLS_CLONE));
}

/* A process keeps its view of a desktop as long as anything of it lives there. */
static void
add_classes(struct kernel *k, struct tallies *tallies)
{
    gva_t info = session_globals(k)->process_list;
    for (; info != 0; info = process_info_at(k, info)->next) {
        gva_t at = process_info_at(k, info)->desktop_views;
        while (at != 0) {
            const struct desktop_view *view = kptr(k, (kva_t)at);
            struct tally *tally = tally_of(tallies, view->desktop);
            if (tally != NULL)
                add_classes_of(k, tally, info);
            at = view->next;
        }
    }
}

static uint32_t
add_threads(struct kernel *k, struct tally *tally)
{
    uint32_t count = 0;
    gva_t at = desktop_at(k, tally->desktop)->threads;
    for (; at != 0; at = thread_info_at(k, at)->desktop_next, count++)
        add(k, tally, thread_info_at(k, at)->client_info);
    return count;
}

/* ---- the window tree ---- */

/* A window's owner is a top-level window of the same desktop, and the window is one. */
static bool
has_good_owner(struct kernel *k, kva_t window)
{
    kva_t owner = (kva_t)field_pointer(k, window, FIELD_WND_OWNER);
    if (owner == 0)
        return true;
    uint32_t handle = user_object_handle(k, owner);
    return user_handle_lookup(k, handle, USER_TYPE_WINDOW) == owner &&
           field_pointer(k, owner, FIELD_HEAD_DESKTOP) ==
               field_pointer(k, window, FIELD_HEAD_DESKTOP) &&
           !window_is_child(k, owner) && !window_is_child(k, window);
}

/* Windows below and including a root, UINT32_MAX if a link is wrong. Preorder, by parent links. */
static uint32_t
count_tree(struct kernel *k, kva_t root, gva_t desktop, uint32_t limit)
{
    uint32_t count = 0;
    kva_t at = root;
    while (at != 0) {
        if (++count > limit || field_pointer(k, at, FIELD_HEAD_DESKTOP) != desktop ||
            !has_good_owner(k, at))
            return UINT32_MAX;
        kva_t child = (kva_t)field_pointer(k, at, FIELD_WND_CHILD);
        if (child != 0) {
            if (field_pointer(k, child, FIELD_WND_PARENT) != at ||
                field_pointer(k, child, FIELD_WND_PREVIOUS) != 0)
                return UINT32_MAX;
            at = child;
            continue;
        }
        while (at != root && field_pointer(k, at, FIELD_WND_NEXT) == 0)
            at = (kva_t)field_pointer(k, at, FIELD_WND_PARENT);
        if (at == root)
            return count;
        kva_t next = (kva_t)field_pointer(k, at, FIELD_WND_NEXT);
        if (field_pointer(k, next, FIELD_WND_PREVIOUS) != at)
            return UINT32_MAX;
        at = next;
    }
    return count;
}

static bool
compare(struct kernel *k, const struct tally *known)
{
    struct tally busy = { 0 };
    count_busy(k, known->heap, &busy);
    return !known->is_wrong && busy.blocks == known->blocks && busy.bytes == known->bytes;
}

static const char *
verify_desktop(struct kernel *k, struct tally *known)
{
    const struct desktop *body = desktop_at(k, known->desktop);
    add(k, known, body->desktop_info);
    add(k, known, body->prelude);
    add_chain(k, known, body->classes);
    if (add_threads(k, known) != body->thread_count)
        return "threads of a desktop";
    uint32_t windows = known->windows;
    uint32_t in_tree = count_tree(k, (kva_t)body->desktop_window, known->desktop, windows) +
                       count_tree(k, (kva_t)body->message_window, known->desktop, windows);
    if (in_tree != windows)
        return "window tree of a desktop";
    if (!compare(k, known))
        return "a desktop heap holds something else than its known objects";
    return NULL;
}

const char *
verify_desktops(struct kernel *k, const struct desktop_batch *batch)
{
    struct tallies tallies = { .places = { 0 } };
    /* The heaps by themselves first: only of a sound one can be asked what a block is. */
    for (uint32_t i = 0; i < batch->count; i++) {
        gva_t desktop = batch->desktop[i];
        tallies.known[i] =
            (struct tally){ .heap = (kva_t)desktop_at(k, desktop)->heap, .desktop = desktop };
        if (!rtl_heap_verify(k, tallies.known[i].heap, NULL))
            return "a desktop heap";
        tallies.places[place_of(&tallies, desktop)] = (uint8_t)(i + 1);
    }
    add_handles(k, &tallies);
    add_classes(k, &tallies);
    const char *fault = NULL;
    for (uint32_t i = 0; i < batch->count && fault == NULL; i++)
        fault = verify_desktop(k, &tallies.known[i]);
    return fault;
}

const char *
verify_shared_heap(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    struct tally known = { .heap = (kva_t)globals->shared_heap };
    if (globals->shared_heap == 0)
        return NULL;
    if (!rtl_heap_verify(k, known.heap, NULL))
        return "the shared heap";
    add(k, &known, globals->server_info);
    add(k, &known, globals->monitor);
    for (gva_t at = globals->process_list; at != 0; at = process_info_at(k, at)->next)
        add_classes_of(k, &known, at);
    return compare(k, &known) ? NULL
                              : "the shared heap holds something else than its known objects";
}
