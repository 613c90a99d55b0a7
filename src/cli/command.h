/* SPDX-License-Identifier: MIT */
/* What all verbs share: one signature, one way to read options, one way to complain. */
#pragma once

#include "cli/exit_code.h"
#include "host/edition/edition.h"

#include <glib.h>

#include <stdbool.h>

/*
 * A verb. argv[0] is the verb itself; the arguments belong to the caller. Returns an enum
 * exit_code. Data goes to stdout, talk to stderr.
 */
#define COMMAND(name, summary, examples) int cmd_##name(int argc, char **argv);
#include "cli/commands.def"
#undef COMMAND

/*
 * Reads the options of one verb. On return argc and argv hold the verb and what was no option.
 * `arguments` is the rest of the usage line ("SCENARIO…"), `about` the text under the options, or
 * NULL; the verb's examples follow it. Also reads --color and --help (which prints and exits 0). A
 * wrong option is said on stderr: the caller returns EXIT_BAD_INPUT.
 */
bool cli_parse(int *argc,
               char ***argv,
               const GOptionEntry *options,
               const char *arguments,
               const char *about) G_GNUC_WARN_UNUSED_RESULT;

/* Rows for the options of a verb; the pointer is to its gboolean. */
/* clang-format off */
#define JSON_OPTION(is_json) \
    { "json", 0, 0, G_OPTION_ARG_NONE, is_json, "Print JSON", NULL }
#define QUIET_OPTION(is_quiet) \
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, is_quiet, "Say nothing on stderr but errors", NULL }
/* clang-format on */

/* "deskheap VERB: text", and where to find help. Returns EXIT_BAD_INPUT, for `return cli_usage(…)`.
 */
int cli_usage(const char *verb, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Says a host error on stderr, "deskheap: text"; a text that names its own file and line stands
 * alone. */
void cli_complain(const GError *error);

/*
 * The exit code that fits an error: EXIT_OUR_BUG for a panic of the emulated kernel, EXIT_TRY_AGAIN
 * where the host was short of something, else EXIT_BAD_INPUT.
 */
int cli_exit_code(const GError *error);

/*
 * Of two things done in one go, the exit code that says more: 70, 3, 1, 2, 75, 0. What deskheap or
 * a scenario did wrong is not hidden by what could not be tried.
 */
int cli_worse(int a, int b);

/* Writes to stdout. What goes wrong is remembered for cli_finish(). */
void cli_write(const char *text, gsize length);

/* Writes all of `text`, which has no colours, printable to stdout and ends as cli_finish() does. */
int cli_print(const GString *text, int code);

/*
 * Whether stdout may be coloured: --color=always|never, else NO_COLOR (https://no-color.org),
 * TERM=dumb and whether stdout is a terminal.
 */
bool cli_color(void);

/* --color seen before the verb. False, and nothing changed, if the word is none of auto, always,
 * never. */
bool cli_set_color(const char *word) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Ends a verb that printed: flushes stdout and notices a full disk or a closed pipe, which would
 * else pass as success. Returns `code`, or EXIT_TRY_AGAIN where that is worse.
 */
int cli_finish(int code);
