/* SPDX-License-Identifier: MIT */
/*
 * A scenario that shows what was imported: it is run on a machine again and again, and what fills
 * its desktops corrected by what the machine shows, until each row of a table is met or cannot be.
 */
#pragma once

#include "host/import/imported.h"

typedef struct {
    char *text; /* of the file */
    char *edition;
    gboolean is_edition_guessed;
} Replay;

/* `edition` is NULL if it is to be guessed. What cannot be shown is among the findings. NULL and
 * error. */
Replay *replay_scenario(Imported *imported, const char *edition, GError **error);
void replay_free(Replay *replay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replay, replay_free)
