/* SPDX-License-Identifier: MIT */
/* What reg.exe prints is read as an export is, also out of a console that broke its lines. */
#include "config_test.h"
#include "host/registry/reg_load.h"
#include "host/registry/registry.h"

#include "../suite.h"

#define MEMORY                                                                                     \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management"
#define SUBSYSTEMS                                                                                 \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems"
#define COMMAND                                                                                    \
    "%SystemRoot%\\system32\\csrss.exe ObjectDirectory=\\Windows SharedSection=1024,3072,512 "     \
    "Windows=On SubSystemType=Windows ServerDll=basesrv,1 "                                        \
    "ServerDll=winsrv:UserServerDllInitialization,3 "                                              \
    "ServerDll=winsrv:ConServerDllInitialization,2 ProfileControl=Off MaxRequestThreads=16"

static RegFile *
load_bytes(const guint8 *bytes, gsize length)
{
    GError *error = NULL;
    RegFile *file = reg_file_load_bytes("q.txt", bytes, length, &error);

    assert_no_error(error);
    ck_assert(file->is_query);
    return file;
}

static RegFile *
load(const char *text)
{
    return load_bytes((const guint8 *)text, strlen(text));
}

static Registry *
registry_of(const RegFile *file)
{
    Registry *registry = registry_new();

    registry_add(registry, file, REGISTRY_STATE);
    return registry;
}

static void
assert_windows_value(const char *text, const char *what)
{
    g_autoptr(RegFile) file = load(text);
    g_autoptr(Registry) registry = registry_of(file);
    const RegistryValue *windows = registry_windows_value(registry);

    ck_assert_msg(windows != NULL, "%s: no Windows value in\n%s", what, text);
    ck_assert_msg(g_strcmp0(windows->text, COMMAND) == 0, "%s\nseen:   %s\nwanted: %s", what,
                  windows->text, COMMAND);
    ck_assert_uint_eq(windows->type, REG_TYPE_EXPAND_SZ);
    ck_assert_uint_eq(file->skipped, 0);
}

START_TEST(test_reg_query_reads_every_kind_of_value)
{
    g_autoptr(RegFile) file =
        load("\r\n" MEMORY "\r\n"
             "    (Default)    REG_SZ    (value not set)\r\n"
             "    PagingFiles    REG_MULTI_SZ    C:\\pagefile.sys 1 2\\0D:\\p\r\n"
             "    SessionViewSize    REG_DWORD    0x30\r\n"
             "    Two  words    REG_SZ    a  b\r\n"
             "    Empty    REG_EXPAND_SZ    \r\n"
             "    Bytes    REG_BINARY    00FF10\r\n"
             "    Wide    REG_QWORD    0x100000000\r\n"
             "    Nothing    REG_NONE    \r\n"
             "\r\n" MEMORY "\\PrefetchParameters\r\n"
             "    EnablePrefetcher    REG_DWORD    0x3\r\n"
             "\r\nEnd of search: 9 match(es) found.\r\n");
    g_autoptr(Registry) registry = registry_of(file);
    const RegistryValue *value = registry_lookup(registry, MEMORY, "");

    ck_assert_uint_eq(file->skipped, 0);
    ck_assert_uint_eq(file->entries->len, 11);
    ck_assert_str_eq(value->text, "(value not set)");
    value = registry_lookup(registry, MEMORY, "PagingFiles");
    ck_assert_str_eq(value->text, "C:\\pagefile.sys 1 2\nD:\\p");
    value = registry_dword_value(registry, ABI_REG_SESSION_VIEW_SIZE);
    ck_assert(value->has_dword && value->dword == 48);
    ck_assert_uint_eq(value->span.line, 5);
    ck_assert_uint_eq(value->span.column, 5);
    ck_assert_uint_eq(value->span.length, strlen("SessionViewSize"));
    ck_assert_str_eq(registry_lookup(registry, MEMORY, "Two  words")->text, "a  b");
    ck_assert_str_eq(registry_lookup(registry, MEMORY, "Empty")->text, "");
    const RegEntry *bytes = &g_array_index(file->entries, RegEntry, 6);
    ck_assert_uint_eq(bytes->size, 3);
    ck_assert(memcmp(bytes->data, "\x00\xff\x10", 3) == 0);
    const RegEntry *wide = &g_array_index(file->entries, RegEntry, 7);
    ck_assert_uint_eq(wide->size, 8);
    ck_assert_uint_eq(wide->data[4], 1);
    const RegEntry *below = &g_array_index(file->entries, RegEntry, file->entries->len - 1);
    guint32 prefetcher = 0;
    ck_assert_str_eq(below->name, "EnablePrefetcher");
    ck_assert(reg_entry_dword(below, &prefetcher));
    ck_assert_uint_eq(prefetcher, 3);
}
END_TEST

/* Of Windows 2000 and XP: tabs between, another name for the default value. */
START_TEST(test_reg_query_reads_old_forms)
{
    assert_windows_value("\r\n! REG.EXE VERSION 3.0\r\n\r\n" SUBSYSTEMS "\r\n"
                         "    <NO NAME>\tREG_SZ\tmnmsrvc\r\n"
                         "    Windows\tREG_EXPAND_SZ\t" COMMAND "\r\n\r\n",
                         "tabs");
    assert_windows_value(SUBSYSTEMS "\n\tWindows\tREG_EXPAND_SZ\t" COMMAND, "a tab before");
}
END_TEST

/* Copied with what stood around it. */
START_TEST(test_reg_query_reads_a_console)
{
    assert_windows_value(
        "Microsoft Windows [Version 5.2.3790]\r\n(C) Copyright 1985-2003 Microsoft Corp.\r\n\r\n"
        "C:\\Documents and Settings\\Administrator>reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Contr"
        "\r\nol\\Session Manager\\SubSystems\" /v Windows\r\n\r\n" SUBSYSTEMS "\r\n"
        "    Windows    REG_EXPAND_SZ    " COMMAND "\r\n\r\n\r\n"
        "C:\\Documents and Settings\\Administrator>\r\n",
        "a prompt");
    assert_windows_value("PS C:\\> reg query HKLM\\SYSTEM\r\n" SUBSYSTEMS "\r\n"
                         "    Windows    REG_EXPAND_SZ    " COMMAND "\r\nPS C:\\> exit\r\n",
                         "PowerShell's, without empty lines");
    assert_windows_value("\r\n" SUBSYSTEMS "\r\n\r\n"
                         "    (Standard)    REG_SZ    mnmsrvc\r\n\r\n"
                         "    Windows    REG_EXPAND_SZ    " COMMAND "\r\n\r\n",
                         "every second line empty, in German");
}
END_TEST

/* The text as a console of this width shows it; what is copied of it has no blanks at the ends. */
static char *
in_console(const char *text, gsize width)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_new(NULL);

    for (char **line = lines; *line != NULL; line++)
        for (const char *at = *line;; at += width) {
            gsize rest = strlen(at);
            g_autofree char *piece = g_strndup(at, MIN(rest, width));
            g_string_append(out, g_strchomp(piece));
            g_string_append(out, "\r\n");
            if (rest <= width)
                break;
        }
    return g_string_free(out, FALSE);
}

START_TEST(test_reg_query_puts_broken_lines_together)
{
    static const char text[] = "\n" SUBSYSTEMS "\n"
                               "    Kmode    REG_EXPAND_SZ    \\SystemRoot\\System32\\win32k.sys\n"
                               "    Windows    REG_EXPAND_SZ    " COMMAND "\n"
                               "    Zz    REG_DWORD    0x1\n\n";
    static const gsize widths[] = { 80, 100, 120, 132, 137, 160, 200, 237, 300 };

    for (gsize i = 0; i < G_N_ELEMENTS(widths); i++) {
        g_autofree char *shown = in_console(text, widths[i]);
        g_autofree char *what = g_strdup_printf("%u columns", (guint)widths[i]);
        assert_windows_value(shown, what);
    }
    /* A mail program breaks between words, the key's name too. */
    assert_windows_value("HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session\n"
                         "Manager\\SubSystems\n"
                         "    Windows    REG_EXPAND_SZ    %SystemRoot%\\system32\\csrss.exe\n"
                         "ObjectDirectory=\\Windows SharedSection=1024,3072,512 Windows=On\n"
                         "SubSystemType=Windows ServerDll=basesrv,1\n"
                         "ServerDll=winsrv:UserServerDllInitialization,3\n"
                         "ServerDll=winsrv:ConServerDllInitialization,2 ProfileControl=Off\n"
                         "MaxRequestThreads=16\n",
                         "mail");
}
END_TEST

START_TEST(test_reg_query_puts_a_broken_key_together)
{
    static const char text[] = "\n" MEMORY "\n    SessionViewSize    REG_DWORD    0x40\n\n";

    for (gsize width = 60; width < 100; width += 1) {
        g_autofree char *shown = in_console(text, width);
        g_autoptr(RegFile) file = load(shown);
        g_autoptr(Registry) registry = registry_of(file);
        gboolean is_usual = width >= 80;
        if (is_usual)
            ck_assert_msg(registry_dword_value(registry, ABI_REG_SESSION_VIEW_SIZE) != NULL,
                          "%u columns:\n%s", (guint)width, shown);
    }
}
END_TEST

START_TEST(test_reg_query_reads_every_encoding)
{
    static const char text[] = SUBSYSTEMS "\r\n    Windows    REG_EXPAND_SZ    " COMMAND "\r\n";
    glong units = 0;
    g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &units, NULL);
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    g_byte_array_append(bytes, (const guint8 *)"\xff\xfe", 2);
    g_byte_array_append(bytes, (const guint8 *)wide, (guint)units * 2);
    g_autoptr(RegFile) marked = load_bytes(bytes->data, bytes->len);
    g_autoptr(RegFile) bare = load_bytes(bytes->data + 2, bytes->len - 2);
    ck_assert_uint_eq(marked->entries->len, 2);
    ck_assert_uint_eq(bare->entries->len, 2);
    /* The default value's name in the code page of a French console. */
    g_autoptr(RegFile) oem = load(SUBSYSTEMS "\r\n    (par d\x82"
                                             "faut)    REG_SZ    mnmsrvc\r\n"
                                             "    Windows    REG_EXPAND_SZ    " COMMAND "\r\n");
    ck_assert_uint_eq(oem->entries->len, 3);
    ck_assert_uint_eq(oem->source->encoding, SOURCE_ENCODING_WINDOWS_1252);
}
END_TEST

START_TEST(test_reg_query_tells_lines_that_make_no_sense)
{
    static const struct {
        const char *line;
        const char *message;
    } cases[] = {
        { "    SessionViewSize    REG_DWORD    48",
          "q.txt:2:37: error: this is not a REG_DWORD as reg.exe prints it (48 is 0x30)\n" },
        { "    SessionViewSize    REG_DWORD    0x123456789", "q.txt:2:37: error: this is not" },
        { "    SessionViewSize    REG_WORD    0x30",
          "q.txt:2:24: error: there is no type REG_WORD" },
        { "    SessionViewSize    REG_BINARY    123",
          "q.txt:2:38: error: these are not bytes as reg.exe prints them" },
        { "    Session\x01ViewSize    REG_DWORD    0x30",
          "q.txt:2:12: error: the value holds the control character 0x01" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(MEMORY "\n", cases[i].line, "\n", NULL);
        g_autofree char *other =
            g_strconcat("HKEY_LOCAL_MACHINE\\SOFTWARE\\x\n", cases[i].line, "\n",
                        MEMORY "\n    SystemPages    REG_DWORD    0x1\n", NULL);
        g_autoptr(GError) error = NULL;

        ck_assert_ptr_null(
            reg_file_load_bytes("q.txt", (const guint8 *)text, strlen(text), &error));
        ck_assert_msg(g_str_has_prefix(error->message, cases[i].message),
                      "\nseen:   %s\nwanted: %s", error->message, cases[i].message);
        g_autoptr(RegFile) file = load(other);
        ck_assert_uint_eq(file->skipped, i == 4 ? 0 : 1);
        ck_assert_str_eq(g_array_index(file->entries, RegEntry, file->entries->len - 1).name,
                         "SystemPages");
    }
}
END_TEST

/* All values of a key are its state, one of them is a patch. */
START_TEST(test_reg_query_is_a_state_or_a_patch)
{
    g_autoptr(RegFile) one = load(MEMORY "\n    SessionPoolSize    REG_DWORD    0x20\n");
    g_autoptr(RegFile) all = load(MEMORY "\n    NonPagedPoolQuota    REG_DWORD    0x0\n"
                                         "    PagedPoolQuota    REG_DWORD    0x0\n"
                                         "    PagingFiles    REG_MULTI_SZ    C:\\p\n");
    g_autoptr(RegistryTaken) patch = registry_taken_new(one, REGISTRY_BY_CONTENT, 1);
    g_autoptr(RegistryTaken) state = registry_taken_new(all, REGISTRY_BY_CONTENT, 1);

    ck_assert_str_eq(registry_taken_word(patch), "patch");
    ck_assert_str_eq(registry_taken_word(state), "state");
}
END_TEST

START_TEST(test_reg_query_is_told_from_other_texts)
{
    static const char *const others[] = {
        "HKEY_LOCAL_MACHINE\\SOFTWARE\n",
        "some text\n    Windows    REG_SZ    x\n",
        "[" SUBSYSTEMS "]\n    Windows    REG_SZ    x\n",
        "ERROR: The system was unable to find the specified registry key or value.\n",
    };
    static const char export[] =
        "REGEDIT4\n;" SUBSYSTEMS "\n; " SUBSYSTEMS "\n;    Windows    REG_SZ    x\n";

    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(
            reg_file_load_bytes("q.txt", (const guint8 *)others[i], strlen(others[i]), &error));
        ck_assert(g_error_matches(error, REG_FILE_ERROR, REG_FILE_ERROR_HEADER));
    }
    g_autoptr(RegFile) file =
        reg_file_load_bytes("q.txt", (const guint8 *)export, strlen(export), NULL);
    ck_assert(!file->is_query);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_reg_query_reads_every_kind_of_value },
    { &test_reg_query_reads_old_forms },
    { &test_reg_query_reads_a_console },
    { &test_reg_query_puts_broken_lines_together },
    { &test_reg_query_puts_a_broken_key_together },
    { &test_reg_query_reads_every_encoding },
    { &test_reg_query_tells_lines_that_make_no_sense },
    { &test_reg_query_is_a_state_or_a_patch },
    { &test_reg_query_is_told_from_other_texts },
};

SUITE(tests, NULL, NULL)
