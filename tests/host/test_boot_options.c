/* SPDX-License-Identifier: MIT */
/* Boot options by name and by value. */
#include "abi/boot.h"
#include "config_test.h"
#include "host/registry/boot_options_read.h"

#include "../suite.h"

#include <string.h>

START_TEST(test_boot_options_add)
{
    BootOptions options = { 0 };

    ck_assert(boot_options_add(&options, "/3GB", NULL));
    ck_assert(boot_options_add(&options, "pae", NULL));
    ck_assert(boot_options_add(&options, "/UserVA=3030", NULL));
    ck_assert_uint_eq(options.flags, ABI_OPTION_3GB | ABI_OPTION_PAE | ABI_OPTION_USERVA);
    ck_assert_uint_eq(options.userva_mb, 3030);
    g_autofree char *text = boot_options_text(&options);
    ck_assert_str_eq(text, "/3GB /PAE /USERVA=3030");
}
END_TEST

/* What each loader has, and what is said of the other's. */
START_TEST(test_boot_options_of_a_store)
{
    static const struct {
        BootLoader loader;
        const char *word;
        const char *text;    /* NULL: it is refused, */
        const char *message; /* with this */
    } rows[] = {
        { BOOT_LOADER_STORE, "increaseuserva=2900", "increaseuserva=2900", NULL },
        { BOOT_LOADER_STORE, "/IncreaseUserVa:3072", "increaseuserva=3072", NULL },
        { BOOT_LOADER_STORE, "/PAE", "pae=ForceEnable", NULL },
        { BOOT_LOADER_STORE, "PAE=forcedisable", "pae=ForceDisable", NULL },
        { BOOT_LOADER_STORE, "/MAXMEM=512", "/MAXMEM=512", NULL },
        { BOOT_LOADER_STORE, "/pae=ForceEnable", "pae=ForceEnable", NULL },
        { BOOT_LOADER_STORE, "pae=default", "", NULL },
        { BOOT_LOADER_STORE, "nx=OptIn", "", NULL },
        { BOOT_LOADER_STORE, "sos=Yes", "", NULL },
        { BOOT_LOADER_STORE, "pae=Off", NULL,
          "\"pae=Off\" is no value of it (known: pae=ForceEnable, pae=ForceDisable, pae=Default)" },
        { BOOT_LOADER_STORE, "nx", NULL, "nx needs something behind it, after an equals sign" },
        { BOOT_LOADER_STORE, "increaseuserva=3073", NULL,
          "increaseuserva takes megabytes from 2048 to 3072, as in increaseuserva=3072" },
        { BOOT_LOADER_STORE, "increaseuserva", NULL, "increaseuserva takes megabytes" },
        { BOOT_LOADER_STORE, "/3GB", NULL,
          "/3GB is a switch of boot.ini, and this system has a boot store (bcdedit): there it is "
          "increaseuserva=3072" },
        { BOOT_LOADER_STORE, "/USERVA=2900", NULL, "there it is increaseuserva=n" },
        { BOOT_LOADER_STORE, "/4GB", NULL,
          "(known: pae=ForceEnable, pae=ForceDisable, increaseuserva=n, /MAXMEM=n, " },
        { BOOT_LOADER_INI, "increaseuserva=2900", NULL,
          "increaseuserva is an element of a boot store, and this system has a boot.ini: there it "
          "is /3GB, for fewer megabytes with /USERVA=n beside it" },
        { BOOT_LOADER_INI, "pae=ForceEnable", NULL,
          "pae=ForceEnable is an element of a boot store, and this system has a boot.ini: there it "
          "is /PAE" },
        { BOOT_LOADER_INI, "nx=OptIn", NULL, "there it is /NOEXECUTE" },
        { BOOT_LOADER_INI, "testsigning=on", NULL, "and this system has a boot.ini" },
        { BOOT_LOADER_INI, "/SOS=Yes", NULL, "nothing stands behind /SOS" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        BootOptions options = { .loader = rows[i].loader };
        g_autoptr(GError) error = NULL;
        gboolean is_taken = boot_options_add(&options, rows[i].word, &error);
        g_autofree char *text = boot_options_text(&options);

        ck_assert_msg(is_taken == (rows[i].text != NULL), "%s", rows[i].word);
        ck_assert_str_eq(text, is_taken ? rows[i].text : "");
        if (!is_taken)
            ck_assert_msg(strstr(error->message, rows[i].message) != NULL, "%s", error->message);
    }
}
END_TEST

/* What bcdedit lists of the loader's entry on an ordinary Windows 10. */
START_TEST(test_boot_options_of_a_listing)
{
    static const char *const words[] = {
        "identifier={current}",
        "device=partition=C:",
        "path=\\WINDOWS\\system32\\winload.efi",
        "description=Windows",
        "locale=en-US",
        "inherit={bootloadersettings}",
        "recoverysequence={a}",
        "displaymessageoverride=Recovery",
        "recoveryenabled=Yes",
        "isolatedcontext=Yes",
        "allowedinmemorysettings=0x15000075",
        "osdevice=partition=C:",
        "systemroot=\\WINDOWS",
        "resumeobject={b}",
        "nx=OptIn",
        "bootmenupolicy=Standard",
        "debug=Yes",
    };
    BootOptions options = { .loader = BOOT_LOADER_STORE };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        ck_assert_msg(boot_options_add(&options, words[i], NULL), "%s", words[i]);
    ck_assert_uint_eq(options.flags, 0);
}
END_TEST

/* An element has one value, the last that it was set to. */
START_TEST(test_boot_options_of_one_element)
{
    static const struct {
        const char *words[3];
        const char *text;
    } rows[] = {
        { { "pae=ForceEnable", "pae=ForceDisable" }, "pae=ForceDisable" },
        { { "pae=ForceDisable", "/PAE" }, "pae=ForceEnable" },
        { { "increaseuserva=2900", "pae=ForceEnable", "pae=Default" }, "increaseuserva=2900" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        BootOptions options = { .loader = BOOT_LOADER_STORE };
        for (gsize j = 0; j < G_N_ELEMENTS(rows[i].words) && rows[i].words[j] != NULL; j++)
            ck_assert(boot_options_add(&options, rows[i].words[j], NULL));
        g_autofree char *text = boot_options_text(&options);
        ck_assert_str_eq(text, rows[i].text);
    }
}
END_TEST

START_TEST(test_boot_options_take_memory_away)
{
    const guint64 mb = 1024 * 1024;
    BootOptions options = { 0 };

    ck_assert_uint_eq(boot_options_memory(&options, 256 * mb), 256 * mb);
    ck_assert(boot_options_add(&options, "/BURNMEMORY=100", NULL));
    ck_assert_uint_eq(boot_options_memory(&options, 256 * mb), 156 * mb);
    ck_assert(boot_options_add(&options, "/MAXMEM=512", NULL));
    ck_assert_uint_eq(boot_options_memory(&options, 256 * mb), 156 * mb);
    ck_assert_uint_eq(boot_options_memory(&options, 1024 * mb), 412 * mb);
    ck_assert_uint_eq(boot_options_memory(&options, 64 * mb), 0);
}
END_TEST

START_TEST(test_boot_options_refused)
{
    static const struct {
        const char *word;
        int code;
        const char *message;
    } cases[] = {
        { "/4GB", BOOT_OPTIONS_ERROR_UNKNOWN,
          "unknown boot option \"/4GB\" (did you mean \"/3GB\"?" },
        { "/USERVA", BOOT_OPTIONS_ERROR_VALUE,
          "/USERVA takes megabytes from 2048 to 3072, as in /USERVA=3030" },
        { "/USERVA=5000", BOOT_OPTIONS_ERROR_VALUE, "/USERVA takes megabytes" },
        { "", BOOT_OPTIONS_ERROR_UNKNOWN, "unknown boot option \"\"" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        BootOptions options = { 0 };
        g_autoptr(GError) error = NULL;

        ck_assert(!boot_options_add(&options, cases[i].word, &error));
        assert_error(error, BOOT_OPTIONS_ERROR, cases[i].code, cases[i].message);
        ck_assert_uint_eq(options.flags, 0);
    }
}
END_TEST

static gboolean
read_yaml(BootOptions *options, const char *text, GError **error)
{
    g_autoptr(YamlDocument) document = yaml_document_load_text("b.yaml", text, -1, NULL, NULL);

    ck_assert_ptr_nonnull(document);
    return boot_options_read(options, yaml_document_root(document), ".", error);
}

START_TEST(test_boot_options_read)
{
    BootOptions options = { 0 }, one = { 0 };
    g_autoptr(GError) unknown = NULL, type = NULL;

    ck_assert(read_yaml(&options, "[/3GB, /NOPAE]", NULL));
    ck_assert_uint_eq(options.flags, ABI_OPTION_3GB | ABI_OPTION_NOPAE);
    ck_assert(read_yaml(&one, "/PAE", NULL));
    ck_assert_uint_eq(one.flags, ABI_OPTION_PAE);
    ck_assert(!read_yaml(&one, "[/PAE, /3BG]", &unknown));
    assert_error(unknown, YAML_ERROR, YAML_ERROR_VALUE,
                 "b.yaml:1:8: error: unknown boot option \"/3BG\" (did you mean \"/3GB\"?)\n"
                 "[/PAE, /3BG]\n       ^~~~");
    ck_assert(!read_yaml(&one, "{ /PAE: true }", &type));
    assert_error(type, YAML_ERROR, YAML_ERROR_TYPE,
                 "b.yaml:1:1: error: this must be a list, but it is a map");
}
END_TEST

START_TEST(test_boot_options_of_an_argument)
{
    static const struct {
        const char *argument;
        const char *message; /* NULL: it is read, as `text` */
        const char *text;
    } cases[] = {
        { "/3GB", NULL, "/3GB" },
        { "  /USERVA=2800\t3gb ", NULL, "/3GB /USERVA=2800" },
        { "", NULL, "" },
        { "/3GB /PEA",
          "--boot: error: unknown boot option \"/PEA\" (did you mean \"/PAE\"?)\n"
          "--boot: /3GB /PEA\n             ^~~~",
          NULL },
        { "/USERVA=5", "--boot: error: /USERVA takes megabytes", NULL },
        { "no/such.ini", "--boot: error: there is no file no/such.ini", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        BootOptions options = { 0 };
        g_autoptr(GError) error = NULL;
        gboolean is_read =
            boot_options_read_argument(&options, "--boot", cases[i].argument, &error);
        g_autofree char *text = boot_options_text(&options);

        ck_assert_int_eq(is_read, cases[i].message == NULL);
        if (is_read)
            ck_assert_str_eq(text, cases[i].text);
        else
            ck_assert_ptr_nonnull(strstr(error->message, cases[i].message));
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_boot_options_add },
    { &test_boot_options_of_a_store },
    { &test_boot_options_of_a_listing },
    { &test_boot_options_of_one_element },
    { &test_boot_options_take_memory_away },
    { &test_boot_options_refused },
    { &test_boot_options_read },
    { &test_boot_options_of_an_argument },
};

SUITE(tests, NULL, NULL)
