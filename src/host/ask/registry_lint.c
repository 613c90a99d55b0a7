/* SPDX-License-Identifier: MIT */
/* Asks what a registry gives, and puts the judgements of all its lints together. */
#include "host/ask/registry_lint.h"

#include "host/ask/lint.h"
#include "host/ask/sizes_lint.h"
#include "host/ask/windows_lint.h"
#include "host/edition/edition.h"
#include "host/words/gate.h"
#include "host/words/region.h"

/* ---- what the file leaves to others ---- */

static void
lint_control_sets(Lint *lint)
{
    RegistryIgnoredSet ignored = registry_ignored_set(lint->registry);

    if (ignored.number == 0)
        return;
    g_autofree char *text =
        ignored.has_select
            ? g_strdup_printf(
                  "ControlSet%03u is ignored: by the Select key ControlSet%03u is current",
                  ignored.number, ignored.current)
            : g_strdup_printf(
                  "ControlSet%03u is ignored (no Select key: ControlSet%03u is current)",
                  ignored.number, ignored.current);
    findings_add(lint->findings, "warning", "control-set-ignored", ignored.source, ignored.span,
                 text);
}

static void
note(Lint *lint, const char *code, const char *text)
{
    findings_take(lint->findings, "note", code,
                  g_strdup_printf("%s: note: %s", registry_file_place(lint->registry), text));
}

/* Of an export that holds a part of the registry: what applies where it says nothing. */
static void
note_inherited(Lint *lint)
{
    const RegistryValue *windows = registry_windows_value(lint->registry);
    const RegistryValue *view = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);
    const RegistryOutcome *outcome = lint->context->outcome;
    const char *edition = lint->context->edition;
    gsize start, end;

    if (windows != NULL && windows->text != NULL && lint_is_inherited(lint, windows->layer) &&
        registry_find_shared_section(windows->text, 0, &start, &end)) {
        g_autofree char *text =
            g_strdup_printf("SharedSection is not in this file; %.*s of %s applies",
                            (int)(end - start), windows->text + start, edition);
        note(lint, "windows-inherited", text);
    }
    if (outcome != NULL && view != NULL && lint_is_inherited(lint, view->layer) &&
        outcome->regions[ABI_REG_SESSION_VIEW_SIZE].bytes != 0 &&
        outcome->regions[ABI_REG_SESSION_VIEW_SIZE].rule == RULE_REGISTRY) {
        g_autofree char *text = g_strdup_printf(
            "SessionViewSize is not in this file; the %u MB of %s apply", view->dword, edition);
        note(lint, "view-size-inherited", text);
    }
}

/* A limit that was set and that the gate which refused goes by. FALSE: there is none. */
static gboolean
limit_place(const Lint *lint, RegistryPlace *place)
{
    const Knob *knobs = gate_words(lint->context->outcome->gate)->knobs;

    for (guint i = 0; i < GATE_KNOBS_MAX; i++) {
        const KnobRow *row = knob_row(knobs[i]);
        if (row->place != KNOB_PLACE_VALUE || !region_is_limit(row->index))
            continue;
        enum abi_registry_value limit = (enum abi_registry_value)row->index;
        const RegistryValue *value = registry_dword_value(lint->registry, limit);
        if (lint_asked(lint, limit) == 0 || lint_is_inherited(lint, value->layer))
            continue;
        *place = lint_place(value);
        return TRUE;
    }
    return FALSE;
}

/* Nothing else said why: at what was set, a limit and the Windows value first. */
static void
lint_boot(Lint *lint)
{
    const RegistryOutcome *outcome = lint->context->outcome;
    const RegistryValue *windows = registry_windows_value(lint->registry);
    RegistryPlace place;
    const char *name;
    guint32 mb;

    if (outcome == NULL || outcome->has_booted || lint->is_boot_told)
        return;
    gboolean has_place = limit_place(lint, &place);
    if (!has_place && windows != NULL && !lint_is_inherited(lint, windows->layer)) {
        place = lint_place(windows);
        has_place = TRUE;
    }
    if (!has_place)
        has_place = lint_largest_size(lint, &place, &name, &mb);
    lint_warn_at(lint, has_place ? &place : NULL, "would-not-boot",
                 "this machine would not boot: %s", outcome->why_not);
}

GPtrArray *
registry_lint(const Registry *registry, const RegistryLintContext *context)
{
    Lint lint = { .registry = registry, .context = context, .findings = findings_new() };

    lint_control_sets(&lint);
    lint_windows(&lint);
    lint_sizes(&lint);
    lint_boot(&lint);
    if (context->is_export && !context->is_other_windows)
        note_inherited(&lint);
    return lint.findings;
}
