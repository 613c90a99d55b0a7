/* SPDX-License-Identifier: MIT */
/* Texts of two trees are compared place by place; a number is its digits, without zeros before it.
 */
#include "host/answer/numbered_tree.h"

#include "host/scenario/step_kinds.h"

#include <string.h>

#define DIGITS     "0123456789"
#define DIGITS_MAX 9u

/* ---- the number in a text ---- */

/* `{variable}` with its number; "{{" is a brace. */
static char *
fill_text(const char *text, const char *variable, gint64 number)
{
    g_autofree char *word = g_strdup_printf("{%s}", variable);
    GString *filled = g_string_new(NULL);

    while (*text != '\0') {
        gsize length = g_str_has_prefix(text, "{{") ? 2 : 1;
        if (length == 1 && g_str_has_prefix(text, word)) {
            g_string_append_printf(filled, "%" G_GINT64_FORMAT, number);
            length = strlen(word);
        } else {
            g_string_append_len(filled, text, (gssize)length);
        }
        text += length;
    }
    return g_string_free(filled, FALSE);
}

/* Where the number begins that makes them differ: its zeros are no part of it. */
static gsize
find_number(const char *a, const char *b)
{
    gsize at = 0;

    while (a[at] != '\0' && a[at] == b[at])
        at++;
    while (at > 0 && g_ascii_isdigit(a[at - 1]))
        at--;
    while (a[at] == '0' && b[at] == '0' && g_ascii_isdigit(a[at + 1]) && g_ascii_isdigit(b[at + 1]))
        at++;
    return at;
}

/* NULL: they differ otherwise, or by another number. */
static char *
pattern_text(const char *a, const char *b, TreeNumber *pattern)
{
    gsize at = find_number(a, b);
    gsize length = strspn(a + at, DIGITS), other = strspn(b + at, DIGITS);
    g_autofree char *lead = g_strndup(a, at);

    gboolean has_zeros = (length > 1 && a[at] == '0') || (other > 1 && b[at] == '0');

    if (length == 0 || other == 0 || length > DIGITS_MAX || other > DIGITS_MAX || has_zeros ||
        strcmp(a + at + length, b + at + other) != 0)
        return NULL;
    gint64 number = g_ascii_strtoll(a + at, NULL, 10);
    if (g_ascii_strtoll(b + at, NULL, 10) != number + 1 ||
        (pattern->has_number && pattern->first != number))
        return NULL;
    pattern->has_number = TRUE;
    pattern->first = number;
    return g_strdup_printf("%s{%s}%s", lead, pattern->variable, a + at + length);
}

/* ---- trees ---- */

static gboolean
is_like(const YamlTree *a, const YamlTree *b)
{
    guint count = a->items != NULL ? a->items->len : 0;

    return a->kind == b->kind && g_strcmp0(a->key, b->key) == 0 &&
           count == (b->items != NULL ? b->items->len : 0);
}

/* The loop of the mapping, or of the step whose value it is, has this variable. */
static gboolean
binds(const YamlTree *tree, const char *variable)
{
    const StepKind *kind = tree->key != NULL ? step_kind_find(tree->key) : NULL;
    gboolean has_count = kind == NULL || fields_find(kind->fields, "count") != NULL;

    return yaml_tree_get(yaml_tree_get(tree, "for"), variable) != NULL ||
           (has_count && strcmp(variable, "n") == 0 && yaml_tree_get(tree, "count") != NULL);
}

gboolean
numbered_tree_knows(const YamlTree *tree, const char *variable)
{
    g_autofree char *word = g_strdup_printf("{%s}", variable);

    if (binds(tree, variable) || (tree->kind == YAML_SCALAR && strstr(tree->text, word) != NULL))
        return TRUE;
    for (guint i = 0; tree->items != NULL && i < tree->items->len; i++)
        if (numbered_tree_knows(tree->items->pdata[i], variable))
            return TRUE;
    return FALSE;
}

YamlTree *
numbered_tree_make(YamlDraft *draft, const YamlTree *a, const YamlTree *b, TreeNumber *pattern)
{
    if (!is_like(a, b))
        return NULL;

    YamlTree *made = yaml_draft_make(draft, a->kind, NULL);
    made->key = g_strdup(a->key);
    made->is_key_quoted = a->is_key_quoted;
    made->is_quoted = a->is_quoted;
    if (a->kind == YAML_SCALAR) {
        g_free(made->text);
        made->text = strcmp(a->text, b->text) == 0 ? g_strdup(a->text)
                                                   : pattern_text(a->text, b->text, pattern);
        return made->text != NULL ? made : NULL;
    }
    for (guint i = 0; a->items != NULL && i < a->items->len; i++) {
        YamlTree *item = numbered_tree_make(draft, a->items->pdata[i], b->items->pdata[i], pattern);
        if (item == NULL)
            return NULL;
        g_ptr_array_add(made->items, item);
    }
    return made;
}

YamlTree *
numbered_tree_copy(YamlDraft *draft, const YamlTree *tree)
{
    return numbered_tree_make(draft, tree, tree, NULL);
}

void
numbered_tree_fill(YamlTree *tree, const char *variable, gint64 number)
{
    if (tree->kind == YAML_SCALAR) {
        char *filled = fill_text(tree->text, variable, number);
        tree->is_quoted = tree->is_quoted && strcmp(filled, tree->text) == 0;
        g_free(tree->text);
        tree->text = filled;
    }
    for (guint i = 0; tree->items != NULL && i < tree->items->len; i++) {
        YamlTree *item = tree->items->pdata[i];
        if (!binds(item, variable))
            numbered_tree_fill(item, variable, number);
    }
}

gboolean
numbered_tree_is(const YamlTree *pattern, const YamlTree *tree, const char *variable, gint64 number)
{
    if (!is_like(pattern, tree))
        return FALSE;
    if (pattern->kind == YAML_SCALAR) {
        g_autofree char *filled = fill_text(pattern->text, variable, number);
        return strcmp(filled, tree->text) == 0;
    }
    for (guint i = 0; pattern->items != NULL && i < pattern->items->len; i++)
        if (!numbered_tree_is(pattern->items->pdata[i], tree->items->pdata[i], variable, number))
            return FALSE;
    return TRUE;
}
