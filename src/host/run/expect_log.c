/* SPDX-License-Identifier: MIT */
/* Entries of the event log, and boxes. */
#include "host/run/comparing.h"
#include "host/run/expectation_fields.h"
#include "host/scenario/expectation_kinds.h"
#include "host/words/abi_names.h"

#include <string.h>

/* ---- what they share ---- */

static gboolean
has_text(const char *wanted, const char *text)
{
    if (wanted == NULL)
        return TRUE;
    if (strpbrk(wanted, "*?") != NULL)
        return g_pattern_match_simple(wanted, text);
    return strstr(text, wanted) != NULL;
}

static void
expect_some(Comparing *check, const char *what, guint seen, const Quantity *count)
{
    if (count != NULL) {
        check_count(check, what, count, seen);
    } else if (seen == 0) {
        check_wrong(check, "expected %s, seen none", what);
    } else {
        check_note(check, "%s, %u times", what, seen);
    }
}

static void
expect_none(Comparing *check, const char *what, guint seen)
{
    if (seen == 0)
        check_note(check, "no %s", what);
    else
        check_wrong(check, "expected no %s, seen %u", what, seen);
}

/* ---- event, no-event ---- */

/* Which entries; absent fits all. */
typedef struct {
    char *type;
    OptionalNumber source;
    OptionalNumber id;
    char *text;
} Entry;

typedef struct {
    Expectation expectation;
    Entry entry;
    Quantity *count; /* of event */
} Event;

static const FieldWords type_words = { log_type_names, "a type of entries", FALSE };

/* clang-format off */
#define AT(member) offsetof(Event, member)
#define ENTRY                                                                                      \
    { "type", &field_word, AT(entry.type), 0, 0, 0, &type_words, "As Event Viewer calls it." },    \
    { "source", &field_source, AT(entry.source), 0, 0, 0, NULL, "Who logged it." },                \
    { "id", &field_number, AT(entry.id), 0, 0, G_MAXUINT32, NULL, "Number of the entry, as 243." },\
    TEXT("text", entry.text, FIELD_ANY, "Part of the entry's text; with * or ? the whole."), SINCE
static const Field event_fields[] = { ENTRY, COUNT("count", count, G_MAXUINT32, "How many; at least one without it."), FIELDS_END };
static const Field no_event_fields[] = { ENTRY, FIELDS_END };
#undef AT
/* clang-format on */

static char *
event_text(const Entry *entry)
{
    g_autoptr(GString) text = g_string_new("event");

    if (entry->id.is_set)
        g_string_append_printf(text, " %u", entry->id.value);
    if (entry->source.is_set)
        g_string_append_printf(text, " of %s", event_source_name(entry->source.value));
    if (entry->type != NULL)
        g_string_append_printf(text, " of type %s", entry->type);
    if (entry->text != NULL)
        g_string_append_printf(text, " with \"%s\"", entry->text);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Entries of the part of the run that are meant. */
static guint
count_entries(const Comparing *check, const Entry *wanted)
{
    const GPtrArray *log = check->run->record->log;
    guint seen = 0;

    for (guint i = check->log; i < log->len; i++) {
        const RunLogEntry *entry = g_ptr_array_index(log, i);
        seen += (!wanted->id.is_set || wanted->id.value == entry->id) &&
                (!wanted->source.is_set || wanted->source.value == entry->source) &&
                (wanted->type == NULL || g_str_equal(wanted->type, entry->type_name)) &&
                has_text(wanted->text, entry->text);
    }
    return seen;
}

static void
compare_event(Comparing *check)
{
    const Event *event = (const Event *)check->expectation;
    g_autofree char *what = event_text(&event->entry);

    expect_some(check, what, count_entries(check, &event->entry), event->count);
}

static void
compare_no_event(Comparing *check)
{
    const Event *event = (const Event *)check->expectation;
    g_autofree char *what = event_text(&event->entry);

    expect_none(check, what, count_entries(check, &event->entry));
}

const ExpectationKind expect_event = {
    .name = "event",
    .about = "An entry of the event log.",
    .bytes = sizeof(Event),
    .fields = event_fields,
    .compare = compare_event,
};

const ExpectationKind expect_no_event = {
    .name = "no-event",
    .about = "No such entry of the event log.",
    .bytes = sizeof(Event),
    .fields = no_event_fields,
    .compare = compare_no_event,
};

/* ---- popup, no-popup ---- */

typedef struct {
    Expectation expectation;
    char *text;
    Quantity *count; /* of popup, as is the next */
    OptionalNumber shown;
} Popup;

/* clang-format off */
#define AT(member) offsetof(Popup, member)
#define WORDS TEXT("text", text, FIELD_ANY | FIELD_SHORT, "Part of the box's text; with * or ? the whole."), SINCE
static const Field popup_fields[] = {
    WORDS,
    COUNT("count", count, G_MAXUINT32, "How many; at least one without it."),
    { "shown", &field_truth, AT(shown), 0, 0, 0, NULL, "On a screen, and not to nobody." },
    FIELDS_END,
};
static const Field no_popup_fields[] = { WORDS, FIELDS_END };
#undef AT
/* clang-format on */

static char *
popup_text(const Popup *wanted)
{
    return wanted->text == NULL ? g_strdup("popup")
                                : g_strdup_printf("popup with \"%s\"", wanted->text);
}

static guint
count_popups(const Comparing *check, const Popup *wanted)
{
    const GPtrArray *popups = check->run->record->popups;
    guint seen = 0;

    for (guint i = check->popup; i < popups->len; i++) {
        const RunPopup *popup = g_ptr_array_index(popups, i);
        seen += has_text(wanted->text, popup->text) &&
                (!wanted->shown.is_set || (wanted->shown.value != 0) == popup->is_shown);
    }
    return seen;
}

static void
compare_popup(Comparing *check)
{
    const Popup *wanted = (const Popup *)check->expectation;
    g_autofree char *what = popup_text(wanted);

    expect_some(check, what, count_popups(check, wanted), wanted->count);
}

static void
compare_no_popup(Comparing *check)
{
    const Popup *wanted = (const Popup *)check->expectation;
    g_autofree char *what = popup_text(wanted);

    expect_none(check, what, count_popups(check, wanted));
}

const ExpectationKind expect_popup = {
    .name = "popup",
    .about = "A message or hard-error box.",
    .bytes = sizeof(Popup),
    .fields = popup_fields,
    .compare = compare_popup,
};

const ExpectationKind expect_no_popup = {
    .name = "no-popup",
    .about = "No such box.",
    .bytes = sizeof(Popup),
    .fields = no_popup_fields,
    .compare = compare_no_popup,
};
