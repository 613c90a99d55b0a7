/* SPDX-License-Identifier: MIT */
/* Which rules of regions ask the registry, and sentences about those that do not. */
#include "host/words/region_use.h"

#include "abi/address_limit.h"
#include "host/words/region.h"

static const char *const words[RULE_COUNT + 1] = {
#define REGION_RULE(name, word, confidence, source) [RULE_##name] = word,
#include "host/words/region_rules.def"
#undef REGION_RULE
};

static const struct {
    const char *confidence;
    const char *source;
} origins[RULE_COUNT] = {
#define REGION_RULE(name, word, confidence, source) [RULE_##name] = { confidence, source },
#include "host/words/region_rules.def"
#undef REGION_RULE
};

const char *const *
region_rule_words(void)
{
    return words;
}

const char *
region_rule_word(guint rule)
{
    return words[rule < RULE_COUNT ? rule : RULE_EDITION];
}

const char *
region_rule_source(guint rule)
{
    return origins[rule < RULE_COUNT ? rule : RULE_EDITION].source;
}

const char *
region_rule_confidence(guint rule)
{
    return origins[rule < RULE_COUNT ? rule : RULE_EDITION].confidence;
}

/* The edition, a boot option or what is needed decide alone. */
static gboolean
asks_registry(guint rule)
{
    return rule != RULE_EDITION && rule != RULE_3GB && rule != RULE_NEED && rule != RULE_SPLIT;
}

gboolean
region_rule_can_grow(guint rule)
{
    return asks_registry(rule) && rule != RULE_CLAMPED && rule != RULE_LIMIT;
}

char *
region_size_idle(guint kind, guint rule, guint64 bytes)
{
    if (bytes == 0)
        return g_strdup_printf("does nothing here: there is no %s", region_text(kind));
    if (asks_registry(rule))
        return NULL;
    if (rule == RULE_NEED)
        return g_strdup_printf("does nothing here: addresses of %s are taken as needed",
                               region_text(kind));
    return g_strdup_printf("does nothing %s: there are %" G_GUINT64_FORMAT " MB of %s",
                           rule == RULE_3GB ? "with /3GB" : "here", bytes / DH_MB,
                           region_text(kind));
}

char *
region_limit_idle(guint limit, const struct abi_boot *boot)
{
    if (!region_is_limit(limit) || (boot->capabilities & ABI_CAPABILITY_ADDRESS_LIMITS) != 0)
        return NULL;
    return g_strdup("does nothing here: this system has no limits of addresses");
}

guint32
region_limit_mb(guint kind, const struct abi_boot *boot)
{
    guint limit = region_limit(kind);

    return limit < ABI_REG_COUNT ? abi_boot_limit_mb(boot, limit) : 0;
}
