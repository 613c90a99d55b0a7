/* SPDX-License-Identifier: MIT */
/* Puts a desktop's two names together. */
#include "host/words/desktop_path.h"

#include <glib.h>

char *
desktop_path_text(const char *winsta, const char *desktop)
{
    return g_strconcat(winsta, "\\", desktop, NULL);
}
