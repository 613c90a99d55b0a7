/* SPDX-License-Identifier: MIT */
/* An event in plain words: who acts, what happens, and which addresses it touches. */
#pragma once

#include "abi/event.h"
#include "host/inspect/snapshot.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *component; /* static: "loader", "win32k", "desktop heap" … */
    char *sentence;        /* never NULL */
    char *where;           /* address, block, handle entry, page; "" if it touches none */
} EventWords;

/* text may be NULL. */
EventWords event_words(const struct abi_event *event, const char *text);
/* The same with the names and regions of the machine as it was seen later. snapshot may be NULL. */
EventWords event_words_seen(const struct abi_event *event,
                            const char *text,
                            const Snapshot *snapshot);
void event_words_clear(EventWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(EventWords, event_words_clear)

G_END_DECLS
