/* SPDX-License-Identifier: MIT */
/*
 * How the emulated csrss will read SharedSection=, for warnings before anything runs. The rules are
 * decided in docs/fidelity.md; csrss itself has its own reader, and a test holds the two together.
 */
#pragma once

#include "abi/boot.h"

#include <glib.h>

/* Smaller values act as this, and larger ones as the last. */
#define SHARED_SECTION_KB_MAX 0x3ff000u

typedef struct {
    char *seen;         /* what csrss sees of the text: up to the first blank */
    gboolean is_usable; /* a comma follows the first value; else csrss gives up */
    guint32 kb[3];      /* as read; 0 where nothing is */
    char *written[3];   /* what stands there; NULL where nothing is */
    gboolean has_third;
} SharedSection;

/* `text` is what stands behind the equals sign, further arguments included. */
SharedSection *shared_section_read(const char *text);
void shared_section_free(SharedSection *shared);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SharedSection, shared_section_free)

/* The heap sizes that follow, in KB: the minimum is applied, the reservation is not. */
guint32 shared_section_interactive_kb(const SharedSection *shared, guint32 minimum_kb);
guint32 shared_section_noninteractive_kb(const SharedSection *shared, guint32 minimum_kb);
