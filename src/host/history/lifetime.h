/* SPDX-License-Identifier: MIT */
/*
 * Things that come and go while a run goes on: seen in memory after some steps, and not after
 * others. A thing is known by a key among those that are there; what comes back after it was gone
 * is another one.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LIFETIME_STILL G_MAXUINT

/* What each thing begins with. */
typedef struct {
    char *key;
    guint first_step; /* the step after which it was seen first, an index in the record's */
    guint end_step;   /* the one after which it was gone; LIFETIME_STILL: it is there at the end */
    guint seen;       /* the step after which it was seen last */
} Lifetime;

typedef struct {
    GPtrArray *all;    /* in the order of their first steps, theirs is the order of looking */
    GHashTable *alive; /* key -> one of them */
} Lifetimes;

/* Whether it is there after this step. */
gboolean lifetime_is_at(const Lifetime *thing, guint step);

/* `free` frees a thing whose lifetime_clear() it calls. */
void lifetimes_init(Lifetimes *things, GDestroyNotify free);
void lifetimes_clear(Lifetimes *things);
void lifetime_clear(Lifetime *thing);

/* The one that is there now, marked as seen; NULL: there is none. */
gpointer lifetimes_see(Lifetimes *things, const char *key, guint step);
/* A new one, zeroed but for its head. pre: none of this key is there. */
gpointer lifetimes_add(Lifetimes *things, const char *key, guint step, gsize bytes);
/* Those that were not seen after this step are gone. */
void lifetimes_end(Lifetimes *things, guint step);
/* All are gone: the system was started again. */
void lifetimes_end_all(Lifetimes *things, guint step);

G_END_DECLS
