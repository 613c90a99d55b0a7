/* SPDX-License-Identifier: MIT */
/* Lines that are edited at a terminal where that can be done, and stdio elsewhere. */
#include "cli/prompt.h"

#include "host/text/source_text.h"

#include <stdio.h>
#include <unistd.h>

struct Prompt {
    PromptEdit *edit; /* NULL: lines are read as they come */
    gboolean is_terminal;
    guint line;
};

Prompt *
prompt_new(const char *name, PromptCompleteFunc complete)
{
    Prompt *prompt = g_new0(Prompt, 1);

    prompt->is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    prompt->edit = prompt->is_terminal ? prompt_edit_new(name, complete) : NULL;
    return prompt;
}

void
prompt_free(Prompt *prompt)
{
    if (prompt == NULL)
        return;
    prompt_edit_free(prompt->edit);
    g_free(prompt);
}

gboolean
prompt_is_terminal(const Prompt *prompt)
{
    return prompt->is_terminal;
}

guint
prompt_line(const Prompt *prompt)
{
    return prompt->line;
}

/* FALSE: there is no more. */
static gboolean
read_bytes(GString *line, gsize max_bytes)
{
    int c;

    while ((c = getchar()) != EOF && c != '\n' && line->len <= max_bytes)
        g_string_append_c(line, (char)c);
    return c != EOF || line->len > 0;
}

char *
prompt_read(Prompt *prompt, const char *text, gsize max_bytes, GError **error)
{
    g_autoptr(GString) line = g_string_new(NULL);

    prompt->line++;
    if (prompt->edit != NULL)
        return prompt_edit_read(prompt->edit, text);
    if (prompt->is_terminal) {
        fputs(text, stdout);
        fflush(stdout);
    }
    if (!read_bytes(line, max_bytes))
        return NULL;
    if (line->len <= max_bytes && g_utf8_validate_len(line->str, line->len, NULL))
        return g_string_free(g_steal_pointer(&line), FALSE);
    g_set_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_ENCODING,
                line->len > max_bytes ? "a line has more than %" G_GSIZE_FORMAT " bytes"
                                      : "a line is no UTF-8 text (at most %" G_GSIZE_FORMAT
                                        " bytes of it)",
                max_bytes);
    return NULL;
}
