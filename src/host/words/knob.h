/* SPDX-License-Identifier: MIT */
/* What a user can turn that moves a limit: values of the registry, options of the boot, and what a
 * machine has (knobs.def). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More of any value of SharedSection is advised against: "Desktop Heap Overview" (Microsoft). */
#define SHARED_SECTION_KB_ADVISED 20480u

typedef enum {
    KNOB_NONE = 0,
#define KNOB_VALUE(id, unit, low, high, step, trait)                    KNOB_##id,
#define KNOB(id, key, text, unit, low, high, step, place, index, trait) KNOB_##id,
#include "host/words/knobs.def"
    KNOB_COUNT
} Knob;

typedef enum {
    KNOB_UNIT_BYTES,
    KNOB_UNIT_KB,
    KNOB_UNIT_MB,
    KNOB_UNIT_PAGES,
    KNOB_UNIT_MS,
    KNOB_UNIT_COUNT,
    KNOB_UNIT_FLAG, /* 0: off, 1: on */
} KnobUnit;

/* Where what is turned lies, and which of those that lie there (`index` of its row). */
typedef enum {
    KNOB_PLACE_NONE,
    KNOB_PLACE_VALUE,          /* a DWORD of the registry: enum abi_registry_value */
    KNOB_PLACE_SHARED_SECTION, /* one of the numbers behind SharedSection=, from 0 */
    KNOB_PLACE_OPTION,         /* a boot option that is there or not: enum abi_boot_option */
    KNOB_PLACE_USERVA, /* a boot option that says how many megabytes: enum abi_boot_option */
    KNOB_PLACE_MEMORY,
    KNOB_PLACE_PAGE_FILE,
    KNOB_PLACE_COUNT
} KnobPlace;

typedef enum {
    KNOB_PLAIN,
    KNOB_UNSEEN, /* a length of time or of a queue, or what happens later: the start leaves no trace
                    of it in memory */
    KNOB_HEAP_SIZE, /* of desktop heaps */
    KNOB_SPLITS,    /* the addresses, between the system and processes */
} KnobTrait;

/* What its row says in numbers. */
typedef struct {
    KnobUnit unit;
    guint32 low; /* what a search over it tries: from low to high, by steps; in the unit */
    guint32 high;
    guint32 step;
    KnobPlace place;
    guint32 index;
    KnobTrait trait;
} KnobRow;

const KnobRow *knob_row(Knob knob);
/* "SessionViewSize", "SharedSection.3", "/3GB", "memory"; "" of KNOB_NONE. Static, as all texts
 * here. */
const char *knob_key(Knob knob);
/* As sentences call it: "SessionViewSize", "third value of SharedSection", "page file". */
const char *knob_text(Knob knob);
/* By its key, without regard to case. KNOB_NONE: there is none. */
Knob knob_find(const char *key);
/* What to append to a message about a key that none has: the nearest one, or nothing (suggest.h).
 * Free with g_free(). */
char *knob_hint(const char *key);
/* What one of the unit is in bytes; 0 of what is no size. */
guint64 knob_unit_bytes(KnobUnit unit);
/* The least value of a knob that is a size, in its steps, which holds so many bytes. */
guint64 knob_value_holding(Knob knob, guint64 bytes);
/* "KB", "ms", "" of what is counted or is on or off. */
const char *knob_unit_text(KnobUnit unit);
/* By unit, NULL-terminated; "" may come twice. */
const char *const *knob_units(void);

G_END_DECLS
