/* SPDX-License-Identifier: MIT */
/* Every recipe that is passed around and wrong gets a warning, and a good registry gets none. */
#include "config_test.h"
#include "host/ask/ask_registry.h"
#include "host/ask/registry_lint.h"
#include "host/edition/edition.h"
#include "host/registry/reg_load.h"
#include "host/registry/shared_section.h"

#include "../suite.h"

static Scenario *
load_system(const char *edition, const char *boot_options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("format: 1\n"
                                            "title: t\n"
                                            "system: { edition: %s, boot-options: [%s] }\n",
                                            edition, boot_options);
    Scenario *scenario = scenario_load_text("t.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return scenario;
}

/* What is written is judged, with what csrss reads of it; no other effect is told. */
static GPtrArray *
lint_alone(const Registry *registry)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = load_system("server2003-sp2", "");
    ScenarioVariant system = *scenario->plain;

    system.registry = (Registry *)registry;
    g_autoptr(RegistryOutcome) outcome = ask_registry(scenario, &system, &error);
    const RegistryLintContext context = {
        .shared_section = outcome != NULL ? &outcome->shared_section : NULL,
    };
    return registry_lint(registry, &context);
}

/* Codes of all warnings, a blank between them. */
static char *
codes(const GPtrArray *warnings)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < warnings->len; i++) {
        const Finding *warning = g_ptr_array_index(warnings, i);
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

    ck_assert(registry_add_file(registry, base, REGISTRY_STATE, NULL));
    if (file != NULL) {
        g_autofree char *name = g_strconcat("fixtures/bad/registry/", file, ".reg", NULL);
        g_autofree char *path = test_path(name);
        ck_assert(registry_add_file(registry, path, REGISTRY_PATCH, NULL));
    }
    return registry;
}

static void
assert_codes(const char *file, const char *wanted)
{
    g_autoptr(Registry) registry = registry_with(file);
    g_autoptr(GPtrArray) warnings = lint_alone(registry);
    g_autofree char *seen = codes(warnings);

    ck_assert_msg(g_str_equal(seen, wanted), "%s\nseen:   %s\nwanted: %s", file, seen, wanted);
}

START_TEST(test_registry_lint_is_silent_about_a_good_registry)
{
    assert_codes(NULL, "");
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
        { "shared-section-small", "windows-type" },
        { "shared-section-large", "windows-type shared-section-large" },
        { "shared-section-one", "windows-type shared-section-second" },
        { "shared-section-two", "windows-type shared-section-third" },
        { "shared-section-first", "windows-type shared-section-first" },
        { "shared-section-negative", "windows-type shared-section-number shared-section-large" },
        { "shared-section-stray", "shared-section-stray" },
        { "windows-on", "windows-equals windows-type" },
        { "windows-replaced", "windows-type" }, /* programs are judged with an edition */
        { "windows-dword", "windows-type" },
        { "odd-bytes", "" },
        { "view-size-hex", "view-size-hex" },
        { "view-size-short", "wrong-type" },
        { "view-size-text", "wrong-type" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_codes(cases[i].file, cases[i].codes);
}
END_TEST

START_TEST(test_registry_lint_judges_what_is_missing)
{
    g_autoptr(Registry) registry = registry_new();
    g_autoptr(GPtrArray) warnings = lint_alone(registry);
    g_autofree char *seen = codes(warnings);
    const Finding *first = g_ptr_array_index(warnings, 0);

    ck_assert_str_eq(seen, "windows-missing");
    ck_assert_str_eq(first->message,
                     "registry: warning: there is no value Windows in HKEY_LOCAL_MACHINE\\SYSTEM\\"
                     "CurrentControlSet\\Control\\Session Manager\\SubSystems");
}
END_TEST

/* The value as a file has it, judged without a machine: codes, and what is said. */
static void
assert_windows_value(const char *text, const char *wanted, const char *says)
{
    g_autoptr(RegFile) file =
        reg_file_load_bytes("t.reg", (const guint8 *)text, strlen(text), NULL);
    g_autoptr(Registry) registry = registry_new();

    registry_add(registry, file, REGISTRY_STATE);
    g_autoptr(GPtrArray) warnings = lint_alone(registry);
    g_autofree char *seen = codes(warnings);
    ck_assert_msg(g_str_equal(seen, wanted), "%s\nseen:   %s\nwanted: %s", text, seen, wanted);
    if (warnings->len > 0) {
        const Finding *first = g_ptr_array_index(warnings, 0);
        ck_assert_msg(strstr(first->message, says) != NULL, "\nseen:   %s\nwanted: %s",
                      first->message, says);
    }
}

/* The bytes "csrss.exe SharedSection=1024,3072,512 ServerDll=x", a NUL behind them. */
#define NARROW                                                                                      \
    "63,73,72,73,73,2e,65,78,65,20,53,68,61,72,65,64,53,65,63,74,69,6f,6e,3d,31,30,32,34,2c,33,30," \
    "37,32,2c,35,31,32,20,53,65,72,76,65,72,44,6c,6c,3d,78,00"
/* "csrss.exe ", two bytes each, and more that nobody comes to see. */
#define WIDE "63,00,73,00,72,00,73,00,73,00,2e,00,65,00,78,00,65,00,20,00,53,00,00,00"

#define SUBSYSTEMS                                                                                 \
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]\n"

START_TEST(test_registry_lint_names_the_cause)
{
    static const char version_5[] = "Windows Registry Editor Version 5.00\n" SUBSYSTEMS;

    static const struct {
        const char *value;
        gboolean is_regedit4;
        const char *codes;
        const char *says;
    } cases[] = {
        { "\"%SystemRoot%\\\\csrss.exe ServerDll=x SharedSection=1024,3072,512\"", FALSE,
          "windows-type",
          "the Windows value is REG_SZ, where Windows has REG_EXPAND_SZ; it works all the same\n" },
        { "hex(2):" NARROW, FALSE, "windows-encoding",
          "has one byte a character, as REGEDIT4 files have it; in a version 5.00 export it is "
          "UTF-16, two bytes a character, so this is read as other letters\n" },
        { "hex(2):" NARROW, TRUE, "", "" },
        { "hex(2):" WIDE, TRUE, "windows-encoding",
          "has two bytes a character, as version 5.00 exports have it; in a REGEDIT4 file it is one "
          "byte a character, so this ends after the first letter\n" },
        { "hex(2):" WIDE, FALSE, "shared-section-missing", "" },
        { "hex(2):63,00,73,00,72,00,73,00,73,00", FALSE,
          "windows-unterminated shared-section-missing", "" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "%s\"Windows\"=%s\n", cases[i].is_regedit4 ? "REGEDIT4\n" SUBSYSTEMS : version_5,
            cases[i].value);
        assert_windows_value(text, cases[i].codes, cases[i].says);
    }
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

/* A system of which nothing is said but its edition; its registry may be changed. */
static ScenarioVariant *
system_of(Scenario *scenario)
{
    return scenario->plain;
}

/* Its findings, with what a machine makes of it. */
static GPtrArray *
lint_system(Scenario *scenario, gboolean is_export)
{
    const ScenarioVariant *system = system_of(scenario);
    GError *error = NULL;
    g_autoptr(RegistryOutcome) outcome = ask_registry(scenario, system, &error);
    RegistryLintContext context = {
        .outcome = outcome,
        .shared_section = outcome != NULL ? &outcome->shared_section : NULL,
        .boot = &system->edition->boot,
        .edition = system->edition->name,
        .edition_layers = EDITION_REGISTRY_LAYERS,
        .is_export = is_export,
    };

    assert_no_error(error);
    return registry_lint(system->registry, &context);
}

static void
assert_export(const Case *c)
{
    g_autoptr(Scenario) scenario = load_system(c->edition, "");
    g_autoptr(RegFile) file =
        reg_file_load_bytes("t.reg", (const guint8 *)c->file, strlen(c->file), NULL);

    registry_add(system_of(scenario)->registry, file, REGISTRY_STATE);
    g_autoptr(GPtrArray) found = lint_system(scenario, TRUE);
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const Finding *warning = g_ptr_array_index(found, i);
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
          "t.reg:1:1: note: SharedSection is not in this file; 1024,3072,512 of server2003-sp2" },
        { "server2003-sp2", HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\x]\n",
          "windows-inherited view-size-inherited",
          "t.reg:1:1: note: SessionViewSize is not in this file; the 48 MB of server2003-sp2" },
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
        { "server2003-sp2", HEADER CONTROL "SubSystems]\n", "windows-missing",
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

/* Settings over the shipped registry of an edition: codes, and what is said. */
static void
assert_settings(const char *edition,
                const char *boot_options,
                const char *const *settings,
                const char *wanted,
                const char *says)
{
    g_autoptr(Scenario) scenario = load_system(edition, boot_options);

    for (; *settings != NULL; settings++)
        ck_assert(registry_set_argument(system_of(scenario)->registry, *settings, NULL));
    g_autoptr(GPtrArray) warnings = lint_system(scenario, FALSE);
    g_autofree char *seen = codes(warnings);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < warnings->len; i++)
        g_string_append_printf(text, "%s\n", ((const Finding *)warnings->pdata[i])->message);
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
        { { "SharedSection=1024,3072,100" },
          "shared-section-small",
          "--set: warning: the third value of SharedSection is 100 KB, less than the least "
          "there is; it acts as 128 KB\n"
          "--set: SharedSection=1024,3072,100\n"
          "                     ^~~~~~~~~~~~~\n" },
        { { "SharedSection=1024 3072" },
          "shared-section-blank",
          "of it \"1024\" counts, but a comma must follow the first value; this machine would not "
          "boot" },
        { { "SharedSection=1024" }, "shared-section-second", "; this machine would not boot" },
        { { "SharedSection=" }, "shared-section-empty", "; this machine would not boot" },
        { { "SharedSection=1024x,3072" },
          "shared-section-number",
          "; this machine would not boot" },
        { { "SharedSection=absent" }, "shared-section-missing", "; this machine would not boot" },
        { { "Windows=absent" }, "windows-missing", "--set: warning: there is no value Windows" },
        { { "SharedSection=1024," },
          "shared-section-number shared-section-third",
          "non-interactive desktops get as much as the others, 128 KB" },
        { { "SharedSection=1024, 3072" },
          "shared-section-blank shared-section-number shared-section-third",
          "only \"1024,\" counts" },
        { { "SharedSection=1024,3072," },
          "shared-section-number",
          "the third value of SharedSection is empty; it acts as 128 KB" },
        { { "SharedSection=1024,3072KB,512" },
          "shared-section-number",
          "\"3072KB\"; it acts as 3072 KB" },
        { { "SharedSection=1024,0x400,512" },
          "shared-section-number",
          "\"0x400\"; it acts as 1024 KB" },
        { { "SharedSection=32,3072,512" },
          "shared-section-first",
          "the first value of SharedSection, 32, sizes the shared section: csrss.exe ends with "
          "0xC0000017 STATUS_NO_MEMORY (" },
        { { "SharedSection=60000,3072,512" },
          "shared-section-first",
          "csrss read SharedSection=60000,3072,512); this machine would not boot" },
        { { "Windows=Windows SharedSection=1024,3072,512" },
          "windows-replaced",
          "--set: warning: the Windows value starts \"Windows\" and not csrss.exe: it is a "
          "whole command line, and only the numbers after SharedSection= in it are to be changed; "
          "this machine would not boot\n" },
        { { "Windows=csrss.exe SharedSection=1024,3072,512 ServerDll=consrv,2" },
          "server-dll-unknown",
          "--set: warning: ServerDll=consrv,2: no such server DLL on this edition; known: "
          "basesrv,1; winsrv:ConServerDllInitialization,2; winsrv:UserServerDllInitialization,3; "
          "this machine would not boot\n" },
        { { "Windows=csrss.exe SharedSection=1024,3072,512 ServerDll=basesrv,1 "
            "ServerDll=winsrv:UserServerDllInitialization,3" },
          "server-dll-missing",
          "--set: warning: the Windows value has no ServerDll=winsrv:ConServerDllInitialization"
          ",2: no program gets a console of its own\n" },
        { { "SharedSection=1024,3072,2048", "SessionViewSize=20" },
          "reservation",
          "heaps have 512 and 128 KB, whatever SharedSection says" },
        { { "SharedSection=1024,16384,512", "SessionViewSize=8" },
          "reservation",
          "of 8 MB view space" },
        { { "SessionViewSize=1", "SharedSection=1024,256,128" },
          "reservation view-size-small",
          "SessionViewSize is 1 MB: session view space is raised to the minimum, 4 MB" },
        { { "SessionViewSize=8" },
          "reservation",
          "--set: warning: the heaps that a session is expected to have need 7360 KB, and of "
          "8 MB view space 5376 KB are left" },
        { { "SessionPoolSize=2" }, "pool-size-small", "raised to the minimum, 4 MB" },
        { { "SessionImageSize=4" },
          "image-size-small",
          "SessionImageSize is 4 MB: session image space is raised to the minimum, 8 MB" },
        { { "SessionViewSize=0" },
          "view-size-zero",
          "SessionViewSize is 0, which counts as absent: session view space has 20 MB" },
        { { "SessionViewSize=absent" },
          "view-size-absent",
          "--set: warning: there is no SessionViewSize, judged as server2003-sp2: session "
          "view space has 20 MB\n--set: SessionViewSize=absent\n                       ^~~~~~\n" },
        { { "SystemViewSize=1", "SessionViewSize=452" },
          "view-size-large",
          "session view space has 452 MB and session paged pool has 4 MB (the values count megabytes), "
          "and in practice about 450 together is the most\n" },
        { { "SessionViewSize=4096" },
          "view-size-cut",
          "SessionViewSize is 4096 MB: session view space is cut to 440 MB" },
        { { "SessionPoolSize=4096" },
          "reservation view-size-cut pool-size-cut",
          "SessionPoolSize is 4096 MB: session paged pool is cut to 440 MB" },
        { { "SessionPoolSize=1024", "SessionViewSize=~" },
          "reservation view-size-absent view-size-cut pool-size-cut",
          "--set: warning: there is no SessionViewSize, judged as server2003-sp2: session "
          "view space has 4 MB" },
        { { "SessionImageSize=240", "SessionViewSize=300" },
          "view-size-cut",
          "SessionViewSize is 300 MB: session view space is cut to 208 MB" },
        { { "SystemViewSize=500" },
          "system-view-size-cut",
          "SystemViewSize is 500 MB: system mapped views is cut to 128 MB" },
        { { "PagedPoolSize=192" },
          "paged-pool-size",
          "PagedPoolSize is 192 bytes (it counts bytes): too little, so it does not count, and "
          "paged pool has 160 MB" },
        { { "PagedPoolSize=0x10000000" }, "", "" },
        { { "PagedPoolSize=0x20000000" },
          "paged-pool-size",
          "PagedPoolSize is 512 MB: paged pool is cut to 317 MB" },
        { { "PagedPoolSize=0xffffffff" }, "", "" },
        { { "NonPagedPoolSize=192" },
          "nonpaged-pool-size",
          "NonPagedPoolSize is 192 bytes (it counts bytes): too little, so it does not count, and "
          "nonpaged pool has 206 MB" },
        { { "NonPagedPoolSize=0x3fffffff" },
          "nonpaged-pool-size",
          "NonPagedPoolSize is 1023 MB (it counts bytes): too much, so it does not count" },
        { { "USERProcessHandleQuota=20000" },
          "quota-range",
          "USERProcessHandleQuota is 20000, which acts as 18000" },
        { { "GDIProcessHandleQuota=1" },
          "quota-range",
          "GDIProcessHandleQuota is 1, which acts as 256" },
        { { "IdleWinStationPoolCount=3" }, "", "" },
        { { "IdleWinStationPoolCount=100" },
          "idle-sessions",
          "IdleWinStationPoolCount is 100, which acts as 64" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_settings("server2003-sp2", "", cases[i].settings, cases[i].codes, cases[i].says);
}
END_TEST

/* Even if a setting has put other sizes into the value, and if the file writes it byte by byte. */
START_TEST(test_registry_lint_points_at_the_very_word)
{
    static const struct {
        const char *file;
        const char *code;
        const char *place;
        const char *marked; /* what is marked of the file's line */
        const char *end;    /* of what is said */
    } cases[] = {
        { "server-dll-foreign", "server-dll-unknown",
          ":20:3: warning: ServerDll=consrv:", "53,00,65", "; this machine would not boot" },
        { "server-dll-none", "server-dll-missing", ":5:1: warning: the Windows value has no ",
          "\"Windows\"", "winlogon does not start; this machine would not boot" },
        { "server-dll-no-console", "server-dll-missing", ":5:1: warning: the Windows value has no ",
          "\"Windows\"", "no program gets a console of its own" },
        { "server-dll-number", "server-dll-number",
          ":14:51: warning: ServerDll=basesrv: ", "53,00,65", "; this machine would not boot" },
        { "windows-program", "windows-replaced", ":5:18: warning: the Windows value starts ",
          "25,00,53", "; this machine would not boot" },
    };

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(cases); i++) {
        gboolean is_set = i % 2 == 1;
        g_autofree char *name =
            g_strconcat("fixtures/bad/registry/", cases[i / 2].file, ".reg", NULL);
        g_autofree char *path = test_path(name);
        g_autofree char *place = g_strconcat(path, cases[i / 2].place, NULL);
        g_autoptr(Scenario) scenario = load_system("server2003-sp2", "");
        Registry *registry = system_of(scenario)->registry;

        ck_assert(registry_add_file(registry, path, REGISTRY_PATCH, NULL));
        if (is_set)
            ck_assert(registry_set_argument(registry, "SharedSection=1024,3072,256", NULL));
        g_autoptr(GPtrArray) found = lint_system(scenario, FALSE);
        const Finding *first = g_ptr_array_index(found, 0);
        g_auto(GStrv) lines = g_strsplit(first->message, "\n", 3);

        ck_assert_uint_eq(found->len, 1);
        ck_assert_str_eq(first->code, cases[i / 2].code);
        ck_assert_msg(g_str_has_prefix(first->message, place), "\nseen:   %s\nwanted: %s",
                      first->message, place);
        ck_assert_msg(g_str_has_suffix(lines[0], cases[i / 2].end), "%s", first->message);
        ck_assert_msg(g_str_has_prefix(lines[1] + strcspn(lines[2], "^"), cases[i / 2].marked),
                      "%s", first->message);
    }
}
END_TEST

START_TEST(test_registry_lint_knows_what_does_nothing)
{
    static const struct {
        const char *edition;
        const char *boot_options;
        const char *settings[2];
        const char *codes;
        const char *says;
    } cases[] = {
        { "server2003-sp2", "/3GB", { NULL }, "", "" },
        { "server2003-sp2",
          "/3GB",
          { "SessionViewSize=64" },
          "view-size-3gb",
          "SessionViewSize does nothing with /3GB: there are 20 MB of session view space" },
        { "server2003-sp2",
          "/3GB",
          { "SessionPoolSize=300" },
          "reservation view-size-cut pool-size-cut",
          "SessionPoolSize of 300 MB leaves session view space only 4 MB" },
        { "win2000",
          "",
          { "SessionViewSize=64" },
          "view-size-unused",
          "SessionViewSize does nothing here: there is no session view space" },
        { "win2000", "", { "SystemViewSize=64" }, "system-view-size-unused", "does nothing here" },
        { "server2003-sp2",
          "",
          { "PagedPoolLimit=64" },
          "limit-unused",
          "PagedPoolLimit does nothing here: this system has no limits of addresses" },
        { "win7-x64", "", { "SystemPtesLimit=64" }, "limit-unused", "no limits of addresses" },
        { "vista-sp1-x86",
          "increaseuserva=3008",
          { "SystemPages=20000" },
          "system-pages-unused",
          "SystemPages does nothing here: addresses of system PTEs are taken as needed" },
        { "vista-sp1-x86",
          "",
          { "SessionPoolSize=20" },
          "pool-size-unused",
          "SessionPoolSize does nothing here: addresses of session paged pool are taken as needed" },
        { "win7-x86", "", { "SessionSpaceLimit=0" }, "", "" },
        { "win7-x86", "", { "SessionSpaceLimit=2048" }, "", "" },
        { "win7-x86",
          "",
          { "SessionSpaceLimit=2049" },
          "limit-range",
          "SessionSpaceLimit is 2049 MB, and 2048 is the most there can be: it limits nothing" },
        { "win7-x86",
          "",
          { "SessionSpaceLimit=65" },
          "limit",
          "SessionSpaceLimit is 65 MB: there are 68 MB of session space, for all sessions together" },
        { "win7-x86",
          "/PAE",
          { "SessionSpaceLimit=65" },
          "limit",
          "SessionSpaceLimit is 65 MB: there are 66 MB of session space, for all sessions together" },
        { "vista-sp1-x86",
          "",
          { "PagedPoolLimit=30" },
          "limit",
          "PagedPoolLimit is 30 MB: there are 32 MB of paged pool" },
        { "vista-sp1-x86",
          "/PAE",
          { "PagedPoolLimit=30" },
          "limit",
          "PagedPoolLimit is 30 MB: there are 30 MB of paged pool" },
        { "vista-sp1-x86",
          "",
          { "SystemCacheLimit=64" },
          "limit",
          "SystemCacheLimit is 64 MB: there are 64 MB of system working set and cache" },
        { "vista-sp1-x86", "", { "SessionSpaceLimit=8" }, "would-not-boot", "SessionSpaceLimit=8" },
        { "win2000",
          "",
          { "SharedSection=1024,45000,512" },
          "shared-section-large reservation",
          "of 48 MB view space" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_settings(cases[i].edition, cases[i].boot_options, cases[i].settings, cases[i].codes,
                        cases[i].says);
}
END_TEST

/* What nothing of the above explains: the machine's own word. */
START_TEST(test_registry_lint_tells_a_boot_that_fails_for_another_reason)
{
    RegistryOutcome outcome = { .why_not = (char *)"a reason" };
    const RegistryLintContext context = { .outcome = &outcome };
    g_autoptr(Registry) registry = registry_with(NULL);
    g_autoptr(GPtrArray) warnings = registry_lint(registry, &context);
    g_autofree char *seen = codes(warnings);
    const Finding *first = g_ptr_array_index(warnings, 0);

    ck_assert_str_eq(seen, "would-not-boot");
    ck_assert(strstr(first->message, ": warning: this machine would not boot: a reason\n") != NULL);
}
END_TEST

START_TEST(test_registry_lint_splits_shared_section)
{
    static const struct {
        const char *text;
        guint commas;
        const char *written[3];
    } cases[] = {
        { "1024,3072,512", 2, { "1024", "3072", "512" } },
        { "1024,", 1, { "1024", "", NULL } },
        { "1024", 0, { "1024", NULL, NULL } },
        { "", 0, { NULL, NULL, NULL } },
        { ",,,", 3, { "", "", "" } },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SharedSection) shared = shared_section_split(cases[i].text);
        ck_assert_uint_eq(shared->commas, cases[i].commas);
        for (gsize j = 0; j < G_N_ELEMENTS(cases[i].written); j++)
            ck_assert(g_strcmp0(shared->written[j], cases[i].written[j]) == 0);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_registry_lint_is_silent_about_a_good_registry },
    { &test_registry_lint_judges_shared_section },
    { &test_registry_lint_judges_what_is_missing },
    { &test_registry_lint_names_the_cause },
    { &test_registry_lint_judges_what_applies },
    { &test_registry_lint_says_what_becomes_of_it },
    { &test_registry_lint_points_at_the_very_word },
    { &test_registry_lint_knows_what_does_nothing },
    { &test_registry_lint_tells_a_boot_that_fails_for_another_reason },
    { &test_registry_lint_splits_shared_section },
};

SUITE(tests, NULL, NULL)
