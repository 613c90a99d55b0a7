/* SPDX-License-Identifier: MIT */
/* Runs are values: saved before a step of a shipped scenario, a run goes on as it went on, to
 * the last byte of memory and the last word of the report. */
#include "all_scenarios.h"
#include "host/engine/model_engine.h"
#include "host/report/report.h"
#include "host/run/run_save.h"
#include "host/run/run_state.h"
#include "kernel/kernel.h"
#include "machine/model/model_save.h"
#include "saved_run.h"

#include "../suite.h"

/* All shipped scenarios, in so many tests: with every step saved none of them takes half an hour on
 * a machine that has other things to do, and Check knows no longer ones (microseconds in an int).
 */
#define PARTS 64
/* Of a run with more steps so many are saved before, and the first of each kind. RUN_SAVE_PLACES in
 * the environment is another number; with 50000 (EXPAND_STEPS_MAX) it is every step, for minutes.
 */
#define PLACES 5u

/* ---- what a machine holds ---- */

static guint64
mixed(guint64 sum, gconstpointer bytes, gsize length)
{
    const guint8 *at = bytes;

    for (; length >= sizeof(guint64); length -= sizeof(guint64), at += sizeof(guint64)) {
        guint64 word;
        memcpy(&word, at, sizeof word);
        sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
        sum ^= sum >> 29;
    }
    for (gsize i = 0; i < length; i++)
        sum = (sum ^ at[i]) * 0x100000001b3u;
    return sum;
}

/* Most frames hold nothing. */
static guint64
mixed_page(guint64 sum, const guint8 *page)
{
    gboolean is_zero = *page == 0 && memcmp(page, page + 1, DH_PAGE_SIZE - 1) == 0;

    return is_zero ? mixed(sum, page, sizeof(guint64)) : mixed(sum, page, DH_PAGE_SIZE);
}

static struct model_machine *
machine_of(Run *run)
{
    return model_machine_of(engine_model_kernel(run_engine(run)));
}

/* The frame database as far as frames were ever used, and the nodes that carry requests. */
typedef struct {
    guint64 start;
    guint64 used;
    guint64 nodes;
    guint64 end;
} PrivateRange;

static PrivateRange
private_range(const struct kernel *k)
{
    guint64 bytes = (guint64)(k->next_fresh_frame - MACHINE_FIRST_FRAME) * sizeof(struct frame);

    return (PrivateRange){
        .start = k->layout.pfn_database,
        .used = k->layout.pfn_database + bytes,
        .nodes = k->layout.carrier_nodes,
        .end = k->layout.carrier_nodes + GUEST_CARRIER_NODE_BYTES,
    };
}

/* Every frame there ever was, the frame database, and the kernel's own numbers. */
static guint64
digest(Run *run)
{
    struct model_machine *m = machine_of(run);
    PrivateRange range = private_range(&m->kernel);
    guint64 sum = mixed(0, &m->kernel, sizeof m->kernel);

    for (pfn_t pfn = MACHINE_FIRST_FRAME; pfn < m->kernel.next_fresh_frame; pfn++)
        sum = mixed_page(sum, model_frame_host(m, pfn));
    sum = mixed(sum, pages_at(m->system, range.start), range.used - range.start);
    return mixed(sum, pages_at(m->system, range.nodes), range.end - range.nodes);
}

/* ---- playing ---- */

static Run *
start(const Scenario *scenario, const ScenarioVariant *variant)
{
    g_autoptr(GError) error = NULL;
    Run *run = run_new(scenario, variant, NULL, &error);

    assert_no_error(error);
    return run;
}

/* ---- a whole scenario ---- */

/* As many events, and the kernel's own numbers. */
static void
stands_there(Run *one, Run *other)
{
    Engine *engine = run_engine(one), *others = run_engine(other);

    ck_assert_int_eq(engine != NULL, others != NULL);
    ck_assert_uint_eq(run_so_far(one)->event_count, run_so_far(other)->event_count);
    if (engine != NULL)
        ck_assert(memcmp(engine_model_kernel(engine), engine_model_kernel(others),
                         sizeof(struct kernel)) == 0);
}

/* The first frame in which they differ; 0: in none. Asserts cost more than a page does. */
static pfn_t
different_frame(struct model_machine *one, struct model_machine *other)
{
    for (pfn_t pfn = MACHINE_FIRST_FRAME; pfn < one->kernel.next_fresh_frame; pfn++) {
        const guint8 *page = model_frame_host(one, pfn), *others = model_frame_host(other, pfn);
        if (page != others && memcmp(page, others, DH_PAGE_SIZE) != 0)
            return pfn;
    }
    return 0;
}

/* Both machines hold the same, as digest() reads it. */
static void
is_the_same(Run *one, Run *other)
{
    stands_there(one, other);
    if (run_engine(one) == NULL)
        return;
    struct model_machine *machine = machine_of(one), *others = machine_of(other);
    pfn_t pfn = different_frame(machine, others);
    ck_assert_msg(pfn == 0, "frame %x", pfn);
    PrivateRange range = private_range(&machine->kernel);
    ck_assert_int_eq(memcmp(pages_at(machine->system, range.start),
                            pages_at(others->system, range.start), range.used - range.start),
                     0);
    ck_assert_int_eq(memcmp(pages_at(machine->system, range.nodes),
                            pages_at(others->system, range.nodes), range.end - range.nodes),
                     0);
}

/* Saves the run, and takes it and what was restored a step further: then all their memory is the
 * same. Gives the restored one in place of the other. */
static Run *
step_saved(Run *run, gboolean *has_more)
{
    g_autoptr(Run) saved = run;
    g_autoptr(RunSave) save = run_save(saved, NULL);

    ck_assert_ptr_nonnull(save);
    Run *restored = saved_run_restored(save);
    stands_there(restored, saved);
    *has_more = saved_run_step(saved);
    ck_assert_int_eq(saved_run_step(restored), *has_more);
    is_the_same(restored, saved);
    return restored;
}

/* Which steps of a run it is saved before. */
typedef struct {
    guint every;       /* one of so many */
    GHashTable *kinds; /* and the first of each kind */
} Places;

static Places
places_of(const ScenarioVariant *variant)
{
    const char *wanted = g_getenv("RUN_SAVE_PLACES");
    guint most = wanted == NULL ? PLACES : (guint)g_ascii_strtoull(wanted, NULL, 10);

    return (Places){ MAX(variant->steps->len / MAX(most, 1), 1),
                     g_hash_table_new(g_str_hash, g_str_equal) };
}

/* Before the step with this index; behind the last one, too. */
static gboolean
is_place(const Places *places, const ScenarioVariant *variant, guint index)
{
    if (index >= variant->steps->len)
        return TRUE;
    const Step *step = variant->steps->pdata[index];
    return g_hash_table_add(places->kinds, (gpointer)step->kind->name) ||
           index % places->every == 0;
}

/* From each place on it is the restored one that goes on: what a copy loses is missed at the end.
 */
static void
is_a_value(const Scenario *scenario, const ScenarioVariant *variant)
{
    g_autoptr(Run) plain = start(scenario, variant);
    Run *run = start(scenario, variant);
    Places places = places_of(variant);
    gboolean has_more = TRUE;

    for (guint i = 0; has_more; i++) {
        if (is_place(&places, variant, i))
            run = step_saved(run, &has_more);
        else
            has_more = saved_run_step(run);
    }
    g_autofree char *wanted = saved_run_finish(plain);
    g_autofree char *seen = saved_run_finish(run);
    ck_assert_msg(strcmp(seen, wanted) == 0, "%s [%s]: it ends otherwise", scenario->path,
                  variant->name);
    g_hash_table_unref(places.kinds);
    run_free(run);
}

START_TEST(test_run_save_goes_on_as_it_went_on)
{
    g_autoptr(GPtrArray) paths = stepped_scenarios(3);

    for (guint i = (guint)_i; i < paths->len; i += PARTS) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Scenario) scenario = scenario_load_file(paths->pdata[i], NULL, &error);
        assert_no_error(error);
        for (guint j = 0; j < scenario->outlines->len; j++) {
            g_autoptr(ScenarioVariant) variant =
                scenario_unroll(scenario, scenario->outlines->pdata[j], &error);
            assert_no_error(error);
            is_a_value(scenario, variant);
        }
    }
}
END_TEST

/* ---- single things ---- */

static Scenario *
load(const char *steps)
{
    g_autofree char *text =
        g_strconcat("format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n", steps, NULL);
    g_autoptr(GError) error = NULL;
    Scenario *scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return scenario;
}

/* Two ways from one place: neither knows of the other. */
START_TEST(test_run_save_is_its_own)
{
    g_autoptr(Scenario) scenario =
        load("steps:\n  - logon: alice\n"
             "  - run: { program: worker, in: alice, as: w }\n  - kill: w\n");
    Run *run = start(scenario, scenario->plain);
    ck_assert(saved_run_step(run));
    g_autoptr(RunSave) save = run_save(run, NULL);
    guint64 there = digest(run);
    ck_assert(saved_run_step(run));
    run_free(run);

    g_autoptr(Run) one = saved_run_restored(save);
    ck_assert(saved_run_step(one));
    g_autoptr(Run) other = saved_run_restored(save);
    ck_assert(digest(other) == there);
    ck_assert(digest(one) != there);
    ck_assert_ptr_null(run_process(other, "w"));
    ck_assert_ptr_nonnull(run_process(one, "w"));
}
END_TEST

static gpointer
finish_in_thread(gpointer save)
{
    g_autoptr(Run) run = saved_run_restored(save);
    return saved_run_finish(run);
}

START_TEST(test_run_save_is_gone_on_from_by_several_threads)
{
    g_autofree char *path = source_path("scenarios/sessions/users-come-and-go.yaml");
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, NULL);
    g_autoptr(Run) run = start(scenario, scenario->plain);
    GThread *threads[4];
    for (guint i = 0; i < 5; i++)
        ck_assert(saved_run_step(run));
    g_autoptr(RunSave) save = run_save(run, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("run", finish_in_thread, save);
    g_autofree char *wanted = saved_run_finish(run);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++) {
        g_autofree char *seen = g_thread_join(threads[i]);
        ck_assert_str_eq(seen, wanted);
    }
}
END_TEST

/* Over a reboot: back to the machine that was there before. */
START_TEST(test_run_save_goes_back_over_a_reboot)
{
    g_autoptr(Scenario) scenario =
        load("steps:\n  - logon: alice\n  - set-registry: { SessionViewSize: 24 }\n"
             "  - reboot\n  - logon: bob\n");
    g_autoptr(Run) run = start(scenario, scenario->plain);
    ck_assert(saved_run_step(run) && saved_run_step(run));
    g_autoptr(RunSave) save = run_save(run, NULL);
    ck_assert(saved_run_step(run));
    guint64 rebooted = digest(run);
    g_autofree char *wanted = saved_run_finish(run);

    g_autoptr(Run) again = saved_run_restored(save);
    ck_assert_uint_eq(run_so_far(again)->boots, 1);
    ck_assert(saved_run_step(again));
    ck_assert(digest(again) == rebooted);
    g_autofree char *seen = saved_run_finish(again);
    ck_assert_str_eq(seen, wanted);
}
END_TEST

START_TEST(test_run_save_of_a_system_that_did_not_start)
{
    g_autoptr(Scenario) scenario =
        load("  \nsteps: [ { set-registry: { SharedSection: x } }, reboot ]\n");
    g_autoptr(Run) run = start(scenario, scenario->plain);
    ck_assert(saved_run_step(run) && saved_run_step(run));
    ck_assert(!run_is_up(run));
    g_autoptr(RunSave) save = run_save(run, NULL);
    g_autoptr(Run) again = saved_run_restored(save);
    g_autofree char *wanted = saved_run_finish(run);
    g_autofree char *seen = saved_run_finish(again);

    ck_assert_str_eq(seen, wanted);
}
END_TEST

/* A copy is what was used, not what the machine could use. */
START_TEST(test_run_save_holds_what_was_touched)
{
    g_autoptr(Scenario) scenario = load("steps: []\n");
    g_autoptr(Run) run = start(scenario, scenario->plain);
    struct kernel *k = engine_model_kernel(run_engine(run));
    struct model_save *save = model_machine_save(model_machine_of(k));

    ck_assert_ptr_nonnull(save);
    ck_assert_uint_gt(model_save_bytes(save), 64 * DH_PAGE_SIZE);
    ck_assert_uint_lt(model_save_bytes(save), (guint64)k->boot.memory_pages * DH_PAGE_SIZE / 64);
    model_save_free(save);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_run_save_goes_on_as_it_went_on, .loops = PARTS },
    { &test_run_save_is_its_own },
    { &test_run_save_is_gone_on_from_by_several_threads },
    { &test_run_save_goes_back_over_a_reboot },
    { &test_run_save_of_a_system_that_did_not_start },
    { &test_run_save_holds_what_was_touched },
};

SUITE(tests, NULL, NULL)
