/* SPDX-License-Identifier: MIT */
/*
 * What a run leaves behind: one immutable record, from which every report is made. It holds no host
 * path but the scenario's own as given, no wall clock and no pointer into a machine.
 */
#pragma once

#include "abi/boot.h"
#include "abi/event.h"
#include "host/inspect/snapshot.h"
#include "host/registry/registry_taken.h"
#include "host/run/limit_use.h"
#include "host/run/refusal.h"
#include "host/scenario/step_kinds.h"

#include <glib.h>

G_BEGIN_DECLS

/* How a step ended that did not succeed. Texts are owned by the record; none is NULL unless said.
 */
typedef struct {
    guint step;              /* index in RunRecord.steps */
    const char *kind;        /* "start-service", static */
    guint line;              /* of the scenario file; 0 for what the edition starts at boot */
    gint64 n;                /* loop number, 0 outside loops */
    char *name;              /* service, process or session the step names, "" if none */
    guint32 status;          /* NTSTATUS */
    const char *status_name; /* "STATUS_DLL_INIT_FAILED", static; "" if not a known status */
    enum gate gate;    /* last refusal of the process that failed, GATE_NONE if there was none */
    const char *cause; /* text of that gate, static: "desktop-heap-full" … "other" */
    enum gate because_gate; /* first refusal of the step, where it is another one, else GATE_NONE */
    const char *because;    /* its text, static; "" if GATE_NONE */
    char *detail;           /* one line in plain words */
    guint32 session;        /* id, or ABI_NO_SESSION */
    char *desktop; /* "WinSta0\Default" of the process that failed, "" if it never reached one */
    char *program; /* image of the process that failed, "" if none */
    char *dll;     /* whose DllMain failed, "comctl32.dll"; "" if none did */
    guint32 pid;   /* 0 if none */
    gboolean has_exit_code;
    guint32 exit_code;
    guint32 last_error;         /* Win32 error the caller saw, 0: none */
    guint32 time_ms;            /* simulated, at the end of the step */
    RunRefusal refusal;         /* the cause, with what was compared; of gate GATE_NONE: none */
    RunRefusal because_refusal; /* of because_gate, likewise */
    guint64 refusal_event; /* index in RunRecord.events + 1 of the refusal that is the cause, 0:
                              none kept */
    gboolean is_expected;  /* an expectation covers it */
} RunFailure;

/* What it comes from: that csrss could not make a console says nothing, what it was refused does.
 */
const RunRefusal *run_failure_root(const RunFailure *failure);
/* "smss.exe ends with 0xC0000142 STATUS_DLL_INIT_FAILED (why)", `who` being what ends. Free with
 * g_free(). */
char *run_failure_text(const RunFailure *failure, const char *who, const char *why);

typedef struct {
    const StepKind *kind; /* step_boot: the system's own start, and what that starts */
    guint number; /* as --at counts: from 1, marks and expectations too; 0: what the boot does */
    guint line;
    guint boot;    /* 1 for the first start, 2 after a reboot … */
    gint64 n;      /* loop number, 0 outside loops */
    char *name;    /* service, process, session or mark, "" if none */
    char *program; /* "" if none */
    char *in;      /* session or process it happens in, as the scenario names it, "" if none */
    char *title; /* the step in one line, substituted: "start-service batch78 (worker, .\batch)" */
    guint32 start_ms;    /* simulated */
    guint32 time_ms;     /* at its end */
    guint32 requests;    /* sent for it */
    guint64 first_event; /* its events are [first_event, end_event) of all events, kept or not */
    guint64 end_event;
    guint32 count;   /* calls it asks for by `count:`, 0: it does not say */
    guint32 made;    /* of them that succeeded */
    gint failure;    /* index in RunRecord.failures, -1: it succeeded */
    guint32 pid;     /* process or service it made, 0: none */
    guint32 session; /* id, or ABI_NO_SESSION */
} RunStep;

/* Kind of what is not met where a step fails and nothing covers it. */
#define RUN_NO_FAILURE "no-failure"

typedef struct {
    guint line;
    const char *kind; /* "fails", "desktop" …, or RUN_NO_FAILURE */
    char *name;       /* as expectation_name(); of RUN_NO_FAILURE NULL */
    gboolean met;
    char *message; /* one line: what was expected and what was seen */
} RunExpectation;

/* A limit that was met since the last start, in a session that still lives or outside sessions. */
typedef struct {
    RunRefusal last; /* the refusal seen last */
    guint64 count;   /* refusals */
    /* Of them those in steps that did not fail: nobody minded. */
    RunRefusal unnoticed; /* the last one; of gate GATE_NONE: there are none */
    guint64 unnoticed_count;
    guint64 open_count; /* in a step that may still fail; 0 once the run is finished */
} RunLimit;

/* An entry of the emulated system's event log. */
typedef struct {
    guint boot;
    guint32 time_ms;
    guint64 event;           /* its number, over all starts */
    guint32 source;          /* enum event_source */
    const char *source_name; /* "Win32k", static */
    guint32 id;
    const char *type_name; /* "Warning", static */
    guint32 pid;           /* of the process that logged or failed */
    guint32 session;       /* id, or ABI_NO_SESSION */
    char *text;
} RunLogEntry;

typedef struct {
    guint boot;
    guint32 time_ms;
    guint32 pid;
    guint32 session;
    gboolean is_shown; /* on an interactive station; else it went to the event log */
    char *text;        /* "title : message" */
} RunPopup;

/* A limit that was more used than one wants to be warned of, at its height after a step. */
typedef struct {
    LimitUse use;
    guint step; /* index in RunRecord.steps, the first at which it was so */
} RunWarning;

/* A place the scenario marks. */
typedef struct {
    char *name;
    guint line;
    guint step;         /* index in RunRecord.steps */
    guint log;          /* entries of the event log before it */
    guint popups;       /* boxes before it */
    Snapshot *snapshot; /* NULL unless something needs it */
} RunMark;

typedef enum {
    RUN_VERDICT_PASS,
    RUN_VERDICT_FAIL,    /* an expectation is not met, or a failure is not covered */
    RUN_VERDICT_STOPPED, /* ended where it was told to (--at); expectations were not asked */
    RUN_VERDICT_SKIPPED, /* not run: the machine cannot be what the scenario asks for */
    RUN_VERDICT_ERROR,   /* not run to its end: the file, the host or a machine prevented it */
} RunVerdict;

/* What prevented a run. */
typedef enum {
    RUN_PROBLEM_NONE,
    RUN_PROBLEM_UNREADABLE,  /* the file is no scenario */
    RUN_PROBLEM_UNSUPPORTED, /* the machine cannot be what it asks for, or has no such place */
    RUN_PROBLEM_HOST,        /* the host is short of something: QEMU, memory, time */
    RUN_PROBLEM_DIFFERENCE,  /* the two machines differ */
    RUN_PROBLEM_BUG,         /* a bug of deskheap */
} RunProblem;

typedef struct {
    char *scenario; /* path as given */
    char *variant;  /* "" for the scenario as it stands */
    char *title;
    char *about; /* "" if it says nothing */
    char *edition;
    RegistryTaken
        *registry;       /* the scenario's registry file, by the name it has there; NULL: none */
    const char *machine; /* "model", static */
    RunVerdict verdict;
    RunProblem problem; /* of a run that was skipped or is an error */
    char *reason;       /* why, in words; NULL if there is no problem */
    guint boots;
    guint32 time_ms; /* simulated, at the end */

    guint step_count;        /* steps of the scenario done, as --at counts them */
    GPtrArray *steps;        /* RunStep; the boot is one, and each service it starts */
    GPtrArray *failures;     /* RunFailure, in order */
    GPtrArray *expectations; /* RunExpectation, in the order they were asked */
    GPtrArray *log;          /* RunLogEntry */
    GPtrArray *popups;       /* RunPopup */
    GPtrArray *marks;        /* RunMark */
    GPtrArray *warnings;     /* RunWarning; none unless they were asked for */
    GPtrArray *limits;       /* RunLimit, in the order of their last refusals */

    EngineComparison comparison;    /* over all starts; zeros where there was one machine */
    EngineEnvironment *environment; /* NULL: it depended on nothing outside the machine */
    struct abi_boot boot;           /* of the last start: the raw values the machine was given */
    gboolean
        has_two_exit_codes; /* the edition's parents see 128, and the status was seen there too */
    Snapshot *snapshot;     /* of the machine at the end; NULL if it did not start */

    /* Events. All are counted; the first ones are kept, up to a limit. */
    guint64 event_count;
    guint64 event_kinds[EVENT_KIND_COUNT];
    guint64 explaining_count; /* those of them that are there only because of RunOptions.explain */
    GArray *events;      /* struct abi_event, the kept ones: index = number of the event, from 0 */
    GArray *event_texts; /* guint32, one for each kept event: offset in `texts` + 1, 0: no text */
    GString *texts;      /* NUL-terminated texts */
    guint64 request_count;
    GStringChunk *strings; /* texts of refusals, names of DLLs */
} RunRecord;

/* Of a run of which nothing is known but its scenario's path. */
RunRecord *run_record_new(const char *path);
/* Shares nothing with it but snapshots, which do not change. */
RunRecord *run_record_copy(const RunRecord *from);
void run_record_free(RunRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunRecord, run_record_free)

/* Its texts go into `strings`. Free with g_free(). */
RunLimit *run_limit_copy(const RunLimit *from, GStringChunk *strings);
/* Events of the run, the same number whether it was explained or not. */
guint64 run_record_count_events(const RunRecord *record);
/* "411 of 1000 made" where not all calls that a step asks for by `count:` were made, else NULL.
 * Free with g_free(). */
char *run_step_shortfall(const RunStep *step);
/* The step of the scenario that one of the record is, or that it is part of: as --at counts, 0 the
 * first start. `is_end`: with it that one is over, so this is the moment at which --at stops. */
guint run_record_place(const RunRecord *record, guint step, gboolean *is_end);
/* Text of a kept event, "" if it has none. pre: index < record->events->len. */
const char *run_record_event_text(const RunRecord *record, guint64 index);
/* "pass", "fail", "stopped", "skipped", "error". */
const char *run_verdict_name(RunVerdict verdict);
/* All of them, NULL-terminated. */
const char *const *run_verdict_names(void);
/* "unreadable", "unsupported", "host", "difference", "bug"; "" of none. */
const char *run_problem_name(RunProblem problem);
/* The same, without that of none. */
const char *const *run_problem_names(void);
/* "STATUS_DLL_INIT_FAILED", "" if not known. Static. */
const char *run_status_name(guint32 status);
/* "0xC0000142 STATUS_DLL_INIT_FAILED", the number alone if the name is not known. Free with
 * g_free(). */
char *run_status_text(guint32 status);
/* One word, as scenarios may write it: the name, or the number if it is not known. Free with
 * g_free(). */
char *run_status_word(guint32 status);

G_END_DECLS
