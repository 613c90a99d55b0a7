/* SPDX-License-Identifier: MIT */
/* Counts handles, stations, desktops and owners, and compares. */
#include "kernel/win32k/win32k_verify.h"

#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/atom.h"
#include "kernel/win32k/gdi.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"
#include "kernel/win32k/user_type.h"
#include "kernel/win32k/win32k.h"

/* ---- handle table ---- */

/* Entries of the free list, UINT32_MAX if it runs in a circle or into an entry in use. */
static uint32_t
count_free(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    uint32_t count = 0;
    uint32_t at = globals->handle_free;
    while (at != 0) {
        kva_t entry = (kva_t)globals->handle_table + at * globals->handle_entry_bytes;
        if (at >= globals->handle_used_max || ++count > globals->handle_used_max ||
            *(const uint8_t *)kptr(k, field_address(k, entry, FIELD_HANDLEENTRY_TYPE)) != 0)
            return UINT32_MAX;
        at = (uint32_t)field_pointer(k, entry, FIELD_HANDLEENTRY_HEAD);
    }
    return count;
}

struct owned_counts {
    uint32_t handles;
    uint32_t windows;
    uint32_t hooks;
    uint32_t objects; /* of threads, of all types */
};

static void
add_process(struct kernel *k, gva_t info, struct owned_counts *counts)
{
    counts->handles += process_info_at(k, info)->user_handles;
    gva_t at = process_info_at(k, info)->threads;
    for (; at != 0; at = thread_info_at(k, at)->next) {
        counts->windows += thread_info_at(k, at)->window_count;
        counts->hooks += thread_info_at(k, at)->hook_count;
        counts->objects += thread_info_at(k, at)->object_count;
    }
}

static void
add_entry(const struct user_handle_entry *entry, struct owned_counts *counts)
{
    if (entry->owner == 0)
        return;
    counts->handles++;
    counts->windows += entry->type == USER_TYPE_WINDOW;
    counts->hooks += entry->type == USER_TYPE_HOOK;
    counts->objects += user_type_is_of_thread(entry->type);
}

/* The USER handle table against the objects, processes and threads. */
static const char *
verify_handle_table(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    struct owned_counts owned = { 0, 0, 0, 0 };
    struct owned_counts told = { 0, 0, 0, 0 };
    struct user_handle_entry entry;
    uint32_t used = 0;
    uint32_t index = 1;
    while (user_handle_next(k, 0, &index, &entry)) {
        used++;
        if (user_object_handle(k, entry.object) != entry.handle)
            return "USER handle table: an object does not know its handle";
        add_entry(&entry, &owned);
    }
    for (gva_t at = globals->process_list; at != 0; at = process_info_at(k, at)->next)
        add_process(k, at, &told);
    if (used != globals->handle_count)
        return "USER handle table: count of handles";
    if (count_free(k) != globals->handle_used_max - 1 - used)
        return "USER handle table: free list";
    if (globals->handle_used_max > globals->handle_capacity ||
        globals->handle_capacity > globals->handle_limit)
        return "USER handle table: capacity";
    if (owned.handles != told.handles)
        return "USER handles of all processes";
    if (owned.windows != told.windows || owned.hooks != told.hooks || owned.objects != told.objects)
        return "windows, hooks or objects of all threads";
    return NULL;
}

/* ---- everything ---- */

static bool
is_process_list_whole(struct kernel *k)
{
    gva_t previous = 0;
    for (gva_t at = session_globals(k)->process_list; at != 0; at = process_info_at(k, at)->next) {
        if (process_info_at(k, at)->previous != previous)
            return false;
        previous = at;
    }
    return session_globals(k)->process_last == previous;
}

/* Its desktops go into the batch; a full one is verified at once. */
static const char *
verify_winsta(struct kernel *k, gva_t winsta, struct desktop_batch *batch)
{
    if (!atom_table_verify(k, winsta_at(k, winsta)->atoms))
        return "atom table of a window station";
    gva_t at = winsta_at(k, winsta)->desktops;
    for (; at != 0; at = desktop_at(k, at)->next) {
        if (desktop_at(k, at)->winsta != winsta)
            return "a desktop is in the list of another station";
        batch->desktop[batch->count++] = at;
        if (batch->count < VERIFY_DESKTOPS_MAX)
            continue;
        const char *fault = verify_desktops(k, batch);
        if (fault != NULL)
            return fault;
        batch->count = 0;
    }
    return NULL;
}

const char *
win32k_verify_text(struct kernel *k)
{
    const struct win32k_globals *globals = session_globals(k);
    if (globals == NULL || globals->magic != WIN32K_GLOBALS_MAGIC || globals->shared_section == 0)
        return NULL;
    const char *fault = verify_handle_table(k);
    if (fault == NULL)
        fault = verify_shared_heap(k);
    if (fault == NULL && !is_process_list_whole(k))
        fault = "list of connected processes";
    if (fault == NULL && !gdi_verify(k))
        fault = "GDI handle table";
    if (fault == NULL && globals->class_atoms != 0 && !atom_table_verify(k, globals->class_atoms))
        fault = "atom table of class names";
    struct desktop_batch batch = { .count = 0 };
    gva_t at = globals->window_stations;
    for (; at != 0 && fault == NULL; at = winsta_at(k, at)->next)
        fault = verify_winsta(k, at, &batch);
    return fault == NULL ? verify_desktops(k, &batch) : fault;
}

bool
win32k_verify(struct kernel *k)
{
    return win32k_verify_text(k) == NULL;
}
