/* SPDX-License-Identifier: MIT */
/*
 * Follows the event stream of a run: keeps the events, the event log and the boxes in the record,
 * and knows of each process how it fares and what was refused to it. Causes of failures come from
 * here, and here from nothing but the gates of refusals.
 */
#pragma once

#include "abi/guest.h"
#include "host/inspect/name_book.h"
#include "host/run/run_record.h"

#include <glib.h>

typedef struct {
    guint32 pid;
    guint32 parent_pid;
    guint32 session; /* id, or ABI_NO_SESSION */
    guint64 created; /* number of the event */
    gboolean has_ended;
    guint64 ended; /* number of the event */
    guint32 exit_status;
    guint32 exit_code;
    char *image;
    char *desktop;        /* it is on, or was refused: as the machine says; "" before */
    RunRefusal pending;   /* refused, and nothing is known yet of what that led to */
    RunRefusal retried;   /* what it tries again was refused, GATE_NONE: it tries nothing again */
    RunRefusal fatal;     /* what the call that failed for good was refused, GATE_NONE: nothing */
    RunRefusal child;     /* what the child that ended last was refused, as `fatal` is */
    gboolean has_failed;  /* an action or a DLL's attach failed for good */
    const char *dll;      /* whose DllMain failed, NULL: none, or the program went on without it; */
    guint64 dll_event;    /* told by the event of this number */
    char *shared_section; /* of a csrss: what it read behind "SharedSection=", NULL: nothing yet */
    guint32 shared_section_status;
} WatchProcess;

/* A desktop heap, as it was made. */
typedef struct {
    char *desktop; /* "WinSta0\Default" */
    guint32 kb;
    guint rule; /* enum heap_size_rule */
} WatchHeap;

/* The heaps a session is expected to have, as win32k judged them. */
typedef struct {
    guint64 bytes;           /* they need by SharedSection */
    gboolean uses_safe_pair; /* these sizes did not fit, and were replaced */
} WatchReservation;

typedef struct {
    RunRecord *record; /* borrowed */
    guint64 event_limit;
    GHashTable *processes;    /* pid -> WatchProcess, of this start */
    GHashTable *heaps;        /* "SESSION:BASE" -> WatchHeap */
    GHashTable *reservations; /* id of a session -> WatchReservation */
    GHashTable *limits; /* id of a session that lives, or ABI_NO_SESSION -> limits met there */
    NameBook *names;
    /* Since watch_begin_step(). */
    guint64 step_event;
    GArray *step_created; /* guint32: pids */
    RunRefusal step_first;
    RunRefusal step_last;
    gboolean has_retried; /* a process of this run has tried again what was refused */
    gboolean is_injected; /* an allocation was made to fail, and no refusal told it yet */
} Watch;

Watch *watch_new(RunRecord *record, guint64 event_limit);
/* Stands where that one stands, and follows into a copy of its record. */
Watch *watch_copy(const Watch *from, RunRecord *record);
void watch_free(Watch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Watch, watch_free)

/* A new start of the machine: nothing of the old one lives. */
void watch_boot(Watch *watch);
void watch_begin_step(Watch *watch);
/* The step failed: what was refused since it began was minded. */
void watch_fail_step(Watch *watch);
void watch_event(Watch *watch, const struct abi_event *event, const char *text);
/* The run ends: the record gets the limits that were met. */
void watch_finish(Watch *watch);

/* NULL if there was none of that pid since the start. */
const WatchProcess *watch_process(const Watch *watch, guint32 pid);
/* The desktop heap that lies there, NULL if unknown. */
const WatchHeap *watch_heap_at(const Watch *watch, guint32 session, guint64 base);
/* The refusal that explains why `pid` failed in this step (0: no process is known); may be one with
 * GATE_NONE. */
const RunRefusal *watch_cause(const Watch *watch, guint32 pid);
/* The DLL whose DllMain was the end of what `pid` did in this step, "" if none was; of the record.
 */
const char *watch_dll(const Watch *watch, guint32 pid);
/* Of the processes that were made in this step and ended with an error status the one that ended
 * first, NULL: none. */
const WatchProcess *watch_casualty(const Watch *watch);
