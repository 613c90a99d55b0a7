/* SPDX-License-Identifier: MIT */
/* Scenario files: what is read from good ones, and what is said about bad ones. */
#include "config_test.h"
#include "host/program/program.h"
#include "host/scenario/expand.h"
#include "host/scenario/scenario.h"
#include "host/scenario/step_kinds.h"
#include "host/words/windows_version.h"

#include "../suite.h"
#include <glib/gstdio.h>

#include <malloc.h>

static Scenario *
load_text(const char *text, GError **error)
{
    return scenario_load_text("s.yaml", text, -1, NULL, error);
}

static Scenario *
load_good(const char *text)
{
    GError *error = NULL;
    Scenario *scenario = load_text(text, &error);

    assert_no_error(error);
    return scenario;
}

#define HEAD "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"

static const ScenarioVariant *
plain(const Scenario *scenario)
{
    return scenario->plain;
}

static ScenarioVariant *
unroll(const Scenario *scenario, const char *name)
{
    const VariantOutline *outline = scenario_outline(scenario, name);
    GError *error = NULL;

    ck_assert_ptr_nonnull(outline);
    ScenarioVariant *variant = scenario_unroll(scenario, outline, &error);
    assert_no_error(error);
    return variant;
}

static const Step *
step_at(const Scenario *scenario, guint index)
{
    ck_assert_uint_lt(index, plain(scenario)->steps->len);
    return g_ptr_array_index(plain(scenario)->steps, index);
}

static guint32
number_at(const Scenario *scenario, guint index, const char *key)
{
    return ((const OptionalNumber *)step_value(step_at(scenario, index), key))->value;
}

/* Behind the text. */
static gboolean
is_desktop_null(const Step *step)
{
    return *(const gboolean *)((char *const *)step_value(step, "desktop") + 1);
}

START_TEST(test_scenario_reads_texts_and_system)
{
    g_autoptr(Scenario) scenario =
        load_good("format: 1\ntitle: A title\nabout: What\nsource: Where\n"
                  "system:\n  edition: xp-sp3\n  memory: 512 MiB\n  page-file: 0\n"
                  "  boot-options: [/3GB]\n  seed: 7\n  set: { SessionViewSize: 64 }\n");
    const ScenarioVariant *variant = plain(scenario);

    ck_assert_str_eq(scenario->title, "A title");
    ck_assert_str_eq(scenario->about, "What");
    ck_assert_str_eq(scenario->source, "Where");
    ck_assert_str_eq(variant->edition->name, "xp-sp3");
    ck_assert_uint_eq(variant->settings.memory_bytes, 512u << 20);
    ck_assert(variant->settings.has_page_file);
    ck_assert_uint_eq(variant->settings.page_file_bytes, 0);
    ck_assert_uint_eq(variant->settings.seed, 7);
    ck_assert_uint_eq(variant->settings.options.flags, ABI_OPTION_3GB);
    ck_assert_uint_eq(registry_dword_value(variant->registry, ABI_REG_SESSION_VIEW_SIZE)->dword,
                      64);
    ck_assert_uint_gt(variant->services->len, 0);
}
END_TEST

START_TEST(test_scenario_services_can_be_told)
{
    g_autoptr(Scenario) none = load_good(HEAD);
    g_autoptr(Scenario) some =
        load_good("format: 1\ntitle: t\nsystem:\n  edition: server2003-sp2\n  services:\n"
                  "    - { name: a, program: worker, account: NetworkService }\n"
                  "    - { name: 'b{n}', program: worker, luid: 0x1d419, count: 2 }\n"
                  "steps: [stop-service: b2]\n");

    ck_assert_uint_eq(plain(none)->services->len, 0);
    ck_assert_uint_eq(plain(some)->services->len, 3);
    const Step *last = g_ptr_array_index(plain(some)->services, 2);
    ck_assert_str_eq(step_text(last, "name"), "b2");
    ck_assert_uint_eq(((const OptionalNumber *)step_value(last, "luid"))->value, 0x1d419);
}
END_TEST

START_TEST(test_scenario_unrolls_loops)
{
    g_autoptr(Scenario) scenario =
        load_good(HEAD "steps:\n"
                       "  - logon: alice\n"
                       "  - run: { program: worker, in: alice, as: 'w{n}', for: { n: 3..5 } }\n"
                       "  - repeat:\n"
                       "      for: { i: 1..2 }\n"
                       "      steps:\n"
                       "        - start-service: { name: 's{i}-{n}', program: worker, count: 2 }\n"
                       "  - exit: { in: w3, code: 7 }\n");

    ck_assert_uint_eq(plain(scenario)->steps->len, 9);
    ck_assert_str_eq(step_text(step_at(scenario, 1), "as"), "w3");
    ck_assert_int_eq(step_at(scenario, 1)->n, 3);
    ck_assert_str_eq(step_text(step_at(scenario, 3), "as"), "w5");
    ck_assert_str_eq(step_text(step_at(scenario, 4), "name"), "s1-1");
    ck_assert_str_eq(step_text(step_at(scenario, 7), "name"), "s2-2");
    ck_assert_int_eq(step_at(scenario, 7)->n, 2);
    ck_assert_uint_eq(step_at(scenario, 7)->line, 10);
    ck_assert_int_eq(step_at(scenario, 8)->n, 0);
}
END_TEST

START_TEST(test_scenario_fills_in_numbers_and_braces)
{
    g_autoptr(Scenario) scenario =
        load_good(HEAD "steps:\n"
                       "  - logon: alice\n"
                       "  - run: { program: worker, in: alice, as: w }\n"
                       "  - set-text: { in: w, text: '{{n} {n}', for: { n: 1..2 } }\n"
                       "  - exit: { in: w, code: '{n}', count: 1 }\n");
    g_autofree char *title = step_title(step_at(scenario, 3));

    ck_assert_str_eq(title, "set-text in w, text {n} 2");
    ck_assert_uint_eq(number_at(scenario, 4, "code"), 1);
}
END_TEST

START_TEST(test_scenario_short_forms)
{
    g_autoptr(Scenario) scenario = load_good(HEAD "steps:\n"
                                                  "  - logon: alice\n"
                                                  "  - run: worker\n"
                                                  "  - lock\n"
                                                  "  - unlock: alice\n"
                                                  "  - wait: 1.5 s\n"
                                                  "  - fail-next: 3\n"
                                                  "  - logoff:\n"
                                                  "  - reboot\n"
                                                  "  - expect: { no-event: { id: 243 } }\n");

    ck_assert_str_eq(step_text(step_at(scenario, 0), "as"), "alice");
    ck_assert_str_eq(step_text(step_at(scenario, 1), "program"), "worker");
    ck_assert_ptr_null(step_text(step_at(scenario, 2), "in"));
    ck_assert_str_eq(step_text(step_at(scenario, 3), "in"), "alice");
    ck_assert_uint_eq(*(const guint64 *)step_value(step_at(scenario, 4), "time"), 1500);
    ck_assert_uint_eq(number_at(scenario, 5, "allocation"), 3);
    ck_assert_ptr_eq(step_at(scenario, 6)->kind, &step_logoff);
    ck_assert_ptr_eq(step_at(scenario, 7)->kind, &step_reboot);
    ck_assert_uint_eq(step_expectations(step_at(scenario, 8))->len, 1);
}
END_TEST

START_TEST(test_scenario_null_desktop_differs_from_none)
{
    g_autoptr(Scenario) scenario =
        load_good(HEAD "steps:\n  - logon: alice\n"
                       "  - run: { program: worker, desktop: ~ }\n"
                       "  - run: { program: worker, desktop: 'WinSta0\\Default' }\n"
                       "  - run: { program: worker }\n");

    ck_assert(is_desktop_null(step_at(scenario, 1)));
    ck_assert_str_eq(step_text(step_at(scenario, 2), "desktop"), "WinSta0\\Default");
    ck_assert(!is_desktop_null(step_at(scenario, 2)));
    ck_assert(!is_desktop_null(step_at(scenario, 3)));
    ck_assert_ptr_null(step_text(step_at(scenario, 3), "desktop"));
}
END_TEST

START_TEST(test_scenario_variants_change_and_add)
{
    g_autoptr(Scenario) scenario = load_good(
        "format: 1\ntitle: t\nabout: whole\n"
        "system: { edition: server2003-sp2, set: { SessionViewSize: 32, SessionPoolSize: 8 } }\n"
        "steps: [reboot]\n"
        "expect:\n  - no-event: { id: 243 }\n"
        "variants:\n"
        "  more: { about: bigger, set: { SessionViewSize: 64 }, also-expect: { no-event: { id: 244 "
        "} } }\n"
        "  other: { system: { edition: xp-sp3 }, steps: [], expect: [] }\n");
    g_autoptr(ScenarioVariant) more = unroll(scenario, "more");
    g_autoptr(ScenarioVariant) other = unroll(scenario, "other");

    ck_assert_uint_eq(scenario->outlines->len, 3);
    ck_assert_str_eq(more->about, "bigger");
    ck_assert_uint_eq(more->steps->len, 1);
    ck_assert_uint_eq(more->expectations->len, 2);
    ck_assert_uint_eq(registry_dword_value(more->registry, ABI_REG_SESSION_VIEW_SIZE)->dword, 64);
    ck_assert_uint_eq(registry_dword_value(more->registry, ABI_REG_SESSION_POOL_SIZE)->dword, 8);
    ck_assert_str_eq(other->edition->name, "xp-sp3");
    ck_assert_str_eq(other->about, "whole");
    ck_assert_uint_eq(other->steps->len, 0);
    ck_assert_uint_eq(other->expectations->len, 0);
    ck_assert_ptr_null(scenario_outline(scenario, "third"));
}
END_TEST

/* Bytes of memory in use for a scenario whose variants are all large. */
static gsize
bytes_kept(guint variants)
{
    g_autoptr(GString) text = g_string_new(HEAD "steps: []\nvariants:\n");

    for (guint i = 0; i < variants; i++)
        g_string_append_printf(
            text,
            "  v%u: { steps: [ { start-service: { name: 's{n}', program: worker, for: { n: 1..5000 } } } ] }\n",
            i);
    gsize before = mallinfo2().uordblks;
    g_autoptr(Scenario) scenario = load_good(text->str);
    gsize kept = mallinfo2().uordblks - before;
    g_autoptr(ScenarioVariant) last = scenario_unroll(
        scenario, g_ptr_array_index(scenario->outlines, scenario->outlines->len - 1), NULL);
    ck_assert_uint_eq(scenario->outlines->len, variants + 1);
    ck_assert_uint_eq(last->steps->len, 5000);
    return kept;
}

START_TEST(test_scenario_keeps_no_variant_unrolled)
{
    bytes_kept(1); /* what is made once */
    gsize one = bytes_kept(1);
    gsize many = bytes_kept(31);

    /* A variant as it is written, not its 5000 steps. */
    ck_assert_uint_lt(many, one + (gsize)30 * 20000);
}
END_TEST

START_TEST(test_scenario_variants_outlive_each_other)
{
    g_autoptr(Scenario) scenario =
        load_good(HEAD "steps: [wait: 1 s]\nvariants: { a: {}, b: { steps: [reboot] } }\n");
    g_autoptr(ScenarioVariant) a = unroll(scenario, "a");
    ScenarioVariant *b = unroll(scenario, "b");
    g_autoptr(ScenarioVariant) again = scenario_variant_ref(b);
    g_autoptr(ScenarioVariant) none = unroll(scenario, "");

    scenario_variant_unref(b);
    ck_assert_ptr_eq(none, scenario->plain);
    ck_assert_ptr_eq(((const Step *)g_ptr_array_index(a->steps, 0))->kind, &step_wait);
    ck_assert_ptr_eq(((const Step *)g_ptr_array_index(again->steps, 0))->kind, &step_reboot);
}
END_TEST

static void
write_program(const char *folder, const char *name, const char *child)
{
    g_autofree char *path = g_strdup_printf("%s/%s.yaml", folder, name);
    g_autofree char *text = g_strdup_printf(
        "imports: [user32]\nstartup: [{ start-program: { program: %s } }]\n", child);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
}

static void
remove_program(const char *folder, const char *name)
{
    g_autofree char *path = g_strdup_printf("%s/%s.yaml", folder, name);
    ck_assert_int_eq(g_unlink(path), 0);
}

/* Loads a scenario of that folder that runs the program "first". */
static Scenario *
load_beside(const char *folder, GError **error)
{
    g_autofree char *path = g_strdup_printf("%s/s.yaml", folder);
    return scenario_load_text(path, HEAD "steps: [ { run: first } ]\n", -1, NULL, error);
}

/* With the scenario all is read that a run may need: what a program's file starts, and what that
 * starts. */
START_TEST(test_scenario_knows_what_programs_start_once_it_is_read)
{
    g_autofree char *folder = g_dir_make_tmp("deskheap-programs-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) images = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    write_program(folder, "first", "second");
    write_program(folder, "second", "first");
    g_autoptr(Scenario) good = load_beside(folder, &error);
    assert_no_error(error);
    write_program(folder, "second", "thrid");
    ck_assert_ptr_null(load_beside(folder, &error));
    ck_assert_msg(strstr(error->message, "\"second\" starts it, and no program has the name "
                                         "\"thrid\"") != NULL,
                  "%s", error->message);
    remove_program(folder, "first");
    remove_program(folder, "second");
    ck_assert_int_eq(g_rmdir(folder), 0);
    ProgramImages needed = { .windows = windows_version_newest(),
                             .given = given,
                             .images = images };
    ck_assert(programs_need(good->programs, "first", &needed, NULL));
    ck_assert_uint_eq(images->len, 2);
}
END_TEST

/* What a step sets is tried on each variant's own registry. */
START_TEST(test_scenario_checks_registry_steps_in_each_variant)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario =
        load_text(HEAD "steps:\n  - set-registry: { SharedSection: '1024,3072,256' }\n"
                       "variants:\n  good: {}\n  bad: { set: { Windows: ~ } }\n",
                  &error);

    ck_assert_ptr_null(scenario);
    ck_assert_ptr_nonnull(strstr(error->message, "s.yaml:5:"));
}
END_TEST

START_TEST(test_scenario_stops_at_as_many_errors_as_it_says)
{
    g_autoptr(GString) text = g_string_new(HEAD "steps:\n");
    g_autoptr(GError) error = NULL;
    guint errors = 0;

    for (guint i = 0; i < 1000; i++)
        g_string_append(text, "  - kill: nobody\n");
    g_autoptr(Scenario) scenario = load_text(text->str, &error);
    ck_assert_ptr_null(scenario);
    for (const char *at = error->message; (at = strstr(at, "error:")) != NULL; at++)
        errors++;
    ck_assert_uint_eq(errors, 20);
}
END_TEST

START_TEST(test_scenario_overrides)
{
    static const char *const set[] = { "SessionViewSize=20", NULL };
    const ScenarioOverrides overrides = { .edition = "xp-sp3", .set = set };
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", HEAD, -1, &overrides, &error);

    assert_no_error(error);
    ck_assert_str_eq(plain(scenario)->edition->name, "xp-sp3");
    ck_assert_uint_eq(
        registry_dword_value(plain(scenario)->registry, ABI_REG_SESSION_VIEW_SIZE)->dword, 20);
}
END_TEST

START_TEST(test_scenario_names_live_until_a_reboot)
{
    g_autoptr(Scenario) scenario =
        load_good(HEAD "steps:\n  - start-service: { name: s, program: worker }\n"
                       "  - stop-service: s\n  - start-service: { name: s, program: worker }\n"
                       "  - logon: alice\n  - mark: here\n  - reboot\n  - logon: alice\n"
                       "expect:\n  - no-event: { id: 243, since: here }\n");

    ck_assert_uint_eq(plain(scenario)->steps->len, 7);
}
END_TEST

START_TEST(test_scenario_has_as_many_steps_as_it_may)
{
    g_autofree char *text = g_strdup_printf(
        HEAD "steps:\n  - repeat: { count: %u, steps: [wait: 1 ms] }\n", EXPAND_STEPS_MAX);
    g_autoptr(Scenario) scenario = load_good(text);

    ck_assert_uint_eq(plain(scenario)->steps->len, EXPAND_STEPS_MAX);
}
END_TEST

START_TEST(test_scenario_takes_statuses_as_logs_have_them)
{
    static const char *const texts[] = { "STATUS_DLL_INIT_FAILED", "0xC0000142", "0xc0000142",
                                         "3221225794", "-1073741502" };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *text =
            g_strdup_printf(HEAD "expect:\n  - fails: { status: %s }\n", texts[i]);
        g_autoptr(Scenario) scenario = load_good(text);
        const Expectation *fails = g_ptr_array_index(plain(scenario)->expectations, 0);
        ck_assert_uint_eq(((const OptionalNumber *)expectation_value(fails, "status"))->value,
                          0xc0000142);
    }
    g_autoptr(Scenario) scenario = load_good(HEAD "expect:\n  - fails: { status: 0x103 }\n");
    const Expectation *pending = g_ptr_array_index(plain(scenario)->expectations, 0);
    ck_assert_uint_eq(((const OptionalNumber *)expectation_value(pending, "status"))->value, 0x103);
}
END_TEST

/* ---- bad files ---- */

/* Rows of expected.txt: FILE, a blank, how the message goes on after the file's name. */
START_TEST(test_scenario_bad_files)
{
    g_autofree char *folder = test_path("fixtures/bad/scenario");
    g_autofree char *list = g_build_filename(folder, "expected.txt", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    ck_assert(g_file_get_contents(list, &text, NULL, NULL));
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    for (guint i = 0; rows[i] != NULL; i++) {
        if (*rows[i] == '\0' || *rows[i] == '#')
            continue;
        char *blank = strchr(rows[i], ' ');
        ck_assert_ptr_nonnull(blank);
        *blank = '\0';
        g_hash_table_add(seen, g_strdup(rows[i]));

        g_autofree char *path = g_build_filename(folder, rows[i], NULL);
        g_autofree char *wanted = g_strdup_printf("%s:%s", path, blank + 1);
        g_autoptr(GError) error = NULL;
        g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
        ck_assert_msg(scenario == NULL, "%s was read", rows[i]);
        ck_assert_msg(g_str_has_prefix(error->message, wanted), "\nseen:   %s\nwanted: %s",
                      error->message, wanted);
    }

    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(files)) != NULL;)
        ck_assert_msg(g_str_has_suffix(name, ".txt") || g_hash_table_contains(seen, name),
                      "%s has no row in expected.txt", name);
}
END_TEST

START_TEST(test_scenario_missing_file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_file("no/such.yaml", NULL, &error);

    ck_assert_ptr_null(scenario);
    ck_assert(strstr(error->message, "no/such.yaml") != NULL);
}
END_TEST

START_TEST(test_scenario_says_all_errors_at_once)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = load_text(
        HEAD "steps:\n  - logn: alice\n  - wait: 30\nexpect:\n  - fails: { cause: full }\n"
             "  - fails: { cause: fuller }\n",
        &error);

    ck_assert_ptr_null(scenario);
    ck_assert(strstr(error->message, "s.yaml:5:5: error: unknown step \"logn\"") != NULL);
    ck_assert(strstr(error->message, "s.yaml:6:11: error: \"30\" needs a unit") != NULL);
    ck_assert(strstr(error->message, "s.yaml:8:21: error: \"full\" is not a cause") != NULL);
    ck_assert(strstr(error->message, "s.yaml:9:21: error: \"fuller\" is not a cause") != NULL);
}
END_TEST

START_TEST(test_scenario_loop_says_an_error_once)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = load_text(
        HEAD "steps:\n  - start-service: { name: 's{n}', program: nothing, count: 100 }\n", &error);

    ck_assert_ptr_null(scenario);
    ck_assert_ptr_null(strstr(strstr(error->message, "error:") + 1, "error:"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_scenario_reads_texts_and_system },
    { &test_scenario_services_can_be_told },
    { &test_scenario_unrolls_loops },
    { &test_scenario_fills_in_numbers_and_braces },
    { &test_scenario_short_forms },
    { &test_scenario_null_desktop_differs_from_none },
    { &test_scenario_variants_change_and_add },
    { &test_scenario_keeps_no_variant_unrolled },
    { &test_scenario_variants_outlive_each_other },
    { &test_scenario_knows_what_programs_start_once_it_is_read },
    { &test_scenario_checks_registry_steps_in_each_variant },
    { &test_scenario_stops_at_as_many_errors_as_it_says },
    { &test_scenario_overrides },
    { &test_scenario_names_live_until_a_reboot },
    { &test_scenario_has_as_many_steps_as_it_may },
    { &test_scenario_takes_statuses_as_logs_have_them },
    { &test_scenario_bad_files },
    { &test_scenario_missing_file },
    { &test_scenario_says_all_errors_at_once },
    { &test_scenario_loop_says_an_error_once },
};

SUITE(tests, NULL, NULL)
