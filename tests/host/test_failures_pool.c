/* SPDX-License-Identifier: MIT */
/*
 * What the kernel below win32k is asked for while a pool of all sessions is full: what takes of it
 * fails with 1450, what does not is made. Threads and processes are in nonpaged pool, tables of
 * handles and images in paged pool; a station and a desktop need both.
 */
#include "host/words/gate.h"
#include "win32_fixture.h"

#include "../suite.h"

#define HANDLES_MAX  10000u /* until the table of handles has to grow */
#define STATIONS_MAX 300u

/* From large pieces to small ones, of one of the pools: nothing fits behind. */
#define LEAK(pool, size, count)                                                                    \
    "  - leak-" pool "-pool: { in: q, size: " size ", count: " count " }\n"
#define FULL(pool)                                                                                 \
    LEAK(pool, "256 KB", "200")                                                                    \
    LEAK(pool, "8 KB", "200")                                                                      \
    LEAK(pool, "2000 B", "200") LEAK(pool, "64 B", "500") LEAK(pool, "8 B", "5000")

typedef struct {
    enum gate gate;
    const char *system;
    const char *fill;
} Pool;

/* Sizes are asked for up to Windows Server 2003 and on 64 bits, limits in megabytes later. */
static const Pool paged = { GATE_PAGED_POOL,
                            "set: { PagedPoolSize: 0x2000000, PagedPoolLimit: 32 }",
                            FULL("paged") };
static const Pool nonpaged = { GATE_NONPAGED_POOL, "memory: 48 MiB", FULL("nonpaged") };

enum wanted { STATION, DESKTOP, THREAD, PROCESS, HANDLE };

typedef struct {
    const Pool *pool;
    enum wanted wanted;
    guint32 last_error; /* 0: it is made */
} Row;

static const Row rows[] = {
    { &nonpaged, STATION, 1450 }, { &nonpaged, DESKTOP, 1450 }, { &nonpaged, THREAD, 1450 },
    { &nonpaged, PROCESS, 1450 }, { &nonpaged, HANDLE, 0 },     { &paged, STATION, 1450 },
    { &paged, DESKTOP, 1450 },    { &paged, THREAD, 0 },        { &paged, PROCESS, 1450 },
    { &paged, HANDLE, 1450 },
};

static const char *const editions[] = { "win2000",        "xp-sp2",         "xp-sp3",
                                        "server2003-sp1", "server2003-sp2", "server2003-x64",
                                        "vista-sp1-x86",  "win7-x86",       "win7-x64" };

static Win32Fixture f;

static void
start(const char *edition, const Pool *pool)
{
    g_autofree char *yaml = g_strdup_printf("format: 1\ntitle: t\n"
                                            "system: { edition: %s, services: none, %s }\n"
                                            "programs: { gui: { imports: [gdi32] } }\n"
                                            "steps:\n"
                                            "  - logon: { user: alice, kind: console, as: here }\n"
                                            "  - run: { program: gui, in: here, as: p }\n"
                                            "  - run: { program: gui, in: here, as: q }\n%s",
                                            edition, pool->system, pool->fill);
    f = win32_fixture_start(yaml, ENGINE_MODEL);
}

/* Handles of one object, until there is none more or there are so many. */
static guint32
duplicate(void)
{
    guint32 tid = CALL(&f, "p", GetCurrentThreadId);
    guint32 desktop = CALL(&f, "p", GetThreadDesktop, N(tid));
    guint32 copy;
    guint32 given = TRUE;
    for (guint i = 0; given && i < HANDLES_MAX; i++)
        given = CALL(&f, "p", DuplicateHandle, N(desktop), O(&copy));
    return given;
}

/* Stations, until there is none more or there are so many: each takes little, and something of both
 * pools. */
static guint32
make_stations(void)
{
    guint32 station = TRUE;
    for (guint i = 0; station != 0 && i < STATIONS_MAX; i++) {
        g_autofree char *name = g_strdup_printf("New%u", i);
        station = CALL(&f, "p", CreateWindowStationW, T(name), N(GENERIC_ALL));
    }
    return station;
}

static guint32
make(enum wanted wanted)
{
    guint32 pid;
    switch (wanted) {
    case STATION:
        return make_stations();
    case DESKTOP:
        return CALL(&f, "p", CreateDesktopW, T("New"), N(GENERIC_ALL));
    case THREAD:
        return CALL(&f, "p", CreateThread);
    case PROCESS:
        return CALL(&f, "p", CreateProcessW, T("gui.exe"), T(NULL), O(&pid));
    case HANDLE:
        return duplicate();
    }
    return 0;
}

/* The last refusal that the machine told. */
static enum gate
last_gate(void)
{
    const RunRecord *record = run_so_far(f.run);
    for (guint i = record->events->len; i-- > 0;) {
        const struct abi_event *event = &g_array_index(record->events, struct abi_event, i);
        if (event->kind == EVENT_REFUSAL)
            return (enum gate)event->gate;
    }
    return GATE_NONE;
}

START_TEST(test_failures_pool_refuses_what_takes_of_it)
{
    const Row *row = &rows[_i];
    for (gsize i = 0; i < G_N_ELEMENTS(editions); i++) {
        start(editions[i], row->pool);
        ck_assert_str_eq(gate_cause(last_gate()), gate_cause(row->pool->gate));
        guint32 made = make(row->wanted);
        ck_assert_msg((made != 0) == (row->last_error == 0), "%s, %s: %u gives %x, error %u",
                      editions[i], gate_cause(row->pool->gate), row->wanted, made,
                      f.last.last_error);
        if (row->last_error != 0) {
            ck_assert_uint_eq(f.last.last_error, row->last_error);
            ck_assert_str_eq(gate_cause(last_gate()), gate_cause(row->pool->gate));
        }
        win32_fixture_end(&f);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_failures_pool_refuses_what_takes_of_it, .loops = G_N_ELEMENTS(rows) },
};

SUITE(tests, NULL, NULL)
