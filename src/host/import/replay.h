/* SPDX-License-Identifier: MIT */
/*
 * A scenario that shows what was imported: it is run on a machine again and again, and what fills
 * its desktops corrected by what the machine shows, until each row of a table is met or cannot be.
 */
#pragma once

#include "host/import/imported.h"

/* The file's text. `edition` is NULL if it is to be guessed. What cannot be shown is among the
 * findings. NULL and error. Free with g_free(). */
char *replay_scenario(Imported *imported, const char *edition, GError **error);
