/* SPDX-License-Identifier: MIT */
/*
 * A program of which is known how much desktop heap it uses, and not for what: "uses: 10 KB". It
 * makes ordinary objects that add up to it (program_objects.h). How many they must be is another
 * number in each edition, and found there by trying (run/program_fit.h).
 */
#pragma once

#include "host/yaml/fields.h"

/*
 * Bytes of an empty desktop's heap that are gone, block headers included. Where nothing is said of
 * the attach all that is there at rest is made then, under user32's name. Decided
 * (docs/fidelity.md, "Programs"): whoever reports what a process costs reports that the next one
 * ends with 0xC0000142, by the attach of user32.dll.
 */
typedef enum {
    PROGRAM_USE_ATTACH, /* when its DLLs have attached; 0: no more than every program's */
    PROGRAM_USE_REST,   /* when it rests */
    PROGRAM_USE_HEIGHT, /* at the height of its start-up; what is more than at rest it frees */
    PROGRAM_USE_COUNT
} ProgramUseMoment;

typedef struct {
    guint64 bytes;
    const YamlNode *node; /* NULL: nothing is said of that moment */
} ProgramUse;

/* Into a ProgramUse. */
extern const FieldType field_use_bytes;

/* Something is said of one moment at least. */
gboolean program_uses_any(const ProgramUse uses[PROGRAM_USE_COUNT]);
/* "uses", "attach", "start-up". */
const char *program_use_key(ProgramUseMoment moment);
/* What `uses` cannot stand beside in a program, and what must hold of several. */
gboolean program_uses_check(const ProgramUse uses[PROGRAM_USE_COUNT],
                            gboolean has_user32,
                            const YamlNode *program,
                            GError **error);
