/* SPDX-License-Identifier: MIT */
/* What to say about text that is no YAML: the library's words and place are often not the cause. */
#include "host/yaml/yaml_internal.h"

#include <string.h>

#define NO_ESCAPE                                                                                  \
    "this is no escape (in double quotes a backslash begins one; write a path in single quotes, "  \
    "as in 'WinSta0\\Default')"

/* A tab used to indent is the commonest reason, and the library's words do not say so. */
static guint
find_tab_indent(const SourceText *source, guint line)
{
    const char *at = source->text;

    for (guint now = 1; at != NULL && now <= line + 1; now++) {
        gsize blanks = strspn(at, " ");
        if (now + 1 >= line && at[blanks] == '\t' && at[blanks + strspn(at + blanks, " \t")] > ' ')
            return now;
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    return 0;
}

/* Over a text in quotes, if one begins here; `before` is what stands in front of it. */
static const char *
skip_quoted(const char *at, char before)
{
    char quote = *at;

    if ((quote != '"' && quote != '\'') || strchr("[{,:-\n", before) == NULL)
        return at;
    for (at++; *at != '\0' && *at != quote; at++)
        if (quote == '"' && *at == '\\' && at[1] != '\0')
            at++;
    return at;
}

/*
 * The first [ or { that nothing closes, or NULL. What the library complains about then stands lines
 * below it.
 */
static const char *
find_unclosed(const SourceText *source)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new();
    char before = '\n';

    for (const char *at = source->text; *at != '\0'; at++) {
        if (*at == '#' && (at == source->text || strchr(" \t\n", at[-1]) != NULL)) {
            at += strcspn(at, "\n");
            before = '\n';
            if (*at == '\0')
                break;
        }
        at = skip_quoted(at, before);
        if (*at == '\0')
            break;
        if (*at == '[' || *at == '{')
            g_ptr_array_add(open, (gpointer)at);
        else if ((*at == ']' || *at == '}') && open->len > 0)
            g_ptr_array_set_size(open, (gint)open->len - 1);
        if (*at != ' ' && *at != '\t')
            before = *at;
    }
    return open->len > 0 ? g_ptr_array_index(open, 0) : NULL;
}

/* The library's words, where ours are clearer. %s stands for the end of the library's text. */
static char *
explain(const char *text)
{
    static const struct {
        const char *library;
        const char *ours;
    } words[] = {
        { "invalid multiline plain key",
          "this line and the next do not fit together (is the next one indented too far, or a "
          "colon missing?)" },
        { "wrongly indented double-quoted", "this quotation mark has no closing one" },
        { "wrongly indented single-quoted", "this quotation mark has no closing one" },
        { "double-quoted scalar without closing quote", "this quotation mark has no closing one" },
        { "single-quoted scalar without closing quote", "this quotation mark has no closing one" },
        { "invalid escape ", NO_ESCAPE },
        { "double-quoted scalar has invalid hex escape", NO_ESCAPE },
        { "double-quoted scalar has invalid UTF8 escape", NO_ESCAPE },
        { "could not find expected ':'", "a colon and a value are missing here" },
        { "wrong indendation in sequence while in mapping",
          "this list item is indented unlike those above it" },
        { "flow sequence with invalid comma", "nothing stands before this comma" },
        { "did not find expected node content", "a value is missing here" },
        { "mismatched flow", "this closes another kind of bracket than the one that is open" },
        { "invalid nested block mapping on the same line",
          "a second key in one line (put a value that holds a colon in quotes)" },
        { "invalid scalar at the end of block sequence",
          "this line does not belong to the list above (an item begins with \"- \")" },
        { "plain scalar cannot start with ", "a value must be in quotes if it begins with %s" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!g_str_has_prefix(text, words[i].library))
            continue;
        const char *hole = strstr(words[i].ours, "%s");
        if (hole == NULL)
            return g_strdup(words[i].ours);
        return g_strdup_printf("%.*s%s", (int)(hole - words[i].ours), words[i].ours,
                               text + strlen(words[i].library));
    }
    return g_strdup(text);
}

void
yaml_fail_syntax(const SourceText *source, SourceSpan span, const char *problem, GError **error)
{
    guint tab_line = find_tab_indent(source, span.line);
    const char *unclosed = find_unclosed(source);
    g_autofree char *text = explain(problem);

    if (source->text[strspn(source->text, " \t\r\n")] == '\0') {
        span = (SourceSpan){ .line = 1, .column = 1 };
        g_free(text);
        text = g_strdup("the file is empty");
    } else if (tab_line != 0) {
        span = (SourceSpan){ .line = tab_line, .column = 1 };
        g_free(text);
        text = g_strdup("indented with a tab (YAML indents with blanks only)");
    } else if (unclosed != NULL) {
        SourceSpan bracket = source_text_span(source, (gsize)(unclosed - source->text), 1);
        if (bracket.line < span.line) {
            span = bracket;
            g_free(text);
            text = g_strdup_printf("nothing closes this %c", *unclosed);
        }
    }
    yaml_fail_at(source, span, YAML_ERROR_SYNTAX, error, text);
}
