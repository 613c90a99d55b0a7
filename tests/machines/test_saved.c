/* SPDX-License-Identifier: MIT */
/* A PC cannot be copied: it is saved by what it was asked. Another one that is asked again stands
 * there, and goes on as the first did. */
#include "../host/saved_run.h"
#include "host/engine/engine_log.h"
#include "host/engine/engine_reader.h"
#include "host/report/report.h"
#include "host/run/run_save.h"
#include "machine/machine.h"
#include "machine_test.h"

#include "../suite.h"

#define CARRIERS GUEST_CARRIER_FRAMES

static const char scenario_text[] =
    "format: 1\ntitle: t\n" TEST_SYSTEM "steps:\n"
    "  - logon: { user: alice, kind: console }\n"
    "  - run: { program: worker, in: alice, as: w }\n"
    "  - create-window: { in: w, class: Button, as: b }\n"
    "  - set-text: { in: w, window: b, text: longer than it was }\n"
    "  - logon: { user: bob, kind: rdp, as: bob }\n"
    "  - set-registry: { SessionViewSize: 24 }\n"
    "  - reboot\n"
    "  - start-service: { name: s, program: worker, account: '.\\u' }\n"
    "  - logoff: console\n";

typedef struct {
    Scenario *scenario;
    Run *run;
} Fixture;

static Fixture
open_fixture(EngineKind kind, gboolean is_logged)
{
    const RunOptions options = { .engine = { .kind = kind, .is_logged = is_logged } };
    GError *error = NULL;
    Fixture f;

    f.scenario = scenario_load_text("test.yaml", scenario_text, -1, NULL, &error);
    assert_no_error(error);
    f.run = run_new(f.scenario, f.scenario->plain, &options, &error);
    assert_no_error(error);
    return f;
}

static void
close_fixture(Fixture *f)
{
    run_free(f->run);
    scenario_free(f->scenario);
}

/* Of all frames in use, by their numbers. */
static guint64
digest(Run *run)
{
    Engine *engine = run_engine(run);
    pfn_t end = MACHINE_FIRST_FRAME + CARRIERS + (pfn_t)engine_frames_used(engine);
    guint8 page[DH_PAGE_SIZE];
    guint64 sum = 0;

    for (pfn_t pfn = MACHINE_FIRST_FRAME; pfn < end; pfn++) {
        ck_assert(engine_read_frame(engine, pfn, 0, page, sizeof page));
        for (guint i = 0; i < sizeof page; i++)
            sum = (sum ^ page[i]) * 0x100000001b3u;
    }
    return sum;
}

static void
goes_on(EngineKind kind)
{
    Fixture f = open_fixture(kind, TRUE);
    g_autoptr(GPtrArray) saves = g_ptr_array_new_with_free_func((GDestroyNotify)run_save_free);
    g_autoptr(GArray) sums = g_array_new(FALSE, FALSE, sizeof(guint64));

    do {
        RunSave *save = run_save(f.run, NULL);
        guint64 sum = digest(f.run);
        ck_assert_ptr_nonnull(save);
        g_ptr_array_add(saves, save);
        g_array_append_val(sums, sum);
    } while (saved_run_step(f.run));
    ck_assert_uint_gt(saves->len, 8);
    g_autofree char *wanted = saved_run_finish(f.run);
    for (guint i = 0; i < saves->len; i++) {
        g_autoptr(Run) run = saved_run_restored(saves->pdata[i]);
        ck_assert_msg(digest(run) == g_array_index(sums, guint64, i), "place %u", i);
        g_autofree char *seen = saved_run_finish(run);
        ck_assert_str_eq(seen, wanted);
    }
    close_fixture(&f);
}

START_TEST(test_saved_pc_goes_on_as_it_went_on)
{
    goes_on(ENGINE_QEMU);
}
END_TEST

/* The new PC is compared with a new model after every request. */
START_TEST(test_saved_pair_goes_on_in_step)
{
    goes_on(ENGINE_BOTH);
}
END_TEST

START_TEST(test_saved_pc_needs_its_log)
{
    Fixture f = open_fixture(ENGINE_QEMU, FALSE);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(run_save(f.run, &error));
    ck_assert(g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED));
    close_fixture(&f);
}
END_TEST

/* A PC that answers otherwise the second time is not taken for the first. */
START_TEST(test_saved_pc_that_answers_otherwise_is_noticed)
{
    Fixture f = open_fixture(ENGINE_QEMU, TRUE);
    g_autoptr(GError) error = NULL;
    ck_assert(saved_run_step(f.run));
    GPtrArray *requests = run_engine(f.run)->log->requests;
    ((LoggedRequest *)g_ptr_array_index(requests, requests->len - 1))->reply.v[1] ^= 1;
    g_autoptr(RunSave) save = run_save(f.run, NULL);

    ck_assert_ptr_null(run_new_saved(save, &error));
    ck_assert(g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE));
    ck_assert_ptr_nonnull(strstr(error->message, "does not do again what it did"));
    close_fixture(&f);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_saved_pc_goes_on_as_it_went_on },
    { &test_saved_pair_goes_on_in_step },
    { &test_saved_pc_needs_its_log },
    { &test_saved_pc_that_answers_otherwise_is_noticed },
};

SUITE(tests, NULL, NULL)
