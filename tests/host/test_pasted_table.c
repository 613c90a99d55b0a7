/* SPDX-License-Identifier: MIT */
/* Each thing that mails and web forms do to a table is undone, and nothing moves. */
#include "host/import/import_file.h"
#include "host/import/pasted_table.h"

#include "../suite.h"

#define ROWS 3

/* The table that all of the texts were. */
static const struct {
    const char *winsta;
    const char *desktop;
    guint32 size_kb;
    guint32 tenths;
} wanted[ROWS] = {
    { "WinSta0", "Default", 3072, 57 },
    { "Service-0x0-3e7$", "Default", 512, 151 },
    { "My Station", "a b", 64, 40 },
};

static void
assert_is_the_table(const char *text)
{
    g_autoptr(Imported) imported = imported_new();
    GError *error = NULL;

    import_bytes(imported, "f", (const guint8 *)text, strlen(text), &error);
    ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
    g_autofree char *remarks = imported_remarks(imported);
    ck_assert_msg(imported->findings->len == 0, "%s\n%s", text, remarks);
    ck_assert_uint_eq(imported->sessions->len, 1);
    const ListedSession *session = imported->sessions->pdata[0];
    ck_assert_msg(session->has_total && session->id == 4, "%s", text);
    ck_assert_uint_eq(session->rows->len, ROWS);
    for (guint i = 0; i < ROWS; i++) {
        const ListedRow *row = session->rows->pdata[i];
        ck_assert_str_eq(row->winsta, wanted[i].winsta);
        ck_assert_str_eq(row->desktop, wanted[i].desktop);
        ck_assert_uint_eq(row->size_kb, wanted[i].size_kb);
        ck_assert_uint_eq(row->tenths, wanted[i].tenths);
    }
}

START_TEST(test_what_was_done_is_undone)
{
    static const char *const texts[] = {
        "Session ID: 4 Total Desktop: ( 3648 KB - 3 desktops)\nWinStation\\Desktop Heap Size(KB) Used "
        "Rate(%)\n----\nWinSta0\\Default 3072 5.7\nService-0x0-3e7$\\Default 512 15.1\nMy Station\\a "
        "b 64 4.0\n----\n",
        /* quoted, twice; a total that a mail broke, with the marks */
        "> Session ID: 4 Total Desktop: ( 3648 KB -\n> 3 desktops)\n> >\n> > WinSta0\\Default    3072  "
        "5.7\n>> Service-0x0-3e7$\\Default 512 15.1\n> > My Station\\a b 64 4.0\n",
        /* units, thousands, percent, commas, CR LF */
        "Session ID: 4\r\nTotal Desktop: (3,648 KB - 3 desktops)\r\nWinSta0\\Default 3,072 KB 5,7 %\r\n"
        "Service-0x0-3e7$\\Default 512KB 15.1%\r\nMy Station\\a b 64 K 4.0\r\n",
        /* a table of Markdown, with another kind of bar and blanks of HTML, too */
        "Session ID: 4\nTotal Desktop: (3648 KB - 3 desktops)\n| WinStation\\Desktop | Heap Size(KB) | "
        "Used Rate(%) |\n|---|---:|---:|\n|WinSta0\\Default|3072|5.7|\n\u2502 "
        "Service-0x0-3e7$\\\\Default \u2502 512 \u2502 15.1 "
        "\u2502\n|\u00a0My Station\\a b\u00a0|\u00a0"
        "64 KB | 4.0 |\n",
        /* names as code, each or a row whole, and hyphens that do not break */
        "Session ID: 4\nTotal Desktop: (3648 KB - 3 desktops)\n| `WinSta0\\Default` | 3072 | 5.7 |\n"
        "Service\u20110x0\u20103e7$\\Default 512 15.1\n`My Station\\a b 64 4.0`\n",
        /* a cell a line, and a rate that went to the next */
        "Total Desktop: (3648 KB\n- 3 desktops)\n\nSession\nID: 4\n\nWinSta0\\Default\n\n3072\n\n5.7\n"
        "Service-0x0-3e7$\\Default        512\n     15.1\n- My Station\\a b\n64 KB\n4.0\n",
        /* all in one line; names with blanks end with the line */
        "Session ID: 4 Total Desktop: ( 3648 KB - 3 desktops) WinStation\\Desktop Heap Size(KB) Used "
        "Rate(%) ---- WinSta0\\Default 3072 5.7 Service-0x0-3e7 $\\Default 512 15.1 \nMy Station\\a b "
        "64 4.0",
        /* called at a prompt, and as code */
        "```\nkd> !dskheap -s 4\nWinStation\\Desktop Heap Size(KB) Used Rate(%)\nWinSta0\\Default 3072 "
        "5.7\nService-0x0-3e7$\\Default 512 15.1\nMy Station\\a b 64 4.0\nTotal Desktop: ( 3648 KB - 3 "
        "desktops)\nSession ID: 4\n```\nWhat can I do?\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *mended = pasted_table_mend(texts[i]);
        ck_assert_uint_eq(strlen(mended), strlen(texts[i]));
        assert_is_the_table(texts[i]);
    }
}
END_TEST

/* Names that look like what is undone. */
START_TEST(test_a_row_as_the_tools_print_it_stays)
{
    static const char *const rows[] = { "  a|b\\c 512 0.4", "  D5k\\5k 512 0.4",
                                        "  my 5\\x,y 512 1%", "WinSta0\\a-b 64 1.0",
                                        "WinSta0\\a`b 64 1.0" };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *mended = pasted_table_mend(rows[i]);
        ck_assert_str_eq(mended, rows[i]);
    }
}
END_TEST

/* Of what cannot be read it is said where it stands; prose around a table is none of it. */
START_TEST(test_nothing_is_left_out_in_silence)
{
    static const struct {
        const char *text;
        const char *message; /* its beginning; NULL: nothing is said */
    } cases[] = {
        { "WinSta0\\Default 3072 5.7\nWhat can I do?\n-- \nJoe\n", NULL },
        { "Hello 5,\nWinSta0\\Default 3072 5.7\nhow come? 12 services\n", NULL },
        { "WinSta0\\Default 3072 5.7\nWinSta0\\Other 64 -4.0\n", "f:2:1: warning: this line" },
        { "WinSta0\\Default 3072 5.7\nWinSta0\\Other -64 4\n", "f:2:1: warning: this line" },
        { "> WinSta0\\Other x 4\n> WinSta0\\Default 3072 5.7\n", "f:1:3: warning: this line" },
        { "WinSta0\\Default 3072 5.7\n  WinSta0Winlogon 128 8.7\n", "f:2:3: warning: this line" },
        { "WinSta0\\Default 3072 5.7\nService-0x0-3e7$Default 512 9\n",
          "f:2:1: warning: this line" },
        { "WinSta0\\Default 3072 5.7\nnothing\n----------\n", "f:2:1: warning: this line" },
        { "WinSta0\\Default 3072 5.7\nWinSta0\\Winlogon 128\n",
          "f:2:1: warning: this row does not say" },
        { "WinSta0\\Default 3072 5.7 <-- full!\n", "f:1:26: warning: what stands behind the row" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Imported) imported = imported_new();
        GError *error = NULL;
        import_bytes(imported, "f", (const guint8 *)cases[i].text, strlen(cases[i].text), &error);
        ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
        g_autofree char *remarks = imported_remarks(imported);
        ck_assert_msg(cases[i].message != NULL ? g_str_has_prefix(remarks, cases[i].message)
                                               : *remarks == '\0',
                      "%s: %s", cases[i].text, remarks);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_what_was_done_is_undone },
    { &test_a_row_as_the_tools_print_it_stays },
    { &test_nothing_is_left_out_in_silence },
};

SUITE(tests, NULL, NULL)
