/* SPDX-License-Identifier: MIT */
/* What a key does: another place. */
#pragma once

#include "host/tui/place.h"

G_BEGIN_DECLS

/*
 * The key by its name in keys.def; else a character, or "Enter" or "Backspace", which only matter
 * where something is typed. A key that does nothing here leaves all as it is.
 */
TuiPlace tui_press(const TuiSubject *subject,
                   const TuiLayout *layout,
                   TuiPlace place,
                   const char *key);

G_END_DECLS
