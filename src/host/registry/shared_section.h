/* SPDX-License-Identifier: MIT */
/* What is written behind SharedSection=, for warnings. What csrss makes of it is csrss's to say. */
#pragma once

#include <glib.h>

typedef struct {
    char *seen;       /* what csrss sees of the text: up to the first blank */
    char *written[3]; /* between the commas; NULL where nothing is */
    guint commas;     /* in what csrss sees */
} SharedSection;

/* `text` is what stands behind the equals sign, further arguments included. */
SharedSection *shared_section_read(const char *text);
void shared_section_free(SharedSection *shared);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SharedSection, shared_section_free)

/* A number of kilobytes as it is meant to be written: decimal digits. FALSE: something else. */
gboolean shared_section_plain_kb(const char *written, guint32 *kb);
