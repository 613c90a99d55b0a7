/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a registry: read from a machine that has booted with it (host/ask). Whatever is
 * said to the user about the effect of a value comes from here and is computed nowhere else.
 */
#pragma once

#include "abi/boot.h"
#include "abi/event.h"
#include "abi/guest.h"
#include "host/words/heap_sizes.h"

#include <glib.h>

/* A region of the kernel's address map whose size a registry value asks for. */
typedef struct {
    guint64 bytes;         /* 0: this system has no such region */
    enum region_rule rule; /* which the kernel followed; of several RULE_LIMIT before others */
} RegistryRegion;

/* What csrss found behind SharedSection= in its command line. */
typedef struct {
    gboolean is_read;    /* it read the numbers */
    gboolean is_refused; /* it could make nothing of it; neither: csrss never came so far */
    guint32 kb[3];       /* as it read them; the third 0: there is none */
    char *text;          /* what it read them of, cut if long; NULL: it never came so far */
} SharedSectionOutcome;

typedef struct {
    gboolean has_booted;
    char *why_not;  /* what failed, in one line; NULL if it has booted */
    enum gate gate; /* that refused, if it has not */

    SharedSectionOutcome shared_section;

    /* The rest only if it has booted. */
    gboolean has_session_space;
    RegistryRegion regions[ABI_REG_COUNT]; /* by the value that sizes them */
    RegistryRegion limited[ABI_REG_COUNT]; /* by the one that limits them, all together */
    HeapSizes heap_sizes;                  /* in force */
    gboolean uses_safe_pair;               /* they replace what SharedSection says */
    guint64 heap_region_bytes; /* where heaps lie: session view space, or system view space */
    guint64 left_bytes;        /* of it, for desktop heaps: what other views do not take */
    guint64 expected_bytes;    /* what these need together */
    guint32 user_handle_quota;
    guint32 gdi_handle_quota;
    guint32 idle_sessions; /* that wait for a client */
} RegistryOutcome;
