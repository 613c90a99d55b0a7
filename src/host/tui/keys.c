/* SPDX-License-Identifier: MIT */
/* A key is a row of keys.def. */
#include "host/tui/keys.h"

const TuiKey *
tui_keys(void)
{
    static const TuiKey keys[] = {
#define KEY(where, name, action, words) { TUI_KEYS_##where, name, TUI_##action, words },
#include "host/page/keys.def"
#undef KEY
    };

    return keys;
}

TuiAction
tui_key_action(const char *name, gboolean in_map)
{
    TuiAction found = TUI_ACTION_COUNT;

    for (guint i = 0; i < TUI_ACTION_COUNT; i++) {
        const TuiKey *key = &tui_keys()[i];
        if (!g_str_equal(key->name, name) || (key->where == TUI_KEYS_MAP && !in_map))
            continue;
        if (key->where == TUI_KEYS_MAP || found == TUI_ACTION_COUNT)
            found = key->action;
    }
    return found;
}
