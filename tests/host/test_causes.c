/* SPDX-License-Identifier: MIT */
/*
 * Advice: what is said in each situation, and, by a second run with the changed setting, that what
 * is said to help does, and that what is said not to does not.
 */
#include "config_test.h"
#include "host/report/causes.h"
#include "host/run/run.h"
#include "host/words/gate.h"
#include "run_text.h"

#include "../suite.h"

#define HEAD "format: 1\ntitle: t\nsystem: { services: none, edition: "
#define BODY                                                                                       \
    " }\nprograms: { greedy: { imports: [gdi32] }, plain: { imports: [kernel32] }, terminal: { "   \
    "imports: [user32], console: new } }\nsteps:\n"
#define SERVICE "  - start-service: { name: g, program: greedy }\n"
#define SERVER  HEAD "server2003-sp2, "
#define MENUS   SERVICE "  - create-menu: { in: g, items: 6, count: 60000 }\n"
#define IN_BOTH                                                                                    \
    "  - create-menu: { in: g, items: 6, count: 500 }\n"                                           \
    "  - create-menu: { in: h, items: 6, count: 500 }\n"
#define TWO(account)                                                                               \
    SERVICE "  - start-service: { name: h, program: greedy, account: " account " }\n" IN_BOTH
#define CHILD    SERVICE "  - run: { program: greedy, parent: g, as: h }\n" IN_BOTH
#define DESKTOPS SERVICE "  - create-desktop: { in: g, name: D, count: 900 }\n"
#define ACCOUNTS                                                                                   \
    "  - start-service: { name: 'b{n}', program: greedy, account: '.\\b', for: { n: 1..900 } }\n"
#define LOGONS "  - repeat: { for: { n: 1..43 }, steps: [ logon: { user: 'u{n}', kind: rdp } ] }\n"
/* A driver's for one service after another, and what is made then. */
#define LEAKS(what, count)                                                                         \
    " }\nprograms: { leaky: { imports: [gdi32], startup: [ leak-session-" what " ] } }\nsteps:\n"  \
    "  - start-service: { name: 'b{n}', program: leaky, for: { n: 1.." count " } }\n"
#define LEAKED_POOL                                                                                \
    LEAKS("pool: { size: 100 KB }", "30") "  - create-gdi: { in: b1, size: 64 KB, count: 900 }\n"
#define LEAKED_VIEWS                                                                               \
    LEAKS("view: { size: 3 MB }", "13") "  - create-desktop: { in: b1, name: D, count: 900 }\n"
#define KEPT(kb)                                                                                   \
    kb " KB of it are a driver's (tag Gpat), and nothing was given back: if it leaks them, a "     \
       "larger pool is full later. "
#define DRIVERS_VIEWS                                                                              \
    "13 views that a driver made hold 39936 KB, the desktop heaps 6336 KB: if it leaks them, a "   \
    "larger view space is full later. "
#define GDI SERVICE "  - create-gdi: { in: g, size: 64 KB, count: 60000 }\n"

static const ReportCause *
cause_of(const GPtrArray *causes, enum gate gate)
{
    for (guint i = 0; i < causes->len; i++) {
        const ReportCause *cause = causes->pdata[i];
        if (cause->gate == gate)
            return cause;
    }
    ck_abort_msg("no cause %s", gate_cause(gate));
    return NULL;
}

/* How much was made before the refusal: objects, desktops, steps that went well. */
static guint64
count_made(const RunRecord *record)
{
    return record->event_kinds[EVENT_OBJECT_CREATE] + record->event_kinds[EVENT_DESKTOP_CREATE] +
           record->event_kinds[EVENT_GDI_CREATE] + record->event_kinds[EVENT_SESSION_CREATE] +
           record->event_kinds[EVENT_PROCESS_CREATE];
}

typedef struct {
    enum gate gate;
    const char *text;
    const char *advice;
    const char *followed; /* the same with the change; NULL: there is nothing to change */
    gboolean is_better;   /* whether that makes room for more */
} Row;

#define LARGER_THIRD(kb, or)                                                                       \
    "A larger third value of SharedSection (now " kb " KB) may help, or " or
#define OTHER_ACCOUNTS "other accounts for some of the services: each logon has a heap of its own."
#define FEWER_THERE    "fewer programs or objects there: what a service starts shares its heap."
#define BOTH                                                                                       \
    "A larger third value of SharedSection (now 5376 KB) fits only with a larger SessionViewSize " \
    "(now 48 MB): both together may help, neither does alone; or " FEWER_THERE
#define VIEWS_AND_THIRD(more)                                                                      \
    "Smaller heaps may help: a smaller third value of SharedSection (now 512 KB). A larger "       \
    "SessionViewSize (now 48 MB) may help. Fewer " more
#define VIEWS_OF_3GB                                                                                \
    "Smaller heaps may help: a smaller third value of SharedSection (now 512 KB). SessionViewSize " \
    "does nothing with /3GB: there are 20 MB of session view space. Fewer desktops help."
#define FIXED_VIEWS                                                                                \
    "Smaller heaps may help: a smaller third value of SharedSection (now 512 KB). SystemViewSize " \
    "does nothing here: there are 48 MB of system mapped views. Fewer desktops help."
#define ACCOUNTS_HELP                                                                              \
    "services with accounts of their own help: those of LocalSystem share one heap."
#define TRAP(more)                                                                                 \
    "The sizes in SharedSection are not used: they do not fit, and 512 and 128 KB have taken "     \
    "their place. " more "Fewer desktops help."
#define POOL_IN_THE_WAY                                                                            \
    TRAP("A larger SessionViewSize does not help: session view space got only 4 MB, because its "  \
         "neighbours leave no more. A smaller SessionPoolSize (now 440 MB) makes room for it. ")
#define SAFE_PAIR                                                                                  \
    "The sizes in SharedSection do not fit in view space, and 512 and 128 KB have taken their "    \
    "place: larger values change nothing, smaller ones that fit may help."
#define LARGER_VIEW(mb)                                                                            \
    " So may a larger SessionViewSize (now 48 MB), if its neighbours leave it room for the " mb    \
    " MB that they need together."

static const Row rows[] = {
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,512' }" BODY MENUS,
      LARGER_THIRD("512", FEWER_THERE), SERVER "set: { SharedSection: '1024,3072,576' }" BODY MENUS,
      TRUE },
    /* Two services: what is made in both finds room in two heaps. */
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,512' }" BODY TWO("LocalSystem"),
      LARGER_THIRD("512", OTHER_ACCOUNTS),
      SERVER "set: { SharedSection: '1024,3072,512' }" BODY TWO("'.\\b'"), TRUE },
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,512' }" BODY TWO("LocalSystem"),
      LARGER_THIRD("512", OTHER_ACCOUNTS),
      SERVER "set: { SharedSection: '1024,3072,1024' }" BODY TWO("LocalSystem"), TRUE },
    /* One service and what it starts, whose accounts change nothing. */
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,512' }" BODY CHILD,
      LARGER_THIRD("512", FEWER_THERE),
      SERVER "set: { SharedSection: '1024,3072,1024' }" BODY CHILD, TRUE },
    { GATE_DESKTOP_HEAP,
      SERVER "set: { SharedSection: '1024,512,512' }" BODY
             "  - logon: alice\n  - run: { program: greedy, in: console, as: g }\n"
             "  - create-menu: { in: g, items: 6, count: 60000 }\n",
      "A larger second value of SharedSection (now 512 KB) may help, or fewer programs on this desktop.",
      SERVER "set: { SharedSection: '1024,576,512' }" BODY
             "  - logon: alice\n  - run: { program: greedy, in: console, as: g }\n"
             "  - create-menu: { in: g, items: 6, count: 60000 }\n",
      TRUE },
    /* Where SharedSection says nothing. */
    { GATE_DESKTOP_HEAP,
      SERVER "set: { SharedSection: '1024,3072,512' }" BODY "  - logon: alice\n"
             "  - run: { program: greedy, in: console, account: SYSTEM, desktop: "
             "'WinSta0\\Winlogon', as: g }\n  - create-menu: { in: g, items: 6, count: 60000 }\n",
      "WinSta0\\Winlogon has 128 KB whatever SharedSection says.",
      SERVER "set: { SharedSection: '1024,4096,1024' }" BODY "  - logon: alice\n"
             "  - run: { program: greedy, in: console, account: SYSTEM, desktop: "
             "'WinSta0\\Winlogon', as: g }\n  - create-menu: { in: g, items: 6, count: 60000 }\n",
      FALSE },
    /* The safe pair replaced a value that was too large: larger ones change nothing … */
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,20480' }" BODY MENUS,
      SAFE_PAIR LARGER_VIEW("164"), SERVER "set: { SharedSection: '1024,3072,30720' }" BODY MENUS,
      FALSE },
    /* … smaller ones that fit may help … */
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,20480' }" BODY MENUS,
      SAFE_PAIR LARGER_VIEW("164"), SERVER "set: { SharedSection: '1024,3072,1024' }" BODY MENUS,
      TRUE },
    /* … and a view space that has the room. */
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,20480' }" BODY MENUS,
      SAFE_PAIR LARGER_VIEW("164"),
      SERVER "set: { SharedSection: '1024,3072,20480', SessionViewSize: 167 }" BODY MENUS, TRUE },
    /* They do not leave it: no size is named that would not do. */
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,61000' }" BODY MENUS,
      SAFE_PAIR LARGER_VIEW("480"),
      SERVER "set: { SharedSection: '1024,3072,61000', SessionViewSize: 484 }" BODY MENUS, FALSE },
    /* None is large enough for these. */
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,1000000' }" BODY MENUS, SAFE_PAIR,
      SERVER "set: { SharedSection: '1024,3072,1000000', SessionViewSize: 400 }" BODY MENUS,
      FALSE },
    { GATE_DESKTOP_HEAP,
      SERVER "boot-options: [/3GB], set: { SharedSection: '1024,3072,4096' }" BODY MENUS,
      SAFE_PAIR " SessionViewSize does nothing with /3GB: there are 20 MB of session view space.",
      SERVER
      "boot-options: [/3GB], set: { SharedSection: '1024,3072,4096', SessionViewSize: 100 }" BODY
          MENUS,
      FALSE },
    /* The next size would not fit any more, and the safe pair would take its place; a larger view
     * space has none but heaps of the same size. */
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,5376' }" BODY MENUS, BOTH,
      SERVER "set: { SharedSection: '1024,3072,5440' }" BODY MENUS, FALSE },
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,5376' }" BODY MENUS, BOTH,
      SERVER "set: { SharedSection: '1024,3072,5376', SessionViewSize: 96 }" BODY MENUS, FALSE },
    { GATE_DESKTOP_HEAP, SERVER "set: { SharedSection: '1024,3072,5376' }" BODY MENUS, BOTH,
      SERVER "set: { SharedSection: '1024,3072,5440', SessionViewSize: 96 }" BODY MENUS, TRUE },
    { GATE_HEAP_BLOCK,
      SERVER "set: { SharedSection: '1024,3072,3072' }" BODY SERVICE
             "  - create-window: { in: g, class: Static }\n"
             "  - set-text: { in: g, text: x, repeat-text: 300000 }\n",
      "The program has to ask for less in one piece, such as a shorter text or fewer items in one "
      "menu; larger heaps do not help.",
      NULL, FALSE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,512' }" BODY ACCOUNTS,
      VIEWS_AND_THIRD(ACCOUNTS_HELP),
      SERVER "set: { SharedSection: '1024,3072,448' }" BODY ACCOUNTS, TRUE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,512' }" BODY ACCOUNTS,
      VIEWS_AND_THIRD(ACCOUNTS_HELP),
      SERVER "set: { SharedSection: '1024,3072,512', SessionViewSize: 64 }" BODY ACCOUNTS, TRUE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,512' }" BODY DESKTOPS,
      VIEWS_AND_THIRD("desktops help."),
      SERVER "set: { SharedSection: '1024,3072,448' }" BODY DESKTOPS, TRUE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,512' }" BODY DESKTOPS,
      VIEWS_AND_THIRD("desktops help."),
      SERVER "set: { SharedSection: '1024,3072,512', SessionViewSize: 64 }" BODY DESKTOPS, TRUE },
    /* The smallest heap there is. */
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,128' }" BODY DESKTOPS,
      "A larger SessionViewSize (now 48 MB) may help. Fewer desktops help.",
      SERVER "set: { SharedSection: '1024,3072,64' }" BODY DESKTOPS, FALSE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,128' }" BODY DESKTOPS,
      "A larger SessionViewSize (now 48 MB) may help. Fewer desktops help.",
      SERVER "set: { SharedSection: '1024,3072,128', SessionViewSize: 64 }" BODY DESKTOPS, TRUE },
    { GATE_SESSION_VIEW_SPACE, SERVER "boot-options: [/3GB]" BODY DESKTOPS, VIEWS_OF_3GB,
      SERVER "boot-options: [/3GB], set: { SessionViewSize: 100 }" BODY DESKTOPS, FALSE },
    { GATE_SESSION_VIEW_SPACE, SERVER "boot-options: [/3GB]" BODY DESKTOPS, VIEWS_OF_3GB,
      SERVER "boot-options: [/3GB], set: { SharedSection: '1024,3072,256' }" BODY DESKTOPS, TRUE },
    /* Sizes that are not used anyway: with more view space they would be, and fewer heaps fit. */
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,20480' }" BODY DESKTOPS,
      TRAP(""),
      SERVER "set: { SharedSection: '1024,3072,20480', SessionViewSize: 200 }" BODY DESKTOPS,
      FALSE },
    /* A pool that took the room of view space. */
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SessionPoolSize: 1024 }" BODY DESKTOPS,
      POOL_IN_THE_WAY, SERVER "set: { SessionPoolSize: 400 }" BODY DESKTOPS, TRUE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SessionPoolSize: 1024 }" BODY DESKTOPS,
      POOL_IN_THE_WAY, SERVER "set: { SessionPoolSize: 1024, SessionViewSize: 64 }" BODY DESKTOPS,
      FALSE },
    { GATE_SYSTEM_VIEW_SPACE, HEAD "win2000" BODY DESKTOPS, FIXED_VIEWS,
      HEAD "win2000, set: { SystemViewSize: 100, SessionViewSize: 100 }" BODY DESKTOPS, FALSE },
    { GATE_SYSTEM_VIEW_SPACE, HEAD "win2000" BODY DESKTOPS, FIXED_VIEWS,
      HEAD "win2000, set: { SharedSection: '1024,3072,256' }" BODY DESKTOPS, TRUE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '60000,3072,512' }" BODY SERVICE,
      "A smaller first value of SharedSection may help.",
      SERVER "set: { SharedSection: '1024,3072,512' }" BODY SERVICE, TRUE },
    { GATE_SHARED_HEAP, SERVER "set: { SharedSection: '32,3072,512' }" BODY SERVICE,
      "A larger first value of SharedSection may help.",
      SERVER "set: { SharedSection: '1024,3072,512' }" BODY SERVICE, TRUE },
    { GATE_SESSION_POOL,
      SERVER "registry: server2003-sp2-ts.reg, set: { SessionPoolSize: 4 }" BODY GDI,
      "A larger SessionPoolSize (now 4 MB) may help.",
      SERVER "registry: server2003-sp2-ts.reg, set: { SessionPoolSize: 8 }" BODY GDI, TRUE },
    /* What a driver does not give back: more room is full later. */
    { GATE_SESSION_POOL,
      SERVER "registry: server2003-sp2-ts.reg, set: { SessionPoolSize: 4 }" LEAKED_POOL,
      KEPT("3000") "A larger SessionPoolSize (now 4 MB) may help.",
      SERVER "registry: server2003-sp2-ts.reg, set: { SessionPoolSize: 8 }" LEAKED_POOL, TRUE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,512' }" LEAKED_VIEWS,
      DRIVERS_VIEWS VIEWS_AND_THIRD("desktops help."),
      SERVER "set: { SharedSection: '1024,3072,512', SessionViewSize: 64 }" LEAKED_VIEWS, TRUE },
    { GATE_SESSION_VIEW_SPACE, SERVER "set: { SharedSection: '1024,3072,512' }" LEAKED_VIEWS,
      DRIVERS_VIEWS VIEWS_AND_THIRD("desktops help."),
      SERVER "set: { SharedSection: '1024,3072,448' }" LEAKED_VIEWS, TRUE },
    { GATE_PAGED_POOL, SERVER "set: { PagedPoolSize: 0x2800000 }" BODY GDI,
      "A larger PagedPoolSize may help (the pool has 40960 KB).",
      SERVER "set: { PagedPoolSize: 0x3000000 }" BODY GDI, TRUE },
    { GATE_NONPAGED_POOL,
      SERVER "set: { NonPagedPoolSize: 0x100000 }" BODY SERVICE
             "  - repeat: { count: 2000, steps: [ run: { program: plain, parent: g } ] }\n",
      "A larger NonPagedPoolSize may help (the pool has 1024 KB).",
      SERVER "set: { NonPagedPoolSize: 0x180000 }" BODY SERVICE
             "  - repeat: { count: 2000, steps: [ run: { program: plain, parent: g } ] }\n",
      TRUE },
    { GATE_SYSTEM_PTES, SERVER "memory: 16 MiB" BODY LOGONS,
      "A larger SystemPages may help, as far as its neighbours leave room, or fewer threads.",
      SERVER "memory: 16 MiB, set: { SystemPages: 10000 }" BODY LOGONS, TRUE },
    { GATE_SYSTEM_PTES,
      SERVER "set: { SystemPages: 0xffffffff, SessionViewSize: 400 }" BODY SERVICE
             "  - create-thread: { in: g, count: 4000 }\n",
      "SystemPages asks for more than its neighbours leave: less session space or a smaller pool "
      "may help, or fewer threads.",
      NULL, TRUE },
    { GATE_SYSTEM_PTES,
      HEAD "vista-sp1-x86, boot-options: [increaseuserva=3008], set: { SystemPtesLimit: 72 }" BODY
          SERVICE "  - create-thread: { in: g, count: 9000 }\n",
      "A larger SystemPtesLimit (now 72 MB), or none, may help. Fewer threads help.", NULL, TRUE },
    { GATE_USER_HANDLE_QUOTA,
      SERVER "set: { USERProcessHandleQuota: 250 }" BODY SERVICE
             "  - create-menu: { in: g, count: 600 }\n",
      "USERProcessHandleQuota (now 250, at most 18000) allows a process more, if it does not leak "
      "them. Larger heaps do not help.",
      SERVER "set: { USERProcessHandleQuota: 500 }" BODY SERVICE
             "  - create-menu: { in: g, count: 600 }\n",
      TRUE },
    { GATE_USER_HANDLE_QUOTA,
      SERVER "set: { USERProcessHandleQuota: 18000, SharedSection: '1024,4096,4096' }" BODY SERVICE
             "  - create-menu: { in: g, count: 20000 }\n",
      "The quota is the highest there can be: the program has to need less. Larger heaps do not "
      "help.",
      SERVER "set: { USERProcessHandleQuota: 20000, SharedSection: '1024,4096,4096' }" BODY SERVICE
             "  - create-menu: { in: g, count: 20000 }\n",
      FALSE },
    { GATE_USER_HANDLE_TABLE,
      SERVER "set: { SharedSection: '64,3072,512' }" BODY SERVICE
             "  - create-menu: { in: g, count: 5000 }\n",
      "The table lies in the shared section: a larger first value of SharedSection (now 64 KB) "
      "makes it larger.",
      SERVER "set: { SharedSection: '128,3072,512' }" BODY SERVICE
             "  - create-menu: { in: g, count: 5000 }\n",
      TRUE },
    { GATE_GDI_HANDLE_QUOTA,
      SERVER "set: { GDIProcessHandleQuota: 256 }" BODY SERVICE
             "  - create-gdi: { in: g, count: 600 }\n",
      "GDIProcessHandleQuota (now 256, at most 65536) allows a process more, if it does not leak "
      "them. Larger heaps do not help.",
      SERVER "set: { GDIProcessHandleQuota: 500 }" BODY SERVICE
             "  - create-gdi: { in: g, count: 600 }\n",
      TRUE },
    { GATE_GDI_HANDLE_TABLE,
      SERVER "set: { GDIProcessHandleQuota: 65536 }" BODY SERVICE
             "  - create-gdi: { in: g, count: 70000 }\n",
      "No setting makes the table larger: programs have to need fewer objects, or run in another "
      "session.",
      SERVER "set: { GDIProcessHandleQuota: 65536, SharedSection: '2048,3072,512' }" BODY SERVICE
             "  - create-gdi: { in: g, count: 70000 }\n",
      FALSE },
    { GATE_MESSAGE_QUEUE,
      SERVER "set: { USERPostMessageLimit: 100 }" BODY SERVICE
             "  - post-message: { in: g, count: 200 }\n",
      "The program does not take its messages out; USERPostMessageLimit (now 100) allows more of "
      "them.",
      NULL, TRUE },
    { GATE_COMMIT_LIMIT, SERVER "memory: 20 MiB, page-file: 0 MiB" BODY LOGONS,
      "More memory (now 20 MB) or a larger page file (now 0 MB) may help.",
      SERVER "memory: 20 MiB, page-file: 4 MiB" BODY LOGONS, TRUE },
    { GATE_COMMIT_LIMIT, SERVER "memory: 20 MiB, page-file: 0 MiB" BODY LOGONS,
      "More memory (now 20 MB) or a larger page file (now 0 MB) may help.",
      SERVER "memory: 24 MiB, page-file: 0 MiB" BODY LOGONS, TRUE },
    { GATE_ACCESS,
      SERVER "set: {}" BODY "  - logon: alice\n"
             "  - run: { program: greedy, in: console, account: '.\\other', desktop: "
             "'WinSta0\\Default' }\n",
      "Grant the account access to it, to a desktop and its window station both; if it has "
      "that, let the program ask for the right when it opens them.",
      NULL, FALSE },
    { GATE_STATION_CLOSED,
      "format: 1\ntitle: t\nsystem: { edition: server2003-sp1, services: none }\n"
      "programs:\n  shell: { imports: [user32] }\n"
      "  relay: { imports: [user32], startup: [ wait: 5 s, start-program: shell, exit: 0 ] }\n"
      "steps:\n  - start-service: { name: b, program: shell, account: '.\\x' }\n"
      "  - start-program: { in: b, program: relay }\n  - stop-service: b\n  - wait: 10 s\n",
      "This edition does not make such a station anew; Server 2003 does from SP2 on, or with the "
      "hotfix of KB921484.",
      NULL, FALSE },
};

START_TEST(test_causes_advise_what_helps)
{
    const Row *row = &rows[_i];
    g_autoptr(RunRecord) record = run_text(row->text);
    g_autoptr(GPtrArray) causes = report_causes(record);
    const ReportCause *cause = cause_of(causes, row->gate);

    ck_assert_str_eq(cause->meaning, gate_words(row->gate)->meaning);
    ck_assert_uint_eq(cause->advice->len, 1);
    ck_assert_str_eq(cause->advice->pdata[0], row->advice);
    if (row->followed == NULL)
        return;
    g_autoptr(RunRecord) followed = run_text(row->followed);
    ck_assert_msg((count_made(followed) > count_made(record)) == row->is_better,
                  "%s\nmade before: %" G_GUINT64_FORMAT ", with the change: %" G_GUINT64_FORMAT,
                  row->advice, count_made(record), count_made(followed));
}
END_TEST

static gboolean
has_knob(guint gate, guint knob)
{
    for (guint i = 0; i < GATE_KNOBS_MAX; i++) {
        if (gate_words(gate)->knobs[i] == knob)
            return TRUE;
    }
    return FALSE;
}

/* As a word: NonPagedPoolSize is no PagedPoolSize. */
static gboolean
names(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    return at != NULL && (at == text || !g_ascii_isalpha(at[-1]));
}

/* Advice names knobs of the gate's row and no others. */
START_TEST(test_causes_advise_knobs_of_the_gate)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (guint knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
            if (names(rows[i].advice, knob_text((Knob)knob)))
                ck_assert_msg(has_knob(rows[i].gate, knob), "%s: %s", gate_cause(rows[i].gate),
                              knob_text((Knob)knob));
        }
    }
}
END_TEST

/* How the value that a knob moves is called in a scenario. */
static const char *
setting_of(guint knob)
{
    switch (knob) {
    case KNOB_SHARED_SECTION_FIRST:
    case KNOB_SHARED_SECTION_SECOND:
    case KNOB_SHARED_SECTION_THIRD:
        return "SharedSection";
    case KNOB_PAGE_FILE:
        return "page-file";
    default:
        return knob_text((Knob)knob);
    }
}

/* What stands behind the name, up to where the next value may be. */
static char *
value_in(const char *text, const char *setting)
{
    g_autofree char *key = g_strconcat(setting, ": ", NULL);
    const char *at = strstr(text, key);

    if (at == NULL)
        return NULL;
    at += strlen(key);
    return g_strndup(at, *at == '\'' ? strcspn(at + 1, "'") : strcspn(at, " ,}"));
}

static gboolean
is_turned(const Row *row, guint knob)
{
    if (row->followed == NULL)
        return FALSE;
    g_autofree char *before = value_in(row->text, setting_of(knob));
    g_autofree char *after = value_in(row->followed, setting_of(knob));
    return g_strcmp0(before, after) != 0;
}

/* Of rows that say the same and are followed one turns this knob. */
static gboolean
is_followed(const Row *row, guint knob)
{
    gboolean is_any = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].gate != row->gate || strcmp(rows[i].advice, row->advice) != 0)
            continue;
        if (is_turned(&rows[i], knob))
            return TRUE;
        is_any = is_any || rows[i].followed != NULL;
    }
    return !is_any;
}

/* Each piece of an advice is one that was tried. */
START_TEST(test_causes_advise_what_was_tried)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (guint knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
            if (names(rows[i].advice, knob_text((Knob)knob)))
                ck_assert_msg(is_followed(&rows[i], knob), "%s: nobody turned %s", rows[i].advice,
                              knob_text((Knob)knob));
        }
    }
}
END_TEST

START_TEST(test_causes_have_a_meaning_for_every_gate)
{
    for (guint gate = GATE_NONE + 1; gate < GATE_COUNT; gate++)
        ck_assert_msg(*gate_words(gate)->meaning != '\0', "%s", gate_cause(gate));
    ck_assert_str_eq(gate_words(GATE_NONE)->meaning, "");
}
END_TEST

/* Nothing was full: nothing is said to be, and nothing is advised. */
START_TEST(test_causes_of_a_refusal_on_request)
{
    g_autoptr(RunRecord) record =
        run_text(SERVER "set: {}" BODY SERVICE "  - fail-next: { tag: UsDh }\n"
                        "  - create-window: { in: g, class: Static }\n");
    g_autoptr(GPtrArray) causes = report_causes(record);
    const ReportCause *cause = cause_of(causes, GATE_DESKTOP_HEAP);
    ck_assert_str_eq(cause->meaning, "The scenario asked for the refusal: no limit was met.");
    ck_assert_uint_eq(cause->advice->len, 0);
    ck_assert_uint_eq(record->limits->len, 0);
}
END_TEST

/* The console is refused for a heap that is full: both are told, each once, and what helps is the
 * heap's. */
START_TEST(test_causes_follow_a_refusal_to_the_one_before)
{
    g_autoptr(RunRecord) record =
        run_text(SERVER "set: { SharedSection: '1024,3072,512' }" BODY SERVICE
                        "  - create-window: { in: g, class: Static, count: 5000 }\n"
                        "  - run: { program: terminal, parent: g }\n"
                        "  - run: { program: terminal, parent: g }\n");
    g_autoptr(GPtrArray) causes = report_causes(record);
    ck_assert_uint_eq(causes->len, 2);
    ck_assert_uint_eq(cause_of(causes, GATE_DESKTOP_HEAP)->failures, 3);
    ck_assert_uint_eq(cause_of(causes, GATE_DESKTOP_HEAP)->advice->len, 1);
    ck_assert_uint_eq(cause_of(causes, GATE_CONSOLE)->failures, 2);
    ck_assert_uint_eq(cause_of(causes, GATE_CONSOLE)->advice->len, 0);
}
END_TEST

/* One gate, and heaps whose sizes are of two values: which is meant stands in front. */
START_TEST(test_causes_advise_each_heap)
{
    g_autoptr(RunRecord) record =
        run_text(SERVER "set: { SharedSection: '1024,512,256' }" BODY SERVICE
                        "  - logon: alice\n  - run: { program: greedy, in: console, as: a }\n"
                        "  - create-window: { in: g, class: Static, count: 5000 }\n"
                        "  - create-window: { in: a, class: Static, count: 9999 }\n");
    g_autoptr(GPtrArray) causes = report_causes(record);
    const GPtrArray *advice = cause_of(causes, GATE_DESKTOP_HEAP)->advice;

    ck_assert_uint_eq(advice->len, 2);
    ck_assert_str_eq(advice->pdata[0],
                     "Service-0x0-3e7$\\Default: " LARGER_THIRD("256", FEWER_THERE));
    ck_assert_str_eq(advice->pdata[1],
                     "WinSta0\\Default: A larger second value of SharedSection (now 512 KB) may "
                     "help, or fewer programs on this desktop.");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_causes_advise_what_helps, .loops = G_N_ELEMENTS(rows) },
    { &test_causes_advise_knobs_of_the_gate },
    { &test_causes_advise_what_was_tried },
    { &test_causes_have_a_meaning_for_every_gate },
    { &test_causes_advise_each_heap },
    { &test_causes_of_a_refusal_on_request },
    { &test_causes_follow_a_refusal_to_the_one_before },
};

SUITE(tests, NULL, NULL)
