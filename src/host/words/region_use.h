/* SPDX-License-Identifier: MIT */
/*
 * Whether a value of the registry does anything to the regions that it sizes or limits: the one
 * place that knows which rules (enum region_rule) ask the registry. Texts are the end of a sentence
 * that begins with the value's name, and NULL where the value counts. Free them with g_free().
 */
#pragma once

#include "abi/boot.h"

#include <glib.h>

G_BEGIN_DECLS

/* A larger number in the registry makes a region of this rule larger, as far as there is room. */
gboolean region_rule_can_grow(guint rule);
/* How JSON calls a rule, by number, NULL-terminated; of one rule its word, who says that Windows
 * does so, and how sure that is; "" where the edition's number is all there is to it. Static. */
const char *const *region_rule_words(void);
const char *region_rule_word(guint rule);
const char *region_rule_source(guint rule);
const char *region_rule_confidence(guint rule);

/* "does nothing with /3GB: there are 20 MB of session view space". bytes 0: there is no such
 * region. */
char *region_size_idle(guint kind, guint rule, guint64 bytes);
/* The same of a limit (enum abi_registry_value), whatever number it has. */
char *region_limit_idle(guint limit, const struct abi_boot *boot);

/* The number of the limit of a region that is in force, in MB; 0: it has none, or none is. */
guint32 region_limit_mb(guint kind, const struct abi_boot *boot);

G_END_DECLS
