/* SPDX-License-Identifier: MIT */
/*
 * Work that several processes do, each in an address space of its own, while this one takes what
 * they found, piece by piece and in order. Machines map and protect pages all the time, and threads
 * of one address space wait for each other at that; job_pool.h is for what shares memory.
 */
#pragma once

#include <glib.h>

typedef struct Workers Workers;

/* Does a piece, in whichever process, and appends what it found, as bytes. FALSE with an error. */
typedef gboolean (*WorkersFunc)(guint piece, GString *found, gpointer user, GError **error);

/* Of `pieces` pieces each of `count` processes (at least 1) does every count-th. Of one there is
 * none: this process does a piece when it is taken, as it does those of a process that the host
 * does not give. pre: no other thread runs. */
Workers *workers_new(guint count, guint pieces, WorkersFunc work, gpointer user);
/* Ends those that are still at work. */
void workers_free(Workers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Workers, workers_free)

/* Waits for the next piece, 0 first, and appends what was found. FALSE and the error of the work;
 * or ENGINE_ERROR_LIMIT, somebody killed its process, or ENGINE_ERROR_PANIC, it ended without a
 * word. Whichever it is, the next piece can be taken then. */
gboolean workers_take(Workers *workers, GString *found, GError **error);
/* Waits until the next piece can be taken at once; one that is done here can. FALSE: something can
 * be read from `other` (-1: there is none). */
gboolean workers_wait(const Workers *workers, int other);
/* Ends all of them, and appends what pieces they had found and nobody took. None can be taken any
 * more. */
void workers_end(Workers *workers, GString *found);
