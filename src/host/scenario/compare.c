/* SPDX-License-Identifier: MIT */
#include "host/scenario/compare.h"

#include "abi/status.h"
#include "host/engine/engine_reader.h"
#include "host/inspect/page_walk.h"
#include "host/scenario/run_state.h"

#include <string.h>

/* What is being compared: one expectation, the part of the run it looks at, what was found wrong.
 */
typedef struct {
    Run *run;
    const Expectation *expectation;
    const Snapshot *snapshot; /* NULL until asked for */
    guint step;               /* first step, log entry and box of the part */
    guint log;
    guint popup;
    GString *wrong;    /* "; "-separated: expected … seen … */
    GString *seen;     /* for the message of one that is met */
    gboolean is_terse; /* only what is wrong is said */
} Check;

static void wrong(Check *check, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
wrong(Check *check, const char *format, ...)
{
    va_list arguments;

    if (check->wrong->len > 0)
        g_string_append(check->wrong, "; ");
    va_start(arguments, format);
    g_string_append_vprintf(check->wrong, format, arguments);
    va_end(arguments);
}

static void note(Check *check, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
note(Check *check, const char *format, ...)
{
    va_list arguments;

    if (check->is_terse)
        return;
    if (check->seen->len > 0)
        g_string_append(check->seen, ", ");
    va_start(arguments, format);
    g_string_append_vprintf(check->seen, format, arguments);
    va_end(arguments);
}

/* ---- numbers ---- */

static void
check_count(Check *check, const char *what, const Quantity *quantity, guint64 seen)
{
    if (quantity == NULL)
        return;

    /* An address is read better as it was written. */
    gboolean is_hex = strstr(quantity->text, "0x") != NULL;
    g_autofree char *text = is_hex ? g_strdup_printf("0x%" G_GINT64_MODIFIER "x", seen)
                                   : quantity_seen(quantity, (double)seen);
    if (quantity_is_met(quantity, (double)seen))
        note(check, "%s %s", what, text);
    else
        wrong(check, "%s: expected %s, seen %s", what, quantity->text, text);
}

static void
check_part(Check *check, const char *what, const Quantity *quantity, guint64 part, guint64 whole)
{
    if (quantity == NULL)
        return;

    g_autofree char *text = quantity_seen_part(quantity, part, whole);
    if (quantity_is_met_by_part(quantity, part, whole))
        note(check, "%s %s", what, text);
    else
        wrong(check, "%s: expected %s, seen %s", what, quantity->text, text);
}

static gboolean
fits_pattern(const char *pattern, const char *text)
{
    return pattern == NULL || g_pattern_match_simple(pattern, text);
}

static gboolean
need_snapshot(Check *check, GError **error)
{
    if (check->run->engine == NULL || check->run->is_dead) {
        wrong(check, "the system did not start");
        return TRUE;
    }
    check->snapshot = run_snapshot(check->run, error);
    return check->snapshot != NULL;
}

/* ---- steps ---- */

static gboolean
is_meant(const Expectation *expectation, const RunStep *step)
{
    return (expectation->step == NULL || strcmp(expectation->step, step->kind) == 0) &&
           fits_pattern(expectation->name, step->name) &&
           fits_pattern(expectation->program, step->program) &&
           (expectation->in == NULL || strcmp(expectation->in, step->in) == 0);
}

static gboolean
ends_as_meant(const Expectation *expectation, const RunFailure *failure)
{
    return (!expectation->status.is_set || expectation->status.value == failure->status) &&
           (expectation->cause == NULL || strcmp(expectation->cause, failure->cause) == 0) &&
           (expectation->because == NULL || strcmp(expectation->because, failure->because) == 0) &&
           (expectation->exit_code == NULL ||
            (failure->has_exit_code &&
             quantity_is_met(expectation->exit_code, failure->exit_code))) &&
           (expectation->last_error == NULL ||
            quantity_is_met(expectation->last_error, failure->last_error));
}

static char *
failure_text(const RunRecord *record, const RunFailure *failure)
{
    g_autofree char *shortfall =
        run_step_shortfall(g_ptr_array_index(record->steps, failure->step));
    g_autoptr(GString) text = g_string_new(failure->kind);

    if (*failure->name != '\0')
        g_string_append_printf(text, " %s", failure->name);
    g_string_append_printf(text, " (line %u", failure->line);
    if (failure->n != 0)
        g_string_append_printf(text, ", n %" G_GINT64_FORMAT, failure->n);
    g_string_append(text, ") failed: ");
    if (shortfall != NULL)
        g_string_append_printf(text, "%s, ", shortfall);
    if (*failure->status_name != '\0')
        g_string_append(text, failure->status_name);
    else
        g_string_append_printf(text, "0x%08X", failure->status);
    g_string_append_printf(text, ", cause %s", failure->cause);
    if (*failure->because != '\0')
        g_string_append_printf(text, " (because %s)", failure->because);
    if (failure->has_exit_code)
        g_string_append_printf(text,
                               failure->exit_code > 0xffff ? ", exit code 0x%X" : ", exit code %u",
                               failure->exit_code);
    if (failure->last_error != 0)
        g_string_append_printf(text, ", last error %u", failure->last_error);
    g_string_append_printf(text, "; %s", failure->detail);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
selection_text(const Expectation *expectation)
{
    g_autoptr(GString) text =
        g_string_new(expectation->step == NULL ? "a step" : expectation->step);

    if (expectation->name != NULL)
        g_string_append_printf(text, " %s", expectation->name);
    if (expectation->program != NULL)
        g_string_append_printf(text, " of %s", expectation->program);
    if (expectation->in != NULL)
        g_string_append_printf(text, " in %s", expectation->in);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

typedef struct {
    guint steps;     /* that are meant */
    guint successes; /* among them */
    guint failures;  /* that end as is meant */
    const RunFailure *first;
    const RunFailure *other; /* a failure of a step that is meant, but that ends otherwise */
} Tally;

static Tally
tally(Check *check, guint from, gboolean covers)
{
    const RunRecord *record = check->run->record;
    Tally result = { 0 };

    for (guint i = from; i < record->steps->len; i++) {
        const RunStep *step = g_ptr_array_index(record->steps, i);
        if (!is_meant(check->expectation, step))
            continue;
        result.steps++;
        if (step->failure < 0) {
            result.successes++;
            continue;
        }
        RunFailure *failure = g_ptr_array_index(record->failures, (guint)step->failure);
        if (!ends_as_meant(check->expectation, failure)) {
            if (result.other == NULL)
                result.other = failure;
            continue;
        }
        if (result.first == NULL)
            result.first = failure;
        result.failures++;
        if (covers)
            failure->is_expected = TRUE;
    }
    return result;
}

static void
append_wanted(GString *text, const Expectation *expectation)
{
    if (expectation->status.is_set) {
        const char *name = run_status_name(expectation->status.value);
        if (*name != '\0')
            g_string_append_printf(text, ", %s", name);
        else
            g_string_append_printf(text, ", status 0x%08X", expectation->status.value);
    }
    if (expectation->cause != NULL)
        g_string_append_printf(text, ", cause %s", expectation->cause);
    if (expectation->because != NULL)
        g_string_append_printf(text, ", because %s", expectation->because);
    if (expectation->exit_code != NULL)
        g_string_append_printf(text, ", exit code %s", expectation->exit_code->text);
    if (expectation->last_error != NULL)
        g_string_append_printf(text, ", last error %s", expectation->last_error->text);
}

static void
check_first(Check *check, const char *wanted, const RunFailure *first)
{
    const Quantity *expected = check->expectation->first;

    if (first == NULL)
        wrong(check, "%s first: expected at n %s, seen: none did", wanted, expected->text);
    else if (quantity_is_met(expected, (double)first->n))
        note(check, "first at n %" G_GINT64_FORMAT, first->n);
    else
        wrong(check, "%s first: expected at n %s, seen at n %" G_GINT64_FORMAT, wanted,
              expected->text, first->n);
}

static void
check_fails(Check *check)
{
    const Expectation *expectation = check->expectation;
    g_autofree char *selection = selection_text(expectation);
    g_autoptr(GString) wanted = g_string_new(NULL);
    Tally found = tally(check, check->step, TRUE);

    g_string_append_printf(wanted, "%s to fail", selection);
    append_wanted(wanted, expectation);
    if (found.steps == 0) {
        wrong(check, "expected %s, but there is no such step in this part of the run", wanted->str);
        return;
    }
    if (found.failures == 0 &&
        (expectation->count == NULL || !quantity_is_met(expectation->count, 0))) {
        if (found.other == NULL) {
            wrong(check, "expected %s, seen: all %u succeeded", wanted->str, found.steps);
            return;
        }
        g_autofree char *other = failure_text(check->run->record, found.other);
        wrong(check, "expected %s, seen: %s", wanted->str, other);
        return;
    }
    if (expectation->first != NULL)
        check_first(check, wanted->str, found.first);
    check_count(check, "failures", expectation->count, found.failures);
    if (found.first != NULL) {
        g_autofree char *first = failure_text(check->run->record, found.first);
        note(check, "%u of %u; first: %s", found.failures, found.steps, first);
    }
}

static void
check_succeeds(Check *check)
{
    const Expectation *expectation = check->expectation;
    g_autofree char *selection = selection_text(expectation);
    Tally found = tally(check, check->step, FALSE);

    if (found.steps == 0) {
        wrong(check, "expected %s to succeed, but there is no such step in this part of the run",
              selection);
        return;
    }
    if (expectation->count != NULL) {
        check_count(check, "successes", expectation->count, found.successes);
        return;
    }
    if (found.first == NULL) {
        note(check, "all %u of %s succeeded", found.steps, selection);
        return;
    }
    g_autofree char *first = failure_text(check->run->record, found.first);
    wrong(check, "expected %s to succeed, seen: %u of %u failed; first: %s", selection,
          found.failures, found.steps, first);
}

static const RunMark *
find_mark(const RunRecord *record, const char *name)
{
    for (guint i = 0; i < record->marks->len; i++) {
        const RunMark *mark = g_ptr_array_index(record->marks, i);
        if (strcmp(mark->name, name) == 0)
            return mark;
    }
    return NULL;
}

/* As many steps succeeded as the free view space at a mark has room for heaps. */
static void
check_fits(Check *check)
{
    const Expectation *expectation = check->expectation;
    const RunMark *mark = find_mark(check->run->record, expectation->from);
    guint32 id;

    if (mark == NULL || mark->snapshot == NULL) {
        wrong(check, "the run did not come to the mark \"%s\"", expectation->from);
        return;
    }
    if (!run_session(check->run, expectation->session == NULL ? "0" : expectation->session, &id)) {
        wrong(check, "there is no session \"%s\"", expectation->session);
        return;
    }

    const SnapshotSession *session = snapshot_session(mark->snapshot, id);
    const SnapshotViewSpace *views =
        session == NULL ? NULL : snapshot_heap_views(mark->snapshot, session);
    if (views == NULL || session->noninteractive_heap_kb == 0) {
        wrong(check, "session %u has no view space that could be read", id);
        return;
    }

    guint64 buckets = views->bytes / DH_VIEW_BUCKET;
    guint64 taken = views->used_bytes / DH_VIEW_BUCKET;
    guint64 heap =
        ((guint64)session->noninteractive_heap_kb * 1024 + DH_VIEW_BUCKET - 1) / DH_VIEW_BUCKET;
    guint64 room = (buckets - taken) / heap;
    Tally found = tally(check, mark->step, FALSE);
    g_autofree char *arithmetic =
        g_strdup_printf("floor((%" G_GUINT64_FORMAT " - %" G_GUINT64_FORMAT ") / %" G_GUINT64_FORMAT
                        ") = %" G_GUINT64_FORMAT,
                        buckets, taken, heap, room);
    if (found.successes == room)
        note(check, "%u succeeded, %s", found.successes, arithmetic);
    else
        wrong(check, "expected %s to succeed, seen %u", arithmetic, found.successes);
}

/* ---- desktops and sessions ---- */

/* Of a process that runs, memory says where it is; of one that has ended, its events said where it
 * was. "": on none. */
static const char *
desktop_of(const Check *check, const WatchProcess *process)
{
    const SnapshotProcess *now = snapshot_process(check->snapshot, process->pid);

    if (now == NULL)
        return process->desktop;
    const SnapshotDesktop *desktop = snapshot_process_desktop(check->snapshot, now);
    return desktop != NULL ? desktop->path : "";
}

static const SnapshotDesktop *
find_desktop(Check *check)
{
    const Expectation *expectation = check->expectation;
    const char *path = expectation->path;
    guint32 id;

    if (!run_session(check->run, expectation->session == NULL ? "0" : expectation->session, &id)) {
        wrong(check, "there is no session \"%s\"", expectation->session);
        return NULL;
    }
    if (expectation->of != NULL) {
        const WatchProcess *process = run_process(check->run, expectation->of);
        path = process == NULL ? "" : desktop_of(check, process);
        if (*path == '\0') {
            wrong(check, "\"%s\" is on no desktop", expectation->of);
            return NULL;
        }
        id = process->session;
    }

    const SnapshotDesktop *desktop = snapshot_desktop(check->snapshot, id, path);
    if (desktop == NULL)
        wrong(check, "there is no desktop %s in session %u", path, id);
    else
        note(check, "%s", desktop->path);
    return desktop;
}

static void
check_desktop(Check *check)
{
    const Expectation *expectation = check->expectation;
    const SnapshotDesktop *desktop = find_desktop(check);

    if (desktop == NULL)
        return;

    guint64 bytes = (guint64)desktop->size_kb * 1024;
    check_part(check, "heap", expectation->heap, bytes, bytes);
    check_part(check, "used", expectation->used, desktop->used_bytes, bytes);
    check_part(check, "free", expectation->free, desktop->free_bytes, bytes);
    check_part(check, "peak", expectation->peak, desktop->committed_bytes, bytes);
    check_part(check, "largest free", expectation->largest_free, desktop->largest_free, bytes);
    check_count(check, "windows", expectation->windows, desktop->objects[USER_TYPE_WINDOW]);
    check_count(check, "menus", expectation->menus, desktop->objects[USER_TYPE_MENU]);
    check_count(check, "hooks", expectation->hooks, desktop->objects[USER_TYPE_HOOK]);
    check_count(check, "base", expectation->base, desktop->base);
    check_count(check, "limit", expectation->limit, desktop->limit);
    check_count(check, "DESKTOPINFO offset", expectation->desktopinfo_offset,
                desktop->desktopinfo_offset);
    check_count(check, "desktop window offset", expectation->desktop_window_offset,
                desktop->desktop_window_offset);
}

static void
check_no_desktop(Check *check)
{
    const char *path = check->expectation->path;
    const char *session = check->expectation->session;
    guint32 id;

    if (!run_session(check->run, session == NULL ? "0" : session, &id))
        note(check, "there is no session \"%s\"", session);
    else if (snapshot_desktop(check->snapshot, id, path) != NULL)
        wrong(check, "expected no desktop %s in session %u, and there is one", path, id);
    else
        note(check, "no desktop %s in session %u", path, id);
}

static const SnapshotSession *
find_session(Check *check)
{
    const char *text = check->expectation->session;
    guint32 id;

    if (!run_session(check->run, text == NULL ? "0" : text, &id))
        return NULL;
    return snapshot_session(check->snapshot, id);
}

static void
check_session(Check *check)
{
    const Expectation *expectation = check->expectation;
    const SnapshotSession *session = find_session(check);

    if (session == NULL) {
        wrong(check, "there is no session \"%s\"", expectation->session);
        return;
    }
    note(check, "session %u", session->id);

    const SnapshotViewSpace *views = snapshot_heap_views(check->snapshot, session);
    if (views != NULL) {
        check_part(check, "view space", expectation->view_size, views->bytes, views->bytes);
        check_part(check, "view space used", expectation->view_used, views->used_bytes,
                   views->bytes);
        check_part(check, "view space free", expectation->view_free, views->free_bytes,
                   views->bytes);
        check_part(check, "largest free range of view space", expectation->view_largest_free,
                   views->largest_free_bytes, views->bytes);
    } else if (expectation->view_size != NULL || expectation->view_used != NULL ||
               expectation->view_free != NULL || expectation->view_largest_free != NULL) {
        wrong(check, "session %u has no view space that could be read", session->id);
    }
    if (session->pool != NULL)
        check_part(check, "paged pool used", expectation->pool_used, session->pool->used_bytes,
                   session->pool->bytes);
    else if (expectation->pool_used != NULL)
        wrong(check, "session %u has no paged pool of its own", session->id);
    check_count(check, "desktops", expectation->desktops, session->desktops->len);
    check_count(check, "processes", expectation->processes, session->process_count);
    check_count(check, "USER handles", expectation->user_handles, session->handles_used);
}

static void
check_no_session(Check *check)
{
    const SnapshotSession *session = find_session(check);

    if (session == NULL)
        note(check, "no session \"%s\"", check->expectation->session);
    else
        wrong(check, "expected no session \"%s\", and there is session %u",
              check->expectation->session, session->id);
}

static void
check_row(Check *check, guint number, const ExpectedRow *row, const SnapshotDesktop *desktop)
{
    const Quantity *within = check->expectation->within;
    guint64 bytes = (guint64)desktop->size_kb * 1024;
    g_autofree char *heap = g_strdup_printf("row %u %s heap", number, row->desktop);
    g_autofree char *used = g_strdup_printf("row %u %s used", number, row->desktop);

    if (g_ascii_strcasecmp(row->desktop, desktop->path) != 0) {
        wrong(check, "row %u: expected %s, seen %s", number, row->desktop, desktop->path);
        return;
    }
    check_part(check, heap, row->heap, bytes, bytes);
    if (row->used == NULL)
        return;
    Quantity rate = *row->used;
    g_autofree char *text = NULL;
    if (within != NULL && rate.relation == QUANTITY_IS && !rate.has_tolerance) {
        rate.has_tolerance = TRUE;
        rate.tolerance = within->value;
        text = g_strdup_printf("%s ± %s", row->used->text, within->text);
        rate.text = text;
    }
    check_part(check, used, &rate, desktop->used_bytes, bytes);
}

static void
check_dheapmon(Check *check)
{
    const Expectation *expectation = check->expectation;
    const SnapshotSession *session = find_session(check);

    if (session == NULL) {
        wrong(check, "there is no session \"%s\"", expectation->session);
        return;
    }
    check_part(check, "total", expectation->total, session->heap_total_kb * 1024,
               session->heap_total_kb * 1024);
    check_count(check, "desktops", expectation->desktops, session->desktops->len);
    if (expectation->rows == NULL)
        return;
    if (expectation->rows->len != session->desktops->len)
        wrong(check, "expected %u rows, seen %u", expectation->rows->len, session->desktops->len);
    note(check, "%u rows", session->desktops->len);
    check->is_terse = TRUE;
    for (guint i = 0; i < MIN(expectation->rows->len, session->desktops->len); i++)
        check_row(check, i + 1, g_ptr_array_index(expectation->rows, i),
                  g_ptr_array_index(session->desktops, i));
}

/* ---- processes ---- */

/* Of a process that runs. */
static void
check_running(Check *check, const SnapshotProcess *now)
{
    const Expectation *expectation = check->expectation;

    if (expectation->state == PROCESS_STATE_ENDED)
        wrong(check, "expected %s to have ended, but it is running", expectation->of);
    if (expectation->exit_code != NULL || expectation->status.is_set)
        wrong(check, "%s has no exit code: it is running", expectation->of);
    check_count(check, "USER handles", expectation->user_handles, now->user_handles);
    check_count(check, "GDI handles", expectation->gdi_handles, now->gdi_handles);
}

/* Memory has nothing of it any more; how it ended its last event said. */
static void
check_ended(Check *check, const WatchProcess *process)
{
    const Expectation *expectation = check->expectation;

    if (expectation->state == PROCESS_STATE_RUNNING)
        wrong(check, "expected %s to be running, but it ended with exit code 0x%X", expectation->of,
              process->exit_code);
    check_count(check, "exit code", expectation->exit_code, process->exit_code);
    if (expectation->status.is_set && process->exit_status != expectation->status.value)
        wrong(check, "exit status: expected 0x%08X, seen 0x%08X", expectation->status.value,
              process->exit_status);
    if (expectation->user_handles != NULL || expectation->gdi_handles != NULL)
        wrong(check, "process %u is not in memory any more", process->pid);
}

static void
check_process(Check *check)
{
    const Expectation *expectation = check->expectation;
    const WatchProcess *process = run_process(check->run, expectation->of);

    if (process == NULL) {
        wrong(check, "\"%s\" has no process", expectation->of);
        return;
    }
    note(check, "%s", process->image);
    const SnapshotProcess *now = snapshot_process(check->snapshot, process->pid);
    if (now != NULL)
        check_running(check, now);
    else
        check_ended(check, process);
    const char *desktop = desktop_of(check, process);
    if (expectation->desktop != NULL && g_ascii_strcasecmp(expectation->desktop, desktop) != 0)
        wrong(check, "desktop: expected %s, seen %s", expectation->desktop,
              *desktop == '\0' ? "none" : desktop);
}

/* ---- event log and boxes ---- */

static gboolean
has_text(const char *wanted, const char *text)
{
    if (wanted == NULL)
        return TRUE;
    if (strpbrk(wanted, "*?") != NULL)
        return g_pattern_match_simple(wanted, text);
    return strstr(text, wanted) != NULL;
}

static char *
event_text(const Expectation *expectation)
{
    g_autoptr(GString) text = g_string_new("event");

    if (expectation->id.is_set)
        g_string_append_printf(text, " %u", expectation->id.value);
    if (expectation->source.is_set)
        g_string_append_printf(text, " of %s", run_source_name(expectation->source.value));
    if (expectation->text != NULL)
        g_string_append_printf(text, " with \"%s\"", expectation->text);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
expect_number(Check *check, const char *what, guint seen, gboolean is_none)
{
    const Quantity *count = check->expectation->count;

    if (is_none) {
        if (seen == 0)
            note(check, "no %s", what);
        else
            wrong(check, "expected no %s, seen %u", what, seen);
    } else if (count != NULL) {
        check_count(check, what, count, seen);
    } else if (seen == 0) {
        wrong(check, "expected %s, seen none", what);
    } else {
        note(check, "%s, %u times", what, seen);
    }
}

static void
check_event(Check *check)
{
    const Expectation *expectation = check->expectation;
    const GPtrArray *log = check->run->record->log;
    g_autofree char *what = event_text(expectation);
    guint seen = 0;

    for (guint i = check->log; i < log->len; i++) {
        const RunLogEntry *entry = g_ptr_array_index(log, i);
        seen += (!expectation->id.is_set || expectation->id.value == entry->id) &&
                (!expectation->source.is_set || expectation->source.value == entry->source) &&
                has_text(expectation->text, entry->text);
    }
    expect_number(check, what, seen, expectation->kind == EXPECTATION_NO_EVENT);
}

static void
check_popup(Check *check)
{
    const Expectation *expectation = check->expectation;
    const GPtrArray *popups = check->run->record->popups;
    g_autofree char *what = expectation->text == NULL
                                ? g_strdup("popup")
                                : g_strdup_printf("popup with \"%s\"", expectation->text);
    guint seen = 0;

    for (guint i = check->popup; i < popups->len; i++) {
        const RunPopup *popup = g_ptr_array_index(popups, i);
        seen += has_text(expectation->text, popup->text) &&
                (!expectation->shown.is_set || (expectation->shown.value != 0) == popup->is_shown);
    }
    expect_number(check, what, seen, expectation->kind == EXPECTATION_NO_POPUP);
}

/* ---- pages ---- */

static guint32
frame_at(Check *check, const char *session_text, guint64 address)
{
    PhysicalReader physical = physical_reader_for_engine(check->run->engine);
    const SnapshotSession *session;
    PageWalk walk;
    guint32 id;

    if (!run_session(check->run, session_text, &id))
        return 0;
    session = snapshot_session(check->snapshot, id);
    if (session == NULL)
        return 0;
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, session->directory, check->snapshot->is_pae);
    return address_space_walk(space, address, &walk) ? walk.frame : 0;
}

static void
check_pages(Check *check)
{
    const Expectation *expectation = check->expectation;
    guint64 address = (guint64)expectation->address->value;
    guint32 frames[2];

    for (guint i = 0; i < 2; i++) {
        const char *session = g_ptr_array_index(expectation->sessions, i);
        frames[i] = frame_at(check, session, address);
        if (frames[i] == 0) {
            wrong(check, "0x%" G_GINT64_MODIFIER "x is not mapped in session %s", address, session);
            return;
        }
    }
    if ((frames[0] == frames[1]) == (expectation->relation == PAGES_SAME))
        note(check, "0x%" G_GINT64_MODIFIER "x is %s in both sessions", address,
             frames[0] == frames[1] ? "the same page" : "another page");
    else
        wrong(check, "expected %s pages at 0x%" G_GINT64_MODIFIER "x, seen frames %u and %u",
              expectation->relation == PAGES_SAME ? "the same" : "different", address, frames[0],
              frames[1]);
}

/* ---- all of them ---- */

static gboolean
compare(Check *check, GError **error)
{
    switch (check->expectation->kind) {
    case EXPECTATION_FAILS:
        check_fails(check);
        return TRUE;
    case EXPECTATION_SUCCEEDS:
        check_succeeds(check);
        return TRUE;
    case EXPECTATION_EVENT:
    case EXPECTATION_NO_EVENT:
        check_event(check);
        return TRUE;
    case EXPECTATION_POPUP:
    case EXPECTATION_NO_POPUP:
        check_popup(check);
        return TRUE;
    case EXPECTATION_FITS:
        check_fits(check);
        return TRUE;
    case EXPECTATION_DESKTOP:
    case EXPECTATION_NO_DESKTOP:
    case EXPECTATION_SESSION:
    case EXPECTATION_NO_SESSION:
    case EXPECTATION_DHEAPMON:
    case EXPECTATION_PROCESS:
    case EXPECTATION_PAGES:
    case EXPECTATION_KIND_COUNT:
        break;
    }
    if (!need_snapshot(check, error))
        return FALSE;
    if (check->snapshot == NULL)
        return TRUE;
    if (check->expectation->kind == EXPECTATION_DESKTOP)
        check_desktop(check);
    else if (check->expectation->kind == EXPECTATION_NO_DESKTOP)
        check_no_desktop(check);
    else if (check->expectation->kind == EXPECTATION_SESSION)
        check_session(check);
    else if (check->expectation->kind == EXPECTATION_NO_SESSION)
        check_no_session(check);
    else if (check->expectation->kind == EXPECTATION_DHEAPMON)
        check_dheapmon(check);
    else if (check->expectation->kind == EXPECTATION_PROCESS)
        check_process(check);
    else
        check_pages(check);
    return TRUE;
}

static void
add_result(Run *run, guint line, const char *kind, gboolean met, char *message)
{
    RunExpectation *result = g_new0(RunExpectation, 1);

    result->line = line;
    result->kind = kind;
    result->met = met;
    result->message = message;
    g_ptr_array_add(run->record->expectations, result);
}

static gboolean
check_one(Run *run, const Expectation *expectation, gboolean is_final, GError **error)
{
    g_autoptr(GString) wrong_text = g_string_new(NULL);
    g_autoptr(GString) seen = g_string_new(NULL);
    Check check = { .run = run, .expectation = expectation, .wrong = wrong_text, .seen = seen };

    if (!is_final) {
        check.step = run->part_step;
        check.log = run->part_log;
        check.popup = run->part_popup;
    }
    if (expectation->since != NULL) {
        const RunMark *mark = find_mark(run->record, expectation->since);
        if (mark == NULL) {
            add_result(
                run, expectation->line, expectation->kind_text, FALSE,
                g_strdup_printf("the run did not come to the mark \"%s\"", expectation->since));
            return TRUE;
        }
        check.step = mark->step;
        check.log = mark->log;
        check.popup = mark->popups;
    }
    if (!compare(&check, error))
        return FALSE;
    gboolean met = wrong_text->len == 0;
    add_result(run, expectation->line, expectation->kind_text, met,
               g_strdup(met ? seen->str : wrong_text->str));
    return TRUE;
}

gboolean
check_expectations(Run *run, GPtrArray *expectations, gboolean is_final, GError **error)
{
    for (guint i = 0; expectations != NULL && i < expectations->len; i++)
        if (!check_one(run, g_ptr_array_index(expectations, i), is_final, error))
            return FALSE;
    return TRUE;
}

void
check_uncovered(Run *run)
{
    const GPtrArray *failures = run->record->failures;

    for (guint i = 0; i < failures->len; i++) {
        const RunFailure *failure = g_ptr_array_index(failures, i);
        guint count = 0;
        if (failure->is_expected)
            continue;
        /* One line of the scenario says it once. */
        while (i + count < failures->len) {
            const RunFailure *next = g_ptr_array_index(failures, i + count);
            if (next->is_expected || next->line != failure->line || next->status != failure->status)
                break;
            count++;
        }
        g_autofree char *text = failure_text(run->record, failure);
        add_result(run, failure->line, "no-failure", FALSE,
                   count == 1 ? g_strdup_printf("not expected: %s", text)
                              : g_strdup_printf("not expected, %u times; first: %s", count, text));
        i += count - 1;
    }
}
