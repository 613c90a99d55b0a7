/* SPDX-License-Identifier: MIT */
/* The two tools' tables, fed with published rows, give the published text. */
#include "golden.h"
#include "host/view/heap_table.h"

#include "../suite.h"

#include <string.h>

static const HeapRow rows_a[] = {
    { "WinSta0", "Default", 3072, 57, 0, 57 },
    { "WinSta0", "Disconnect", 64, 40, 0, 40 },
    { "WinSta0", "Winlogon", 128, 87, 0, 87 },
    { "Service-0x0-3e7$", "Default", 512, 151, 0, 151 },
    { "Service-0x0-3e4$", "Default", 512, 51, 0, 51 },
    { "Service-0x0-3e5$", "Default", 512, 11, 0, 11 },
    { "SAWinSta", "SADesktop", 512, 4, 0, 4 },
    { "__X78B95_89_IW", "__A8D9S1_42_ID", 512, 4, 0, 4 },
};

static const HeapRow rows_b[] = {
    { "WinSta0", "Default", 3072, 105, 0 },
    { "WinSta0", "Winlogon", 128, 40, 0 },
    { "Service-0x0-3e7$", "Default", 1024, 99, 0 },
    { "SAWinSta", "SADesktop", 1024, 2, 0 },
    { "Service-0x0-15337$", "Default", 1024, 6, 0 },
    { "Service-0x0-16c98$", "Default", 1024, 6, 0 },
};

static const HeapRow rows_c[] = {
    { "WinSta0", "Default", 3072, 242, 0 },
    { "WinSta0", "Disconnect", 64, 45, 0 },
    { "WinSta0", "Winlogon", 128, 100, 0 },
    { "Service-0x0-3e7$", "Default", 512, 409, 0 },
    { "Service-0x0-3e4$", "Default", 512, 100, 0 },
    { "Service-0x0-3e5$", "Default", 512, 69, 0 },
    { "SAWinSta", "SADesktop", 512, 5, 0 },
    { "__X78B95_89_IW", "__A8D9S1_42_ID", 512, 5, 0 },
    { "Service-0x0-1d419$", "Default", 512, 24, 0 },
    { "Service-0x0-1da0b$", "Default", 512, 24, 0 },
    { "Service-0x0-25c2e$", "Default", 512, 135, 0 },
    { "Service-0x0-2461f$", "Default", 512, 986, 0 },
};

static const HeapRow rows_dskheap[] = {
    { "WinSta0", "Screen-saver", 3072, 4, 0 },
    { "WinSta0", "Default", 3072, 0, 0 },
    { "WinSta0", "Disconnect", 64, 40, 4 },
    { "WinSta0", "Winlogon", 128, 50, 5 },
};

#define TABLE(session, array)                                                                      \
    {                                                                                              \
        (session), (array), G_N_ELEMENTS(array)                                                    \
    }

static gboolean
is_rule(const char *line)
{
    return strlen(line) == 61 && strspn(line, "-") == 61;
}

/* What the published samples lost: rule lines became empty ones. */
static char *
without_rules(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (is_rule(lines[i]))
            lines[i][0] = '\0';
    }
    return g_strjoinv("\n", lines);
}

/* What a comment's format lost besides: a leading blank, and the empty line before the column line.
 */
static char *
as_in_comment(const char *text)
{
    g_autofree char *ruleless = without_rules(text);
    g_auto(GStrv) lines = g_strsplit(ruleless, "\n", -1);
    GString *out = g_string_new(NULL);
    for (guint i = 0; lines[i] != NULL; i++) {
        const char *next = lines[i + 1];
        if (lines[i][0] == '\0' && next != NULL && strstr(next, "WinStation\\Desktop") != NULL)
            continue;
        g_string_append(out, lines[i] + (lines[i][0] == ' '));
        if (next != NULL)
            g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

START_TEST(test_dheapmon_7_0_prints_sample_a)
{
    HeapTable table = TABLE(0, rows_a);
    g_autoptr(GString) out = g_string_new(NULL);
    dheapmon_print(out, DHEAPMON_7_0, &table);
    golden_check("dheapmon-a.txt", out->str);
    g_autofree char *seen = without_rules(out->str);
    g_autofree char *published = golden_read("published/dheapmon-a.txt");
    golden_compare("published/dheapmon-a.txt", seen, published);
}
END_TEST

START_TEST(test_dheapmon_8_1_load_prints_sample_b)
{
    HeapTable table = TABLE(0, rows_b);
    g_autoptr(GString) out = g_string_new(NULL);
    dheapmon_print_load(out, DHEAPMON_8_1);
    dheapmon_print(out, DHEAPMON_8_1, &table);
    golden_check("dheapmon-b.txt", out->str);
    g_autofree char *comment = as_in_comment(out->str);
    g_autofree char *seen =
        g_strconcat("C:\\kktools\\dheapmon8.1\\x86>dheapmon -l\n", comment, NULL);
    g_autofree char *published = golden_read("published/dheapmon-b.txt");
    golden_compare("published/dheapmon-b.txt", seen, published);
}
END_TEST

START_TEST(test_dheapmon_8_1_prints_sample_c)
{
    HeapTable table = TABLE(0, rows_c);
    g_autoptr(GString) out = g_string_new(NULL);
    dheapmon_print(out, DHEAPMON_8_1, &table);
    g_autofree char *published = golden_read("published/dheapmon-c.txt");
    golden_compare("published/dheapmon-c.txt", out->str, published);
}
END_TEST

START_TEST(test_dskheap_prints_published_session)
{
    HeapTable table = TABLE(3, rows_dskheap);
    g_autoptr(GString) out = g_string_new("kd> !dskheap -s 3\n");
    dskheap_print(out, &table);
    g_autofree char *published = golden_read("published/dskheap-session-3.txt");
    golden_compare("published/dskheap-session-3.txt", out->str, published);
}
END_TEST

START_TEST(test_dheapmon_prints_large_numbers_without_running_together)
{
    static const HeapRow rows[] = {
        { "WinSta0", "A desktop whose name is longer than the column", 20480, 1000, 100 },
    };
    HeapTable table = TABLE(12, rows);
    g_autoptr(GString) out = g_string_new(NULL);
    dheapmon_print_table(out, DHEAPMON_8_1, &table);
    ck_assert_ptr_nonnull(strstr(out->str, "than the column     20480            100.0\n"));
    ck_assert_ptr_nonnull(
        strstr(out->str, "  Session ID:   12 Total Desktop: ( 20480 KB -    1 desktops)\n"));
}
END_TEST

START_TEST(test_dheapmon_tool_parse_knows_two_versions)
{
    DheapmonTool tool = DHEAPMON_7_0;
    ck_assert(dheapmon_tool_parse("8.1", &tool));
    ck_assert_int_eq(tool, DHEAPMON_8_1);
    ck_assert(!dheapmon_tool_parse("9", &tool));
    ck_assert_int_eq(tool, DHEAPMON_8_1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_dheapmon_7_0_prints_sample_a },
    { &test_dheapmon_8_1_load_prints_sample_b },
    { &test_dheapmon_8_1_prints_sample_c },
    { &test_dskheap_prints_published_session },
    { &test_dheapmon_prints_large_numbers_without_running_together },
    { &test_dheapmon_tool_parse_knows_two_versions },
};

SUITE(tests, NULL, NULL)
