/* SPDX-License-Identifier: MIT */
/* Walks the text beside the rows, and by itself where they say nothing. It calls itself once for
 * each level, and knows how many there may be. */
#include "host/text/json_check.h"

#include "host/text/number.h"

#include <string.h>

G_DEFINE_QUARK(deskheap - json - check - error - quark, json_check_error)

/* Of what no row is of. */
#define DEPTH_MAX 32u

/* An index in a list, or how long a list is that should be as long as another. */
typedef struct {
    const JsonMember *row;
    gsize at;
    gint64 number;
} Reference;

typedef struct {
    const SourceText *source;
    gsize at;
    guint open; /* lists and objects whose end has not come yet */
    GError **error;
    GArray *references;  /* Reference; a list may stand behind what refers to it */
    GHashTable *lengths; /* row of a list -> elements of the last one of it */
} Checker;

static char
here(const Checker *checker)
{
    return checker->source->text[checker->at];
}

static void
skip_blank(Checker *checker)
{
    while (here(checker) != '\0' && strchr(" \t\r\n", here(checker)) != NULL)
        checker->at++;
}

static gboolean refuse(const Checker *checker, gsize at, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean
refuse(const Checker *checker, gsize at, const char *format, ...)
{
    va_list values;
    gboolean is_cut = checker->open > 0 && checker->at == checker->source->length;
    SourceSpan span = source_text_span(checker->source, is_cut ? checker->at : at, 1);

    va_start(values, format);
    g_autofree char *text =
        is_cut ? g_strdup("it ends here, in the midst of the object: it was cut off")
               : g_strdup_vprintf(format, values);
    va_end(values);
    g_autofree char *message = source_text_message(checker->source, span, "error", text);
    g_set_error_literal(checker->error, JSON_CHECK_ERROR, JSON_CHECK_ERROR_SHAPE, message);
    return FALSE;
}

/* ---- what there is ---- */

/* Over the sign that a list or an object begins with, and the one that it ends with. */
static void
enter(Checker *checker)
{
    checker->at++;
    checker->open++;
}

static void
leave(Checker *checker)
{
    checker->at++;
    checker->open--;
}

/* The sign behind a backslash, with four digits behind a "u". 0: there is none of that kind. */
static gsize
escape_length(const char *at)
{
    if (*at != 'u')
        return *at != '\0' && strchr("\"\\/bfnrt", *at) != NULL ? 1 : 0;
    for (guint i = 1; i <= 4; i++)
        if (!g_ascii_isxdigit(at[i]))
            return 0;
    return 5;
}

/* Behind a backslash nothing comes, or of four digits less. */
static gboolean
is_escape_cut(const char *at)
{
    return at[*at == 'u' ? 1 + strspn(at + 1, "0123456789abcdefABCDEF") : 0] == '\0';
}

/* Ends where it is no text of JSON any more. */
static void
pass_text(Checker *checker)
{
    while (here(checker) != '"' && (guchar)here(checker) >= ' ') {
        gsize escape =
            here(checker) == '\\' ? escape_length(checker->source->text + checker->at + 1) : 0;
        if (here(checker) == '\\' && escape == 0) {
            if (is_escape_cut(checker->source->text + checker->at + 1))
                checker->at = checker->source->length;
            return;
        }
        checker->at += 1 + escape;
    }
}

/* What stands between quotation marks, as it is written; it is at the second of them then. pre: it
 * is at one. */
static char *
take_text(Checker *checker)
{
    gsize begin = ++checker->at;

    pass_text(checker);
    return g_strndup(checker->source->text + begin, checker->at - begin);
}

/* A number, true, false or null. */
static char *
take_word(Checker *checker)
{
    gsize begin = checker->at;

    while (here(checker) != '\0' && strchr(",]} \t\r\n", here(checker)) == NULL)
        checker->at++;
    return g_strndup(checker->source->text + begin, checker->at - begin);
}

/* ---- what there should be ---- */

static const char *
kind_words(JsonKind kind)
{
    switch (kind) {
    case JSON_TEXT:
        return "a text";
    case JSON_INT:
        return "a whole number";
    case JSON_HEX:
    case JSON_STATUS:
        return "a hexadecimal number in quotation marks, such as \"0xbc6f0000\"";
    case JSON_BOOL:
        return "true or false";
    case JSON_TENTHS:
        return "a number";
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    }
    return "";
}

static gboolean
is_hex(const char *text)
{
    return g_str_has_prefix(text, "0x") && text[2] != '\0' && strlen(text) <= 18 &&
           text[2 + strspn(text + 2, "0123456789abcdefABCDEF")] == '\0';
}

/* What comes behind a part of a number; "?" behind what is none. */
static const char *
after_whole(const char *word)
{
    const char *digits = word + (*word == '-');
    gsize count = *digits == '0' ? 1 : strspn(digits, "0123456789");

    return count > 0 ? digits + count : "?";
}

static const char *
after_fraction(const char *at)
{
    gsize count = *at == '.' ? strspn(at + 1, "0123456789") : 0;

    return count > 0 ? at + 1 + count : at;
}

static const char *
after_exponent(const char *at)
{
    const char *digits = at + 1;

    if (*at != 'e' && *at != 'E')
        return at;
    digits += *digits == '-' || *digits == '+';
    gsize count = strspn(digits, "0123456789");
    return count > 0 ? digits + count : at;
}

/* More digits than 2^53 has would be another number to who reads it. */
static gboolean
is_number(const char *word, gboolean is_whole)
{
    const char *end = after_whole(word);

    return strlen(word) <= 17 && *(is_whole ? end : after_fraction(end)) == '\0';
}

/* Goes over a sign that has to be there. */
static gboolean
expect(Checker *checker, char sign)
{
    skip_blank(checker);
    if (here(checker) != sign)
        return refuse(checker, checker->at, "this is no JSON: %c is missing here", sign);
    checker->at++;
    skip_blank(checker);
    return TRUE;
}

/* Behind a member or an element comes another one, or the end. */
static gboolean
next(Checker *checker, char end)
{
    skip_blank(checker);
    if (here(checker) == end)
        return TRUE;
    gsize at = checker->at;
    if (!expect(checker, ','))
        return FALSE;
    skip_blank(checker);
    return here(checker) != end ||
           refuse(checker, at, "this is no JSON: nothing follows the comma (take it away)");
}

static gboolean
is_scalar(Checker *checker, JsonKind kind)
{
    gboolean is_text = here(checker) == '"';
    g_autofree char *value = is_text ? take_text(checker) : take_word(checker);

    if (is_text && here(checker) != '"')
        return FALSE;
    checker->at += is_text;

    switch (kind) {
    case JSON_TEXT:
        return is_text;
    case JSON_HEX:
    case JSON_STATUS:
        return is_text && is_hex(value);
    case JSON_INT:
    case JSON_TENTHS:
        return !is_text && is_number(value, kind == JSON_INT);
    case JSON_BOOL:
        return !is_text && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0);
    case JSON_OBJECT:
    case JSON_ARRAY:
        break;
    }
    return FALSE;
}

static gboolean check_object(Checker *checker, const JsonMember *members);

/* ---- what refers to what ---- */

/* pre: a whole number stands there. */
static void
add_reference(Checker *checker, const JsonMember *row, gsize at)
{
    if (row->list == NULL)
        return;
    const Reference reference = { row, at, g_ascii_strtoll(checker->source->text + at, NULL, 10) };
    g_array_append_val(checker->references, reference);
}

static void
add_length(Checker *checker, const JsonMember *row, gsize at, guint count)
{
    const Reference reference = { row, at, count };

    g_hash_table_insert(checker->lengths, (gpointer)row, GUINT_TO_POINTER(count));
    if (row->as_many != NULL)
        g_array_append_val(checker->references, reference);
}

/* "diagnosis.causes": the row of a list, in the outermost object or in one of its members. */
static const JsonMember *
row_of_path(const JsonMember *members, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, ".", -1);
    const JsonMember *row = NULL;

    for (guint i = 0; names[i] != NULL; i++)
        row = json_member_find(i == 0 ? members : row->members, names[i]);
    return row;
}

static gboolean
refuse_index(const Checker *checker, const Reference *reference, guint count)
{
    const JsonMember *row = reference->row;
    const char *what = (row->flags & JSON_FROM_1) != 0  ? "a number from 1 in a list"
                       : (row->flags & JSON_PLACE) != 0 ? "a place in a list"
                                                        : "an index";

    return refuse(checker, reference->at, "\"%s\" is %s, and \"%s\" has %u element%s", row->name,
                  what, row->list, count, plural(count));
}

static gboolean
check_reference(const Checker *checker, const Reference *reference, const JsonMember *members)
{
    const JsonMember *row = reference->row;
    gboolean is_index = row->as_many == NULL;
    const char *path = is_index ? row->list : row->as_many;
    guint count =
        GPOINTER_TO_UINT(g_hash_table_lookup(checker->lengths, row_of_path(members, path)));

    if (!is_index)
        return reference->number == count ||
               refuse(checker, reference->at,
                      "\"%s\" and \"%s\" have equally many elements, and not "
                      "%" G_GINT64_FORMAT " and %u",
                      row->name, path, reference->number, count);
    gint64 first = (row->flags & JSON_FROM_1) != 0;
    gint64 end = count + first + ((row->flags & JSON_PLACE) != 0);
    return (reference->number >= first && reference->number < end) ||
           refuse_index(checker, reference, count);
}

static gboolean
check_references(const Checker *checker, const JsonMember *members)
{
    for (guint i = 0; i < checker->references->len; i++)
        if (!check_reference(checker, &g_array_index(checker->references, Reference, i), members))
            return FALSE;
    return TRUE;
}

/* ---- what no row is of ---- */

static gboolean pass_value(Checker *checker, guint depth);

static gboolean
pass_word(Checker *checker)
{
    gsize at = checker->at;
    g_autofree char *word = take_word(checker);

    return strcmp(word, "true") == 0 || strcmp(word, "false") == 0 || strcmp(word, "null") == 0 ||
           *after_exponent(after_fraction(after_whole(word))) == '\0' ||
           refuse(checker, at, "this is no JSON: a value is missing here");
}

static gboolean
pass_name(Checker *checker)
{
    return is_scalar(checker, JSON_TEXT) ||
           refuse(checker, checker->at, "this is no JSON: a text is missing here, or ends badly");
}

/* Members or elements. */
static gboolean
pass_all(Checker *checker, char end, guint depth)
{
    enter(checker);
    for (skip_blank(checker); here(checker) != end; skip_blank(checker)) {
        if (end == '}' && (!pass_name(checker) || !expect(checker, ':')))
            return FALSE;
        if (!pass_value(checker, depth) || !next(checker, end))
            return FALSE;
    }
    leave(checker);
    return TRUE;
}

static gboolean
pass_value(Checker *checker, guint depth)
{
    if (depth == DEPTH_MAX)
        return refuse(checker, checker->at, "more than %u lists and objects in each other",
                      DEPTH_MAX);
    switch (here(checker)) {
    case '{':
        return pass_all(checker, '}', depth + 1);
    case '[':
        return pass_all(checker, ']', depth + 1);
    case '"':
        return pass_name(checker);
    default:
        return pass_word(checker);
    }
}

/* ---- what rows are of ---- */

/* Elements are objects, or of one kind. */
static gboolean
check_array(Checker *checker, const JsonMember *row)
{
    guint count = 0;
    gsize begin = checker->at;

    enter(checker);
    for (skip_blank(checker); here(checker) != ']'; skip_blank(checker), count++) {
        gsize at = checker->at;
        if (row->members != NULL ? here(checker) != '{' : !is_scalar(checker, row->element))
            return refuse(checker, at, "each of \"%s\" is %s", row->name,
                          kind_words(row->members != NULL ? JSON_OBJECT : row->element));
        if (row->members != NULL && !check_object(checker, row->members))
            return FALSE;
        if (row->members == NULL)
            add_reference(checker, row, at);
        if (!next(checker, ']'))
            return FALSE;
    }
    leave(checker);
    add_length(checker, row, begin, count);
    return count > 0 || (row->flags & JSON_FILLED) == 0 ||
           refuse(checker, begin, "\"%s\" has at least one element", row->name);
}

static gboolean
check_member(Checker *checker, const JsonMember *row)
{
    gsize at = checker->at;
    gboolean is_null = here(checker) == 'n';

    if (is_null && (row->flags & JSON_NULLABLE) != 0)
        return pass_word(checker);
    if (row->kind == JSON_OBJECT && here(checker) == '{')
        return check_object(checker, row->members);
    if (row->kind == JSON_ARRAY && here(checker) == '[')
        return check_array(checker, row);
    if (strchr("{[", here(checker)) == NULL && is_scalar(checker, row->kind)) {
        add_reference(checker, row, at);
        return TRUE;
    }
    return refuse(checker, at, "\"%s\" is %s", row->name, kind_words(row->kind));
}

static gboolean
check_all_there(const Checker *checker, const JsonMember *members, guint64 seen, gsize at)
{
    for (guint i = 0; members[i].name != NULL; i++)
        if (*members[i].name != '\0' && (members[i].flags & JSON_OPTIONAL) == 0 &&
            (seen & G_GUINT64_CONSTANT(1) << i) == 0)
            return refuse(checker, at, "\"%s\" is missing here", members[i].name);
    return TRUE;
}

static gboolean
check_object(Checker *checker, const JsonMember *members)
{
    gsize begin = checker->at;
    guint64 seen = 0;

    enter(checker);
    for (skip_blank(checker); here(checker) != '}'; skip_blank(checker)) {
        if (here(checker) != '"')
            return expect(checker, '"');
        gsize at = checker->at;
        g_autofree char *name = take_text(checker);
        const JsonMember *row = json_member_find(members, name);
        if (!expect(checker, '"') || !expect(checker, ':') ||
            !(row == NULL ? pass_value(checker, 0) : check_member(checker, row)))
            return FALSE;
        guint64 bit = row != NULL ? G_GUINT64_CONSTANT(1) << (row - members) : 0;
        if ((seen & bit) != 0)
            return refuse(checker, at, "\"%s\" is here twice", row->name);
        seen |= bit;
        if (!next(checker, '}'))
            return FALSE;
    }
    leave(checker);
    return check_all_there(checker, members, seen, begin);
}

/* ---- all of it ---- */

/* Its own first member says it. */
static gboolean
check_schema(const Checker *checker, const char *wanted)
{
    Checker first = *checker;

    first.at++;
    skip_blank(&first);
    g_autofree char *name = here(&first) == '"' ? take_text(&first) : g_strdup("");
    if (strcmp(name, "schema") != 0)
        return refuse(&first, checker->at, "this is no %s: its first member is no \"schema\"",
                      wanted);
    if (!expect(&first, '"'))
        return FALSE;
    if (!expect(&first, ':'))
        return FALSE;
    gsize at = first.at;
    g_autofree char *schema = here(&first) == '"' ? take_text(&first) : g_strdup("");
    return strcmp(schema, wanted) == 0 ||
           refuse(&first, at, "this is no %s but another schema", wanted);
}

gboolean
json_check(const SourceText *source, const JsonShape *shape, GError **error)
{
    g_autoptr(GArray) references = g_array_new(FALSE, FALSE, sizeof(Reference));
    g_autoptr(GHashTable) lengths = g_hash_table_new(NULL, NULL);
    Checker checker = {
        .source = source, .error = error, .references = references, .lengths = lengths
    };
    g_autofree char *wanted = json_shape_schema_name(shape);

    skip_blank(&checker);
    if (here(&checker) != '{')
        return refuse(&checker, checker.at, "a %s is an object", wanted);
    if (!check_schema(&checker, wanted) || !check_object(&checker, shape->members))
        return FALSE;
    skip_blank(&checker);
    if (checker.at != source->length)
        return refuse(&checker, checker.at, "nothing comes behind the object");
    return check_references(&checker, shape->members);
}
