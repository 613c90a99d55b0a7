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

/* Kind of an event as JSON writes it: "object-create". Static for known kinds. */
const char *event_kind_name(guint kind);
/* "window", "menu items" …: a number of abi/user_types.def; "" if unknown. */
const char *user_type_text(guint type);
/* The API behind a system call as programmers know it, "CreateWindowEx", or what it is for. */
const char *system_call_text(guint number);

G_END_DECLS
