/* SPDX-License-Identifier: MIT */
/*
 * Nothing here knows what fits: each number that was asked for stands beside the one that the
 * machine gave, and the rule that the kernel says it followed. The one number of our own is
 * Microsoft's advice on views and pool together ("Desktop Heap Overview", ntdebugging blog, 2007).
 */
#include "host/ask/sizes_lint.h"

#include "abi/address_limit.h"
#include "host/edition/edition.h"
#include "host/registry/registry_keys.h"
#include "host/text/number.h"
#include "host/words/region.h"
#include "host/words/region_use.h"

#define VIEW_AND_POOL_MB_MAX 450

/* A size in megabytes that session space is made of, or system view space. */
typedef struct {
    enum abi_registry_value which;
    enum region_kind kind;
    const char *area; /* the kind's words */
    const char *code; /* and what is the matter: "view-size-small" */
    gboolean is_cut;  /* and that was told */
} Area;

static const RegistryRegion *
region_of(const Lint *lint, enum abi_registry_value which)
{
    return &lint->context->outcome->regions[which];
}

static guint32
given_mb(const Lint *lint, enum abi_registry_value which)
{
    return (guint32)(region_of(lint, which)->bytes / DH_MB);
}

/* The finding compares what this value asks for with what there is of it. */
static void
add_effect(const Lint *lint,
           Finding *finding,
           enum abi_registry_value which,
           gint64 came,
           const char *unit)
{
    const RegistryValue *value = registry_dword_value(lint->registry, which);
    const FindingEffect effect = {
        .value = registry_dword_name(which),
        .is_asked = value != NULL && value->has_dword,
        .asked = lint_asked(lint, which),
        .came = came,
        .unit = unit,
    };

    finding_add_effect(finding, &effect);
}

static const char *
area_code(const Area *area, const char *matter)
{
    g_autofree char *code = g_strconcat(area->code, "-", matter, NULL);

    return g_intern_string(code);
}

static void
add_area_effect(const Lint *lint, Finding *finding, const Area *area)
{
    add_effect(lint, finding, area->which, given_mb(lint, area->which), "MB");
}

/* ---- the areas of session space ---- */

/* Views and pool take each other's room: the setting that asks for the more is the one to look at,
 * unless it is the edition's. */
static void
lint_advice(Lint *lint, const Area *view_area, const Area *pool_area)
{
    const RegistryValue *view = registry_dword_value(lint->registry, view_area->which);
    const RegistryValue *pool = registry_dword_value(lint->registry, pool_area->which);
    guint32 view_mb = given_mb(lint, view_area->which), pool_mb = given_mb(lint, pool_area->which);
    const RegistryValue *at =
        view == NULL || pool_mb > view_mb || lint_is_inherited(lint, view->layer) ? pool : view;

    if (view_area->is_cut || pool_area->is_cut || at == NULL ||
        view_mb + pool_mb <= VIEW_AND_POOL_MB_MAX)
        return;
    Finding *finding =
        lint_warn(lint, at, "view-size-large",
                  "%s has %u MB and %s has %u MB (the values count megabytes), and in practice "
                  "about %u together is the most",
                  view_area->area, view_mb, pool_area->area, pool_mb, VIEW_AND_POOL_MB_MAX);
    add_area_effect(lint, finding, view_area);
    add_area_effect(lint, finding, pool_area);
}

/* In the Terminal Server role the value is absent on purpose. */
static void
lint_absent_view_size(Lint *lint, const Area *area)
{
    RegistryPlace place;

    if (edition_has_terminal_server_role(lint->registry) ||
        !lint_missing_place(lint, registry_dword_removal(lint->registry, area->which),
                            REGISTRY_MEMORY_MANAGEMENT, &place))
        return;
    Finding *finding = lint_warn_at(lint, &place, "view-size-absent",
                                    "there is no SessionViewSize%s%s: session view space has %u MB",
                                    lint->context->edition != NULL ? ", judged as " : "",
                                    lint->context->edition != NULL ? lint->context->edition : "",
                                    given_mb(lint, area->which));
    add_area_effect(lint, finding, area);
}

/* Values have a say in at least one of the two that share the room. */
static gboolean
is_sized_by_registry(Lint *lint)
{
    guint32 view = region_of(lint, ABI_REG_SESSION_VIEW_SIZE)->rule;
    guint32 pool = region_of(lint, ABI_REG_SESSION_POOL_SIZE)->rule;

    return view != RULE_3GB && view != RULE_NEED && (view != RULE_EDITION || pool != RULE_EDITION);
}

/* A number that takes no part in anything. */
static void
lint_unused(Lint *lint, const Area *area, const RegistryValue *value, const char *idle)
{
    gboolean is_3gb = region_of(lint, area->which)->rule == RULE_3GB;
    Finding *finding = lint_warn(lint, value, area_code(area, is_3gb ? "3gb" : "unused"), "%s %s",
                                 registry_dword_name(area->which), idle);

    add_area_effect(lint, finding, area);
}

/* Less than was asked for, or less than the default: the area's own value is to blame, or what
 * another one takes. */
static void
lint_cut(Lint *lint, Area *area, const RegistryValue *value)
{
    Finding *finding = NULL;
    const char *other;
    guint32 other_mb;
    RegistryPlace place;

    if (value != NULL && lint_asked(lint, area->which) > given_mb(lint, area->which) &&
        !lint_is_inherited(lint, value->layer))
        finding = lint_warn(lint, value, area_code(area, "cut"), "%s is %u MB: %s is cut to %u MB",
                            registry_dword_name(area->which), value->dword, area->area,
                            given_mb(lint, area->which));
    else if (lint_largest_size(lint, &place, &other, &other_mb))
        finding =
            lint_warn_at(lint, &place, area_code(area, "cut"), "%s of %u MB leaves %s only %u MB",
                         other, other_mb, area->area, given_mb(lint, area->which));
    add_area_effect(lint, finding, area);
    area->is_cut = TRUE;
}

/* 0, which the kernel takes for nothing. */
static void
lint_zero(Lint *lint, const Area *area, const RegistryValue *value)
{
    Finding *finding = lint_warn(
        lint, value, area_code(area, "zero"), "%s is 0, which counts as absent: %s has %u MB",
        registry_dword_name(area->which), area->area, given_mb(lint, area->which));

    add_area_effect(lint, finding, area);
}

static void
lint_small(Lint *lint, const Area *area, const RegistryValue *value)
{
    Finding *finding = lint_warn(
        lint, value, area_code(area, "small"), "%s is %u MB: %s is raised to the minimum, %u MB",
        registry_dword_name(area->which), value->dword, area->area, given_mb(lint, area->which));

    add_area_effect(lint, finding, area);
}

static void
lint_area(Lint *lint, Area *area)
{
    const RegistryRegion *region = region_of(lint, area->which);
    const RegistryValue *value = registry_dword_value(lint->registry, area->which);
    guint32 asked = lint_asked(lint, area->which);
    gboolean has_number = value != NULL && value->has_dword;
    g_autofree char *idle = region_size_idle(area->kind, region->rule, region->bytes);

    if (idle != NULL) {
        if (has_number)
            lint_unused(lint, area, value, idle);
        return;
    }
    if (value == NULL && area->which == ABI_REG_SESSION_VIEW_SIZE)
        lint_absent_view_size(lint, area);
    if (has_number && asked == 0)
        lint_zero(lint, area, value);
    if (region->rule == RULE_RAISED && asked != 0)
        lint_small(lint, area, value);
    else if (region->rule == RULE_CLAMPED)
        lint_cut(lint, area, value);
}

static void
lint_areas(Lint *lint)
{
    Area areas[] = {
        { ABI_REG_SESSION_VIEW_SIZE, REGION_SESSION_VIEW, region_text(REGION_SESSION_VIEW),
          "view-size", FALSE },
        { ABI_REG_SESSION_POOL_SIZE, REGION_SESSION_POOL, region_text(REGION_SESSION_POOL),
          "pool-size", FALSE },
        { ABI_REG_SESSION_IMAGE_SIZE, REGION_SESSION_IMAGE, region_text(REGION_SESSION_IMAGE),
          "image-size", FALSE },
        { ABI_REG_SYSTEM_VIEW_SIZE, REGION_SYSTEM_VIEWS, region_text(REGION_SYSTEM_VIEWS),
          "system-view-size", FALSE },
    };

    for (guint i = 0; i < G_N_ELEMENTS(areas); i++)
        lint_area(lint, &areas[i]);
    if (is_sized_by_registry(lint) && lint->context->outcome->has_session_space)
        lint_advice(lint, &areas[0], &areas[1]);
}

/* Digits that look decimal and were typed as hexadecimal. */
static void
lint_hex(Lint *lint)
{
    const RegistryValue *value = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);
    guint32 mb = lint_asked(lint, ABI_REG_SESSION_VIEW_SIZE);

    if (mb != 0x48 && mb != 0x64 && mb != 0x96)
        return;
    g_autofree char *digits = g_strdup_printf("%x", mb);
    lint_warn(lint, value, "view-size-hex",
              "SessionViewSize is 0x%s, which is %u MB; is %s MB (0x%x) meant?", digits, mb, digits,
              (guint)g_ascii_strtoull(digits, NULL, 10));
}

/* ---- the general pools, in bytes ---- */

/* "192 bytes", "1024 MB" */
static char *
bytes_text(guint64 bytes)
{
    if (bytes >= DH_MB)
        return g_strdup_printf("%" G_GUINT64_FORMAT " MB", bytes / DH_MB);
    return g_strdup_printf("%" G_GUINT64_FORMAT " bytes", bytes);
}

static void
lint_pool(Lint *lint, enum abi_registry_value which, guint kind, const char *code)
{
    const RegistryRegion *region = region_of(lint, which);
    const RegistryValue *value = registry_dword_value(lint->registry, which);
    const char *pool = region_text(kind);
    guint32 asked = lint_asked(lint, which);
    g_autofree char *asked_text = bytes_text(asked);
    g_autofree char *given_text = bytes_text(region->bytes);
    Finding *finding;

    /* 0 is the default. That a limit took what is more is told of the limit. */
    if (asked != 0 && region->rule == RULE_NEED) {
        g_autofree char *idle = region_size_idle(kind, region->rule, region->bytes);
        g_autofree char *unused = g_strconcat(code, "-unused", NULL);
        finding = lint_warn(lint, value, g_intern_string(unused), "%s %s",
                            registry_dword_name(which), idle);
        add_effect(lint, finding, which, (gint64)region->bytes, "bytes");
        return;
    }
    if (asked == 0 || region->rule == RULE_REGISTRY || region->rule == RULE_ALL ||
        (region->rule == RULE_LIMIT && asked >= region->bytes))
        return;
    if (region->rule == RULE_CLAMPED)
        finding = lint_warn(lint, value, code, "%s is %s: %s is cut to %s",
                            registry_dword_name(which), asked_text, pool, given_text);
    else
        finding = lint_warn(lint, value, code,
                            "%s is %s (it counts bytes): too %s, so it does not count, and %s has "
                            "%s",
                            registry_dword_name(which), asked_text,
                            asked < region->bytes ? "little" : "much", pool, given_text);
    add_effect(lint, finding, which, (gint64)region->bytes, "bytes");
}

/* ---- system PTEs, in pages ---- */

static void
lint_system_ptes(Lint *lint)
{
    const RegistryRegion *region = region_of(lint, ABI_REG_SYSTEM_PAGES);
    const RegistryValue *value = registry_dword_value(lint->registry, ABI_REG_SYSTEM_PAGES);
    g_autofree char *idle = region_size_idle(REGION_SYSTEM_PTES, region->rule, region->bytes);

    if (idle == NULL || lint_asked(lint, ABI_REG_SYSTEM_PAGES) == 0)
        return;
    Finding *finding = lint_warn(lint, value, "system-pages-unused", "%s %s",
                                 registry_dword_name(ABI_REG_SYSTEM_PAGES), idle);
    add_effect(lint, finding, ABI_REG_SYSTEM_PAGES, (gint64)(region->bytes / DH_PAGE_SIZE),
               "pages");
}

/* ---- limits of addresses, in megabytes ---- */

/* The region that it is for; of session space all of it. */
static const char *
limited_text(guint limit)
{
    guint kind = 0;

    while (region_limit(kind) != limit)
        kind++;
    return region_memory(kind) == REGION_MEMORY_SESSION ? "session space, for all sessions together"
                                                        : region_text(kind);
}

/* One that takes something away is told, though it does what it is for: what is refused then is
 * looked for elsewhere. */
static void
lint_limit(Lint *lint, enum abi_registry_value limit)
{
    const RegistryRegion *limited = &lint->context->outcome->limited[limit];
    const RegistryValue *value = registry_dword_value(lint->registry, limit);
    guint32 asked = lint_asked(lint, limit);
    const struct abi_boot *boot = lint->context->boot;
    g_autofree char *idle = boot != NULL ? region_limit_idle(limit, boot) : NULL;
    g_autofree char *given = bytes_text(limited->bytes);
    Finding *finding = NULL;

    if (asked == 0)
        return;
    if (idle != NULL)
        finding = lint_warn(lint, value, "limit-unused", "%s %s", registry_dword_name(limit), idle);
    else if (asked > ABI_LIMIT_MAX_MB)
        finding = lint_warn(lint, value, "limit-range",
                            "%s is %u MB, and %u is the most there can be: it limits nothing",
                            registry_dword_name(limit), asked, ABI_LIMIT_MAX_MB);
    else if (limited->rule == RULE_LIMIT)
        finding = lint_warn(lint, value, "limit", "%s is %u MB: there are %s of %s",
                            registry_dword_name(limit), asked, given, limited_text(limit));
    add_effect(lint, finding, limit, (gint64)(limited->bytes / DH_MB), "MB");
}

static void
lint_limits(Lint *lint)
{
    for (guint i = 0; i < ABI_REG_COUNT; i++)
        if (region_is_limit(i))
            lint_limit(lint, (enum abi_registry_value)i);
}

/* ---- numbers of things: handles, sessions ---- */

static void
lint_number(
    Lint *lint, enum abi_registry_value which, const char *code, guint32 in_force, const char *unit)
{
    const RegistryValue *value = registry_dword_value(lint->registry, which);

    if (value == NULL || !value->has_dword || value->dword == in_force)
        return;
    Finding *finding = lint_warn(lint, value, code, "%s is %u, which acts as %u",
                                 registry_dword_name(which), value->dword, in_force);
    add_effect(lint, finding, which, in_force, unit);
}

static void
lint_types(Lint *lint)
{
    for (guint i = 0; i < ABI_REG_COUNT; i++) {
        enum abi_registry_value which = (enum abi_registry_value)i;
        const RegistryValue *value = registry_dword_value(lint->registry, which);

        if (value == NULL || value->has_dword)
            continue;
        if (value->type == REG_TYPE_DWORD)
            lint_warn(lint, value, "wrong-type",
                      "%s has %" G_GSIZE_FORMAT " byte%s and a REG_DWORD has 4, so it counts as "
                      "absent",
                      registry_dword_name(which), value->size, plural(value->size));
        else
            lint_warn(lint, value, "wrong-type",
                      "%s is %s and not REG_DWORD, so it counts as absent",
                      registry_dword_name(which), reg_type_name(value->type));
    }
}

void
lint_sizes(Lint *lint)
{
    const RegistryOutcome *outcome = lint->context->outcome;

    lint_types(lint);
    if (!lint->context->is_other_windows)
        lint_hex(lint);
    if (outcome == NULL || !outcome->has_booted)
        return;
    lint_areas(lint);
    lint_pool(lint, ABI_REG_PAGED_POOL_SIZE, REGION_PAGED_POOL, "paged-pool-size");
    lint_pool(lint, ABI_REG_NONPAGED_POOL_SIZE, REGION_NONPAGED_POOL, "nonpaged-pool-size");
    lint_system_ptes(lint);
    lint_limits(lint);
    lint_number(lint, ABI_REG_USER_HANDLE_QUOTA, "quota-range", outcome->user_handle_quota,
                "handles");
    lint_number(lint, ABI_REG_GDI_HANDLE_QUOTA, "quota-range", outcome->gdi_handle_quota,
                "handles");
    lint_number(lint, ABI_REG_IDLE_SESSIONS, "idle-sessions", outcome->idle_sessions, "sessions");
}
