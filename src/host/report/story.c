/* SPDX-License-Identifier: MIT */
/* What is told of a run. */
#include "host/report/story.h"

#include "abi/syscall.h"
#include "host/report/causes.h"
#include "host/report/closing.h"

#include <string.h>

#define STEP_GROUPS_MAX    24u
#define FAILURE_GROUPS_MAX 12u
#define LOG_LINES_MAX      12u
#define POPUPS_MAX         12u
#define SESSIONS_MAX       4u
#define CLOSING_LINES_MAX  8u /* of one place */

/* ---- steps ---- */

static const RunStep *
step_at(const RunRecord *record, guint index)
{
    return index < record->steps->len ? record->steps->pdata[index] : NULL;
}

static const RunFailure *
failure_of(const RunRecord *record, const RunStep *step)
{
    if (step->failure < 0 || (guint)step->failure >= record->failures->len)
        return NULL;
    return record->failures->pdata[step->failure];
}

static gboolean
are_failures_alike(const RunFailure *a, const RunFailure *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->status == b->status && a->gate == b->gate && a->last_error == b->last_error &&
           a->line == b->line && a->is_expected == b->is_expected && strcmp(a->dll, b->dll) == 0;
}

const char *
story_name_in_title(const RunStep *step)
{
    gsize length = strlen(step->name);
    const char *at = length > 0 ? strstr(step->title, step->name) : NULL;
    if (at == NULL || at == step->title || at[-1] != ' ' ||
        (at[length] != ',' && at[length] != '\0'))
        return NULL;
    return at;
}

/* The same but for the name. */
static gboolean
are_titles_alike(const RunStep *a, const RunStep *b)
{
    const char *name = story_name_in_title(a);
    const char *other = story_name_in_title(b);
    if (name == NULL || other == NULL)
        return strcmp(a->title, b->title) == 0;
    gsize head = (gsize)(name - a->title);
    return head == (gsize)(other - b->title) && strncmp(a->title, b->title, head) == 0 &&
           strcmp(name + strlen(a->name), other + strlen(b->name)) == 0;
}

static gboolean
are_steps_alike(const RunRecord *record, const RunStep *a, const RunStep *b)
{
    return a->line == b->line && a->boot == b->boot && a->made == b->made && a->kind == b->kind &&
           are_titles_alike(a, b) &&
           are_failures_alike(failure_of(record, a), failure_of(record, b));
}

static guint
count_alike_steps(const RunRecord *record, guint first)
{
    guint count = 1;
    while (first + count < record->steps->len &&
           are_steps_alike(record, step_at(record, first), step_at(record, first + count)))
        count++;
    return count;
}

/* Steps of the system's own start from `first` on that went well. */
static guint
count_start_steps(const RunRecord *record, guint first)
{
    guint count = 0;
    while (first + count < record->steps->len) {
        const RunStep *step = step_at(record, first + count);
        if (step->kind != &step_boot || step->failure >= 0)
            break;
        count++;
    }
    return count;
}

static StorySteps
steps_from(const Story *story, const RunRecord *record, guint first)
{
    guint start = story->is_all ? 0 : count_start_steps(record, first);
    guint count = MAX(start, count_alike_steps(record, first));
    return (StorySteps){
        .first = first,
        .count = count,
        .step = step_at(record, first),
        .last = step_at(record, first + count - 1),
        .failure = failure_of(record, step_at(record, first)),
        .is_start = start > 0,
        .is_shown = TRUE,
    };
}

/* Of many groups the first and the last are told, and each that failed. */
static void
tell_steps(Story *story, const RunRecord *record)
{
    for (guint i = 0; i < record->steps->len;) {
        StorySteps steps = steps_from(story, record, i);
        g_array_append_val(story->steps, steps);
        i += steps.count;
    }
    for (guint i = 0; !story->is_all && i < story->steps->len; i++) {
        StorySteps *steps = &g_array_index(story->steps, StorySteps, i);
        steps->is_shown = i < STEP_GROUPS_MAX / 2 || i + STEP_GROUPS_MAX / 2 >= story->steps->len ||
                          steps->failure != NULL;
    }
}

/* ---- failures ---- */

static void
tell_failures(Story *story, const RunRecord *record)
{
    for (guint i = 0; i < record->failures->len;) {
        const RunFailure *failure = record->failures->pdata[i];
        StoryFailures failures = { .failure = failure, .step = step_at(record, failure->step) };
        while (i + failures.count < record->failures->len &&
               are_failures_alike(failure, record->failures->pdata[i + failures.count]))
            failures.count++;
        failures.is_shown = story->is_all || story->failures->len < FAILURE_GROUPS_MAX;
        g_array_append_val(story->failures, failures);
        i += failures.count;
    }
}

/* ---- the end ---- */

/* The closing lines of a place, from the one at *next on; of one whose table is left out only what
 * refused. */
static void
tell_place(Story *story, const SnapshotSession *session, gboolean is_shown, guint *next)
{
    StoryPlace place = { session, is_shown, g_ptr_array_new(), 0 };
    guint32 id = session != NULL ? session->id : (guint32)ABI_NO_SESSION;
    for (; *next < story->closing->len; ++*next) {
        ReportClosing *line = story->closing->pdata[*next];
        if (line->use.session != id)
            break;
        if (!is_shown && line->kind != REPORT_CLOSING_REFUSED)
            continue;
        if (story->is_all || place.lines->len < CLOSING_LINES_MAX)
            g_ptr_array_add(place.lines, line);
        else
            place.left_out++;
    }
    g_array_append_val(story->places, place);
}

static void
tell_places(Story *story, const RunRecord *record)
{
    guint next = 0;
    if (record->snapshot == NULL)
        return;
    const GPtrArray *sessions = record->snapshot->sessions;
    for (guint i = 0; i < sessions->len; i++)
        tell_place(story, sessions->pdata[i], story->is_all || i < SESSIONS_MAX, &next);
    tell_place(story, NULL, TRUE, &next);
}

/* ---- event log, boxes ---- */

/* Desktop heap's own entries are what a reader looks for. */
static gboolean
is_always_shown(const RunLogEntry *entry)
{
    return entry->source == EVENT_SOURCE_WIN32K;
}

/* The same text, whatever numbers are in it: "The batch79 service failed", "The batch80 …". */
static gboolean
are_texts_alike(const char *a, const char *b)
{
    for (;;) {
        gboolean has_number = g_ascii_isdigit(*a) && g_ascii_isdigit(*b);
        while (has_number && g_ascii_isdigit(*a))
            a++;
        while (has_number && g_ascii_isdigit(*b))
            b++;
        if (*a != *b)
            return FALSE;
        if (*a == '\0')
            return TRUE;
        a++;
        b++;
    }
}

static gboolean
are_log_entries_alike(const RunLogEntry *a, const RunLogEntry *b)
{
    return a->source == b->source && a->id == b->id &&
           (is_always_shown(a) ? strcmp(a->text, b->text) == 0 : are_texts_alike(a->text, b->text));
}

/* NULL if it is the first of its kind, or each stands for itself. */
static StoryLog *
log_like(const Story *story, const RunLogEntry *entry)
{
    for (guint i = 0; !story->is_all && i < story->log->len; i++) {
        StoryLog *log = &g_array_index(story->log, StoryLog, i);
        if (are_log_entries_alike(log->entry, entry))
            return log;
    }
    return NULL;
}

static void
tell_log_entry(Story *story, const RunLogEntry *entry, guint *shown)
{
    StoryLog *known = log_like(story, entry);
    StoryLog log = { .entry = entry, .last = entry, .count = 1 };
    if (known != NULL) {
        known->last = entry;
        known->count++;
        return;
    }
    log.is_shown = story->is_all || *shown < LOG_LINES_MAX || is_always_shown(entry);
    *shown += log.is_shown;
    g_array_append_val(story->log, log);
}

static void
tell_log(Story *story, const RunRecord *record)
{
    guint shown = 0;
    for (guint i = 0; i < record->log->len; i++)
        tell_log_entry(story, record->log->pdata[i], &shown);
}

static void
tell_popups(Story *story, const RunRecord *record)
{
    for (guint i = 0; i < record->popups->len; i++) {
        RunPopup *popup = record->popups->pdata[i];
        if (!popup->is_shown)
            continue;
        if (story->is_all || story->popups->len < POPUPS_MAX)
            g_ptr_array_add(story->popups, popup);
        else
            story->popups_hidden++;
    }
}

/* ---- counts ---- */

StoryCounts
story_counts(const RunRecord *record)
{
    StoryCounts counts = { .failures = record->failures->len };
    gboolean was_asked = FALSE;
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        gboolean is_written = g_strcmp0(expectation->kind, RUN_NO_FAILURE) != 0;
        counts.written += is_written;
        counts.met += is_written && expectation->met;
        was_asked = was_asked || !is_written;
    }
    for (guint i = 0; i < record->failures->len; i++)
        counts.expected += ((const RunFailure *)record->failures->pdata[i])->is_expected != FALSE;
    counts.uncovered = was_asked ? counts.failures - counts.expected : 0;
    return counts;
}

/* ---- all of it ---- */

static void
place_clear(gpointer data)
{
    g_ptr_array_unref(((StoryPlace *)data)->lines);
}

Story *
story_new(const RunRecord *record, gboolean is_all)
{
    Story *story = g_new0(Story, 1);
    story->is_all = is_all;
    story->steps = g_array_new(FALSE, FALSE, sizeof(StorySteps));
    story->failures = g_array_new(FALSE, FALSE, sizeof(StoryFailures));
    story->places = g_array_new(FALSE, FALSE, sizeof(StoryPlace));
    g_array_set_clear_func(story->places, place_clear);
    story->log = g_array_new(FALSE, FALSE, sizeof(StoryLog));
    story->popups = g_ptr_array_new();
    story->causes = report_causes(record);
    story->closing = report_closing(record);
    story->counts = story_counts(record);
    tell_steps(story, record);
    tell_failures(story, record);
    tell_places(story, record);
    tell_log(story, record);
    tell_popups(story, record);
    return story;
}

void
story_free(Story *story)
{
    if (story == NULL)
        return;
    g_array_unref(story->steps);
    g_array_unref(story->failures);
    g_array_unref(story->places);
    g_array_unref(story->log);
    g_ptr_array_unref(story->popups);
    g_ptr_array_unref(story->causes);
    g_ptr_array_unref(story->closing);
    g_free(story);
}
