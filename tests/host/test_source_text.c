/* SPDX-License-Identifier: MIT */
/* Decoding, places and carets. */
#include "config_test.h"
#include "host/text/source_text.h"

#include "../suite.h"

static char *
message_at(const char *text, gsize offset, gsize length)
{
    g_autoptr(SourceText) source = source_text_new("f.yaml", text, strlen(text));

    return source_text_message(source, source_text_span(source, offset, length), "error", "bad");
}

START_TEST(test_source_text_message_points_at_the_place)
{
    g_autofree char *message = message_at("a: 1\nheep: 2\n", 5, 4);

    ck_assert_str_eq(message, "f.yaml:2:1: error: bad\nheep: 2\n^~~~");
}
END_TEST

START_TEST(test_source_text_message_keeps_columns_under_tabs_and_wide_characters)
{
    g_autofree char *tab = message_at("a\tb c", 4, 1);
    g_autofree char *wide = message_at("\xe6\xbc\xa2 b", 4, 1);
    g_autofree char *accent = message_at("\xc3\xa4 b", 3, 1);

    ck_assert_str_eq(tab, "f.yaml:1:5: error: bad\na\tb c\n \t  ^");
    ck_assert_str_eq(wide, "f.yaml:1:3: error: bad\n\xe6\xbc\xa2 b\n   ^");
    ck_assert_str_eq(accent, "f.yaml:1:3: error: bad\n\xc3\xa4 b\n  ^");
}
END_TEST

/* Nobody has such a text before his eyes. */
START_TEST(test_source_text_message_of_what_was_written)
{
    g_autoptr(SourceText) source = source_text_new_written("--of desktop", "- run: x\n");
    g_autofree char *message =
        source_text_message(source, source_text_span(source, 2, 3), "error", "bad");

    ck_assert_str_eq(message, "--of desktop: bad");
}
END_TEST

START_TEST(test_source_text_message_line)
{
    g_autofree char *message = message_at("a: 1\nheep: 2\n", 5, 4);

    ck_assert_uint_eq(source_text_message_line(message, "f.yaml"), 2);
    ck_assert_uint_eq(source_text_message_line(message, "g.yaml"), 0);
    ck_assert_uint_eq(source_text_message_line(message, "f"), 0);
    ck_assert_uint_eq(source_text_message_line("f: 12: bad", "f"), 0);
    ck_assert_uint_eq(source_text_message_line("f:0x12: bad", "f"), 0);
    ck_assert_uint_eq(source_text_message_line("f:99999999999:1: bad", "f"), 0);
    ck_assert_uint_eq(source_text_message_line("a\\nb:7:1: bad", "a\nb"), 7);
}
END_TEST

/* Forwards, backwards, and within one line. */
START_TEST(test_source_text_cursor_finds_what_a_look_from_the_start_finds)
{
    static const char text[] = "one\ntw\xc3\xb6 three\n\nfour";
    static const gsize offsets[] = { 0, 2, 3, 4, 8, 9, 12, 13, 14, 18, 5, 100 };
    g_autoptr(SourceText) source = source_text_new("f", text, strlen(text));
    SourceCursor cursor = { 0 };

    for (gsize i = 0; i < G_N_ELEMENTS(offsets); i++) {
        SourceSpan wanted = source_text_span(source, offsets[i], 3);
        SourceSpan seen = source_cursor_span(&cursor, source, offsets[i], 3);
        ck_assert_mem_eq(&seen, &wanted, sizeof seen);
    }
    ck_assert_uint_eq(source_cursor_span(&cursor, source, 9, 0).line, 2);
    ck_assert_uint_eq(source_cursor_span(&cursor, source, 9, 0).column, 5);
}
END_TEST

/* The way back, and places that are not there. */
START_TEST(test_source_text_offset_is_where_a_span_begins)
{
    static const char text[] = "one\r\ntw\xc3\xb6 three\n\nfour";
    static const gsize offsets[] = { 0, 2, 5, 7, 9, 10, 14, 15, 16, 20 };
    g_autoptr(SourceText) source = source_text_new("f", text, strlen(text));

    for (gsize i = 0; i < G_N_ELEMENTS(offsets); i++) {
        SourceSpan span = source_text_span(source, offsets[i], 1);
        ck_assert_uint_eq(source_text_offset(source, span), offsets[i]);
    }
    ck_assert_uint_eq(source_text_offset(source, (SourceSpan){ 1, 100, 1 }), 3);
    ck_assert_uint_eq(source_text_offset(source, (SourceSpan){ 9, 1, 1 }), source->length);
}
END_TEST

START_TEST(test_source_text_message_cuts_long_lines)
{
    g_autofree char *line = g_strnfill(1000000, 'x');

    line[500000] = 'Y';
    g_autofree char *message = message_at(line, 500000, 1);
    ck_assert_uint_lt(strlen(message), 400);
    ck_assert(g_str_has_prefix(message, "f.yaml:1:500001: error: bad\n...xxx"));
    ck_assert_ptr_nonnull(strchr(message, 'Y'));

    /* The caret stands under the Y. */
    const char *shown = strchr(message, '\n') + 1, *under = strchr(shown, '\n') + 1;
    ck_assert_int_eq(strchr(shown, 'Y') - shown, strchr(under, '^') - under);
}
END_TEST

START_TEST(test_source_text_message_shows_no_control_characters)
{
    g_autofree char *before = message_at("a\x1b[31mb", 6, 1);
    g_autofree char *at = message_at("ab\x1b\xe2\x80\xae!", 2, 4);
    g_autofree char *stray = message_at("a\xff\xe2\x80=b", 5, 1);

    /* The caret stands under what is meant, whatever is written out before it. */
    ck_assert_str_eq(before, "f.yaml:1:7: error: bad\na\\x1b[31mb\n         ^");
    ck_assert_str_eq(at, "f.yaml:1:3: error: bad\nab\\x1b\\u202e!\n  ^~~~~~~~~~");
    ck_assert_str_eq(stray, "f.yaml:1:6: error: bad\na\\xff\\xe2\\x80=b\n              ^");
}
END_TEST

START_TEST(test_source_text_message_is_printable_in_name_and_problem)
{
    g_autoptr(SourceText) source = source_text_new("a\x1b[2J\n\xff.yaml", "x", 1);
    const SourceSpan span = { .line = 1, .column = 1, .length = 1 };
    g_autofree char *message = source_text_message(source, span, "error", "no \"\x1b]0;t\x07\n\"");

    ck_assert_str_eq(message, "a\\x1b[2J\\n\\xff.yaml:1:1: error: no \"\\x1b]0;t\\x07\\n\"\nx\n^");
}
END_TEST

START_TEST(test_source_text_message_cuts_long_problems)
{
    g_autofree char *value = g_strnfill(100000, 'x');
    g_autofree char *problem = g_strdup_printf("\"%s\" is no number", value);
    g_autoptr(SourceText) source = source_text_new("f", "x", 1);
    const SourceSpan span = { .line = 1, .column = 1 };
    g_autofree char *message = source_text_message(source, span, "error", problem);

    ck_assert_uint_lt(strlen(message), 700);
    ck_assert(g_str_has_prefix(message, "f:1:1: error: \"xxx"));
    ck_assert_ptr_nonnull(strstr(message, "xxx...xxx"));
    ck_assert_ptr_nonnull(strstr(message, "x\" is no number\nx\n^"));
}
END_TEST

/* No caret stands below an empty line. */
START_TEST(test_source_text_message_at_the_very_end)
{
    g_autofree char *after = message_at("a: [\n", 5, 0);
    g_autofree char *empty = message_at("", 0, 0);
    g_autofree char *beyond = message_at("abc", 99, 99);

    ck_assert_str_eq(after, "f.yaml:2:1: error: bad");
    ck_assert_str_eq(empty, "f.yaml:1:1: error: bad");
    ck_assert_str_eq(beyond, "f.yaml:1:4: error: bad\nabc\n   ^");
}
END_TEST

static void
assert_decodes(const void *bytes, gsize length, const char *ansi_prefix, const char *wanted)
{
    GError *error = NULL;
    g_autoptr(SourceText) source = source_text_decode("f", bytes, length, ansi_prefix, &error);

    assert_no_error(error);
    ck_assert_str_eq(source->text, wanted);
    ck_assert_uint_eq(source->length, strlen(wanted));
}

START_TEST(test_source_text_decodes_every_encoding_it_says)
{
    assert_decodes("gr\xc3\xbc\xc3\x9f", 6, NULL, "gr\xc3\xbc\xc3\x9f");
    assert_decodes("\xef\xbb\xbf"
                   "a",
                   4, NULL, "a");
    assert_decodes("\xff\xfe"
                   "a\0\xe4\0",
                   6, NULL, "a\xc3\xa4");
    assert_decodes("a\0b\0", 4, NULL, "ab"); /* UTF-16 without its mark */
    assert_decodes("\xff\xfe\x3d\xd8\x00\xde", 6, NULL, "\xf0\x9f\x98\x80");
    assert_decodes("REGEDIT4 \x80\xe4\x81", 12, "REGEDIT4",
                   "REGEDIT4 \xe2\x82\xac\xc3\xa4\xc2\x81");
    assert_decodes("", 0, NULL, "");
    assert_decodes("\xff\xfe", 2, NULL, "");
}
END_TEST

static void
assert_refuses(const void *bytes, gsize length, const char *wanted)
{
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(source_text_decode("f", bytes, length, NULL, &error));
    assert_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_ENCODING, wanted);
}

START_TEST(test_source_text_refuses_what_is_no_text)
{
    assert_refuses("\xfe\xff\0a", 4, "f:1:1: error: the file is big-endian UTF-16");
    assert_refuses("\xff\xfe"
                   "a\0b",
                   5, "f:1:2: error: the file ends in the middle of a UTF-16");
    assert_refuses("\xff\xfe"
                   "a\0\x00\xdc"
                   "b\0",
                   8, "f:1:2: error: the file is not UTF-16");
    assert_refuses("\xff\xfe"
                   "a\0\x00\xd8",
                   6, "f:1:2: error: the file is not UTF-16");
    assert_refuses("a\nb\xff", 4, "f:2:2: error: the file is not UTF-8");
    assert_refuses("ab\0", 3, "f:1:3: error: the file holds a NUL byte");
    assert_refuses("a\x07", 2, "f:1:2: error: the file holds the control character 0x07");
}
END_TEST

START_TEST(test_source_text_read_file_refuses_what_is_no_file)
{
    g_autoptr(GError) missing = NULL, odd = NULL, folder = NULL, device = NULL, big = NULL;
    g_autofree char *this_file = test_path("host/test_source_text.c");
    guint8 *bytes;
    gsize length;

    ck_assert(!source_text_read_file("no/such.yaml", 100, &bytes, &length, &missing));
    assert_error(missing, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE,
                 "no/such.yaml: error: cannot be read: No such file");
    ck_assert(!source_text_read_file("no\x1b\xff.yaml", 100, &bytes, &length, &odd));
    assert_error(odd, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE, "no\\x1b\\xff.yaml: error: ");
    ck_assert(!source_text_read_file("/", 100, &bytes, &length, &folder));
    assert_error(folder, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE, "/: error: cannot be read: ");
    ck_assert(!source_text_read_file("/dev/zero", 100, &bytes, &length, &device));
    assert_error(device, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE, "/dev/zero: error: ");
    ck_assert(!source_text_read_file(this_file, 100, &bytes, &length, &big));
    ck_assert(g_error_matches(big, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_TOO_BIG));
    ck_assert_ptr_nonnull(strstr(big->message, "too big (at most 100)"));
    ck_assert_ptr_null(bytes);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_source_text_message_points_at_the_place },
    { &test_source_text_message_of_what_was_written },
    { &test_source_text_message_line },
    { &test_source_text_message_keeps_columns_under_tabs_and_wide_characters },
    { &test_source_text_cursor_finds_what_a_look_from_the_start_finds },
    { &test_source_text_offset_is_where_a_span_begins },
    { &test_source_text_message_cuts_long_lines },
    { &test_source_text_message_shows_no_control_characters },
    { &test_source_text_message_is_printable_in_name_and_problem },
    { &test_source_text_message_cuts_long_problems },
    { &test_source_text_message_at_the_very_end },
    { &test_source_text_decodes_every_encoding_it_says },
    { &test_source_text_refuses_what_is_no_text },
    { &test_source_text_read_file_refuses_what_is_no_file },
};

SUITE(tests, NULL, NULL)
