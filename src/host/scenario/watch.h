/* SPDX-License-Identifier: MIT */
/*
 * Follows the event stream of a run: keeps the events, the event log and the boxes in the record,
 * and knows of each process how it fares and what was refused to it. Causes of failures come from
 * here, and here from nothing but the gates of refusals.
 */
#pragma once

#include "host/inspect/name_book.h"
#include "host/scenario/run_record.h"

#include <glib.h>

/* One refusal. gate GATE_NONE: there was none. */
typedef struct {
    guint16 gate;
    guint16 session;
    guint32 pid;
    guint32 status;
    guint64 where;
    guint32 wanted;
    guint32 object_type;
    guint64 limit;        /* largest free block, or limit */
    guint64 event;        /* number of the event, over all starts */
    gboolean is_injected; /* asked for: it follows a MEMORY_FAIL */
    char what[64];
} WatchRefusal;

typedef struct {
    guint32 pid;
    guint32 parent_pid;
    guint32 session; /* id, or ABI_NO_SESSION */
    guint64 created; /* number of the event */
    gboolean has_ended;
    guint32 exit_status;
    guint32 exit_code;
    char *image;
    char *desktop;        /* it is on, or was refused: as the machine says; "" before */
    WatchRefusal pending; /* refused, and nothing is known yet of what that led to */
    WatchRefusal fatal;   /* what the call that failed for good was refused, GATE_NONE: nothing */
    gboolean has_failed;  /* an action or a DLL's attach failed for good */
    char *shared_section; /* of a csrss: what it read behind "SharedSection=", NULL: nothing yet */
    guint32 shared_section_status;
} WatchProcess;

typedef struct {
    RunRecord *record; /* borrowed */
    guint64 event_limit;
    GHashTable *processes; /* pid -> WatchProcess, of this start */
    GHashTable *desktops;  /* "SESSION:BASE" -> path */
    NameBook *names;
    /* Since watch_begin_step(). */
    guint64 step_event;
    GArray *step_created; /* guint32: pids */
    WatchRefusal step_first;
    WatchRefusal step_last;
    gboolean is_injected; /* an allocation was made to fail, and no refusal told it yet */
} Watch;

Watch *watch_new(RunRecord *record, guint64 event_limit);
void watch_free(Watch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Watch, watch_free)

/* A new start of the machine: nothing of the old one lives. */
void watch_boot(Watch *watch);
void watch_begin_step(Watch *watch);
void watch_event(Watch *watch, const struct abi_event *event, const char *text);

/* NULL if there was none of that pid since the start. */
const WatchProcess *watch_process(const Watch *watch, guint32 pid);
/* "WinSta0\Default" of the desktop whose heap lies there, NULL if unknown. */
const char *watch_desktop_at(const Watch *watch, guint32 session, guint64 base);
/* One line in plain words. Free with g_free(). */
char *watch_refusal_text(const Watch *watch, const WatchRefusal *refusal);
/* The refusal that explains why `pid` failed in this step (0: no process is known); may be one with
 * GATE_NONE. */
const WatchRefusal *watch_cause(const Watch *watch, guint32 pid);
/* A process that was made in this step and ended with an error status, NULL: none. */
const WatchProcess *watch_casualty(const Watch *watch);
