/* SPDX-License-Identifier: MIT */
/* check asks the machine: what it says of a scenario's registry, and where it points. */
#include "host/ask/ask_registry.h"
#include "host/ask/check.h"
#include "host/text/finding.h"
#include "scenario_of.h"

#include "../suite.h"

static const Finding *
finding(const GPtrArray *findings, guint index)
{
    ck_assert_uint_lt(index, findings->len);
    return g_ptr_array_index(findings, index);
}

static void
assert_finding(const GPtrArray *findings, guint index, const char *code, const char *says)
{
    const Finding *seen = finding(findings, index);

    ck_assert_str_eq(seen->code, code);
    ck_assert_msg(g_str_has_prefix(seen->message, says), "\nseen:   %s\nwanted: %s", seen->message,
                  says);
}

START_TEST(test_findings_are_said_once)
{
    g_autoptr(GPtrArray) findings = findings_new(), more = findings_new();
    g_autoptr(SourceText) source = source_text_new("a", "one two", 7);

    findings_take(findings, "warning", "x", g_strdup("a:1:1: warning: w"));
    findings_add(findings, "note", "y", source, source_text_span(source, 4, 3), "n");
    findings_take(findings, "warning", "x", g_strdup("a:1:1: warning: w"));
    ck_assert_uint_eq(findings->len, 2);
    assert_finding(findings, 1, "y", "a:1:5: note: n\none two\n    ^~~");
    findings_take(more, "warning", "x", g_strdup("a:1:1: warning: w"));
    findings_take(more, "warning", "z", g_strdup("b"));
    findings_extend(findings, more);
    ck_assert_uint_eq(findings->len, 3);
    ck_assert_str_eq(finding(findings, 2)->message, "b");
}
END_TEST

/* A setting, one of a variant, and one that takes a value away: each at its own place, and what
 * variants share only once. */
START_TEST(test_check_points_into_the_scenario)
{
    g_autoptr(Scenario) scenario =
        scenario_of("format: 1\n"
                    "title: t\n"
                    "system:\n"
                    "  edition: server2003-sp2\n"
                    "  set: { PagedPoolSize: 192 }\n"
                    "variants:\n"
                    "  a: { set: { SessionPoolSize: 1024 } }\n"
                    "  b: { set: { SessionPoolSize: 1024, SessionViewSize: ~ } }\n"
                    "  c: { set: { SharedSection: '1024' } }\n");
    GError *error = NULL;
    g_autoptr(GPtrArray) findings = check_scenario(scenario, &error);

    assert_no_error(error);
    ck_assert_uint_eq(findings->len, 9);
    assert_finding(findings, 0, "paged-pool-size",
                   "s.yaml:5:25: warning: PagedPoolSize is 192 bytes (it counts bytes)");
    assert_finding(findings, 1, "reservation", "s.yaml:7:32: warning: the heaps");
    assert_finding(findings, 2, "view-size-cut",
                   "s.yaml:7:32: warning: SessionPoolSize of 1024 MB leaves session view space "
                   "only 4 MB");
    assert_finding(
        findings, 3, "pool-size-cut",
        "s.yaml:7:32: warning: SessionPoolSize is 1024 MB: session paged pool is cut to 440 "
        "MB");
    assert_finding(findings, 4, "reservation", "s.yaml:8:55: warning: the heaps");
    assert_finding(findings, 5, "view-size-absent",
                   "s.yaml:8:55: warning: there is no SessionViewSize, judged as server2003-sp2: "
                   "session view space has 4 MB");
    assert_finding(findings, 6, "view-size-cut",
                   "s.yaml:8:32: warning: SessionPoolSize of 1024 MB leaves ");
    assert_finding(findings, 7, "pool-size-cut",
                   "s.yaml:8:32: warning: SessionPoolSize is 1024 MB: ");
    assert_finding(
        findings, 8, "shared-section-second",
        "s.yaml:9:30: warning: SharedSection=1024 has one value: a comma must follow it; "
        "this machine would not boot");
    for (guint i = 0; i < findings->len; i++)
        ck_assert_str_eq(finding(findings, i)->severity, "warning");
}
END_TEST

START_TEST(test_check_variant_is_about_that_one)
{
    g_autoptr(Scenario) scenario =
        scenario_of("format: 1\ntitle: t\nsystem: { edition: xp-sp3 }\n"
                    "variants: { a: { set: { SessionViewSize: 1 } } }\n");
    g_autoptr(ScenarioVariant) a = scenario_unroll(scenario, scenario_outline(scenario, "a"), NULL);
    g_autoptr(GPtrArray) plain = check_variant(scenario, scenario->plain, NULL);
    g_autoptr(GPtrArray) small = check_variant(scenario, a, NULL);

    ck_assert_uint_eq(plain->len, 0);
    ck_assert_uint_eq(small->len, 2);
    assert_finding(small, 1, "view-size-small", "s.yaml:4:42: warning: SessionViewSize is 1 MB");
}
END_TEST

START_TEST(test_check_registry_says_what_no_scenario_runs_with)
{
    static const struct {
        const char *file;
        const char *says;
    } cases[] = {
        { "fixtures/bad/registry/odd-bytes.reg",
          ":4:1: error: the text has an odd number of bytes" },
        { "fixtures/bad/registry/windows-long.reg",
          ":4:1: error: the Windows value has 2137 bytes, which is too long (at most 1023)" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = test_path(cases[i].file);
        g_autoptr(GPtrArray) findings = check_registry(path, NULL, REGISTRY_STATE, NULL, NULL);
        g_autofree char *wanted = g_strconcat(path, cases[i].says, NULL);
        assert_finding(findings, 1, "error", wanted);
        ck_assert_str_eq(finding(findings, 1)->severity, "error");
    }
    GError *error = NULL;
    ck_assert_ptr_null(check_registry("/no/such.reg", NULL, REGISTRY_STATE, NULL, &error));
    ck_assert_ptr_nonnull(error);
    g_clear_error(&error);
    g_autofree char *good = test_path("fixtures/registry/patch-of-one-value.reg");
    ck_assert_ptr_null(check_registry(good, "win2003", REGISTRY_STATE, NULL, &error));
    assert_error(error, EDITION_ERROR, EDITION_ERROR_UNKNOWN, "error: unknown edition \"win2003\"");
    g_clear_error(&error);
}
END_TEST

static RegistryOutcome *
ask_variant(const Scenario *scenario, const char *name)
{
    g_autoptr(ScenarioVariant) system =
        scenario_unroll(scenario, scenario_outline(scenario, name), NULL);

    return ask_registry(scenario, system, NULL);
}

/* What it reads of a machine that boots, and of one that does not. */
START_TEST(test_ask_registry_reads_the_machine)
{
    g_autoptr(Scenario) scenario = scenario_of(
        "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n"
        "variants:\n"
        "  large: { set: { SharedSection: '1024,30000,8000', USERProcessHandleQuota: 1 } }\n"
        "  none: { set: { SharedSection: '32,3072,512' } }\n");
    g_autoptr(RegistryOutcome) plain = ask_registry(scenario, scenario->plain, NULL);
    g_autoptr(RegistryOutcome) large = ask_variant(scenario, "large");
    g_autoptr(RegistryOutcome) none = ask_variant(scenario, "none");

    ck_assert(plain->has_booted && plain->has_session_space && !plain->uses_safe_pair);
    ck_assert_uint_eq(plain->regions[ABI_REG_SESSION_VIEW_SIZE].bytes, 48 * DH_MB);
    ck_assert_uint_eq(plain->regions[ABI_REG_SESSION_VIEW_SIZE].rule, RULE_REGISTRY);
    ck_assert_uint_eq(plain->regions[ABI_REG_SESSION_IMAGE_SIZE].rule, RULE_DEFAULT);
    ck_assert_uint_eq(plain->heap_sizes.interactive, 3072);
    ck_assert_uint_eq(plain->heap_sizes.noninteractive, 512);
    ck_assert_uint_eq(plain->heap_region_bytes, 48 * DH_MB);
    ck_assert_uint_eq(plain->left_bytes, 48 * DH_MB - 44 * DH_VIEW_BUCKET);
    ck_assert_uint_eq(plain->expected_bytes, (3072 + 128 + 64 + 8 * 512) * DH_KB);
    ck_assert_uint_eq(plain->user_handle_quota, 10000);
    ck_assert_uint_eq(plain->gdi_handle_quota, 10000);

    ck_assert(large->has_booted && large->uses_safe_pair);
    ck_assert_uint_eq(large->heap_sizes.interactive, 512);
    ck_assert_uint_eq(large->shared_section.kb[1], 30000);
    ck_assert_uint_eq(large->user_handle_quota, 200);
    ck_assert_uint_eq(large->left_bytes, plain->left_bytes);

    ck_assert(!none->has_booted && none->shared_section.is_read &&
              !none->shared_section.is_refused);
    ck_assert_uint_eq(none->gate, GATE_SHARED_HEAP);
    ck_assert(g_str_has_prefix(none->why_not, "csrss.exe ends with 0xC0000017 STATUS_NO_MEMORY ("));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_findings_are_said_once },
    { &test_check_points_into_the_scenario },
    { &test_check_variant_is_about_that_one },
    { &test_check_registry_says_what_no_scenario_runs_with },
    { &test_ask_registry_reads_the_machine },
};

SUITE(tests, NULL, NULL)
