/* SPDX-License-Identifier: MIT */
/* Reads one statement of a row: a call, what it is given, and what must come. */
#include "statement.h"

#include <string.h>

typedef struct {
    const YamlNode *node;
    const char *text;
    const char *at;
    GError **error;
} Scanner;

static gboolean
fail(const Scanner *scanner, const char *wanted)
{
    gsize offset = (gsize)(scanner->at - scanner->text);
    return yaml_fail_within(scanner->node, offset, *scanner->at != '\0', YAML_ERROR_SYNTAX,
                            scanner->error, "here stands %s", wanted);
}

static void
skip_blanks(Scanner *scanner)
{
    while (*scanner->at == ' ')
        scanner->at++;
}

/* Whether this comes next; it is passed then. */
static gboolean
take(Scanner *scanner, const char *token)
{
    skip_blanks(scanner);
    if (!g_str_has_prefix(scanner->at, token))
        return FALSE;
    scanner->at += strlen(token);
    return TRUE;
}

static gboolean
is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* The same of a word, which does not go on behind it. */
static gboolean
take_word(Scanner *scanner, const char *word)
{
    const char *before = scanner->at;
    if (take(scanner, word) && !is_word(*scanner->at))
        return TRUE;
    scanner->at = before;
    return FALSE;
}

/* A name, NULL if none comes next. */
static char *
take_name(Scanner *scanner)
{
    skip_blanks(scanner);
    const char *start = scanner->at;
    if (g_ascii_isdigit(*start))
        return NULL;
    while (is_word(*scanner->at))
        scanner->at++;
    return scanner->at > start ? g_strndup(start, (gsize)(scanner->at - start)) : NULL;
}

static gboolean
take_number(Scanner *scanner, gint64 *number)
{
    char *end;
    skip_blanks(scanner);
    if (!g_ascii_isdigit(*scanner->at) && *scanner->at != '-')
        return FALSE;
    gboolean is_hex = g_str_has_prefix(scanner->at, "0x");
    *number = g_ascii_strtoll(scanner->at, &end, is_hex ? 16 : 10);
    if (end == scanner->at)
        return FALSE;
    scanner->at = end;
    return TRUE;
}

/* Nothing in a text stands for something else. */
static gboolean
read_text(Scanner *scanner, gint64 times, Argument *to)
{
    const char *end = strchr(scanner->at, '"');
    if (end == NULL)
        return fail(scanner, "a text, and its end is missing");
    g_autofree char *once = g_strndup(scanner->at, (gsize)(end - scanner->at));
    GString *text = g_string_new(NULL);
    for (gint64 i = 0; i < times; i++)
        g_string_append(text, once);
    scanner->at = end + 1;
    *to = (Argument){ .kind = ARGUMENT_TEXT, .text = g_string_free(text, FALSE) };
    return TRUE;
}

static gboolean
read_number_or_texts(Scanner *scanner, Argument *to)
{
    gint64 number;
    if (!take_number(scanner, &number))
        return fail(scanner, "what is no value");
    if (take(scanner, "*\""))
        return read_text(scanner, number, to);
    *to = (Argument){ .kind = ARGUMENT_NUMBER, .number = number };
    return TRUE;
}

static gboolean
read_argument(Scanner *scanner, Argument *to)
{
    static const struct {
        const char *word;
        gint64 number;
    } words[] = { { "NULL", 0 }, { "FALSE", 0 }, { "TRUE", 1 } };
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (take_word(scanner, words[i].word)) {
            *to = (Argument){ .kind = ARGUMENT_NUMBER, .number = words[i].number };
            return TRUE;
        }
    if (take(scanner, "\""))
        return read_text(scanner, 1, to);
    gboolean is_out = take(scanner, "&");
    char *name = take_name(scanner);
    if (name == NULL)
        return read_number_or_texts(scanner, to);
    *to = (Argument){ .kind = is_out ? ARGUMENT_OUT : ARGUMENT_NAME, .text = name };
    if (!is_out && take(scanner, "+") && !take_number(scanner, &to->number))
        return fail(scanner, "what is no number");
    if (!is_out && *scanner->at == '-' && g_ascii_isdigit(scanner->at[1]))
        (void)take_number(scanner, &to->number);
    return TRUE;
}

static gboolean
read_arguments(Scanner *scanner, GArray *arguments)
{
    if (take(scanner, ")"))
        return TRUE;
    do {
        Argument argument;
        if (!read_argument(scanner, &argument))
            return FALSE;
        g_array_append_val(arguments, argument);
    } while (take(scanner, ","));
    return take(scanner, ")") || fail(scanner, "what is neither \",\" nor \")\"");
}

static gboolean
read_condition(Scanner *scanner, Condition *to)
{
    *to = (Condition){ .kind = CONDITION_IS };
    if (take_word(scanner, "error")) {
        to->kind = take_word(scanner, "kept") ? CONDITION_KEPT : CONDITION_ERROR;
        return to->kind == CONDITION_KEPT || read_argument(scanner, &to->value);
    }
    if (take_word(scanner, "not"))
        to->kind = CONDITION_IS_NOT;
    if (!read_argument(scanner, &to->value))
        return FALSE;
    if (to->kind == CONDITION_IS && take(scanner, "..")) {
        to->kind = CONDITION_RANGE;
        return take_number(scanner, &to->last) || fail(scanner, "what is no number");
    }
    return TRUE;
}

static gboolean
read_conditions(Scanner *scanner, GArray *conditions)
{
    if (take(scanner, "->")) {
        do {
            Condition condition;
            if (!read_condition(scanner, &condition))
                return FALSE;
            g_array_append_val(conditions, condition);
        } while (take(scanner, ","));
    }
    skip_blanks(scanner);
    return *scanner->at == '\0' || fail(scanner, "what belongs to no statement");
}

/* Up to the "(" of the function: result, processes and threads, name. */
static gboolean
read_head(Scanner *scanner, Statement *to)
{
    char *name = take_name(scanner);
    if (name != NULL && take(scanner, "=")) {
        to->result = name;
        name = NULL;
    }
    to->repeat = name == NULL && take_word(scanner, "repeat");
    if (name == NULL)
        name = take_name(scanner);
    while (name != NULL && take(scanner, ".")) {
        g_ptr_array_add(to->who, name);
        name = take_name(scanner);
    }
    to->function = name;
    return (name != NULL && take(scanner, "(")) || fail(scanner, "no call of a function");
}

static void
argument_clear(gpointer argument)
{
    g_free(((Argument *)argument)->text);
}

static void
condition_clear(gpointer condition)
{
    argument_clear(&((Condition *)condition)->value);
}

Statement *
statement_parse(const YamlNode *node, GError **error)
{
    Scanner scanner = { .node = node, .error = error };
    g_autoptr(Statement) statement = g_new0(Statement, 1);
    statement->who = g_ptr_array_new_with_free_func(g_free);
    statement->arguments = g_array_new(FALSE, TRUE, sizeof(Argument));
    statement->conditions = g_array_new(FALSE, TRUE, sizeof(Condition));
    g_array_set_clear_func(statement->arguments, argument_clear);
    g_array_set_clear_func(statement->conditions, condition_clear);
    if (!yaml_get_string(node, &scanner.text, error))
        return NULL;
    scanner.at = scanner.text;
    if (!read_head(&scanner, statement) || !read_arguments(&scanner, statement->arguments) ||
        !read_conditions(&scanner, statement->conditions))
        return NULL;
    return g_steal_pointer(&statement);
}

void
statement_free(Statement *statement)
{
    if (statement == NULL)
        return;
    g_free(statement->result);
    g_free(statement->function);
    g_ptr_array_unref(statement->who);
    g_array_unref(statement->arguments);
    g_array_unref(statement->conditions);
    g_free(statement);
}
