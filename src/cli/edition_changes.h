/* SPDX-License-Identifier: MIT */
/* What is new in an edition after another one, as a release note tells it. */
#pragma once

#include "host/edition/edition.h"

/* By subject: a sentence for each capability, and the numbers that people ask for. Last how many
 * differ in all. NULL: an error in a registry file. */
gboolean edition_print_changes(GString *out,
                               const Edition *from,
                               const Edition *to,
                               GError **error);
