/* SPDX-License-Identifier: MIT */
/* A row a mark. */
#include "host/text/content_sign.h"

#include "host/text/source_text.h"

#include <string.h>

/* Of a file so much is decoded: an even number, for UTF-16. Comments before the mark have to be in
 * it. */
#define LOOKED_AT 4096u

static const struct {
    const char *start; /* in small letters or capitals */
    ContentKind kind;
} marks[] = {
    { "Windows Registry", CONTENT_EXPORT }, { CONTENT_EXPORT_4, CONTENT_EXPORT },
    { "! REG.EXE", CONTENT_QUERY },         { "HKEY_LOCAL_MACHINE\\", CONTENT_QUERY },
    { "[boot loader]", CONTENT_BOOT_INI },  { "[operating systems]", CONTENT_BOOT_INI },
};

static const struct {
    const char *words;
    const char *place;
} kinds[CONTENT_COUNT] = {
#define REGISTRY_PLACE "`registry:` in a scenario, or with --registry"
    [CONTENT_HIVE] = { "a registry hive", REGISTRY_PLACE },
    [CONTENT_EXPORT] = { "a registry export", REGISTRY_PLACE },
    [CONTENT_QUERY] = { "what reg query prints", REGISTRY_PLACE },
    [CONTENT_BOOT_INI] = { "a boot.ini", "`boot-options:` in a scenario" },
};

#define BLANKS " \t\r\n>" /* with the mark of a mail that quotes */

/* Over empty lines, and what is a comment in a boot.ini and in an export. */
static const char *
skip_comments(const char *text)
{
    text += strspn(text, BLANKS);
    while (*text == ';') {
        text += strcspn(text, "\r\n");
        text += strspn(text, BLANKS);
    }
    return text;
}

ContentKind
content_sign_of_text(const char *text)
{
    text = skip_comments(text);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_ascii_strncasecmp(text, marks[i].start, strlen(marks[i].start)) == 0)
            return marks[i].kind;
    return CONTENT_OTHER;
}

gboolean
content_is_hive(const guint8 *bytes, gsize length)
{
    return length >= strlen(CONTENT_HIVE_MAGIC) &&
           memcmp(bytes, CONTENT_HIVE_MAGIC, strlen(CONTENT_HIVE_MAGIC)) == 0;
}

ContentKind
content_sign(const guint8 *bytes, gsize length)
{
    gsize looked_at = MIN(length, LOOKED_AT);

    if (content_is_hive(bytes, length))
        return CONTENT_HIVE;
    g_autoptr(SourceText) start = source_text_decode_windows("", bytes, looked_at, NULL, NULL);
    if (start == NULL && looked_at % 2 != 0) /* UTF-16 that is cut off */
        start = source_text_decode_windows("", bytes, looked_at - 1, NULL, NULL);
    return start != NULL ? content_sign_of_text(start->text) : CONTENT_OTHER;
}

const char *
content_words(ContentKind kind)
{
    return kinds[kind].words;
}

const char *
content_place(ContentKind kind)
{
    return kinds[kind].place;
}
