/* SPDX-License-Identifier: MIT */
/* A scenario at its last step, whose processes are asked to call Win32 functions. */
#pragma once

#include "abi/status.h"
#include "config_test.h"
#include "host/run/run.h"
#include "host/run/run_state.h"

typedef struct {
    Scenario *scenario;
    Run *run;
    Win32Result last; /* of the last call */
} Win32Fixture;

static inline Win32Fixture
win32_fixture_start(const char *yaml, EngineKind kind)
{
    g_autoptr(GError) error = NULL;
    const RunOptions options = { .engine = { .kind = kind } };
    Win32Fixture f = { .scenario = scenario_load_text("test.yaml", yaml, -1, NULL, &error) };
    assert_no_error(error);
    f.run = run_new(f.scenario, f.scenario->plain, &options, &error);
    assert_no_error(error);
    GError *problem = NULL;
    while (run_next(f.run, &problem))
        continue;
    assert_no_error(problem);
    return f;
}

/* Nothing that was called left anything behind that a verifier minds. */
static inline void
win32_fixture_end(Win32Fixture *f)
{
    g_autoptr(GError) error = NULL;
    ck_assert(engine_verify(run_engine(f->run), &error));
    assert_no_error(error);
    run_free(f->run);
    scenario_free(f->scenario);
}

static inline guint32
win32_fixture_pid(const Win32Fixture *f, const char *process)
{
    const WatchProcess *found = run_process(f->run, process);
    ck_assert_msg(found != NULL, "no process %s", process);
    return found->pid;
}

/* The call's value; the rest is in f->last. */
static inline guint32
win32_fixture_call(Win32Fixture *f, guint pid, guint tid, guint function, const Win32Value *values)
{
    g_autoptr(GError) error = NULL;
    const Win32Call call = { .pid = pid, .tid = tid, .function = function, .values = values };
    ck_assert(run_call(f->run, &call, &f->last, &error));
    assert_no_error(error);
    return f->last.value;
}

/* A number, a text, a place for a number. */
#define N(x)                                                                                       \
    {                                                                                              \
        .number = (x)                                                                              \
    }
#define T(x)                                                                                       \
    {                                                                                              \
        .text = (x)                                                                                \
    }
#define O(x)                                                                                       \
    {                                                                                              \
        .out = (x)                                                                                 \
    }

/* CALL(&f, "p", CreateMenu), CALL(&f, "p", DestroyMenu, N(menu)): by the process's first thread. */
#define CALL(f, process, function, ...) CALL_BY(f, process, 0, function, ##__VA_ARGS__)
#define CALL_BY(f, process, tid, function, ...)                                                    \
    win32_fixture_call(f, win32_fixture_pid(f, process), tid, WIN32_##function,                    \
                       &((const Win32Value[]){ { .number = 0 }, ##__VA_ARGS__ })[1])
