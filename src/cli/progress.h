/* SPDX-License-Identifier: MIT */
/*
 * What is going on, on the last line of the terminal that stderr is, for a command that takes
 * longer than a second: which scenario, which of its variants, which step. The line is rewritten in
 * place and erased at the end. A thread draws it, so that one step that takes long is told as well.
 *
 * Outside of progress_begin() and progress_end() the other functions do nothing.
 */
#pragma once

#include <glib.h>

/* Nothing is shown if `is_quiet`, or if stderr is no terminal that can do it. */
void progress_begin(gboolean is_quiet);
/* The same for a command that may take minutes, also where stderr is no such terminal: a line after
 * ten seconds, then each time after twice as long, so that there are few of them. */
void progress_begin_long(gboolean is_quiet);
/* Erases the line. */
void progress_end(void);

/* The scenario that is read now, the number'th (from 1) of `count`. */
void progress_scenario(const char *name, guint number, guint count);
/* Its variant that runs now ("": as it stands), of `count` that the scenario has. `run` tells it
 * from others that may run at the same time. */
void progress_variant(const char *name, guint number, guint count, gconstpointer run);
/* The step that a run does now, 0 for the boot, of `count`: shown if it is that one. Any thread may
 * tell it. */
void progress_step_of(gconstpointer run, guint number, guint count);
/* The same of an answer that is found by many runs, nobody knows how many: the one that has
 * started. Its steps are told by progress_step_of(). */
void progress_tried(gconstpointer run, guint number);
/* Something else is written to the terminal: the line is erased until one of the above is called.
 * cli_write() and cli_complain() do it. */
void progress_hide(void);
