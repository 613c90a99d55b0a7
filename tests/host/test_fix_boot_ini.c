/* SPDX-License-Identifier: MIT */
/* Boot options as a line of boot.ini or as commands of a boot store, forth and back. */
#include "host/answer/fix_boot_ini.h"

#include "../suite.h"

static BootOptions
options_of(BootLoader loader, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    BootOptions options = { .loader = loader };

    for (char **word = words; *word != NULL; word++)
        ck_assert(**word == '\0' || boot_options_add(&options, *word, NULL));
    return options;
}

START_TEST(test_fix_boot_ini_text_says_what_becomes_of_the_line)
{
    static const char *const cases[][3] = {
        { "", "/3GB", "/3GB is added at its end" },
        { "/3GB /PAE", "/PAE", "/3GB goes" },
        { "/3GB /USERVA=3030", "/3GB /USERVA=2900",
          "/USERVA=2900 takes the place of /USERVA=3030" },
        { "/3GB /PAE", "/3GB /PAE", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        BootOptions from = options_of(BOOT_LOADER_INI, cases[i][0]);
        BootOptions to = options_of(BOOT_LOADER_INI, cases[i][1]);
        g_autofree char *text = fix_boot_ini_text(&from, &to);
        ck_assert_pstr_eq(text, cases[i][2]);
    }
}
END_TEST

START_TEST(test_fix_boot_ini_text_has_the_commands_of_a_store)
{
    static const char *const cases[][3] = {
        { "", "increaseuserva=2900", "bcdedit /set increaseuserva 2900" },
        { "increaseuserva=3072", "increaseuserva=2900", "bcdedit /set increaseuserva 2900" },
        { "increaseuserva=3072 pae=ForceEnable", "pae=ForceEnable",
          "bcdedit /deletevalue increaseuserva" },
        { "increaseuserva=3072", "/PAE",
          "bcdedit /set pae ForceEnable; bcdedit /deletevalue increaseuserva" },
        { "increaseuserva=3072", "increaseuserva=3072", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        BootOptions from = options_of(BOOT_LOADER_STORE, cases[i][0]);
        BootOptions to = options_of(BOOT_LOADER_STORE, cases[i][1]);
        g_autofree char *text = fix_boot_ini_text(&from, &to);
        ck_assert_pstr_eq(text, cases[i][2]);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fix_boot_ini_text_has_the_commands_of_a_store },
    { &test_fix_boot_ini_text_says_what_becomes_of_the_line },
};

SUITE(tests, NULL, NULL)
