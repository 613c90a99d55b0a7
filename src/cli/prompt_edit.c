/* SPDX-License-Identifier: MIT */
/* libedit at a terminal. The only file that knows libedit. */
#include "cli/prompt_edit.h"

#include <histedit.h>
#include <stdio.h>
#include <string.h>

#define HISTORY_LINES 500

struct PromptEdit {
    PromptCompleteFunc complete;
    EditLine *line;
    History *history;
    const char *text;
};

/* libedit's callbacks find it as client data. */
static char *
prompt_text(EditLine *edit)
{
    PromptEdit *found = NULL;

    el_get(edit, EL_CLIENTDATA, &found);
    return (char *)found->text;
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
    PromptEdit *found = NULL;
    gsize length = (gsize)(line->cursor - line->buffer);
    g_autofree char *typed = g_strndup(line->buffer, length);

    el_get(edit, EL_CLIENTDATA, &found);
    g_auto(GStrv) names = strchr(typed, ' ') == NULL ? found->complete(typed) : NULL;
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

PromptEdit *
prompt_edit_new(const char *name, PromptCompleteFunc complete)
{
    EditLine *line = el_init(name, stdin, stdout, stderr);
    HistEvent event;

    if (line == NULL)
        return NULL;
    PromptEdit *edit = g_new0(PromptEdit, 1);
    edit->complete = complete;
    edit->text = "";
    edit->line = line;
    edit->history = history_init();
    history(edit->history, &event, H_SETSIZE, HISTORY_LINES);
    el_set(line, EL_CLIENTDATA, edit);
    el_set(line, EL_PROMPT, prompt_text);
    el_set(line, EL_EDITOR, "emacs");
    el_set(line, EL_SIGNAL, 1);
    el_set(line, EL_HIST, history, edit->history);
    el_set(line, EL_ADDFN, "complete-verb", "Complete the verb", complete_verb);
    el_set(line, EL_BIND, "^I", "complete-verb", NULL);
    return edit;
}

void
prompt_edit_free(PromptEdit *edit)
{
    if (edit == NULL)
        return;
    history_end(edit->history);
    el_end(edit->line);
    g_free(edit);
}

char *
prompt_edit_read(PromptEdit *edit, const char *text)
{
    int length = 0;
    HistEvent event;

    edit->text = text;
    const char *line = el_gets(edit->line, &length);
    if (line == NULL || length <= 0)
        return NULL;
    char *copy = g_strchomp(g_strndup(line, (gsize)length));
    if (*copy != '\0')
        history(edit->history, &event, H_ENTER, copy);
    return copy;
}
