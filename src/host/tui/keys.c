/* SPDX-License-Identifier: MIT */
/* A key is a row of keys.def. */
#include "host/tui/keys.h"

#include "host/text/suggest.h"

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

char *
tui_key_unknown(const char *name)
{
    /* Those that only typing knows. */
    const char *known[TUI_ACTION_COUNT + 3] = { TUI_KEY_ENTER, TUI_KEY_BACKSPACE };

    for (guint i = 0; i < TUI_ACTION_COUNT; i++)
        known[i + 2] = tui_keys()[i].name;
    if (g_utf8_strlen(name, -1) == 1 || g_strv_contains(known, name))
        return NULL;
    return suggest_hint(name, known);
}
