/* SPDX-License-Identifier: MIT */
/* What Windows calls a desktop: its window station's name before its own. */
#pragma once

/* "WinSta0\\Default". Free with g_free(). */
char *desktop_path_text(const char *winsta, const char *desktop);
