/* SPDX-License-Identifier: MIT */
/* What deskheap import reads and makes, piece by piece; imports.bats and import_tables.py show it
 * whole. */
#include "config_test.h"
#include "host/import/image_path.h"
#include "host/import/import_file.h"
#include "host/import/imported.h"
#include "host/import/listing.h"
#include "host/import/replay.h"
#include "host/import/row_wanted.h"
#include "host/import/volatility.h"

#include "../suite.h"
#include <glib/gstdio.h>

static Imported *
import(const char *text)
{
    Imported *imported = imported_new();
    GError *error = NULL;

    import_bytes(imported, "f", (const guint8 *)text, strlen(text), &error);
    assert_no_error(error);
    return imported;
}

START_TEST(test_image_path_finds_file_and_group)
{
    static const char *const rows[][3] = {
        { "%SystemRoot%\\System32\\svchost.exe -k netsvcs", "svchost.exe", "netsvcs" },
        { "\"C:\\Program Files\\A B\\agent.exe\" /k x", "agent.exe", NULL },
        { "C:\\Program Files\\A B\\Agent.EXE -run", "agent.exe", NULL },
        { "spool", "spool", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *file = image_path_file(rows[i][0]), *group = image_path_group(rows[i][0]);
        ck_assert_str_eq(file, rows[i][1]);
        ck_assert_pstr_eq(group, rows[i][2]);
    }
    g_autofree char *a = image_path_normal("C:\\WINDOWS\\x.exe  -k"),
                    *b = image_path_normal("%windir%\\X.exe -k");
    ck_assert_str_eq(a, b);
}
END_TEST

START_TEST(test_imported_account_and_name)
{
    g_autofree char *local = imported_account("NT AUTHORITY\\LocalService");
    g_autofree char *user = imported_account(".\\batch");

    ck_assert_str_eq(local, "LocalService");
    ck_assert_str_eq(user, ".\\batch");
    ck_assert_ptr_null(imported_account("LocalSystem"));
    ck_assert(imported_is_name("Backup Agent"));
    ck_assert(!imported_is_name("") && !imported_is_name("a\nb"));
}
END_TEST

START_TEST(test_listing_rates_go_by_the_tool)
{
    g_autoptr(Imported) cut = import("(Version 7.0.2727.0)\nWinSta0\\Default 3072 5.7\n");
    g_autoptr(Imported) rounded = import("(Version 8.1.2925.0)\nWinSta0\\Default 3072 5.7\n");
    g_autoptr(Imported) whole =
        import("WinSta0\\Default 3072 5%\nTotal Desktop: (3072 KB - 1 desktops)\nSession ID: 3\n");
    const ListedSession *session = whole->sessions->pdata[0];
    const ListedRow *row = session->rows->pdata[0];

    ck_assert(listing_is("WinSta0\\Default 3072 5.7") && !listing_is("WinSta0"));
    ck_assert_uint_eq(session->id, 3);
    ck_assert_int_eq(row->rate, RATE_CUT_PERCENT);
    ck_assert_uint_eq(row->tenths, 50);
    session = cut->sessions->pdata[0];
    row = session->rows->pdata[0];
    ck_assert_int_eq(row->rate, RATE_CUT_TENTHS);
    session = rounded->sessions->pdata[0];
    row = session->rows->pdata[0];
    ck_assert_int_eq(row->rate, RATE_ROUNDED);
    ck_assert_uint_eq(row->tenths, 57);
}
END_TEST

/* Only of !dskheap is it known that it cuts: by its form, or its name. */
START_TEST(test_listing_whole_percent_is_cut_where_it_is_known)
{
    static const struct {
        const char *text;
        ListedRate rate;
    } tables[] = {
        { "WinSta0\\Default 3072 5%\n", RATE_PERCENT },
        { "| WinSta0\\Default | 3072 | 5 % |\n", RATE_PERCENT },
        { "Session ID: 0 Total Desktop: (3072 KB - 1 desktops)\nWinSta0\\Default 3072 5\n",
          RATE_PERCENT },
        { "(Version 7.0.2727.0)\nWinSta0\\Default 3072 5\n", RATE_PERCENT },
        { "WinSta0\\Default 3072 5%\nTotal Desktop: (3072 KB - 1 desktops)\nSession ID: 0\n",
          RATE_CUT_PERCENT },
        { "lkd> !dskheap\nWinSta0\\Default 3072 5%\n", RATE_CUT_PERCENT },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(Imported) imported = import(tables[i].text);
        const ListedSession *session = imported->sessions->pdata[0];
        const ListedRow *row = session->rows->pdata[0];
        ck_assert_msg(row->rate == tables[i].rate, "%s: %d", tables[i].text, (int)row->rate);
        ck_assert_uint_eq(row->tenths, 50);
    }
}
END_TEST

static void
assert_refuses(const char *text, const char *message)
{
    g_autoptr(Imported) imported = imported_new();
    g_autoptr(GError) error = NULL;

    ck_assert(!import_bytes(imported, "f", (const guint8 *)text, strlen(text), &error));
    ck_assert_msg(g_str_has_prefix(error->message, message), "%s", error->message);
}

START_TEST(test_import_takes_lines_as_long_and_as_many_as_it_says)
{
    g_autofree char *blanks = g_strnfill(1048576 + 1, ' ');
    g_autofree char *wide = g_strconcat("Heap Size(KB)\n", blanks, NULL);
    g_autoptr(GString) high = g_string_new("Heap Size(KB)\n");

    for (guint i = 0; i < 1000000; i++)
        g_string_append(high, "x\n");
    assert_refuses(wide, "f:2:1: error: this line is longer than any");
    assert_refuses(high->str, "f:1000001:1: error: a table or list of more lines");
    memset(high->str + high->len - 2, '\n', 2);
    assert_refuses(high->str, "f:1:1: error: this table has no rows");
}
END_TEST

/* Where it stands, and what of it is wrong; of a name that is long, its beginning. */
START_TEST(test_import_leaves_out_what_no_scenario_can_name)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        { "\nSERVICE_NAME: a\x01"
          "b\n",
          "f:2:1: warning: the service \"a\\x01b\" is left out: a scenario cannot have this name\n" },
        { "SERVICE_NAME: good\n\nSERVICE_NAME: b\n SERVICE_START_NAME : c\x01\n",
          "f:3:1: warning: the service \"b\" is left out: a scenario cannot have its account "
          "\"c\\x01\"\n" },
        { "=== === ===\ny.exe 1 good\nx.exe 1 0123456789012345678901234567890123456789"
          "01234567890123456789more\n",
          "f:3:1: warning: the service \"012345678901234567890123456789012345678901234567890123456789"
          "...\" is left out" },
        { "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\"
          "CurrentControlSet\\Services\\s]\n\"Type\"=dword:10\n\"Start\"=dword:2\n"
          "\"ImagePath\"=\"svchost.exe -k \x02\"\n",
          "f:3:1: warning: the service \"s\" is left out: a scenario cannot have its group "
          "\"\\x02\"\n" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Imported) imported = import(cases[i].text);
        ck_assert_uint_ge(imported->findings->len, 1);
        const Finding *finding = imported->findings->pdata[0];
        ck_assert_str_eq(finding->code, "service-name");
        ck_assert_msg(g_str_has_prefix(finding->message, cases[i].message), "%s", finding->message);
    }
}
END_TEST

START_TEST(test_import_tells_one_thing_of_some_places)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < IMPORTED_NOTES_MAX + 7; i++)
        g_string_append_printf(text, "SERVICE_NAME: \x01%u\n", i);
    g_autoptr(Imported) imported = import(text->str);
    g_autofree char *remarks = imported_remarks(imported);
    ck_assert_uint_eq(imported->findings->len, IMPORTED_NOTES_MAX);
    ck_assert_ptr_nonnull(strstr(remarks, "\nwarning: 7 more places of this kind are not told\n"));
}
END_TEST

START_TEST(test_volatility_desktops_come_once)
{
    g_autoptr(Imported) imported =
        import("[{\"Session ID\": 1, \"Window Station\": \"WinSta0\", \"Desktop\": \"Default\"},"
               " {\"SessionId\": 1, \"WindowStation\": \"WinSta0\", \"Desktop\": \"Default\"}]");
    const ListedSession *session = imported->sessions->pdata[0];

    ck_assert(volatility_is(" [") && !volatility_is("x") &&
              !volatility_is("[SC] QueryServiceConfig SUCCESS"));
    ck_assert_uint_eq(session->rows->len, 1);
    ck_assert_uint_eq(((const ListedRow *)session->rows->pdata[0])->size_kb, 0);
}
END_TEST

START_TEST(test_replay_says_what_cannot_be_shown)
{
    g_autoptr(Imported) imported =
        import("Session ID: 0\nWinSta0\\Default 3072 0.0\nWinSta0\\Disconnect 64 1.0\n");
    GError *error = NULL;
    g_autoptr(Replay) made = replay_scenario(imported, "server2003-sp2", &error);
    gboolean is_said = FALSE;

    assert_no_error(error);
    ck_assert_ptr_nonnull(strstr(made->text, "edition: server2003-sp2\n"));
    for (guint i = 0; i < imported->findings->len; i++)
        is_said = is_said || strcmp(((const Finding *)imported->findings->pdata[i])->code,
                                    "listing-below-empty") == 0;
    ck_assert(is_said);
}
END_TEST

/* What a table does not say stands in the registry of the edition, whichever it is. */
START_TEST(test_replay_keeps_what_the_edition_has)
{
    static const char table[] =
        "Session ID: 0\nWinSta0\\Default 3072 9.0\nWinSta0\\Winlogon 128 9.0\n";
    static const char edition[] =
        "format: 1\nname: own\ntitle: t\nbased-on: server2003-sp2\nregistry: own.reg\n";
    static const char registry[] =
        "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
        "Session Manager\\SubSystems]\n\"Windows\"=\"csrss.exe ObjectDirectory=\\\\Windows "
        "SharedSection=2048,4096,768 Windows=On ServerDll=basesrv,1 "
        "ServerDll=winsrv:UserServerDllInitialization,3 "
        "ServerDll=winsrv:ConServerDllInitialization,2\"\n";
    g_autofree char *folder = g_dir_make_tmp("deskheap-XXXXXX", NULL);
    g_autofree char *edition_path = g_build_filename(folder, "own.yaml", NULL);
    g_autofree char *registry_path = g_build_filename(folder, "own.reg", NULL);
    g_autoptr(Imported) imported = import(table);
    GError *error = NULL;

    ck_assert(g_file_set_contents(edition_path, edition, -1, NULL));
    ck_assert(g_file_set_contents(registry_path, registry, -1, NULL));
    g_autoptr(Replay) made = replay_scenario(imported, edition_path, &error);
    g_unlink(edition_path);
    g_unlink(registry_path);
    g_rmdir(folder);
    assert_no_error(error);
    ck_assert_ptr_nonnull(strstr(made->text, "SharedSection: '2048,3072,768'\n"));
}
END_TEST

/* Of 1000 KB: what a rate of 5.0 may stand for, by whoever wrote it. */
START_TEST(test_row_wanted_is_what_a_rate_may_stand_for)
{
    static const struct {
        ListedRate rate;
        gint64 low;  /* the first byte … */
        gint64 high; /* and the first behind it */
    } rows[] = {
        { RATE_CUT_TENTHS, 51200, 52224 },  { RATE_ROUNDED, 50689, 51712 },
        { RATE_TENTHS, 50689, 52224 },      { RATE_PERCENT, 46081, 61440 },
        { RATE_CUT_PERCENT, 51200, 61440 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ListedRow row = { .size_kb = 1000, .tenths = 50, .rate = rows[i].rate };
        RowWanted wanted = row_wanted(&row);
        ck_assert_int_eq(wanted.low, rows[i].low);
        ck_assert_int_eq(wanted.high, rows[i].high);
        ck_assert(wanted.aim >= wanted.low && wanted.aim < wanted.high);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_image_path_finds_file_and_group },
    { &test_imported_account_and_name },
    { &test_listing_rates_go_by_the_tool },
    { &test_listing_whole_percent_is_cut_where_it_is_known },
    { &test_volatility_desktops_come_once },
    { &test_import_takes_lines_as_long_and_as_many_as_it_says },
    { &test_import_leaves_out_what_no_scenario_can_name },
    { &test_import_tells_one_thing_of_some_places },
    { &test_replay_says_what_cannot_be_shown },
    { &test_replay_keeps_what_the_edition_has },
    { &test_row_wanted_is_what_a_rate_may_stand_for },
};

SUITE(tests, NULL, NULL)
