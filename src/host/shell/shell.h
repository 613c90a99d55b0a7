/* SPDX-License-Identifier: MIT */
/*
 * A prompt on a scenario: steps back and forth, steps that are typed, and what people know from
 * WinDbg to look at memory with. It reads lines and gives texts; where they come from and go to is
 * its caller's.
 */
#pragma once

#include "host/run/run.h"
#include "host/scenario/scenario.h"

#include <glib.h>

G_BEGIN_DECLS

#define SHELL_PROMPT_ERROR (shell_prompt_error_quark())
GQuark shell_prompt_error_quark(void);

typedef enum {
    SHELL_PROMPT_ERROR_VERB,     /* no verb has that name */
    SHELL_PROMPT_ERROR_ARGUMENT, /* the verb needs another argument */
    SHELL_PROMPT_ERROR_NOT_HERE, /* there is no such thing where the scenario stands */
} ShellPromptError;

/* A line may have so many bytes. */
#define SHELL_LINE_MAX 65536u

typedef struct Shell Shell;

/* Where the boot is done. The scenario was read with `overrides`, of which is_open is set; both
 * live as long. NULL with an error. */
Shell *shell_new(const Scenario *scenario,
                 const ScenarioOverrides *overrides,
                 const VariantOutline *outline,
                 const RunOptions *options,
                 GError **error);
void shell_free(Shell *shell);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shell, shell_free)

/* What the system in front of one is, and how to go on. */
void shell_greet(const Shell *shell, GString *out);
/* Carries out a line; an empty one does the last move again. Appends what it says, printable. FALSE
 * with an error, and nothing has changed, or the machine stands where it got. */
gboolean shell_line(Shell *shell, const char *line, GString *out, GError **error);
/* "quit" was said. */
gboolean shell_is_over(const Shell *shell);
/* "2/14> ". Free with g_free(). */
char *shell_prompt(const Shell *shell);
/* Names of the verbs that begin so, up to NULL. Free with g_strfreev(). */
char **shell_complete(const char *beginning);

G_END_DECLS
