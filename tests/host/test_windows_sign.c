/* SPDX-License-Identifier: MIT */
/* A registry file of another Windows than the edition is known by its signs, and what only holds of
 * the edition is not said of it. */
#include "config_test.h"
#include "host/ask/check.h"
#include "host/edition/edition.h"
#include "host/registry/reg_load.h"
#include "host/registry/windows_sign.h"

#include "../suite.h"

#define HEADER     "Windows Registry Editor Version 5.00\r\n\r\n"
#define CONTROL    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
#define SUBSYSTEMS CONTROL "Session Manager\\SubSystems]\r\n"
#define MEMORY     CONTROL "Session Manager\\Memory Management]\r\n"
#define VERSION    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n"
#define WINDOWS(sizes, servers)                                                                    \
    SUBSYSTEMS "\"Windows\"=\"%SystemRoot%\\\\system32\\\\csrss.exe SharedSection=" sizes          \
               " Windows=On ServerDll=basesrv,1" servers "\"\r\n"
#define USER    " ServerDll=winsrv:UserServerDllInitialization,3"
#define CONSOLE " ServerDll=winsrv:ConServerDllInitialization,2"
#define SXS     " ServerDll=sxssrv,4"

typedef struct {
    const char *edition;
    const char *file;
    const char *of;    /* "Windows XP (", NULL: nothing shows that it is of another */
    const char *shown; /* another part of the text */
    guint line;        /* where the first sign is */
} Case;

static const Case cases[] = {
    { "server2003-sp2", HEADER WINDOWS("1024,3072,512", USER CONSOLE), NULL, NULL, 0 },
    { "server2003-sp2", HEADER WINDOWS("1024,20480,512", USER CONSOLE), NULL, NULL, 0 },
    { "server2003-sp2", HEADER WINDOWS("1024,3072,768", USER CONSOLE), NULL, NULL, 0 },
    { "server2003-sp2", HEADER MEMORY "\"SessionViewSize\"=dword:00000030\r\n", NULL, NULL, 0 },
    { "server2003-sp2", HEADER WINDOWS("1024,3072,512", USER CONSOLE SXS),
      "Windows 7 or Server 2008 R2 or later (", "ServerDll=sxssrv", 4 },
    { "server2003-sp2", HEADER WINDOWS("1024,3072,512", USER SXS),
      "Windows 8 or Server 2012 or later (", "ServerDll=sxssrv; no server for consoles", 4 },
    { "xp-sp3", HEADER WINDOWS("1024,3072,512", USER), "Windows 8 or Server 2012 or later (",
      "taken as xp-sp3", 4 },
    { "win2000", HEADER WINDOWS("1024,12288,512", USER CONSOLE),
      "Windows Vista or Server 2008 or later (", "SharedSection with 12288", 4 },
    { "server2003-sp2", HEADER WINDOWS("1024,20480,768", USER CONSOLE), "64-bit Windows (",
      "SharedSection with 20480 and 768", 4 },
    /* Another server in the consoles' place, or a line that was cut off, is none. */
    { "server2003-sp2", HEADER WINDOWS("1024,3072,512", USER " ServerDll=consrv:Con,2"), NULL, NULL,
      0 },
    { "server2003-sp2", HEADER WINDOWS("1024,3072,512", ""), NULL, NULL, 0 },
    /* What the file says of its version decides, beside guesses. */
    { "server2003-sp2",
      HEADER VERSION "\"CurrentVersion\"=\"5.2\"\r\n" WINDOWS("1024,12288,512", USER), NULL, NULL,
      0 },
    { "server2003-sp2", HEADER VERSION "\"CurrentVersion\"=\"5.1\"\r\n", "Windows XP (",
      "CurrentVersion 5.1", 4 },
    { "xp-sp3", HEADER VERSION "\"CurrentVersion\"=\"5.1\"\r\n", NULL, NULL, 0 },
    { "xp-sp3", HEADER VERSION "\"CurrentVersion\"=\"6.1\"\r\n" WINDOWS("1024,12288,512", USER SXS),
      "Windows 7 or Server 2008 R2 (", "CurrentVersion 6.1)", 4 },
    { "xp-sp3",
      HEADER VERSION
      "\"CurrentVersion\"=\"6.3\"\r\n\"CurrentMajorVersionNumber\"=dword:0000000a\r\n",
      "Windows 10 or Server 2016 or later (", "CurrentVersion 6.3", 5 },
    { "server2003-sp2",
      HEADER VERSION "\"CurrentVersion\"=\"5.2\"\r\n\"BuildLabEx\"=\"3790.srv03.amd64fre\"\r\n",
      "64-bit Windows (", "BuildLabEx", 5 },
    { "server2003-sp2",
      HEADER CONTROL "Session Manager\\Environment]\r\n\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\r\n",
      "64-bit Windows (", "PROCESSOR_ARCHITECTURE", 4 },
    { "server2003-sp2",
      HEADER CONTROL "Session Manager\\Environment]\r\n\"PROCESSOR_ARCHITECTURE\"=\"x86\"\r\n",
      NULL, NULL, 0 },
    { "server2003-sp2",
      HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\Some]\r\n\"a\"=\"b\"\r\n",
      "64-bit Windows (", "Wow6432Node", 4 },
    { "server2003-sp2",
      HEADER
      "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Some]\r\n\"a\"=\"C:\\\\Program Files (x86)\\\\Some\"\r\n",
      "64-bit Windows (", "the folder Program Files (x86)", 4 },
    { "server2003-sp2",
      HEADER
      "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Some]\r\n\"a\"=\"C:\\\\Windows\\\\SysWOW64\\\\a.dll\"\r\n",
      "64-bit Windows (", "the folder SysWOW64", 4 },
};

static Registry *
registry_of(const Edition *edition, const char *file)
{
    GError *error = NULL;
    Registry *registry =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, &error);

    assert_no_error(error);
    g_autoptr(RegFile) read =
        reg_file_load_bytes("t.reg", (const guint8 *)file, strlen(file), &error);
    assert_no_error(error);
    registry_add(registry, read, REGISTRY_BY_CONTENT);
    return registry;
}

static WindowsSign *
sign_of(const Edition *edition, const Registry *registry)
{
    return windows_sign_find(registry, EDITION_REGISTRY_LAYERS, &edition->boot, edition->name);
}

START_TEST(test_windows_sign_tells_another_windows_by_each_sign)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autoptr(Edition) edition = edition_load(c->edition, NULL, NULL, NULL);
        g_autoptr(Registry) registry = registry_of(edition, c->file);
        g_autoptr(WindowsSign) sign = sign_of(edition, registry);
        g_autofree char *begin =
            g_strdup_printf("this looks like a file of %s", c->of != NULL ? c->of : "");

        ck_assert_msg((sign != NULL) == (c->of != NULL), "%s\nseen: %s", c->file,
                      sign != NULL ? sign->text : "nothing");
        if (sign == NULL)
            continue;
        ck_assert_msg(g_str_has_prefix(sign->text, begin), "\nseen:   %s\nwanted: %s", sign->text,
                      begin);
        ck_assert_msg(strstr(sign->text, c->shown) != NULL, "\nseen:   %s\nwanted: %s", sign->text,
                      c->shown);
        ck_assert_uint_eq(sign->place.span.line, c->line);
        ck_assert_str_eq(sign->place.source->name, "t.reg");
    }
}
END_TEST

START_TEST(test_windows_sign_is_of_files_only)
{
    g_autoptr(Edition) edition = edition_load("server2003-sp2", NULL, NULL, NULL);
    g_autoptr(Registry) registry =
        registry_of(edition, HEADER WINDOWS("1024,3072,512", USER CONSOLE));
    g_autoptr(Registry) other =
        registry_of(edition, HEADER WINDOWS("1024,20480,768", USER CONSOLE));

    ck_assert(registry_set_argument(registry, "SharedSection=1024,20480,768", NULL));
    g_autoptr(WindowsSign) none = sign_of(edition, registry);
    ck_assert_ptr_null(none);
    /* A setting on top leaves the file what it is. */
    ck_assert(registry_set_argument(other, "SharedSection=1024,3072,512", NULL));
    g_autoptr(WindowsSign) still = sign_of(edition, other);
    ck_assert_ptr_nonnull(still);
}
END_TEST

START_TEST(test_windows_sign_is_in_no_shipped_registry)
{
    g_auto(GStrv) shipped = edition_names();

    for (gsize i = 0; shipped[i] != NULL; i++) {
        g_autoptr(Edition) edition = edition_load(shipped[i], NULL, NULL, NULL);
        g_autoptr(Registry) registry =
            edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, NULL);
        g_autoptr(WindowsSign) sign = windows_sign_find(registry, 0, &edition->boot, shipped[i]);
        ck_assert_msg(sign == NULL, "%s: %s", shipped[i], sign != NULL ? sign->text : "");
    }
}
END_TEST

/* The codes of what check says of a fixture, but for how it was taken. */
static char *
checked(const char *name, const char *const *set)
{
    g_autofree char *path = test_path(name);
    GError *error = NULL;
    g_autoptr(GPtrArray) findings = check_registry(path, NULL, REGISTRY_BY_CONTENT, set, &error);
    g_autoptr(GString) codes = g_string_new(NULL);

    assert_no_error(error);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        if (strcmp(finding->code, "registry-as") != 0)
            g_string_append_printf(codes, "%s%s", codes->len > 0 ? " " : "", finding->code);
    }
    return g_string_free(g_steal_pointer(&codes), FALSE);
}

/* Neither what its servers do on the edition, nor sizes that would be the edition's. */
START_TEST(test_windows_sign_leaves_what_every_windows_has)
{
    static const char *const wrong_first[] = { "SharedSection=2048,20480 ,768", NULL };
    g_autofree char *x64 = checked("fixtures/registry/windows10-x64.reg", NULL);
    g_autofree char *x86 = checked("fixtures/registry/windows7-x86.reg", NULL);
    g_autofree char *odd = checked("fixtures/registry/windows10-x64.reg", wrong_first);

    ck_assert_str_eq(x64, "other-windows");
    ck_assert_str_eq(x86, "other-windows");
    ck_assert_str_eq(odd, "other-windows shared-section-blank shared-section-first "
                          "shared-section-third");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_windows_sign_tells_another_windows_by_each_sign },
    { &test_windows_sign_is_of_files_only },
    { &test_windows_sign_is_in_no_shipped_registry },
    { &test_windows_sign_leaves_what_every_windows_has },
};

SUITE(tests, NULL, NULL)
