/* SPDX-License-Identifier: MIT */
/*
 * Lines that somebody types: at a terminal with a prompt, history and completion, else read as they
 * come.
 */
#pragma once

#include "cli/prompt_edit.h"

#include <glib.h>

typedef struct Prompt Prompt;

/* Of standard input; `name` is the program's. One at a time. */
Prompt *prompt_new(const char *name, PromptCompleteFunc complete);
void prompt_free(Prompt *prompt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Prompt, prompt_free)

/* Whether a person is there, who can try again. */
gboolean prompt_is_terminal(const Prompt *prompt);
/* The next line, without its end; free with g_free(). NULL: there is no more, or with an error
 * (SOURCE_TEXT_ERROR) where it has more than `max_bytes` bytes, a NUL or bytes that are no UTF-8.
 */
char *prompt_read(Prompt *prompt, const char *text, gsize max_bytes, GError **error);
/* Of the line read last, from 1. */
guint prompt_line(const Prompt *prompt);
