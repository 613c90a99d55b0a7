/* SPDX-License-Identifier: MIT */
/*
 * The numbers of Memory Management, and handle quotas: what was asked for beside what the machine
 * gave. The one number of our own is Microsoft's advice on views and pool together ("Desktop Heap
 * Overview", ntdebugging blog, 2007).
 */
#include "host/ask/registry_lint_internal.h"
#include "host/edition/edition.h"

#define MEMORY_KEY                                                                                 \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management"

#define VIEW_AND_POOL_MB_MAX 450

/* Sizes in megabytes that session space is made of. */
typedef struct {
    enum abi_registry_value which;
    const char *area;
    const char *code; /* and what is the matter: "view-size-small" */
    gboolean is_cut_told;
} Area;

static guint32
asked_mb(const Lint *lint, enum abi_registry_value which)
{
    const RegistryValue *value = registry_dword_value(lint->registry, which);

    return value != NULL && value->has_dword ? value->dword : 0;
}

static guint32
given_mb(const Lint *lint, enum abi_registry_value which)
{
    return (guint32)(lint->context->outcome->regions[which].bytes / DH_MB);
}

static const char *
area_code(const Area *area, const char *matter)
{
    g_autofree char *code = g_strconcat(area->code, "-", matter, NULL);

    return g_intern_string(code);
}

gboolean
lint_largest_size(const Lint *lint, RegistryPlace *place, const char **name, guint32 *mb)
{
    static const enum abi_registry_value sizes[] = {
        ABI_REG_SESSION_VIEW_SIZE,
        ABI_REG_SESSION_POOL_SIZE,
        ABI_REG_SESSION_IMAGE_SIZE,
        ABI_REG_SYSTEM_VIEW_SIZE,
    };

    *mb = 0;
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        const RegistryValue *value = registry_dword_value(lint->registry, sizes[i]);
        if (asked_mb(lint, sizes[i]) <= *mb || lint_is_inherited(lint, value->layer))
            continue;
        *place = lint_place(value);
        *name = registry_dword_name(sizes[i]);
        *mb = value->dword;
    }
    return *mb != 0;
}

/* ---- the areas of session space ---- */

/* Views and pool share what there is: the setting that asks for the more is the one to look at,
 * unless it is the edition's. */
static void
lint_sum(Lint *lint, Area *view_area, Area *pool_area)
{
    const RegistryValue *view = registry_dword_value(lint->registry, view_area->which);
    const RegistryValue *pool = registry_dword_value(lint->registry, pool_area->which);
    guint32 view_mb = asked_mb(lint, view_area->which), pool_mb = asked_mb(lint, pool_area->which);
    guint32 given_view_mb = given_mb(lint, view_area->which);
    guint32 given_pool_mb = given_mb(lint, pool_area->which);
    const RegistryValue *at =
        view_mb == 0 || pool_mb > view_mb || lint_is_inherited(lint, view->layer) ? pool : view;
    g_autofree char *effect = NULL;

    if ((guint64)view_mb + pool_mb <= VIEW_AND_POOL_MB_MAX || lint_is_inherited(lint, at->layer))
        return;
    if (given_view_mb < view_mb || given_pool_mb < pool_mb ||
        lint->context->outcome->regions[view_area->which].rule == RULE_CLAMPED)
        effect = g_strdup_printf("; here %u MB fit, and they have %u and %u MB",
                                 given_view_mb + given_pool_mb, given_view_mb, given_pool_mb);
    lint_warn(lint, at, "view-size-large",
              "session view space and session pool would have %" G_GUINT64_FORMAT
              " MB (the values count megabytes), and in practice about %u together is the most%s",
              (guint64)view_mb + pool_mb, VIEW_AND_POOL_MB_MAX, effect != NULL ? effect : "");
    view_area->is_cut_told = pool_area->is_cut_told = TRUE;
}

/* In the Terminal Server role the value is absent on purpose. */
static void
lint_absent_view_size(Lint *lint)
{
    RegistryPlace place;

    if (edition_has_terminal_server_role(lint->registry) ||
        !lint_missing_place(lint, registry_dword_removal(lint->registry, ABI_REG_SESSION_VIEW_SIZE),
                            MEMORY_KEY, &place))
        return;
    lint_warn_at(lint, &place, "view-size-absent",
                 "there is no SessionViewSize%s%s: session view space has %u MB",
                 lint->context->edition != NULL ? ", judged as " : "",
                 lint->context->edition != NULL ? lint->context->edition : "",
                 given_mb(lint, ABI_REG_SESSION_VIEW_SIZE));
}

/* A number that takes no part in anything. */
static void
lint_unused(Lint *lint, const Area *area, const RegistryValue *value, enum region_rule rule)
{
    const char *name = registry_dword_name(area->which);

    if (rule == RULE_3GB)
        lint_warn(lint, value, area_code(area, "3gb"),
                  "%s does nothing with /3GB: %s then has %u MB", name, area->area,
                  given_mb(lint, area->which));
    else if (!lint->context->outcome->has_session_space)
        lint_warn(lint, value, area_code(area, "unused"),
                  "%s does nothing here: this system has no session space", name);
    else
        lint_warn(lint, value, area_code(area, "unused"), "%s does nothing here: %s has %u MB",
                  name, area->area, given_mb(lint, area->which));
}

/* Less than was asked for, or less than the default: the area's own value is to blame, or what
 * another one takes. */
static void
lint_cut(Lint *lint, const Area *area, const RegistryValue *value)
{
    const char *other;
    guint32 other_mb;
    RegistryPlace place;

    if (value != NULL && asked_mb(lint, area->which) != 0 && !lint_is_inherited(lint, value->layer))
        lint_warn(lint, value, area_code(area, "cut"), "%s is %u MB: %s is cut to %u MB",
                  registry_dword_name(area->which), value->dword, area->area,
                  given_mb(lint, area->which));
    else if (lint_largest_size(lint, &place, &other, &other_mb))
        lint_warn_at(lint, &place, area_code(area, "cut"), "%s of %u MB leaves %s only %u MB",
                     other, other_mb, area->area, given_mb(lint, area->which));
}

static void
lint_area(Lint *lint, const Area *area)
{
    const RegistryRegion *region = &lint->context->outcome->regions[area->which];
    const RegistryValue *value = registry_dword_value(lint->registry, area->which);
    const char *name = registry_dword_name(area->which);
    guint32 asked = asked_mb(lint, area->which), given = given_mb(lint, area->which);

    if (value != NULL && value->has_dword &&
        (region->bytes == 0 || region->rule == RULE_EDITION || region->rule == RULE_3GB)) {
        lint_unused(lint, area, value, region->rule);
        return;
    }
    if (value == NULL && area->which == ABI_REG_SESSION_VIEW_SIZE && region->bytes != 0 &&
        region->rule != RULE_3GB)
        lint_absent_view_size(lint);
    if (value != NULL && value->has_dword && asked == 0)
        lint_warn(lint, value, area_code(area, "zero"),
                  "%s is 0, which counts as absent: %s has %u MB", name, area->area, given);
    if (asked != 0 && asked < given)
        lint_warn(lint, value, area_code(area, "small"),
                  "%s is %u MB: %s is raised to the minimum, %u MB", name, asked, area->area,
                  given);
    else if (!area->is_cut_told && (asked > given || (asked == 0 && region->rule == RULE_CLAMPED)))
        lint_cut(lint, area, value);
}

static void
lint_areas(Lint *lint)
{
    Area areas[] = {
        { ABI_REG_SESSION_VIEW_SIZE, "session view space", "view-size", FALSE },
        { ABI_REG_SESSION_POOL_SIZE, "session pool", "pool-size", FALSE },
        { ABI_REG_SESSION_IMAGE_SIZE, "session image space", "image-size", FALSE },
        { ABI_REG_SYSTEM_VIEW_SIZE, "system view space", "system-view-size", FALSE },
    };

    if (lint->context->outcome->regions[ABI_REG_SESSION_VIEW_SIZE].rule != RULE_3GB &&
        lint->context->outcome->has_session_space)
        lint_sum(lint, &areas[0], &areas[1]);
    for (guint i = 0; i < G_N_ELEMENTS(areas); i++)
        lint_area(lint, &areas[i]);
}

/* Digits that look decimal and were typed as hexadecimal. */
static void
lint_hex(Lint *lint)
{
    const RegistryValue *value = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);
    guint32 mb = asked_mb(lint, ABI_REG_SESSION_VIEW_SIZE);

    if (mb == 0x48 || mb == 0x64 || mb == 0x96)
        lint_warn(lint, value, "view-size-hex",
                  "SessionViewSize is 0x%x, which is %u MB; is %x MB (0x%x) meant?", mb, mb, mb,
                  (mb >> 4) * 10 + (mb & 15));
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
lint_pool(Lint *lint, enum abi_registry_value which, const char *pool, const char *code)
{
    const RegistryRegion *region = &lint->context->outcome->regions[which];
    const RegistryValue *value = registry_dword_value(lint->registry, which);
    guint32 asked = asked_mb(lint, which);
    g_autofree char *asked_text = bytes_text(asked);
    g_autofree char *given_text = bytes_text(region->bytes);

    if (asked == 0 || asked == G_MAXUINT32) /* the default; all there is */
        return;
    if (region->rule != RULE_REGISTRY && region->rule != RULE_CLAMPED)
        lint_warn(lint, value, code,
                  "%s is %s (it counts bytes): too %s, so it does not count, and %s has %s",
                  registry_dword_name(which), asked_text, asked < region->bytes ? "little" : "much",
                  pool, given_text);
    else if (DH_ROUND_UP((guint64)asked, (guint64)DH_PAGE_SIZE) > region->bytes + DH_PAGE_SIZE)
        lint_warn(lint, value, code, "%s is %s: %s is cut to %s", registry_dword_name(which),
                  asked_text, pool, given_text);
}

/* ---- quotas ---- */

static void
lint_quota(Lint *lint, enum abi_registry_value which, guint32 in_force)
{
    const RegistryValue *value = registry_dword_value(lint->registry, which);

    if (value != NULL && value->has_dword && value->dword != in_force)
        lint_warn(lint, value, "quota-range", "%s is %u, which acts as %u",
                  registry_dword_name(which), value->dword, in_force);
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
                      registry_dword_name(which), value->size, value->size == 1 ? "" : "s");
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
    lint_pool(lint, ABI_REG_PAGED_POOL_SIZE, "paged pool", "paged-pool-size");
    lint_pool(lint, ABI_REG_NONPAGED_POOL_SIZE, "nonpaged pool", "nonpaged-pool-size");
    lint_quota(lint, ABI_REG_USER_HANDLE_QUOTA, outcome->user_handle_quota);
    lint_quota(lint, ABI_REG_GDI_HANDLE_QUOTA, outcome->gdi_handle_quota);
}
