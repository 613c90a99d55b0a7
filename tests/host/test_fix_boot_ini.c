/* SPDX-License-Identifier: MIT */
/* Boot options as a line of boot.ini, forth and back. */
#include "host/answer/fix_boot_ini.h"

#include "../suite.h"

static BootOptions
options_of(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    BootOptions options = { 0 };

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
        BootOptions from = options_of(cases[i][0]), to = options_of(cases[i][1]);
        g_autofree char *text = fix_boot_ini_text(&from, &to);
        ck_assert_pstr_eq(text, cases[i][2]);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fix_boot_ini_text_says_what_becomes_of_the_line },
};

SUITE(tests, NULL, NULL)
