/* SPDX-License-Identifier: MIT */
/* Runs are values: from wherever a run is saved it goes on as it went on, to the last byte of
 * memory and the last word of the report. */
#include "all_scenarios.h"
#include "host/engine/model_engine.h"
#include "host/report/report.h"
#include "host/run/run_save.h"
#include "host/run/run_state.h"
#include "kernel/kernel.h"
#include "machine/model/model_save.h"
#include "saved_run.h"

#include "../suite.h"

/* Places of one run that are saved: all of short ones; of long ones some of each kind, and by
 * chance. */
#define PLACES_MAX 6u
#define SEED       20260801u
/* All shipped scenarios, in so many tests. */
#define PARTS 8

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

/* Every frame there ever was, the frame database, and the kernel's own numbers. */
static guint64
digest(Run *run)
{
    Engine *engine = run_engine(run);
    const struct kernel *k = engine_model_kernel(engine);
    guint8 page[DH_PAGE_SIZE];
    guint64 sum = mixed(0, k, sizeof *k);

    for (pfn_t pfn = MACHINE_FIRST_FRAME; pfn < k->next_fresh_frame; pfn++) {
        ck_assert(engine_read_frame(engine, pfn, 0, page, sizeof page));
        sum = mixed_page(sum, page);
    }
    guint64 end = k->layout.carrier_nodes + GUEST_CARRIER_NODE_BYTES;
    guint64 used =
        k->layout.pfn_database +
        DH_ROUND_UP((guint64)(k->next_fresh_frame - MACHINE_FIRST_FRAME) * sizeof(struct frame),
                    (guint64)DH_PAGE_SIZE);
    for (guint64 va = k->layout.pfn_database; va < end; va += DH_PAGE_SIZE) {
        if (va >= used && va < k->layout.carrier_nodes)
            continue;
        gsize bytes = MIN(end - va, DH_PAGE_SIZE);
        ck_assert(engine_read_private(engine, va, page, bytes));
        sum = mixed(sum, page, bytes);
    }
    return sum;
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

/* What a run was like at a place that was saved. */
typedef struct {
    RunSave *save;
    guint64 here; /* digest */
    guint64 next; /* after one more step */
    guint64 events;
    gboolean is_last;
} Place;

static void
clear_place(gpointer data)
{
    run_save_free(((Place *)data)->save);
}

/* Whether to save before the step with this index, -1: at the end. */
static gboolean
is_chosen(const ScenarioVariant *variant, guint index, GHashTable *kinds, GRand *chance)
{
    guint count = variant->steps->len;

    if (count < PLACES_MAX || index >= count)
        return TRUE;
    const Step *next = g_ptr_array_index(variant->steps, index);
    return g_hash_table_add(kinds, (gpointer)next->kind->name) ||
           g_rand_int_range(chance, 0, (gint32)count) < (gint32)PLACES_MAX;
}

/* Plays all of it, and saves it on the way. */
static char *
play(Run *run, const ScenarioVariant *variant, GArray *places)
{
    g_autoptr(GHashTable) kinds = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GRand) chance = g_rand_new_with_seed(SEED);

    for (guint i = 0; run_engine(run) != NULL; i++) {
        Place place = { .save = NULL };
        gboolean is_saved = is_chosen(variant, i, kinds, chance);
        if (is_saved) {
            place.save = run_save(run, NULL);
            ck_assert_ptr_nonnull(place.save);
            place.here = digest(run);
            place.events = run_so_far(run)->event_count;
        }
        place.is_last = !saved_run_step(run);
        if (is_saved) {
            place.next = digest(run);
            g_array_append_val(places, place);
        }
        if (place.is_last)
            break;
    }
    return saved_run_finish(run);
}

/* It stands where it stood, and one step takes it where it went. */
static Run *
goes_on_alike(const Place *place)
{
    Run *run = saved_run_restored(place->save);

    ck_assert(digest(run) == place->here);
    ck_assert_uint_eq(run_so_far(run)->event_count, place->events);
    ck_assert_int_eq(saved_run_step(run), !place->is_last);
    ck_assert(digest(run) == place->next);
    return run;
}

static void
is_a_value(const Scenario *scenario, const ScenarioVariant *variant)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    g_autoptr(Run) plain = start(scenario, variant);
    g_autoptr(Run) watched = start(scenario, variant);

    g_array_set_clear_func(places, clear_place);
    g_autofree char *wanted = saved_run_finish(plain);
    g_autofree char *seen = play(watched, variant, places);
    ck_assert_msg(strcmp(seen, wanted) == 0, "%s [%s]: it goes on otherwise after it was saved",
                  scenario->path, variant->name);
    for (guint i = 0; i < places->len; i++) {
        g_autoptr(Run) run = goes_on_alike(&g_array_index(places, Place, i));
        /* To the end from one in the middle. */
        if (i != places->len / 2)
            continue;
        g_autofree char *again = saved_run_finish(run);
        ck_assert_msg(strcmp(again, wanted) == 0, "%s [%s]: it ends otherwise from place %u",
                      scenario->path, variant->name, i);
    }
}

START_TEST(test_run_save_goes_on_as_it_went_on)
{
    g_autoptr(GPtrArray) paths = all_scenarios();

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
