/* SPDX-License-Identifier: MIT */
/*
 * libdeskheap: an emulated Windows kernel with session space and desktop heaps, as a library.
 *
 * A DeskheapMachine is one emulated computer with the scenario it plays. Open it from a scenario
 * file, or from the name of an edition and a registry export; step it; between steps read its
 * memory, its desktop heaps, its events. Many machines may live side by side, each used by one
 * thread at a time.
 *
 * Nothing here prints, and nothing aborts but for want of memory, as GLib does: what goes wrong
 * comes back as a GError of the domain DESKHEAP_ERROR, its message valid UTF-8 without control
 * characters but ends of lines and tabs, whatever file names and settings hold. NULL where
 * something is needed is such an error too; where a function has no GError it then answers as if
 * there were nothing: FALSE, 0 or "". A failure of an emulated program, or of the whole emulated
 * system to start, is no error but a result.
 *
 * docs/examples/desktop-heap.c is a complete program.
 */
#pragma once

#include <glib.h>

#if defined(__GNUC__)
#define DESKHEAP_PUBLIC __attribute__((visibility("default")))
#else
#define DESKHEAP_PUBLIC
#endif

G_BEGIN_DECLS

/* ---- errors ---- */

#define DESKHEAP_ERROR (deskheap_error_quark())
DESKHEAP_PUBLIC GQuark deskheap_error_quark(void);

typedef enum {
    DESKHEAP_ERROR_ARGUMENT, /* NULL where something is needed, or no value of its enumeration */
    DESKHEAP_ERROR_INPUT, /* a file, a name or a setting is wrong: "file:line:col: error: …" and
                             the line with a caret, where there is one */
    DESKHEAP_ERROR_HOST,  /* this host is short of memory or address space */
    DESKHEAP_ERROR_BUG,   /* of deskheap */
} DeskheapError;

/* ---- scenarios and knobs ---- */

/*
 * A scenario file that is read: nothing changes in it any more. Any number of machines can be
 * started of it, also at once in several threads, each with knobs of its own; the file is read
 * once.
 */
typedef struct DeskheapScenario DeskheapScenario;

/* Returns: (transfer full): free with deskheap_scenario_unref(); NULL with `error` set if the file
 * is wrong. */
DESKHEAP_PUBLIC DeskheapScenario *deskheap_scenario_open(const char *path, GError **error);
/* The same with a scenario given as text; `name` stands in messages, and in reports. */
DESKHEAP_PUBLIC DeskheapScenario *deskheap_scenario_new_text(const char *name,
                                                             const char *yaml,
                                                             GError **error);
/* Returns: (transfer full): the same scenario, held once more. */
DESKHEAP_PUBLIC DeskheapScenario *deskheap_scenario_ref(DeskheapScenario *scenario);
/* NULL is allowed. A machine holds its scenario itself. */
DESKHEAP_PUBLIC void deskheap_scenario_unref(DeskheapScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeskheapScenario, deskheap_scenario_unref)

/* Something that can be set and moves a limit: a value of the registry, a part of SharedSection, a
 * boot option, memory. Strings are static. */
typedef struct {
    const char *name; /* "SessionViewSize", "SharedSection.3" (the third value), "/3GB", "memory" */
    const char *text; /* as a sentence calls it: "third value of SharedSection" */
    const char *unit; /* "KB", "MB", "bytes", "pages", "ms"; "" of what is counted, on (1) or off
                         (0) */
    guint32 low;  /* what is worth trying: from low to high, by steps, in that unit; the emulated */
    guint32 high; /* system judges every value as Windows does */
    guint32 step;
} DeskheapKnob;

/* The knob with this index, from 0. FALSE if there is none. */
DESKHEAP_PUBLIC gboolean deskheap_knob_get(guint index, DeskheapKnob *knob);

/* A knob and where to turn it. */
typedef struct {
    const char *name; /* of a knob, without regard to case */
    guint32 value;    /* in its unit */
} DeskheapKnobSetting;

/*
 * Runs a scenario to its end, as deskheap_scenario_start() takes it, and looks at memory after each
 * step. Returns: (transfer full): all of the run, one JSON object of schema deskheap.trace/1; free
 * with g_free(). NULL with an error.
 */
DESKHEAP_PUBLIC char *deskheap_scenario_trace(DeskheapScenario *scenario,
                                              const char *variant,
                                              const DeskheapKnobSetting *settings,
                                              guint count,
                                              GError **error);

/* ---- machines ---- */

typedef struct DeskheapMachine DeskheapMachine;

/*
 * Starts a machine that plays a scenario, as deskheap_machine_open() does. `variant` names one of
 * its variants; NULL is the scenario as it stands. `settings` (may be NULL if `count` is 0) turn
 * knobs of that system, over what the scenario says. NULL with an error if a knob is unknown or
 * does not go there.
 */
DESKHEAP_PUBLIC DeskheapMachine *deskheap_scenario_start(DeskheapScenario *scenario,
                                                         const char *variant,
                                                         const DeskheapKnobSetting *settings,
                                                         guint count,
                                                         GError **error);

/*
 * Opens a scenario file and starts the machine, up to its console session and the services that
 * start with the system. `variant` names one of the file's variants; NULL is the scenario as it
 * stands. Returns: (transfer full): free with deskheap_machine_free(); NULL with `error` set if the
 * file is wrong or the host has no room for a machine. Whether the emulated system came up is
 * another question: deskheap_machine_has_started().
 */
DESKHEAP_PUBLIC DeskheapMachine *deskheap_machine_open(const char *scenario_path,
                                                       const char *variant,
                                                       GError **error);

/*
 * Starts a machine of an edition ("server2003-sp2"; `deskheap editions` lists them) that plays
 * nothing. `registry` is a .reg export, or NULL for the edition's defaults. `settings` is a
 * NULL-terminated list of "NAME=VALUE" on top of it ("SharedSection=1024,3072,512",
 * "SessionViewSize=48"), or NULL.
 */
DESKHEAP_PUBLIC DeskheapMachine *deskheap_machine_new(const char *edition,
                                                      const char *registry,
                                                      const char *const *settings,
                                                      GError **error);

/* The same with a scenario given as text; `name` stands in messages, and in reports. */
DESKHEAP_PUBLIC DeskheapMachine *deskheap_machine_new_text(const char *name,
                                                           const char *yaml,
                                                           GError **error);

/* NULL is allowed. */
DESKHEAP_PUBLIC void deskheap_machine_free(DeskheapMachine *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeskheapMachine, deskheap_machine_free)

/* Whether the emulated system came up the last time it was started. If not, nothing in it can be
 * looked at, no step is left, and the report says why. */
DESKHEAP_PUBLIC gboolean deskheap_machine_has_started(DeskheapMachine *machine);

/*
 * Carries out the next step of the scenario (marks and expectations are steps); the machine then
 * runs until nothing is ready. FALSE without an error: there is no step left. After an error, which
 * the host or a bug is to blame for, the machine can only be freed: the functions below that have a
 * GError give the same error again.
 */
DESKHEAP_PUBLIC gboolean deskheap_machine_step(DeskheapMachine *machine, GError **error);

/* The step done last, in one line: "start-service batch78, program worker, account .\batch". ""
 * before the first. Valid until the next step. */
DESKHEAP_PUBLIC const char *deskheap_machine_get_step(DeskheapMachine *machine);
/* Simulated milliseconds since the start of the system, the last one if it was restarted. */
DESKHEAP_PUBLIC guint32 deskheap_machine_get_time(DeskheapMachine *machine);

/* ---- memory ---- */

/*
 * Reads emulated memory by a virtual kernel address, through the page tables of a process of
 * `session`; the same address in another session may be another page. FALSE if a byte is not
 * mapped (the buffer may then be partly filled), there is no such session, or the run is finished.
 */
DESKHEAP_PUBLIC gboolean deskheap_machine_read(
    DeskheapMachine *machine, guint session, guint64 address, gpointer buffer, gsize bytes);

/* ---- desktop heaps ---- */

/* A row of dheapmon, found by walking emulated memory. Strings belong to the row. */
typedef struct {
    guint session;
    char *winsta;  /* "WinSta0" */
    char *desktop; /* "Default" */
    char *account; /* whom the window station was made for, "" if nobody */
    guint64 base;  /* of the heap, which is the base of its view */
    guint64 limit; /* exclusive */
    guint32 size_kb;
    guint64 used_bytes; /* heap header and rounding included, as the tools count */
    guint64 free_bytes;
    guint64 largest_free_bytes; /* that one block could have: free, or not committed yet */
    guint32 used_tenths;        /* of a percent, rounded to nearest: 57 is printed as 5.7 */
    guint32 windows;
} DeskheapDesktop;

/*
 * Returns: (transfer full) (element-type DeskheapDesktop): desktops in the order dheapmon prints
 * them, now or, once the run is finished, at its end; an empty array if there is no such session.
 * Free with g_ptr_array_unref(). NULL with an error.
 */
DESKHEAP_PUBLIC GPtrArray *deskheap_machine_get_desktops(DeskheapMachine *machine,
                                                         guint session,
                                                         GError **error);

/* Where a session's desktop heaps must fit: its view space, or the system's mapped views on Windows
 * 2000 without Terminal Services. */
typedef struct {
    guint64 base;
    guint64 size_bytes;
    guint64 used_bytes;
    guint64 largest_free_bytes;
} DeskheapViewSpace;

/* FALSE without an error: there is no such session. */
DESKHEAP_PUBLIC gboolean deskheap_machine_get_view_space(DeskheapMachine *machine,
                                                         guint session,
                                                         DeskheapViewSpace *view_space,
                                                         GError **error);

/* ---- threads ---- */

/* A thread of an emulated process, for which <deskheap/win32.h> calls Win32 functions between two
 * steps. Good as long as its machine, even when its process has ended: a call then gives an error.
 */
typedef struct DeskheapThread DeskheapThread;

/* The first thread of the process that the scenario calls by this name: a `run` step's `as`, or the
 * name of a service. Returns: (transfer full): free with deskheap_thread_free(); NULL with an error
 * if there is none so far, or it has ended. */
DESKHEAP_PUBLIC DeskheapThread *deskheap_machine_get_thread(DeskheapMachine *machine,
                                                            const char *process,
                                                            GError **error);
/* A thread by the ids that events show and deskheap_thread_create_thread() gives; `tid` 0 is the
 * first thread of the process. Whether there is such a thread is found out by calling. */
DESKHEAP_PUBLIC DeskheapThread *deskheap_machine_get_thread_by_id(DeskheapMachine *machine,
                                                                  guint32 pid,
                                                                  guint32 tid,
                                                                  GError **error);
/* NULL is allowed. */
DESKHEAP_PUBLIC void deskheap_thread_free(DeskheapThread *thread);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeskheapThread, deskheap_thread_free)

DESKHEAP_PUBLIC guint32 deskheap_thread_get_process_id(DeskheapThread *thread);

/* ---- events ---- */

/* Something that happened in the machine. Strings are valid until the next step. */
typedef struct {
    guint32 sequence;  /* from 1 */
    guint32 time_ms;   /* simulated */
    const char *kind;  /* "process-create", "refusal" … */
    gint session;      /* -1: none */
    guint32 pid;       /* 0: the kernel itself */
    guint32 status;    /* NTSTATUS */
    const char *cause; /* of a refusal: "desktop-heap-full" …; else "" */
    guint64 values[3]; /* their meaning depends on the kind: docs/events.md */
    const char *text;  /* "" if it has none */
} DeskheapEvent;

/* Events since the first start. */
DESKHEAP_PUBLIC guint64 deskheap_machine_count_events(DeskheapMachine *machine);
/* The event with this index, from 0. FALSE if there is none, or if it is one of very many that were
 * not kept. */
DESKHEAP_PUBLIC gboolean deskheap_machine_get_event(DeskheapMachine *machine,
                                                    guint64 index,
                                                    DeskheapEvent *event);
/* An event in plain words. Returns: (transfer full): one line, "" if there is no such event; free
 * with g_free(). */
DESKHEAP_PUBLIC char *deskheap_machine_describe_event(DeskheapMachine *machine, guint64 index);

/* ---- reports ---- */

typedef enum {
    DESKHEAP_REPORT_TEXT,   /* the story, for people */
    DESKHEAP_REPORT_JSON,   /* schema deskheap.report/1 */
    DESKHEAP_REPORT_EVENTS, /* schema deskheap.events/1, JSON Lines */
} DeskheapReport;

/*
 * Does what steps are left, asks the scenario's expectations and ends the run. The machine can then
 * be asked for further reports, for events, and for its desktops and view spaces as they were at
 * the end. *passed (may be NULL): whether every expectation was met and nothing failed that none
 * covers; unchanged on error. Returns: (transfer full): free with g_free(). NULL with an error.
 */
DESKHEAP_PUBLIC char *deskheap_machine_finish(DeskheapMachine *machine,
                                              DeskheapReport report,
                                              gboolean *passed,
                                              GError **error);

G_END_DECLS
