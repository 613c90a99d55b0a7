/* SPDX-License-Identifier: MIT */
/* libedit at a terminal, stdio elsewhere. The only file that knows libedit. */
#include "cli/prompt.h"

#include "host/text/source_text.h"

#include <histedit.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HISTORY_LINES 500

struct Prompt {
    PromptCompleteFunc complete;
    EditLine *edit; /* NULL: no terminal */
    History *history;
    const char *text;
    guint line;
};

/* libedit's callbacks find the prompt as client data. */
static char *
prompt_text(EditLine *edit)
{
    Prompt *prompt = NULL;

    el_get(edit, EL_CLIENTDATA, &prompt);
    return (char *)prompt->text;
}

/* What all of them begin with. */
static char *
common_beginning(char **names)
{
    char *common = g_strdup(names[0]);

    for (guint i = 1; names[i] != NULL; i++) {
        gsize length = 0;
        while (common[length] != '\0' && common[length] == names[i][length])
            length++;
        common[length] = '\0';
    }
    return common;
}

/* The first word, which is the verb. */
static unsigned char
complete_verb(EditLine *edit, int key G_GNUC_UNUSED)
{
    const LineInfo *line = el_line(edit);
    Prompt *prompt = NULL;
    gsize length = (gsize)(line->cursor - line->buffer);
    g_autofree char *typed = g_strndup(line->buffer, length);

    el_get(edit, EL_CLIENTDATA, &prompt);
    g_auto(GStrv) names = strchr(typed, ' ') == NULL ? prompt->complete(typed) : NULL;
    if (names == NULL || names[0] == NULL)
        return CC_ERROR;
    g_autofree char *common = common_beginning(names);
    const char *more = common + MIN(strlen(common), length);
    if (*more != '\0')
        return el_insertstr(edit, more) == 0 ? CC_REFRESH : CC_ERROR;
    if (names[1] == NULL)
        return el_insertstr(edit, " ") == 0 ? CC_REFRESH : CC_ERROR;
    g_autofree char *list = g_strjoinv("  ", names);
    printf("\n%s\n", list);
    return CC_REDISPLAY;
}

static void
open_terminal(Prompt *prompt, const char *name)
{
    HistEvent event;

    prompt->edit = el_init(name, stdin, stdout, stderr);
    if (prompt->edit == NULL)
        return;
    prompt->history = history_init();
    history(prompt->history, &event, H_SETSIZE, HISTORY_LINES);
    el_set(prompt->edit, EL_CLIENTDATA, prompt);
    el_set(prompt->edit, EL_PROMPT, prompt_text);
    el_set(prompt->edit, EL_EDITOR, "emacs");
    el_set(prompt->edit, EL_SIGNAL, 1);
    el_set(prompt->edit, EL_HIST, history, prompt->history);
    el_set(prompt->edit, EL_ADDFN, "complete-verb", "Complete the verb", complete_verb);
    el_set(prompt->edit, EL_BIND, "^I", "complete-verb", NULL);
}

Prompt *
prompt_new(const char *name, PromptCompleteFunc complete)
{
    Prompt *prompt = g_new0(Prompt, 1);

    prompt->complete = complete;
    prompt->text = "";
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        open_terminal(prompt, name);
    return prompt;
}

void
prompt_free(Prompt *prompt)
{
    if (prompt == NULL)
        return;
    if (prompt->edit != NULL) {
        history_end(prompt->history);
        el_end(prompt->edit);
    }
    g_free(prompt);
}

gboolean
prompt_is_terminal(const Prompt *prompt)
{
    return prompt->edit != NULL;
}

guint
prompt_line(const Prompt *prompt)
{
    return prompt->line;
}

static char *
read_terminal(Prompt *prompt)
{
    int length = 0;
    const char *line = el_gets(prompt->edit, &length);
    HistEvent event;

    if (line == NULL || length <= 0)
        return NULL;
    char *copy = g_strchomp(g_strndup(line, (gsize)length));
    if (*copy != '\0')
        history(prompt->history, &event, H_ENTER, copy);
    return copy;
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
    prompt->text = text;
    if (prompt->edit != NULL)
        return read_terminal(prompt);
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
