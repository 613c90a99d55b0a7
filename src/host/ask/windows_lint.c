/* SPDX-License-Identifier: MIT */
/*
 * The Windows value, csrss's command line. The limits named here are Microsoft's advice: "Desktop
 * Heap Overview" (ntdebugging blog, 2007), KB142676 and KB947246; the malformed recipes are ones
 * found in the field.
 */
#include "host/ask/windows_lint.h"

#include "host/ask/subsystem_lint.h"
#include "host/registry/reg_value_place.h"
#include "host/registry/registry_keys.h"
#include "host/registry/shared_section.h"
#include "host/words/knob.h"

#include <string.h>

#define SHARED_KB_USUAL 1024u

/* ---- the numbers of SharedSection: as csrss read them ---- */

/* What csrss read of the value that such heaps take their size from. */
static guint32
kb_read(const Lint *lint, guint rule)
{
    return lint->context->shared_section->kb[knob_row(heap_size_knob(rule))->index];
}

/* What a heap of the second or third value gets; 0: the value does not decide it. */
static guint32
heap_kb(const Lint *lint, guint rule)
{
    const RegistryOutcome *outcome = lint->context->outcome;

    if (outcome == NULL || !outcome->has_booted || outcome->uses_safe_pair)
        return 0;
    return heap_sizes_of(&outcome->heap_sizes, rule);
}

/* The finding compares the second or third value with the heaps that came of it. */
static void
add_heap_effect(const Lint *lint, Finding *finding, guint rule)
{
    const RegistryOutcome *outcome = lint->context->outcome;
    guint32 asked = kb_read(lint, rule);

    if (outcome == NULL || !outcome->has_booted)
        return;
    const FindingEffect effect = {
        .value = rule == HEAP_SIZE_SECOND_VALUE ? "SharedSection, second value"
                                                : "SharedSection, third value",
        .is_asked = asked != 0,
        .asked = asked,
        .came = heap_sizes_of(&outcome->heap_sizes, rule),
        .unit = "KB",
    };
    finding_add_effect(finding, &effect);
}

static gboolean
is_digits(const char *written)
{
    return *written != '\0' && written[strspn(written, "0123456789")] == '\0';
}

/* csrss read in it what a reader of decimal digits does. */
static gboolean
is_plain(const char *written, guint32 kb)
{
    g_autofree char *decimal = g_strdup_printf("%u", kb);
    const char *digits = written + strspn(written, "0");

    return is_digits(written) && (*digits == '\0' || strcmp(digits, decimal) == 0);
}

/* What becomes of an odd number: "; it acts as 128 KB", or what csrss read. */
static char *
effect_text(const Lint *lint, guint rule)
{
    guint32 kb = heap_kb(lint, rule);
    guint32 read = kb_read(lint, rule);

    if (kb != 0)
        return g_strdup_printf("; it acts as %u KB", kb);
    if (read > 1)
        return g_strdup_printf("; it counts as %u KB", read);
    return g_strdup("");
}

/* The second or third value. */
static void
lint_heap_size(
    Lint *lint, const RegistryValue *windows, const char *written, guint rule, const char *which)
{
    guint32 kb = kb_read(lint, rule);
    g_autofree char *effect = effect_text(lint, rule);
    gboolean is_cut = heap_kb(lint, rule) != 0 && heap_kb(lint, rule) < kb;
    Finding *finding = NULL;

    if (*written == '\0')
        finding = lint_warn(lint, windows, "shared-section-number",
                            "the %s value of SharedSection is empty%s", which, effect);
    else if (!is_plain(written, kb))
        finding = lint_warn(lint, windows, "shared-section-number",
                            "the %s value of SharedSection is not a plain number of kilobytes: "
                            "\"%s\"%s",
                            which, written, effect);
    else if (heap_kb(lint, rule) > kb)
        finding = lint_warn(lint, windows, "shared-section-small",
                            "the %s value of SharedSection is %s KB, less than the least there "
                            "is%s",
                            which, written, effect);
    add_heap_effect(lint, finding, rule);
    if (kb > SHARED_SECTION_KB_ADVISED) {
        finding = lint_warn(lint, windows, "shared-section-large",
                            "the %s value of SharedSection is %u KB%s; more than %u is advised "
                            "against",
                            which, kb, is_cut ? effect : "", SHARED_SECTION_KB_ADVISED);
        add_heap_effect(lint, finding, rule);
    }
}

static void
lint_third_missing(Lint *lint, const RegistryValue *windows)
{
    guint32 kb = heap_kb(lint, 2);
    Finding *finding;

    if (kb != 0)
        finding = lint_warn(lint, windows, "shared-section-third",
                            "SharedSection has no third value: non-interactive desktops get as "
                            "much as the others, %u KB",
                            kb);
    else
        finding = lint_warn(lint, windows, "shared-section-third",
                            "SharedSection has no third value: for non-interactive desktops the "
                            "second counts");
    add_heap_effect(lint, finding, HEAP_SIZE_THIRD_VALUE);
}

/* It is to blame if what it sizes, or lies in that, found no room. */
static gboolean
is_first_value_to_blame(const RegistryOutcome *outcome)
{
    return outcome != NULL && !outcome->has_booted && outcome->shared_section.is_read &&
           (outcome->gate == GATE_SHARED_HEAP || outcome->gate == GATE_SESSION_VIEW_SPACE ||
            outcome->gate == GATE_SYSTEM_VIEW_SPACE);
}

static void
lint_first_value(Lint *lint, const RegistryValue *windows, const char *written)
{
    const RegistryOutcome *outcome = lint->context->outcome;

    if (lint->context->shared_section->kb[0] == SHARED_KB_USUAL)
        return;
    if (is_first_value_to_blame(outcome))
        lint_warn(lint, windows, "shared-section-first",
                  "the first value of SharedSection, %s, sizes the shared section: %s%s", written,
                  outcome->why_not, lint_boot_suffix(lint, windows->layer));
    else
        lint_warn(lint, windows, "shared-section-first",
                  "the first value of SharedSection is the shared heap of the session, not a "
                  "desktop heap; it should stay %u",
                  SHARED_KB_USUAL);
}

static void
take_later(RegistryPlace *place, const RegistryPlace *other)
{
    if (other != NULL && other->layer > place->layer)
        *place = *other;
}

/* Of what decides it, what was put on top last is the one to look at. */
static RegistryPlace
reservation_place(const Lint *lint, const RegistryValue *windows)
{
    const RegistryValue *view = registry_dword_value(lint->registry, ABI_REG_SESSION_VIEW_SIZE);
    RegistryPlace place = lint_place(windows), other;
    const char *name;
    guint32 mb;

    if (view != NULL) {
        other = lint_place(view);
        take_later(&place, &other);
    }
    take_later(&place, registry_dword_removal(lint->registry, ABI_REG_SESSION_VIEW_SIZE));
    if (lint_largest_size(lint, &other, &name, &mb))
        take_later(&place, &other);
    return place;
}

static void
lint_reservation(Lint *lint, const RegistryValue *windows)
{
    const RegistryOutcome *outcome = lint->context->outcome;

    if (outcome == NULL || !outcome->has_booted || !outcome->uses_safe_pair)
        return;
    RegistryPlace place = reservation_place(lint, windows);
    Finding *finding =
        lint_warn_at(lint, &place, "reservation",
                     "the heaps that a session is expected to have need %" G_GUINT64_FORMAT
                     " KB, and of %" G_GUINT64_FORMAT " MB view space %" G_GUINT64_FORMAT
                     " KB are left: heaps have %u and %u KB, whatever SharedSection says",
                     outcome->expected_bytes / DH_KB, outcome->heap_region_bytes / DH_MB,
                     outcome->left_bytes / DH_KB, outcome->heap_sizes.interactive,
                     outcome->heap_sizes.noninteractive);
    add_heap_effect(lint, finding, HEAP_SIZE_SECOND_VALUE);
    add_heap_effect(lint, finding, HEAP_SIZE_THIRD_VALUE);
}

static void
lint_numbers(Lint *lint, const RegistryValue *windows, const char *seen)
{
    g_autoptr(SharedSection) shared = shared_section_split(seen);

    for (guint i = 0; i < G_N_ELEMENTS(shared->written); i++)
        if (shared->written[i] == NULL)
            shared->written[i] = g_strdup("");
    lint_first_value(lint, windows, shared->written[0]);
    lint_heap_size(lint, windows, shared->written[1], HEAP_SIZE_SECOND_VALUE, "second");
    if (kb_read(lint, HEAP_SIZE_THIRD_VALUE) != 0)
        lint_heap_size(lint, windows, shared->written[2], HEAP_SIZE_THIRD_VALUE, "third");
    else
        lint_third_missing(lint, windows);
    if (shared->commas > 2)
        lint_warn(lint, windows, "shared-section-fourth",
                  "SharedSection has more than three values; nothing reads a fourth");
}

/* csrss refuses its command line. `text` is what was meant, blanks included, and `seen` what csrss
 * saw of it. */
static void
lint_unusable(Lint *lint, const RegistryValue *windows, const char *seen, const char *text)
{
    const char *suffix = lint_boot_suffix(lint, windows->layer);

    if (strcmp(seen, text) != 0)
        lint_warn(lint, windows, "shared-section-blank",
                  "SharedSection=%s has a blank in it, and the command line is split at blanks: of "
                  "it \"%s\" counts, but a comma must follow the first value%s",
                  text, seen, suffix);
    else if (*text == '\0')
        lint_warn(lint, windows, "shared-section-empty",
                  "SharedSection has no values: a comma must follow the first value%s", suffix);
    else if (is_digits(text))
        lint_warn(lint, windows, "shared-section-second",
                  "SharedSection=%s has one value: a comma must follow it%s", text, suffix);
    else
        lint_warn(lint, windows, "shared-section-number",
                  "SharedSection=%s: a comma must follow the digits of the first value%s", text,
                  suffix);
}

/* What csrss saw of `text`. What it told is that, cut where it is long. */
static char *
seen_text(const char *text, const char *told)
{
    gsize length = strlen(told);

    if (strncmp(text, told, length) != 0)
        return g_strdup(told);
    return g_strndup(text, length + strcspn(text + length, " \t"));
}

/* As csrss read it; if it never came so far, something else is to blame. */
static void
lint_reading(Lint *lint, const RegistryValue *windows, const char *text)
{
    const SharedSectionOutcome *read = lint->context->shared_section;

    if (read == NULL || !(read->is_read || read->is_refused))
        return;
    g_autofree char *seen = seen_text(text, read->text);
    if (read->is_refused) {
        lint_unusable(lint, windows, seen, text);
        return;
    }
    if (strcmp(seen, text) != 0)
        lint_warn(lint, windows, "shared-section-blank",
                  "SharedSection=%s has a blank in it, and the command line is split at blanks: "
                  "only \"%s\" counts",
                  text, seen);
    lint_numbers(lint, windows, seen);
}

static void
lint_shared_section(Lint *lint, const RegistryValue *windows)
{
    gsize start, end, next_start, next_end;

    if (!registry_find_shared_section(windows->text, 0, &start, &end)) {
        lint_warn(lint, windows, "shared-section-missing",
                  "the Windows value has no SharedSection= in it%s",
                  lint_boot_suffix(lint, windows->layer));
        return;
    }
    if (registry_find_shared_section(windows->text, end, &next_start, &next_end))
        lint_warn(lint, windows, "shared-section-twice",
                  "SharedSection= stands more than once; the first counts");
    g_autofree char *text = g_strndup(windows->text + start, end - start);
    lint_reading(lint, windows, text);
}

/* ---- the text ---- */

static gboolean
has_word(const char *line, const char *word)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t", -1);

    for (guint i = 0; words[i] != NULL; i++)
        if (g_ascii_strcasecmp(words[i], word) == 0)
            return TRUE;
    return FALSE;
}

/* smss takes it as it stands, and replaces %SystemRoot% where it looks for the program. */
static void
lint_text_type(Lint *lint, const RegistryValue *windows)
{
    if (windows->type != REG_TYPE_EXPAND_SZ)
        lint_warn(lint, windows, "windows-type",
                  "the Windows value is %s, where Windows has REG_EXPAND_SZ; it works all the same",
                  reg_type_name(windows->type));
}

/* What stands in it besides SharedSection, where it stands. */
static void
lint_subsystem(Lint *lint, const RegistryValue *windows)
{
    if (lint->context->boot == NULL)
        return;
    g_autoptr(GArray) findings = subsystem_lint(windows->text, lint->context->boot);
    for (guint i = 0; i < findings->len; i++) {
        const SubsystemFinding *finding = &g_array_index(findings, SubsystemFinding, i);
        RegistryPlace place = lint_place(windows);
        if (lint->context->is_other_windows && strcmp(finding->code, SUBSYSTEM_REPLACED) != 0)
            continue; /* which servers there are differs; the program is csrss everywhere */
        if (finding->end != 0)
            place.span = reg_value_place(windows->source, place.span, windows->text, finding->start,
                                         finding->end);
        lint_warn_at(lint, &place, finding->code, "%s%s", finding->text,
                     finding->is_fatal ? lint_boot_suffix(lint, place.layer) : "");
    }
}

/* Bytes of another size: nothing else that could be said about such a text holds. */
static gboolean
lint_width(Lint *lint, const RegistryValue *windows)
{
    const char *suffix;

    if (windows->width == REG_TEXT_FITS)
        return TRUE;
    suffix = lint_boot_suffix(lint, windows->layer);
    if (windows->width == REG_TEXT_NARROW)
        lint_warn(lint, windows, "windows-encoding",
                  "the text of the Windows value has one byte a character, as REGEDIT4 files have "
                  "it; in a version 5.00 export it is UTF-16, two bytes a character, so this is "
                  "read as other letters%s",
                  suffix);
    else
        lint_warn(lint, windows, "windows-encoding",
                  "the text of the Windows value has two bytes a character, as version 5.00 "
                  "exports have it; in a REGEDIT4 file it is one byte a character, so this ends "
                  "after the first letter%s",
                  suffix);
    return FALSE;
}

static void
lint_windows_text(Lint *lint, const RegistryValue *windows)
{
    g_autofree char *lower = g_ascii_strdown(windows->text, -1);

    lint_subsystem(lint, windows->base != NULL ? windows->base : windows);
    if (has_word(lower, "windows") && has_word(lower, "on"))
        lint_warn(lint, windows, "windows-equals",
                  "\"Windows On\" has lost its equals sign (Windows=On)");
    lint_text_type(lint, windows);
    if (!windows->is_terminated)
        lint_warn(lint, windows, "windows-unterminated",
                  "the text of the Windows value does not end with a NUL character; is it cut "
                  "off?");
    lint_shared_section(lint, windows);
}

/* A value of that name beside the one that is read. */
static void
lint_stray_shared_section(Lint *lint)
{
    g_autoptr(GPtrArray) values = registry_values(lint->registry);

    for (guint i = 0; i < values->len; i++) {
        const RegistryValue *value = g_ptr_array_index(values, i);
        if (g_ascii_strcasecmp(value->name, "SharedSection") == 0)
            lint_warn(lint, value, "shared-section-stray",
                      "nothing reads a value named SharedSection; it is a part of the text of "
                      "SubSystems\\Windows");
    }
}

static void
lint_windows_missing(Lint *lint)
{
    RegistryPlace place;
    gboolean has_place = lint_missing_place(lint, registry_windows_removal(lint->registry),
                                            REGISTRY_SUBSYSTEMS, &place);
    const char *suffix = lint_boot_suffix(lint, has_place ? place.layer : G_MAXUINT);

    lint_warn_at(lint, has_place ? &place : NULL, "windows-missing",
                 "there is no value Windows in " REGISTRY_SUBSYSTEMS "%s", suffix);
}

void
lint_windows(Lint *lint)
{
    const RegistryValue *windows = registry_windows_value(lint->registry);

    if (windows == NULL)
        lint_windows_missing(lint);
    else if (windows->text == NULL && windows->problem == NULL)
        lint_warn(lint, windows, "windows-type", "the Windows value is %s and not a text%s",
                  reg_type_name(windows->type), lint_boot_suffix(lint, windows->layer));
    else if (windows->text != NULL && lint_width(lint, windows))
        lint_windows_text(lint, windows);
    if (windows != NULL)
        lint_reservation(lint, windows);
    lint_stray_shared_section(lint);
}
