/* SPDX-License-Identifier: MIT */
/* Every recipe that is passed around and wrong gets a warning, and a good registry gets none. */
#include "config_test.h"
#include "host/config/edition.h"
#include "host/config/shared_section.h"
#include "user/shared_section.h"

#include <glib/gstdio.h>

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
        { "shared-section-blank", "windows-type shared-section-blank" },
        { "shared-section-letters", "windows-type shared-section-number shared-section-third" },
        { "shared-section-nothing", "windows-type shared-section-empty" },
        { "shared-section-huge", "windows-type shared-section-number shared-section-large" },
        { "shared-section-blanks",
          "windows-type shared-section-blank shared-section-number shared-section-third" },
        { "shared-section-fourth", "windows-type shared-section-fourth" },
        { "shared-section-small", "windows-type shared-section-small" },
        { "shared-section-large", "windows-type shared-section-large" },
        { "shared-section-one", "windows-type shared-section-second" },
        { "shared-section-two", "windows-type shared-section-third" },
        { "shared-section-first", "windows-type shared-section-first" },
        { "shared-section-negative", "windows-type shared-section-number shared-section-large" },
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
                     "CurrentControlSet\\Control\\Session Manager\\SubSystems: this machine would "
                     "not boot");
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

/* ---- with an edition ---- */

#define HEADER  "Windows Registry Editor Version 5.00\n"
#define CONTROL "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\"

typedef struct {
    const char *edition;
    const char *file; /* its text */
    const char *codes;
    const char *says; /* part of the first message */
} Case;

static void
assert_export(const Case *c)
{
    g_autoptr(Edition) edition = edition_load(c->edition, NULL, NULL, NULL);
    g_autoptr(Registry) registry = edition_load_registry(edition, NULL, NULL, NULL, NULL);
    g_autoptr(RegFile) file =
        reg_file_load_bytes("t.reg", (const guint8 *)c->file, strlen(c->file), NULL);
    BootOptions options = { 0 };
    RegistryLintContext context = edition_lint_context(edition, &options);

    registry_add(registry, file, REGISTRY_EXPORT);
    context.is_export = TRUE;
    g_autoptr(GPtrArray) found = registry_lint(registry, &context);
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const RegistryWarning *warning = g_ptr_array_index(found, i);
        g_string_append_printf(seen, "%s%s", i > 0 ? " " : "", warning->code);
        g_string_append_printf(text, "%s\n", warning->message);
        ck_assert(g_str_has_prefix(warning->message, "t.reg:"));
    }
    ck_assert_msg(g_str_equal(seen->str, c->codes), "%s\nseen:   %s\nwanted: %s", c->file,
                  seen->str, c->codes);
    ck_assert_msg(strstr(text->str, c->says) != NULL, "\nseen:   %s\nwanted: %s", text->str,
                  c->says);
}

START_TEST(test_registry_lint_judges_what_applies)
{
    static const Case cases[] = {
        { "server2003-sp2", HEADER CONTROL "Memory Management]\n\"SessionViewSize\"=dword:60\n",
          "windows-inherited",
          "t.reg:1:1: note: SharedSection is not in this export; 1024,3072,512 of server2003-sp2" },
        { "server2003-sp2", HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\x]\n",
          "windows-inherited view-size-inherited",
          "t.reg:1:1: note: SessionViewSize is not in this export; the 48 MB of server2003-sp2" },
        { "server2003-sp2", HEADER CONTROL "Memory Management]\n",
          "view-size-absent windows-inherited",
          "t.reg:2:1: warning: there is no SessionViewSize, judged as server2003-sp2: session view "
          "space has 20 MB\n[HKEY" },
        { "server2003-sp2",
          HEADER CONTROL "Memory Management]\n"
                         "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
                         "Server]\n\"TSAppCompat\"=dword:1\n",
          "windows-inherited", "" },
        { "win2000", HEADER CONTROL "Memory Management]\n", "windows-inherited", "" },
        { "win2000", HEADER CONTROL "Memory Management]\n\"SessionViewSize\"=dword:30\n",
          "view-size-unused windows-inherited",
          "t.reg:3:1: warning: SessionViewSize does nothing" },
        { "server2003-sp2", HEADER CONTROL "SubSystems]\n", "windows-missing view-size-inherited",
          "t.reg:2:1: warning: there is no value Windows" },
        { "server2003-sp2", HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control]\n",
          "control-set-ignored windows-inherited view-size-inherited",
          "t.reg:2:1: warning: ControlSet002 is ignored (no Select key: ControlSet001 is "
          "current)" },
        { "server2003-sp2",
          HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control]\n"
                 "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:1\n",
          "control-set-ignored windows-inherited view-size-inherited",
          "by the Select key ControlSet001 is current" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_export(&cases[i]);
}
END_TEST

/* Settings over the shipped registry of Server 2003: codes, and what is said. */
static void
assert_settings(const char *const *settings, const char *wanted, const char *says)
{
    g_autoptr(Edition) edition = edition_load("server2003-sp2", NULL, NULL, NULL);
    g_autoptr(Registry) registry = edition_load_registry(edition, NULL, NULL, NULL, NULL);
    BootOptions options = { 0 };
    RegistryLintContext context = edition_lint_context(edition, &options);

    for (; *settings != NULL; settings++)
        ck_assert(registry_set_argument(registry, *settings, NULL));
    g_autoptr(GPtrArray) warnings = registry_lint(registry, &context);
    g_autofree char *seen = codes(warnings);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < warnings->len; i++)
        g_string_append(text, ((const RegistryWarning *)warnings->pdata[i])->message);
    ck_assert_msg(g_str_equal(seen, wanted), "\nseen:   %s\nwanted: %s\n%s", seen, wanted,
                  text->str);
    ck_assert_msg(strstr(text->str, says) != NULL, "\nseen:   %s\nwanted: %s", text->str, says);
}

START_TEST(test_registry_lint_says_what_becomes_of_it)
{
    static const struct {
        const char *settings[3];
        const char *codes;
        const char *says;
    } cases[] = {
        { { "SharedSection=1024 3072" },
          "shared-section-blank",
          "of it \"1024\" counts, but a comma must follow the first value; this machine would not "
          "boot" },
        { { "SharedSection=1024" }, "shared-section-second", "this machine would not boot" },
        { { "SharedSection=" }, "shared-section-empty", "this machine would not boot" },
        { { "SharedSection=1024x,3072" }, "shared-section-number", "this machine would not boot" },
        { { "SharedSection=absent" }, "shared-section-missing", "this machine would not boot" },
        { { "SharedSection=1024," },
          "shared-section-number shared-section-third",
          "all desktops get 128 KB" },
        { { "SharedSection=1024, 3072" },
          "shared-section-blank shared-section-number shared-section-third",
          "only \"1024,\" counts" },
        { { "SharedSection=1024,3072," },
          "shared-section-number",
          "the third value of SharedSection is empty: it counts as 0, which acts as 128 KB" },
        { { "SharedSection=1024,3072KB,512" },
          "shared-section-number",
          "\"3072KB\" counts as 3072" },
        { { "SharedSection=32,3072,512" }, "shared-section-first", "this machine would not boot" },
        { { "SharedSection=60000,3072,512" },
          "shared-section-first",
          "60000 KB, does not fit in view space, 48 MB: this machine would not boot" },
        { { "SharedSection=1024,3072,2048", "SessionViewSize=20" },
          "reservation",
          "the reservation would fall back to 512 and 128 KB" },
        { { "SharedSection=1024,16384,512", "SessionViewSize=8" },
          "reservation",
          "of 8 MB view space" },
        { { "SessionViewSize=1", "SharedSection=1024,256,128" },
          "reservation view-size-small",
          "SessionViewSize is 1 MB: session view space is raised to the minimum, 4 MB" },
        { { "SessionViewSize=8" },
          "reservation",
          "--set:1:17: warning: the heaps that a session is expected to have need 7360 KB, and of "
          "8 MB view space 5376 KB are left" },
        { { "SessionPoolSize=2" }, "pool-size-small", "raised to the minimum, 4 MB" },
        { { "SessionViewSize=460" },
          "view-size-large",
          "would have 464 MB (the values count megabytes), and in practice about 450 together is "
          "the most\n" },
        { { "SessionViewSize=4096" },
          "view-size-large",
          "here 480 MB fit, so they are cut to 476 and 4 MB" },
        { { "SessionPoolSize=4096" },
          "view-size-large",
          "here 480 MB fit, so they are cut to 4 and 476 MB" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_settings(cases[i].settings, cases[i].codes, cases[i].says);
}
END_TEST

/* ---- the reader is the one of csrss ---- */

START_TEST(test_registry_lint_reads_shared_section_like_csrss)
{
    static const char *const texts[] = {
        "1024,3072,512",
        "1024,3072",
        "1024",
        "",
        ",",
        "1024,",
        "1024,,512",
        "1024,3072,",
        "1024,abc",
        "1024,3072KB,512",
        "1024 ,3072",
        "1024, 3072",
        "1024,3072 ,1",
        "-1,-2,-3",
        "+1,+2,+3",
        "0x400,0x80,0b1",
        "0o17,08,0x",
        "0,0,0",
        "abc,1,2",
        "1024x,1,2",
        "99999999999,99999999999,99999999999",
        "1,2,3,4",
        "1,2,3x,4",
        "--1,0-1,0xx1",
        ",,,",
        "1\t,2",
        "0x,0b2,0o8",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *line = g_strdup_printf("csrss.exe SharedSection=%s", texts[i]);
        g_autoptr(SharedSection) read = shared_section_read(texts[i]);
        struct shared_section real;
        gboolean is_usable =
            shared_section_parse(line, (uint32_t)strlen(line), &real) == STATUS_SUCCESS;

        ck_assert_msg(read->is_usable == is_usable, "\"%s\"", texts[i]);
        if (!is_usable)
            continue;
        ck_assert_msg(read->kb[0] == real.shared_kb && read->kb[1] == real.interactive_kb, "\"%s\"",
                      texts[i]);
        ck_assert_msg(shared_section_interactive_kb(read, 128) ==
                          CLAMP(real.interactive_kb, 128, SHARED_SECTION_KB_MAX),
                      "\"%s\"", texts[i]);
        ck_assert_msg(
            shared_section_noninteractive_kb(read, 128) ==
                CLAMP(real.noninteractive_kb != 0 ? real.noninteractive_kb : real.interactive_kb,
                      128, SHARED_SECTION_KB_MAX),
            "\"%s\"", texts[i]);
    }
}
END_TEST

START_TEST(test_registry_lint_guesses_the_edition)
{
    static const char *const shipped[][2] = {
        { "configs/registry/win2000-sp4.reg", "win2000" },
        { "configs/registry/xp-sp3.reg", "xp-sp3" },
        { "configs/registry/server2003-sp2.reg", "server2003-sp2" },
        { "configs/registry/server2003-sp2-ts.reg", NULL },
    };
    static const char named[] = HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\"
                                       "CurrentVersion]\n\"CurrentVersion\"=\"5.1\"\n";
    g_autofree char *path = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(shipped); i++) {
        g_autofree char *file = source_path(shipped[i][0]);
        g_autofree char *guess = edition_guess(file);
        ck_assert(g_strcmp0(guess, shipped[i][1]) == 0);
    }
    int fd = g_file_open_tmp("deskheap-test-XXXXXX.reg", &path, NULL);
    ck_assert_int_ge(fd, 0);
    ck_assert(g_file_set_contents(path, named, -1, NULL));
    g_autofree char *guess = edition_guess(path);
    ck_assert_str_eq(guess, "xp-sp3");
    ck_assert(g_close(fd, NULL));
    g_unlink(path);
    ck_assert_ptr_null(edition_guess("/no/such.reg"));
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
        test_registry_lint_judges_what_applies,
        test_registry_lint_says_what_becomes_of_it,
        test_registry_lint_reads_shared_section_like_csrss,
        test_registry_lint_guesses_the_edition,
    };

    return run_tests("registry_lint", tests, G_N_ELEMENTS(tests));
}
