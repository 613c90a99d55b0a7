/* SPDX-License-Identifier: MIT */
/* The list of keys: those that the page of a trace has, and those of a terminal alone. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys that mean something to who types, and are no row of the list. */
#define TUI_KEY_ENTER     "Enter"
#define TUI_KEY_BACKSPACE "Backspace"

typedef enum {
    TUI_KEYS_RUN,
    TUI_KEYS_MAP,
    TUI_KEYS_TERMINAL,
} TuiKeyPlace;

typedef enum {
#define KEY(where, name, action, words) TUI_##action,
#include "host/page/keys.def"
#undef KEY
    TUI_ACTION_COUNT,
} TuiAction;

typedef struct {
    TuiKeyPlace where;
    const char *name;
    TuiAction action;
    const char *words;
} TuiKey;

/* All of them; TUI_ACTION_COUNT rows. */
const TuiKey *tui_keys(void);
/* What the key does; `in_map`: the map of a heap has the focus. TUI_ACTION_COUNT: nothing. */
TuiAction tui_key_action(const char *name, gboolean in_map);
/* NULL: it is a character, or a key of the list or of typing. Else what to say after that there is
 * no such key (suggest_hint()); free with g_free(). */
char *tui_key_unknown(const char *name);

G_END_DECLS
