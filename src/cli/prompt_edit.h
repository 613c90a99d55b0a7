/* SPDX-License-Identifier: MIT */
/* A line that is edited where it is typed: with history and completion. Another build has none of
 * that (no_prompt_edit.c). */
#pragma once

#include <glib.h>

/* Names that begin so, up to NULL; free with g_strfreev(). */
typedef char **(*PromptCompleteFunc)(const char *beginning);

typedef struct PromptEdit PromptEdit;

/* At the terminal that standard input and output are. NULL: lines cannot be edited here. */
PromptEdit *prompt_edit_new(const char *name, PromptCompleteFunc complete);
void prompt_edit_free(PromptEdit *edit);
/* Behind the prompt `text`, without its end; free with g_free(). NULL: there is no more. */
char *prompt_edit_read(PromptEdit *edit, const char *text);
