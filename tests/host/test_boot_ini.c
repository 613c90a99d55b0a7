/* SPDX-License-Identifier: MIT */
/* A boot.ini: the entry that starts by default gives the boot options, and what is wrong in it is
 * shown. */
#include "abi/boot.h"
#include "config_test.h"
#include "host/registry/boot_ini.h"

#include "../suite.h"

#define LOADER  "[boot loader]\ntimeout=30\ndefault=m(1)\\WINDOWS\n"
#define SYSTEMS "[operating systems]\n"

static gboolean
read_text(BootOptions *options, const char *text, GError **error)
{
    g_autoptr(SourceText) source = source_text_new("boot.ini", text, strlen(text));

    return boot_ini_read(options, source, error);
}

START_TEST(test_boot_ini_starts_one_entry)
{
    static const struct {
        const char *text;
        const char *options;
    } cases[] = {
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" /fastdetect\n", "" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" /3GB /fastdetect /noexecute=optin\n", "/3GB" },
        { LOADER SYSTEMS "m(2)\\WINNT=\"2000\" /PAE\nm(1)\\windows=\"XP\" /3gb\n", "/3GB" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"a\" /PAE\nm(1)\\WINDOWS=\"b\" /3GB\n", "/PAE" },
        { SYSTEMS "m(2)\\WINNT=\"2000\" /PAE\nm(1)\\WINDOWS=\"XP\" /3GB\n", "/PAE" },
        { SYSTEMS "m(1)\\WINDOWS=\"XP\" /3GB\n" LOADER, "/3GB" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=XP without quotes /3GB\n", "/3GB" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"a / in the title\"/3GB/USERVA=2900/fastdetect",
          "/3GB /USERVA=2900" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\"\n", "" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\n", "" },
        { LOADER "\r\n; a comment\r\n\r\n" SYSTEMS "m(1)\\WINDOWS=\"XP\" /PAE \r\n\032", "/PAE" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" /PAE\nC:\\grldr=\"Linux\" /what=ever \"\n", "/PAE" },
        { LOADER "[flexboot]\nanything\n" SYSTEMS "m(1)\\WINDOWS=\"XP\" /PAE\n", "/PAE" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" /MAXMEM=512 /BURNMEMORY:64\n",
          "/MAXMEM=512 /BURNMEMORY=64" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        BootOptions options = { 0 };
        g_autoptr(GError) error = NULL;

        ck_assert_msg(read_text(&options, cases[i].text, &error), "%s: %s", cases[i].text,
                      error != NULL ? error->message : "");
        g_autofree char *text = boot_options_text(&options);
        ck_assert_msg(g_str_equal(text, cases[i].options), "%s: %s", cases[i].text, text);
    }
}
END_TEST

START_TEST(test_boot_ini_says_what_is_wrong)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        { "", "boot.ini:1:1: error: there is no entry under [operating systems]" },
        { LOADER, "boot.ini:1:1: error: there is no entry under [operating systems]" },
        { "timeout=30\n", "boot.ini:1:1: error: this stands before any section (a boot.ini begins "
                          "with [boot loader])\ntimeout=30\n^~~~~~~~~~" },
        { "[boot loader\n", "boot.ini:1:1: error: nothing closes this [\n" },
        { "[boot loader]\ntimeout 30\n", "boot.ini:2:1: error: there is no equals sign (a line of "
                                         "this section is NAME=VALUE)\ntimeout 30\n" },
        { SYSTEMS "  m(1)\\WINDOWS\n", "boot.ini:2:3: error: there is no equals sign (an entry is "
                                       "PATH=\"TITLE\" /SWITCH ...)\n" },
        { LOADER SYSTEMS "m(1)\\WINNT=\"2000\"\n",
          "boot.ini:3:9: error: no entry of [operating systems] is this one (did you mean "
          "\"m(1)\\WINNT\"?)\ndefault=m(1)\\WINDOWS\n        ^~~~~~~~~~~~" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP /3GB\n",
          "boot.ini:5:14: error: nothing closes the quotation mark of this title\n" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" fastdetect\n",
          "boot.ini:5:19: error: a switch begins with a slash\n" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" /3GB /fastdetct\n",
          "boot.ini:5:24: error: unknown boot option \"/fastdetct\" (did you mean "
          "\"/FASTDETECT\"?)\n" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" /USERVA=30\n",
          "boot.ini:5:19: error: /USERVA takes megabytes from 2048 to 3072" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" /debugport\n",
          "boot.ini:5:19: error: /DEBUGPORT needs something behind it, after an equals sign" },
        { LOADER SYSTEMS "m(1)\\WINDOWS=\"XP\" /sos=1\n",
          "boot.ini:5:19: error: nothing stands behind /SOS" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        BootOptions options = { 0 };
        g_autoptr(GError) error = NULL;

        ck_assert_msg(!read_text(&options, cases[i].text, &error), "%s", cases[i].text);
        assert_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_FILE, cases[i].message);
    }
}
END_TEST

START_TEST(test_boot_ini_of_real_machines)
{
    static const char *const files[][2] = {
        { "fixtures/boot/xp.ini", "" },
        { "fixtures/boot/large-server.ini", "/3GB /PAE /USERVA=3030 /MAXMEM=512" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = test_path(files[i][0]);
        g_autoptr(GError) error = NULL;
        g_autoptr(SourceText) source = boot_ini_load(path, &error);
        BootOptions options = { 0 };

        assert_no_error(error);
        ck_assert(boot_ini_read(&options, source, &error));
        g_autofree char *text = boot_options_text(&options);
        ck_assert_str_eq(text, files[i][1]);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_boot_ini_starts_one_entry },
    { &test_boot_ini_says_what_is_wrong },
    { &test_boot_ini_of_real_machines },
};

SUITE(tests, NULL, NULL)
