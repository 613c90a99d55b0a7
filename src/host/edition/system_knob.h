/* SPDX-License-Identifier: MIT */
/* Turns knobs of a system that has not started: each goes where its value lies, into the registry,
 * among the boot options or into what the machine has. */
#pragma once

#include "host/edition/edition.h"
#include "host/words/knob.h"

#include <glib.h>

typedef struct {
    Knob knob;
    guint32 value; /* in the knob's unit */
} KnobSetting;

/* FALSE with an error where the value cannot be put there. Whether it does anything is for the
 * kernel to say. */
gboolean system_turn_knob(Registry *registry,
                          BootSettings *settings,
                          const KnobSetting *setting,
                          GError **error);
