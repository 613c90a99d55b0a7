/* SPDX-License-Identifier: MIT */
/* Signals that ask a program to end (SIGINT, SIGTERM, SIGHUP), held back until what it has finished
 * is kept. One that this process ignores (nohup, a job of a script in the background) is none of
 * them. */
#pragma once

#include <glib.h>

typedef struct StopSignals StopSignals;

/* From now on none of them ends this process. NULL: the host has no way to hold them back, and they
 * do what they did. */
StopSignals *stop_signals_hold(void);
/* What can be read where one has come; nothing is to be read from it. -1 of NULL. */
int stop_signals_pipe(const StopSignals *signals);
/* FALSE of NULL. */
gboolean stop_signals_have_come(const StopSignals *signals);
/* Lets them act again: if one has come, the program ends by it here. NULL is ignored. */
void stop_signals_release(StopSignals *signals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StopSignals, stop_signals_release)

/* In a child: they end it, as they would have without all this. */
void stop_signals_forget(void);
