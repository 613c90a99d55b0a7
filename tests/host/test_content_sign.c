/* SPDX-License-Identifier: MIT */
/* Files are known by their beginning, whatever their encoding, and nothing else is taken for one.
 */
#include "config_test.h"
#include "host/text/content_sign.h"

#include "../suite.h"

#define EXPORT   "Windows Registry Editor Version 5.00"
#define BOOT_INI "[Boot Loader]"

static const struct {
    const char *text;
    ContentKind kind;
} cases[] = {
    { "", CONTENT_OTHER },
    { "format: 1\n", CONTENT_OTHER },
    { "boot loader", CONTENT_OTHER },
    { "[boot loader", CONTENT_OTHER },
    { "[HKEY_LOCAL_MACHINE\\SYSTEM]\n", CONTENT_OTHER },
    { EXPORT, CONTENT_EXPORT },
    { "\r\n; by hand\r\n" EXPORT "\r\n", CONTENT_EXPORT },
    { "regedit4\n", CONTENT_EXPORT },
    { "\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\Select\r\n", CONTENT_QUERY },
    { "! REG.EXE VERSION 3.0", CONTENT_QUERY },
    { BOOT_INI, CONTENT_BOOT_INI },
    { "  [operating systems]\n", CONTENT_BOOT_INI },
    { ";a\r\n\r\n ;b\r\n" BOOT_INI "\r\ntimeout=30", CONTENT_BOOT_INI },
};

static GByteArray *
as_utf16(const char *text, gboolean has_mark)
{
    GByteArray *bytes = g_byte_array_new();

    if (has_mark)
        g_byte_array_append(bytes, (const guint8 *)"\xff\xfe", 2);
    for (; *text != '\0'; text++)
        g_byte_array_append(bytes, (const guint8[]){ (guint8)*text, 0 }, 2);
    return bytes;
}

START_TEST(test_content_is_known_in_every_encoding)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *text = cases[i].text;
        g_autofree char *ansi = g_strdup_printf("%s\n\xe9t\xe9\n", text);
        g_autofree char *marked = g_strdup_printf("\xef\xbb\xbf%s", text);
        g_autoptr(GByteArray) wide = as_utf16(text, TRUE), bare = as_utf16(text, FALSE);

        ck_assert_msg(content_sign_of_text(text) == cases[i].kind, "%s", text);
        ck_assert_msg(content_sign((const guint8 *)text, strlen(text)) == cases[i].kind, "%s",
                      text);
        ck_assert_msg(content_sign((guint8 *)ansi, strlen(ansi)) == cases[i].kind, "8-bit %s",
                      text);
        ck_assert_msg(content_sign((guint8 *)marked, strlen(marked)) == cases[i].kind, "%s", text);
        ck_assert_msg(content_sign(wide->data, wide->len) == cases[i].kind, "UTF-16 %s", text);
        if (bare->len > 0 && strchr("\r\n", *text) == NULL)
            ck_assert_msg(content_sign(bare->data, bare->len) == cases[i].kind, "bare %s", text);
    }
}
END_TEST

START_TEST(test_content_of_cut_and_foreign_bytes)
{
    g_autoptr(GByteArray) wide = as_utf16(BOOT_INI "\r\n", TRUE);

    /* In the middle of a character, and behind more than is looked at. */
    ck_assert(content_sign(wide->data, wide->len - 1) == CONTENT_BOOT_INI);
    g_byte_array_set_size(wide, 64 * 1024 + 1);
    memset(wide->data + 30, 0x41, wide->len - 30);
    ck_assert(content_sign(wide->data, wide->len) == CONTENT_BOOT_INI);

    ck_assert(content_sign((const guint8 *)"regf\0\1\2\3", 8) == CONTENT_HIVE);
    ck_assert(content_sign((const guint8 *)"reg", 3) == CONTENT_OTHER);
    ck_assert(content_sign((const guint8 *)BOOT_INI "\0", strlen(BOOT_INI) + 1) == CONTENT_OTHER);
    ck_assert(content_sign((const guint8 *)"\xfe\xff\0[", 4) == CONTENT_OTHER);
    ck_assert(content_sign(NULL, 0) == CONTENT_OTHER);
}
END_TEST

START_TEST(test_content_has_words_and_a_place)
{
    for (ContentKind kind = CONTENT_OTHER + 1; kind < CONTENT_COUNT; kind++) {
        ck_assert_ptr_nonnull(content_words(kind));
        ck_assert_ptr_nonnull(content_place(kind));
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_content_is_known_in_every_encoding },
    { &test_content_of_cut_and_foreign_bytes },
    { &test_content_has_words_and_a_place },
};

SUITE(tests, NULL, NULL)
