/* SPDX-License-Identifier: MIT */
/* Registry exports: what regedit writes, what people write, and every file of
 * fixtures/bad/registry. */
#include "config_test.h"
#include "host/registry/reg_load.h"

#include "../suite.h"

#define HEADER "Windows Registry Editor Version 5.00\r\n\r\n"
#define KEY    "[HKEY_LOCAL_MACHINE\\SYSTEM\\Test]\r\n"

static RegFile *
load_bytes(const char *bytes, gsize length)
{
    GError *error = NULL;
    RegFile *file = reg_file_load_bytes("t.reg", (const guint8 *)bytes, length, &error);

    assert_no_error(error);
    return file;
}

static RegFile *
load(const char *text)
{
    return load_bytes(text, strlen(text));
}

static const RegEntry *
entry(const RegFile *file, guint index)
{
    ck_assert_uint_lt(index, file->entries->len);
    return &g_array_index(file->entries, RegEntry, index);
}

static void
assert_text(const RegFile *file, const RegEntry *value, const char *wanted)
{
    gboolean is_terminated;
    char *problem = NULL;
    g_autofree char *text = reg_file_read_text(file, value, &is_terminated, &problem);

    ck_assert_ptr_null(problem);
    ck_assert_str_eq(text, wanted);
}

START_TEST(test_reg_file_reads_every_kind_of_value)
{
    g_autoptr(RegFile) file = load(HEADER "; comment\r\n" KEY "@=\"default\"\r\n"
                                          "\"text\"=\"a \\\"b\\\" C:\\\\dir\" ; behind\r\n"
                                          "\"number\"=dword:00000030\r\n"
                                          "\"short\"=dword:1F\r\n"
                                          "\"bytes\"=hex:01,02,\\\r\n  ff\r\n"
                                          "\"none\"=hex(0):\r\n"
                                          "\"expand\"=hex(2):25,00,e4,00,00,00\r\n"
                                          "\"list\"=hex(7):61,00,00,00,62,00,00,00,00,00\r\n"
                                          "\"wide\"=hex(b):01,00,00,00,00,00,00,00\r\n"
                                          "\"gone\"=-\r\n"
                                          "\"a=b\"=\"\"\r\n"
                                          "[-HKEY_LOCAL_MACHINE\\SYSTEM\\Old]\r\n"
                                          "\"ignored\"=\"x\"\r\n");
    guint32 number = 0;

    ck_assert_uint_eq(file->entries->len, 13);
    ck_assert_int_eq(entry(file, 0)->kind, REG_ENTRY_KEY);
    ck_assert_str_eq(entry(file, 0)->key, "HKEY_LOCAL_MACHINE\\SYSTEM\\Test");
    ck_assert_uint_eq(entry(file, 0)->span.line, 4);
    ck_assert_str_eq(entry(file, 1)->name, "");
    assert_text(file, entry(file, 1), "default");
    assert_text(file, entry(file, 2), "a \"b\" C:\\dir");
    ck_assert_uint_eq(entry(file, 2)->type, REG_TYPE_SZ);
    ck_assert(reg_entry_dword(entry(file, 3), &number) && number == 48);
    ck_assert(reg_entry_dword(entry(file, 4), &number) && number == 31);
    ck_assert_uint_eq(entry(file, 5)->type, REG_TYPE_BINARY);
    ck_assert_uint_eq(entry(file, 5)->size, 3);
    ck_assert_uint_eq(entry(file, 5)->data[2], 0xff);
    ck_assert_uint_eq(entry(file, 6)->type, REG_TYPE_NONE);
    ck_assert_uint_eq(entry(file, 6)->size, 0);
    assert_text(file, entry(file, 7), "%\xc3\xa4");
    assert_text(file, entry(file, 8), "a\nb");
    ck_assert_uint_eq(entry(file, 9)->type, REG_TYPE_QWORD);
    ck_assert_int_eq(entry(file, 10)->kind, REG_ENTRY_DELETE_VALUE);
    ck_assert_str_eq(entry(file, 11)->name, "a=b");
    ck_assert_uint_eq(entry(file, 11)->span.line, 16);
    ck_assert_uint_eq(entry(file, 11)->span.column, 1);
    ck_assert_uint_eq(entry(file, 11)->span.length, 5);
    /* Values below a key that is deleted are nothing. */
    ck_assert_int_eq(entry(file, 12)->kind, REG_ENTRY_DELETE_KEY);
    ck_assert_str_eq(entry(file, 12)->key, "HKEY_LOCAL_MACHINE\\SYSTEM\\Old");
}
END_TEST

START_TEST(test_reg_file_reads_every_encoding)
{
    static const char text[] = HEADER KEY "\"\xc3\xa4\"=\"\xe2\x82\xac\"\r\n";
    g_autofree char *marked = g_strconcat("\xef\xbb\xbf", text, NULL);
    glong units = 0;
    g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &units, NULL);
    g_autofree guint8 *bytes = g_malloc((gsize)units * 2 + 2);

    bytes[0] = 0xff;
    bytes[1] = 0xfe;
    for (glong i = 0; i < units; i++) {
        bytes[2 * i + 2] = (guint8)wide[i];
        bytes[2 * i + 3] = (guint8)(wide[i] >> 8);
    }
    RegFile *files[] = {
        load(text),
        load(marked),
        load_bytes((const char *)bytes, (gsize)units * 2 + 2),
        load("REGEDIT4\r\n\r\n" KEY "\"\xe4\"=\"\x80\"\r\n"),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        ck_assert_str_eq(entry(files[i], 1)->name, "\xc3\xa4");
        assert_text(files[i], entry(files[i], 1), "\xe2\x82\xac");
        ck_assert_int_eq(files[i]->is_ansi, i == 3);
        reg_file_free(files[i]);
    }
}
END_TEST

START_TEST(test_reg_file_regedit4_bytes_are_ansi)
{
    g_autoptr(RegFile) file = load("REGEDIT4\n" KEY "\"x\"=hex(2):25,e4,00\n");

    assert_text(file, entry(file, 1), "%\xc3\xa4");
}
END_TEST

START_TEST(test_reg_file_tolerates_what_regedit_does)
{
    g_autoptr(RegFile) file = load("\r\n  windows registry editor version 5.00  \r\n"
                                   "[HKEY_LOCAL_MACHINE\\SYSTEM\\a]b]\t; comment\n"
                                   "  \"x\" = DWORD:1\n"
                                   "\"y\"=HEX: 01 , 02,\\ ; comment\n ; another\n\n 03\n"
                                   "\"z\"=\"two\r\nlines\"\r\n"
                                   "\"path\"=\"C:\\temp\\\"\n"
                                   "\\\"=\\\"\"\n"
                                   "[hkey_local_machine\\software\\]");

    ck_assert_str_eq(entry(file, 0)->key, "HKEY_LOCAL_MACHINE\\SYSTEM\\a]b");
    ck_assert_uint_eq(entry(file, 1)->type, REG_TYPE_DWORD);
    ck_assert_uint_eq(entry(file, 2)->size, 3);
    assert_text(file, entry(file, 3), "two\r\nlines");
    ck_assert_str_eq(entry(file, 5)->key, "hkey_local_machine\\software");
    ck_assert(file->ends_in_mid_line);
}
END_TEST

static void
assert_no_text(const RegFile *file, const RegEntry *value, const char *wanted)
{
    gboolean is_terminated;
    g_autofree char *problem = NULL;

    ck_assert_ptr_null(reg_file_read_text(file, value, &is_terminated, &problem));
    ck_assert_ptr_nonnull(problem);
    ck_assert_msg(g_str_has_prefix(problem, wanted), "%s", problem);
}

START_TEST(test_reg_file_text_of_odd_values)
{
    g_autoptr(RegFile) file = load(HEADER KEY "\"odd\"=hex(2):25,00,53\r\n"
                                              "\"half\"=hex(2):00,d8,25,00\r\n"
                                              "\"number\"=dword:00000001\r\n"
                                              "\"open\"=hex(2):61,00\r\n"
                                              "\"inner\"=hex(2):61,00,00,00,62,00,00,00\r\n");
    gboolean is_terminated = TRUE;
    char *problem = NULL;
    guint32 value;

    assert_no_text(file, entry(file, 1),
                   "the text has an odd number of bytes (in a version 5.00 export it is UTF-16, "
                   "two bytes a character)");
    assert_no_text(file, entry(file, 2), "the text is not");
    assert_no_text(file, entry(file, 3), "this value is REG_DWORD and not a text");
    g_autofree char *open = reg_file_read_text(file, entry(file, 4), &is_terminated, &problem);
    ck_assert_str_eq(open, "a");
    ck_assert(!is_terminated);
    assert_text(file, entry(file, 5), "a");
    ck_assert(!reg_entry_dword(entry(file, 1), &value));
}
END_TEST

START_TEST(test_reg_file_type_names)
{
    ck_assert_str_eq(reg_type_name(REG_TYPE_EXPAND_SZ), "REG_EXPAND_SZ");
    ck_assert_str_eq(reg_type_name(0xffff0007), "type 0xffff0007");
}
END_TEST

/* Lines are counted once: once a value, and this would take minutes. */
START_TEST(test_reg_file_reads_a_whole_hive)
{
    g_autoptr(GString) text = g_string_new(HEADER);

    for (guint i = 0; i < 20000; i++) {
        g_string_append_printf(text, "[HKEY_LOCAL_MACHINE\\SYSTEM\\k%u]\r\n", i);
        for (guint j = 0; j < 10; j++)
            g_string_append_printf(text, "\"value%u\"=hex:01,02,03,04,\\\r\n  05,06\r\n", j);
    }
    g_autoptr(RegFile) file = load(text->str);
    ck_assert_uint_eq(entry(file, file->entries->len - 1)->span.line, 3 + 20000 * 21 - 2);
}
END_TEST

typedef struct {
    const char *file;
    RegFileErrorCode code;
    const char *message; /* after the file's name */
} BadFile;

/* clang-format off */
static const BadFile bad_files[] = {
    { "backslash-in-line", REG_FILE_ERROR_SYNTAX, ":4:24: error: a backslash must be the last character of its line\n\"Windows\"=hex(2):25,00,\\ 53,00\n                       ^" },
    { "bad-dword", REG_FILE_ERROR_SYNTAX, ":4:28: error: text after the end of the value\n\"SessionViewSize\"=dword:48 MB\n                           ^~" },
    { "bad-type", REG_FILE_ERROR_SYNTAX, ":4:11: error: this must be hex: or hex(TYPE):, such as hex(2): for REG_EXPAND_SZ\n\"Windows\"=hex(x):25,00\n          ^~~~~~" },
    { "big-endian", REG_FILE_ERROR_ENCODING, ":1:1: error: the file is big-endian UTF-16 (save it as UTF-8 or UTF-16LE)" },
    { "control", REG_FILE_ERROR_SYNTAX, ":4:7: error: the value holds the control character 0x01\n" },
    { "cut-after-comma", REG_FILE_ERROR_SYNTAX, ":4:30: error: a byte must follow the comma (is the file cut off?)\n\"Windows\"=hex(2):25,00,53,00,\n                             ^" },
    { "cut-after-name", REG_FILE_ERROR_SYNTAX, ":4:18: error: = must stand here, after the value's name (is the file cut off?)\n\"SessionViewSize\"\n                 ^" },
    { "cut-at-backslash", REG_FILE_ERROR_SYNTAX, ":4:30: error: the file ends in the middle of this value (is it cut off?)\n\"Windows\"=hex(2):25,00,53,00,\\\n                             ^" },
    { "cut-in-character", REG_FILE_ERROR_ENCODING, ":31:1: error: the file ends in the middle of a UTF-16 character (is it cut off?)" },
    { "cut-in-hex", REG_FILE_ERROR_SYNTAX, ":30:78: error: the file ends in the middle of this value (is it cut off?)\n  74,00,25,00," },
    { "cut-in-name", REG_FILE_ERROR_SYNTAX, ":4:1: error: the value's name has no closing quotation mark (is the file cut off?)\n\"SessionView\n^~~~~~~~~~~~" },
    { "empty", REG_FILE_ERROR_HEADER, ":1:1: error: the file is empty (the first line must be \"Windows Registry Editor Version 5.00\" or \"REGEDIT4\")" },
    { "empty-dword", REG_FILE_ERROR_SYNTAX, ":4:25: error: dword: must be followed by one to eight hexadecimal digits (48 is 00000030)\n" },
    { "garbage", REG_FILE_ERROR_SYNTAX, ":4:1: error: this is neither a [key], a \"name\"=value nor a ; comment\nwhat is this\n^~~~~~~~~~~~" },
    { "hive", REG_FILE_ERROR_HIVE, ":0x40: error: the hive is damaged: the file ends within its header of 4096 bytes (is it cut off?)" },
    { "long-dword", REG_FILE_ERROR_SYNTAX, ":4:25: error: dword: must be followed by one to eight hexadecimal digits (48 is 00000030)\n\"SessionViewSize\"=dword:000000030\n                        ^~~~~~~~~" },
    { "no-closing-quote", REG_FILE_ERROR_SYNTAX, ":4:11: error: the text has no closing quotation mark\n\"Windows\"=\"csrss.exe SharedSection=1024,3072,512\n          ^~~~" },
    { "no-equals", REG_FILE_ERROR_SYNTAX, ":4:19: error: = must stand here, after the value's name\n" },
    { "boot-ini", REG_FILE_ERROR_HEADER, ":1:1: error: this is a boot.ini, not a registry file (name it as `boot-options:` in a scenario)\n[boot loader]\n" },
    { "no-header", REG_FILE_ERROR_HEADER, ":1:1: error: the header is missing (the first line must be \"Windows Registry Editor Version 5.00\" or \"REGEDIT4\")\n" },
    { "no-hex", REG_FILE_ERROR_SYNTAX, ":4:24: error: \"zz\" is not a byte (two hexadecimal digits)\n" },
    { "key-deep", REG_FILE_ERROR_SYNTAX, ":3:1100: error: the key lies deeper than 512 levels, which no registry has\n" },
    { "key-long-name", REG_FILE_ERROR_SYNTAX, ":3:88: error: this name of a key has 256 characters, and a registry's have at most 255\n" },
    { "no-quotes", REG_FILE_ERROR_SYNTAX, ":4:1: error: this is neither a [key], a \"name\"=value nor a ; comment\n" },
    { "nul", REG_FILE_ERROR_ENCODING, ":4:1: error: the file holds a NUL byte, so it is not a text file" },
    { "cut-in-byte", REG_FILE_ERROR_SYNTAX, ":4:27: error: \"5\" is not a byte (two hexadecimal digits) (is the file cut off?)\n" },
    { "odd-digits", REG_FILE_ERROR_SYNTAX, ":4:24: error: \"5\" is not a byte (two hexadecimal digits)\n\"Windows\"=hex(2):25,00,5,00\n                       ^" },
    { "plain-number", REG_FILE_ERROR_SYNTAX, ":4:19: error: after = must stand \"text\", dword:, hex:, hex(TYPE): or - to delete\n" },
    { "short-root", REG_FILE_ERROR_SYNTAX, ":3:2: error: short key names do not work in a registry export (write HKEY_LOCAL_MACHINE)\n[HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]\n ^~~~" },
    { "text-after-key", REG_FILE_ERROR_SYNTAX, ":3:89: error: text after the key's closing ]\n" },
    { "text-after-value", REG_FILE_ERROR_SYNTAX, ":4:34: error: text after the end of the value\n" },
    { "three-digits", REG_FILE_ERROR_SYNTAX, ":4:21: error: \"000\" is not a byte (two hexadecimal digits)\n" },
    { "unclosed-at-end", REG_FILE_ERROR_SYNTAX, ":4:11: error: the text has no closing quotation mark" },
    { "unknown-root", REG_FILE_ERROR_SYNTAX, ":3:2: error: unknown root key \"HKEY_LOCAL_MASCHINE\" (did you mean \"HKEY_LOCAL_MACHINE\"?)\n" },
    { "wrong-header", REG_FILE_ERROR_HEADER, ":1:1: error: not a registry export (the first line must be " },
    { "yaml-instead", REG_FILE_ERROR_HEADER, ":1:1: error: not a registry export (the first line must be " },
    { "absent", REG_FILE_ERROR_FILE, ": error: cannot be read: No such file or directory" },
};
/* clang-format on */

START_TEST(test_reg_file_bad_files_give_clear_messages)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad_files); i++) {
        g_autofree char *name =
            g_strconcat("fixtures/bad/registry/", bad_files[i].file, ".reg", NULL);
        g_autofree char *path = test_path(name);
        g_autofree char *wanted = g_strconcat(path, bad_files[i].message, NULL);
        g_autoptr(GError) error = NULL;

        ck_assert_ptr_null(reg_file_load(path, &error));
        assert_error(error, REG_FILE_ERROR, bad_files[i].code, wanted);
    }
}
END_TEST

#define READ_KEY                                                                                   \
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\"                   \
    "Memory Management]\r\n"

/* Where nothing is read a line that makes no sense is passed over with what belongs to it, and the
 * next one is read. */
START_TEST(test_reg_file_passes_over_what_regedit_skips)
{
    static const char *const lines[] = {
        "\"a\"=00000000\r\n",
        "\"a\"=hex:01,xx,\\\r\n  02,03,\\\r\n  04\r\n",
        "\"a\"=hex(2:01\r\n",
        "\"a\"=dword:zz\r\n",
        "\"a\"=dword:00000001 x\r\n",
        "\"a\"=\"open\r\n",
        "\"a\" \"b\"\r\n",
        "\"a\r\n",
        "what is this\r\n",
        "@\r\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *text = g_strconcat(HEADER KEY "\"before\"=dword:1\r\n", lines[i],
                                            "\"behind\"=dword:2\r\n", NULL);
        g_autofree char *read_text = g_strconcat(HEADER READ_KEY, lines[i], NULL);
        g_autoptr(RegFile) file = load(text);
        g_autoptr(GError) error = NULL;

        ck_assert_msg(file->skipped == 1 && file->skipped_problem != NULL &&
                          file->skipped_span.line == 5,
                      "%u lines from %u: %s", file->skipped, file->skipped_span.line, lines[i]);
        ck_assert_str_eq(entry(file, file->entries->len - 1)->name, "behind");
        ck_assert_uint_eq(entry(file, file->entries->len - 1)->span.line, i == 1 ? 8 : 6);
        /* The same line in a key that is read. */
        ck_assert_ptr_null(
            reg_file_load_bytes("t.reg", (const guint8 *)read_text, strlen(read_text), &error));
        ck_assert_msg(g_str_has_prefix(error->message, "t.reg:4:"), "%s", error->message);
    }
}
END_TEST

START_TEST(test_reg_file_passes_over_keys_that_cannot_be_read)
{
    g_autoptr(RegFile) file = load(HEADER "\"early\"=\"before the first key\"\r\n"
                                          "[Computer\\HKEY_LOCAL_MACHINE\\SOFTWARE\\x]\r\n"
                                          "\"below\"=\"x\"\r\n"
                                          "[HKLM\\SOFTWARE\\x]\r\n"
                                          "[HKEY_LOCAL_MACHINE\\SOFTWARE\\x] y\r\n"
                                          "[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet]\r\n"
                                          "nonsense below a deleted key\r\n" READ_KEY
                                          "\"SessionViewSize\"=dword:00000030\r\n"
                                          "[HKEY_LOCAL_MACHINE\\SOFTWARE\\cut");
    ck_assert_uint_eq(file->skipped, 7);
    ck_assert_uint_eq(file->skipped_span.line, 3);
    ck_assert_str_eq(file->skipped_problem, "a value before the first [key]");
    ck_assert_uint_eq(file->entries->len, 3);
    ck_assert_int_eq(entry(file, 0)->kind, REG_ENTRY_DELETE_KEY);
    ck_assert_str_eq(entry(file, 2)->name, "SessionViewSize");
}
END_TEST

/* A key that is read must be one that can be read, also where lines were passed over before. */
START_TEST(test_reg_file_refuses_a_broken_name_of_a_key_that_is_read)
{
    static const char *const keys[] = {
        ("[Computer\\HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\Session Manager\\Memory "
         "Management]\r\n"),
        "[HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]\r\n",
        "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\control\\terminal server\r\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *text = g_strconcat(HEADER KEY "nonsense\r\n", keys[i], NULL);
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(
            reg_file_load_bytes("t.reg", (const guint8 *)text, strlen(text), &error));
        ck_assert_msg(g_str_has_prefix(error->message, "t.reg:5:") &&
                          strstr(error->message, "error: ") != NULL &&
                          strchr(error->message, '^') != NULL,
                      "%s", error->message);
    }
}
END_TEST

START_TEST(test_reg_file_reads_what_windows_writes)
{
    g_autofree char *path = test_path("fixtures/registry/latin1.reg");
    g_autoptr(RegFile) latin1 = reg_file_load(path, NULL);
    /* Control characters and half a surrogate pair, where nothing is read. */
    static const char odd[] = HEADER KEY "\"a\"=\"x\x01\x1b\"\r\n" READ_KEY "\"b\"=dword:1\r\n";
    static const guint8 half[] = "\xff\xfeR\0E\0G\0E\0D\0I\0T\0"
                                 "4\0\n\0;\0\x00\xd8\n";
    g_autoptr(RegFile) controls = load(odd);
    g_autoptr(RegFile) pair = load_bytes((const char *)half, sizeof(half));

    ck_assert_uint_eq(latin1->source->encoding, SOURCE_ENCODING_WINDOWS_1252);
    ck_assert_uint_eq(latin1->entries->len, 1);
    ck_assert(strstr(latin1->source->text, "Gr\xc3\xb6\xc3\x9f"
                                           "e") != NULL);
    ck_assert_uint_eq(controls->skipped, 0);
    assert_text(controls, entry(controls, 1), "x\x01\x1b");
    ck_assert_uint_eq(controls->entries->len, 4);
    ck_assert_uint_eq(pair->entries->len, 0);
}
END_TEST

/* Of many lines that make no sense only the first is looked for in the text. */
START_TEST(test_reg_file_passes_over_many_lines)
{
    g_autoptr(GString) text = g_string_new(HEADER KEY);

    for (guint i = 0; i < 200000; i++)
        g_string_append(text, "\"a\"=nonsense\r\n");
    g_autoptr(RegFile) file = load(text->str);
    ck_assert_uint_eq(file->skipped, 200000);
    ck_assert_uint_eq(file->skipped_span.line, 4);
}
END_TEST

/* A real export, cut anywhere, is read or refused, never more. */
START_TEST(test_reg_file_survives_every_cut)
{
    g_autofree char *path = source_path("configs/registry/server2003-sp2.reg");
    g_autofree char *bytes = NULL;
    gsize length;

    ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
    for (gsize cut = 0; cut < length; cut++) {
        g_autoptr(GError) error = NULL;
        g_autofree guint8 *part = g_memdup2(bytes, cut);
        g_autoptr(RegFile) file = reg_file_load_bytes("t.reg", part, cut, &error);

        ck_assert((file != NULL) == (error == NULL));
        if (error != NULL)
            ck_assert(g_str_has_prefix(error->message, "t.reg:"));
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_reg_file_reads_every_kind_of_value },
    { &test_reg_file_reads_every_encoding },
    { &test_reg_file_regedit4_bytes_are_ansi },
    { &test_reg_file_tolerates_what_regedit_does },
    { &test_reg_file_text_of_odd_values },
    { &test_reg_file_type_names },
    { &test_reg_file_reads_a_whole_hive },
    { &test_reg_file_bad_files_give_clear_messages },
    { &test_reg_file_survives_every_cut },
    { &test_reg_file_passes_over_what_regedit_skips },
    { &test_reg_file_passes_over_keys_that_cannot_be_read },
    { &test_reg_file_refuses_a_broken_name_of_a_key_that_is_read },
    { &test_reg_file_reads_what_windows_writes },
    { &test_reg_file_passes_over_many_lines },
};

SUITE(tests, NULL, NULL)
