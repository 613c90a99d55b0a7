/* SPDX-License-Identifier: MIT */
/* Reads boot.ini line by line; the entry that starts gives its switches. */
#include "host/registry/boot_ini.h"

#include "host/text/content_sign.h"
#include "host/text/printable.h"
#include "host/text/quoted_line.h"
#include "host/text/suggest.h"

#include <string.h>

#define FILE_BYTES_MAX (64 * 1024)
#define BLANKS         " \t\r\032" /* editors of DOS end a file with ^Z */

typedef enum { BEFORE_ALL, BOOT_LOADER, OPERATING_SYSTEMS, OTHER } Section;

/* A part of the file: bytes [start, end). */
typedef struct {
    gsize start;
    gsize end;
} Part;

typedef struct {
    Part path;
    Part rest; /* behind the equals sign */
} Entry;

typedef struct {
    const SourceText *source;
    Section section;
    gboolean has_default;
    Part chosen;     /* of default= */
    GArray *entries; /* Entry */
    GError **error;
} Ini;

/* ---- parts ---- */

static gboolean
fail_at(const Ini *ini, Part part, const char *text)
{
    SourceSpan span = source_text_span(ini->source, part.start, part.end - part.start);
    g_autofree char *message = source_text_message(ini->source, span, "error", text);

    g_set_error_literal(ini->error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_FILE, message);
    return FALSE;
}

static Part
trim(const Ini *ini, Part part)
{
    const char *text = ini->source->text;

    while (part.start < part.end && strchr(BLANKS, text[part.start]) != NULL)
        part.start++;
    while (part.end > part.start && strchr(BLANKS, text[part.end - 1]) != NULL)
        part.end--;
    return part;
}

static char *
copy(const Ini *ini, Part part)
{
    return g_strndup(ini->source->text + part.start, part.end - part.start);
}

static gboolean
is_word(const Ini *ini, Part part, const char *word)
{
    return part.end - part.start == strlen(word) &&
           g_ascii_strncasecmp(ini->source->text + part.start, word, strlen(word)) == 0;
}

/* Where the character is in a part; its end if it is not there. */
static gsize
find(const Ini *ini, Part part, char wanted)
{
    const char *at = memchr(ini->source->text + part.start, wanted, part.end - part.start);

    return at != NULL ? (gsize)(at - ini->source->text) : part.end;
}

/* ---- lines ---- */

static gboolean
read_section(Ini *ini, Part line)
{
    if (ini->source->text[line.end - 1] != ']')
        return fail_at(ini, line, "nothing closes this [");
    Part name = trim(ini, (Part){ line.start + 1, line.end - 1 });
    ini->section = is_word(ini, name, "boot loader")         ? BOOT_LOADER
                   : is_word(ini, name, "operating systems") ? OPERATING_SYSTEMS
                                                             : OTHER;
    return TRUE;
}

/* NAME=VALUE of a section that counts. */
static gboolean
read_setting(Ini *ini, Part line)
{
    gsize equals = find(ini, line, '=');

    if (equals == line.end)
        return fail_at(ini, line,
                       ini->section == BOOT_LOADER
                           ? "there is no equals sign (a line of this section is NAME=VALUE)"
                           : "there is no equals sign (an entry is PATH=\"TITLE\" /SWITCH ...)");
    Part name = trim(ini, (Part){ line.start, equals });
    Part value = trim(ini, (Part){ equals + 1, line.end });
    if (ini->section == OPERATING_SYSTEMS) {
        const Entry entry = { name, value };
        g_array_append_val(ini->entries, entry);
    } else if (is_word(ini, name, "default")) {
        ini->has_default = TRUE;
        ini->chosen = value;
    }
    return TRUE;
}

static gboolean
read_line(Ini *ini, Part line)
{
    const char *text = ini->source->text;

    if (line.start == line.end || text[line.start] == ';')
        return TRUE;
    if (text[line.start] == '[')
        return read_section(ini, line);
    if (ini->section == BEFORE_ALL)
        return fail_at(ini, line,
                       "this stands before any section (a boot.ini begins with [boot loader])");
    return ini->section == OTHER || read_setting(ini, line);
}

static gboolean
read_lines(Ini *ini)
{
    Part all = { 0, ini->source->length };

    while (all.start < all.end) {
        gsize end = find(ini, all, '\n');
        if (!read_line(ini, trim(ini, (Part){ all.start, end })))
            return FALSE;
        all.start = MIN(end + 1, all.end);
    }
    return TRUE;
}

/* ---- the entry that starts ---- */

static gboolean
fail_default(const Ini *ini)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *name = copy(ini, ini->chosen);

    for (guint i = 0; i < ini->entries->len; i++)
        g_ptr_array_add(paths, copy(ini, g_array_index(ini->entries, Entry, i).path));
    g_ptr_array_add(paths, NULL);
    g_autofree char *hint = suggest_hint(name, (const char *const *)paths->pdata);
    g_autofree char *text = g_strdup_printf("no entry of [operating systems] is this one%s", hint);
    return fail_at(ini, ini->chosen, text);
}

static const Entry *
choose(const Ini *ini)
{
    g_autofree char *wanted = copy(ini, ini->chosen);

    if (ini->entries->len == 0) {
        fail_at(ini, (Part){ 0, 0 }, "there is no entry under [operating systems]");
        return NULL;
    }
    for (guint i = 0; i < ini->entries->len; i++) {
        const Entry *entry = &g_array_index(ini->entries, Entry, i);
        if (!ini->has_default || is_word(ini, entry->path, wanted))
            return entry;
    }
    fail_default(ini);
    return NULL;
}

/* What stands behind the title, which may lack its quotation marks. */
static gboolean
skip_title(const Ini *ini, Part *rest)
{
    if (rest->start == rest->end || ini->source->text[rest->start] != '"') {
        rest->start = find(ini, *rest, '/');
        return TRUE;
    }
    gsize end = find(ini, (Part){ rest->start + 1, rest->end }, '"');
    if (end == rest->end)
        return fail_at(ini, *rest, "nothing closes the quotation mark of this title");
    rest->start = end + 1;
    *rest = trim(ini, *rest);
    return TRUE;
}

/* Switches need no blank between them. */
static Part
next_switch(const Ini *ini, Part rest)
{
    Part word = { rest.start, rest.start + 1 };

    while (word.end < rest.end && strchr(BLANKS "/", ini->source->text[word.end]) == NULL)
        word.end++;
    return word;
}

static gboolean
read_switch(const Ini *ini, Part word, BootOptions *options)
{
    g_autofree char *text = copy(ini, word);
    g_autoptr(GError) problem = NULL;

    if (*text != '/')
        return fail_at(ini, word, "a switch begins with a slash");
    if (boot_options_add(options, text, &problem))
        return TRUE;
    return fail_at(ini, word, problem->message);
}

static gboolean
read_switches(const Ini *ini, Part rest, BootOptions *options)
{
    if (!skip_title(ini, &rest))
        return FALSE;
    while (rest.start < rest.end) {
        Part word = next_switch(ini, rest);
        if (!read_switch(ini, word, options))
            return FALSE;
        rest = trim(ini, (Part){ word.end, rest.end });
    }
    return TRUE;
}

/* ---- the file ---- */

SourceText *
boot_ini_load(const char *path, GError **error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;

    if (!source_text_read_file(path, FILE_BYTES_MAX, &bytes, &length, error))
        return NULL;
    ContentKind kind = content_sign(bytes, length);
    if (kind != CONTENT_OTHER && kind != CONTENT_BOOT_INI) {
        printable_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_FILE,
                        "%s:1:1: error: this is %s, not a boot.ini (name it as %s)", path,
                        content_words(kind), content_place(kind));
        return NULL;
    }
    g_autoptr(SourceText) source = source_text_decode_windows(path, bytes, length, NULL, error);
    SourceText *text = source != NULL ? boot_ini_text(source) : NULL;
    /* What lacks the mark is read all the same: it was named as one, and its line is told. */
    return text != NULL ? text : g_steal_pointer(&source);
}

SourceText *
boot_ini_text(SourceText *source)
{
    if (content_sign_of_text(source->text) != CONTENT_BOOT_INI)
        return NULL;
    SourceText *plain = quoted_text_plain(source);
    return plain != NULL ? plain : source_text_ref(source);
}

gboolean
boot_ini_read(BootOptions *options, const SourceText *source, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    Ini ini = { .source = source, .entries = entries, .error = error };
    const Entry *entry = read_lines(&ini) ? choose(&ini) : NULL;

    return entry != NULL && read_switches(&ini, entry->rest, options);
}
