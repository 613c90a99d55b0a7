/* SPDX-License-Identifier: MIT */
/* The one command that plays a run again. */
#pragma once

#include "cli/run_job.h"

/* As it would be typed in a shell, printable; NULL: it came from standard input. Free with
 * g_free(). */
char *replay_command(const RunJob *run);
/* The options that say of which system a run is, each with a blank before it. */
void replay_append_system(GString *out, const struct scenario_options *options);
/* A blank and the word, quoted only where a shell would see more than a word. */
void replay_append_word(GString *out, const char *word);
