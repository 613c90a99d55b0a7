/* SPDX-License-Identifier: MIT */
/* Every recipe that is passed around and wrong gets a warning, and a good registry gets none. */
#include "config_test.h"
#include "host/config/registry_lint.h"

static const RegistryLintContext server_2003 = {
    .has_session_space = TRUE,
    .view_mb_if_absent = 20,
    .view_mb_if_3gb = 20,
};

/* Codes of all warnings, a blank between them. */
static char *
codes(const GPtrArray *warnings)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < warnings->len; i++) {
        const RegistryWarning *warning = g_ptr_array_index(warnings, i);
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", warning->code);
        ck_assert(strstr(warning->message, ": warning: ") != NULL);
    }
    return g_string_free(text, FALSE);
}

/* The shipped registry with a file of fixtures/bad/registry over it. */
static Registry *
registry_with(const char *file)
{
    g_autofree char *base = source_path("configs/registry/server2003-sp2.reg");
    Registry *registry = registry_new();

    ck_assert(registry_add_file(registry, base, REGISTRY_EXPORT, NULL));
    if (file != NULL) {
        g_autofree char *name = g_strconcat("fixtures/bad/registry/", file, ".reg", NULL);
        g_autofree char *path = test_path(name);
        ck_assert(registry_add_file(registry, path, REGISTRY_PATCH, NULL));
    }
    return registry;
}

static void
assert_codes(const char *file, const RegistryLintContext *context, const char *wanted)
{
    g_autoptr(Registry) registry = registry_with(file);
    g_autoptr(GPtrArray) warnings = registry_lint(registry, context);
    g_autofree char *seen = codes(warnings);

    ck_assert_msg(g_str_equal(seen, wanted), "%s\nseen:   %s\nwanted: %s", file, seen, wanted);
}

START_TEST(test_registry_lint_is_silent_about_a_good_registry)
{
    assert_codes(NULL, &server_2003, "");
}
END_TEST

START_TEST(test_registry_lint_judges_shared_section)
{
    static const struct {
        const char *file;
        const char *codes;
    } cases[] = {
        /* The files hold the value as REG_SZ, which is a warning of its own. */
        { "shared-section-blank",
          "windows-type shared-section-blank shared-section-number shared-section-second" },
        { "shared-section-letters", "windows-type shared-section-number shared-section-third" },
        { "shared-section-nothing", "windows-type shared-section-empty" },
        { "shared-section-huge", "windows-type shared-section-number" },
        { "shared-section-blanks", "windows-type shared-section-blank" },
        { "shared-section-fourth", "windows-type shared-section-fourth" },
        { "shared-section-small", "windows-type shared-section-small" },
        { "shared-section-large", "windows-type shared-section-large" },
        { "shared-section-one", "windows-type shared-section-second" },
        { "shared-section-two", "windows-type shared-section-third" },
        { "shared-section-first", "windows-type shared-section-first" },
        { "shared-section-negative", "windows-type shared-section-number" },
        { "shared-section-stray", "shared-section-stray" },
        { "windows-on", "windows-equals windows-type" },
        { "windows-replaced", "windows-replaced windows-type" },
        { "windows-dword", "windows-type" },
        { "odd-bytes", "windows-type" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_codes(cases[i].file, &server_2003, cases[i].codes);
}
END_TEST

START_TEST(test_registry_lint_judges_view_size)
{
    static const RegistryLintContext with_3gb = {
        .has_session_space = TRUE,
        .is_3gb = TRUE,
        .view_mb_if_absent = 20,
        .view_mb_if_3gb = 20,
    };
    static const RegistryLintContext windows_2000 = { .view_mb_if_absent = 20 };

    assert_codes("view-size-0", &server_2003, "view-size-zero");
    assert_codes("view-size-4096", &server_2003, "view-size-large");
    assert_codes("view-size-hex", &server_2003, "view-size-hex");
    assert_codes("view-size-text", &server_2003, "wrong-type");
    assert_codes(NULL, &with_3gb, "view-size-3gb");
    assert_codes(NULL, &windows_2000, "view-size-unused");
}
END_TEST

START_TEST(test_registry_lint_judges_what_is_missing)
{
    g_autoptr(Registry) registry = registry_new();
    g_autoptr(GPtrArray) warnings = registry_lint(registry, &server_2003);
    g_autofree char *seen = codes(warnings);
    const RegistryWarning *first = g_ptr_array_index(warnings, 0);

    ck_assert_str_eq(seen, "windows-missing view-size-absent");
    ck_assert_str_eq(first->message,
                     "registry: warning: there is no value Windows in HKEY_LOCAL_MACHINE\\SYSTEM\\"
                     "CurrentControlSet\\Control\\Session Manager\\SubSystems");
}
END_TEST

START_TEST(test_registry_lint_points_at_a_setting)
{
    g_autoptr(Registry) registry = registry_with(NULL);

    ck_assert(registry_set_argument(registry, "SharedSection=1024,3072,100", NULL));
    ck_assert(registry_set_argument(registry, "USERProcessHandleQuota=20000", NULL));
    g_autoptr(GPtrArray) warnings = registry_lint(registry, &server_2003);
    g_autofree char *seen = codes(warnings);
    const RegistryWarning *first = g_ptr_array_index(warnings, 0);

    ck_assert_str_eq(seen, "shared-section-small quota-range");
    ck_assert_str_eq(first->message,
                     "--set:1:15: warning: the third value of SharedSection is 100 KB, and "
                     "anything below 128 acts as 128\n"
                     "SharedSection=1024,3072,100\n"
                     "              ^~~~~~~~~~~~~");
}
END_TEST

START_TEST(test_registry_lint_compares_heaps_with_view_space)
{
    g_autoptr(Registry) registry = registry_with(NULL);

    ck_assert(registry_set_argument(registry, "SharedSection=1024,16384,512", NULL));
    ck_assert(registry_set_argument(registry, "SessionViewSize=8", NULL));
    g_autoptr(GPtrArray) warnings = registry_lint(registry, &server_2003);
    g_autofree char *seen = codes(warnings);
    ck_assert_str_eq(seen, "heap-above-view");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_registry_lint_is_silent_about_a_good_registry,
        test_registry_lint_judges_shared_section,
        test_registry_lint_judges_view_size,
        test_registry_lint_judges_what_is_missing,
        test_registry_lint_points_at_a_setting,
        test_registry_lint_compares_heaps_with_view_space,
    };

    return run_tests("registry_lint", tests, G_N_ELEMENTS(tests));
}
