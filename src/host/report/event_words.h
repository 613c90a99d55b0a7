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

/*
 * text may be NULL. boot: what the machine that sent it was started with. snapshot: names and
 * regions of the machine as it was seen later; NULL without them.
 */
EventWords event_words(const struct abi_event *event,
                       const char *text,
                       const struct abi_boot *boot,
                       const Snapshot *snapshot);
void event_words_clear(EventWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(EventWords, event_words_clear)

G_END_DECLS
