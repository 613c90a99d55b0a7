/* SPDX-License-Identifier: MIT */
/* Goes to what somebody named. */
#pragma once

#include "host/tui/place.h"

G_BEGIN_DECLS

/*
 * To the next block that has this handle (0x10014, or as debuggers write it: 00010014); else to the
 * next desktop behind the one that is shown whose path has the text in it; else to the next block
 * of a class, kind or owner that has, in this heap or the ones behind it. Upper and lower case are
 * alike. FALSE, and the place is as it was: there is none.
 */
gboolean tui_find(const TuiSubject *subject, TuiPlace *place, const char *text);

G_END_DECLS
