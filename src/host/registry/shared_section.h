/* SPDX-License-Identifier: MIT */
/* What is written behind SharedSection=, for warnings. What csrss makes of it is csrss's to say. */
#pragma once

#include <glib.h>

typedef struct {
    char *written[3]; /* between the commas; NULL where nothing is */
    guint commas;
} SharedSection;

/* `text` is what stands behind the equals sign. */
SharedSection *shared_section_split(const char *text);
void shared_section_free(SharedSection *shared);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SharedSection, shared_section_free)
