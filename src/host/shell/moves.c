/* SPDX-License-Identifier: MIT */
/* Back and forth, and where to stop. */
#include "host/scenario/step_kinds.h"
#include "host/shell/shell_internal.h"
#include "host/text/number.h"
#include "host/text/printable.h"

#include <string.h>

/* Steps shown before and behind the place. */
#define STEPS_AROUND 5u
/* Bytes that are watched at an address. */
#define WATCHED_BYTES 4u

void
shell_keep(Shell *shell)
{
    const Snapshot *now = shell_memory(shell, NULL);

    g_clear_pointer(&shell->before, snapshot_free);
    shell->before = now != NULL ? snapshot_ref((Snapshot *)now) : NULL;
    shell->before_place = playback_place(shell->playback);
}

/* ---- telling ---- */

static void
tell_failure(const RunFailure *failure, GString *out)
{
    g_autofree char *detail = printable_text(failure->detail, -1);
    g_autofree char *status = run_status_text(failure->status);

    g_string_append_printf(out, "      fails: %s (%s)\n      %s\n", status, failure->cause, detail);
}

static void
tell_steps(const Shell *shell, guint first, GString *out)
{
    const RunRecord *record = run_so_far(playback_run(shell->playback));

    for (guint i = first; i < record->steps->len; i++) {
        const RunStep *step = record->steps->pdata[i];
        g_autofree char *title = printable_text(step->title, -1);
        g_string_append_printf(out, "%5u %s\n", step->number, title);
        if (step->failure >= 0)
            tell_failure(record->failures->pdata[step->failure], out);
    }
}

/* What is not as a step in the middle expects it; of the record from index `first` on. */
static void
tell_unmet(const Shell *shell, guint first, GString *out)
{
    const GPtrArray *all = run_so_far(playback_run(shell->playback))->expectations;

    for (guint i = first; i < all->len; i++) {
        const RunExpectation *one = all->pdata[i];
        g_autofree char *message = printable_text(one->message, -1);
        if (!one->met)
            g_string_append_printf(out, "      not met: %s\n", message);
    }
}

SoFar
shell_so_far(const Shell *shell)
{
    const RunRecord *record = run_so_far(playback_run(shell->playback));

    return (SoFar){ record->steps->len, record->expectations->len };
}

void
shell_tell_since(const Shell *shell, SoFar before, GString *out)
{
    tell_steps(shell, before.steps, out);
    tell_unmet(shell, before.expectations, out);
}

/* A move back tells where one is. */
static void
tell_place(const Shell *shell, GString *out)
{
    guint place = playback_place(shell->playback);

    if (place == 0) {
        g_string_append(out, "at the boot\n");
        return;
    }
    g_autofree char *title = step_title(playback_variant(shell->playback)->steps->pdata[place - 1]);
    g_autofree char *shown = printable_text(title, -1);
    g_string_append_printf(out, "behind %u %s\n", place, shown);
}

/* ---- moving ---- */

/* FALSE with an error; what was reached is told. */
static gboolean
move(Shell *shell, guint place, GString *out, GError **error)
{
    guint from = playback_place(shell->playback);
    SoFar told = shell_so_far(shell);

    shell_keep(shell);
    if (!playback_go(shell->playback, place, error))
        return FALSE;
    if (playback_place(shell->playback) > from)
        shell_tell_since(shell, told, out);
    else
        tell_place(shell, out);
    return TRUE;
}

static gboolean
check_forth(const Shell *shell, GError **error)
{
    if (playback_can_go_on(shell->playback))
        return TRUE;
    return shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE,
                      playback_place(shell->playback) < playback_end(shell->playback)
                          ? "the system is not up, so no step can be done"
                          : "no step is left (\"do\" does another, \"back\" goes back)");
}

gboolean
shell_step(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    guint left = playback_end(shell->playback) - playback_place(shell->playback);
    guint64 count;

    if (!arguments_number(arguments, 1, 1, &count, error) || !arguments_end(arguments, error) ||
        !check_forth(shell, error))
        return FALSE;
    return move(shell, playback_place(shell->playback) + (guint)MIN(count, left), out, error);
}

gboolean
shell_back(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    guint place = playback_place(shell->playback);
    guint64 count;

    if (!arguments_number(arguments, 1, 1, &count, error) || !arguments_end(arguments, error))
        return FALSE;
    if (place == 0)
        return shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE, "this is the boot");
    return move(shell, place - (guint)MIN(count, place), out, error);
}

/* A number, or the name of a mark. */
static gboolean
find_place(const Shell *shell, const char *word, guint *place, GError **error)
{
    const GPtrArray *steps = playback_variant(shell->playback)->steps;
    gint64 number;

    if (number_parse(word, &number) && number >= 0 && number <= steps->len) {
        *place = (guint)number;
        return TRUE;
    }
    for (guint i = 0; i < steps->len; i++) {
        const Step *step = steps->pdata[i];
        if (step->kind == &step_mark && strcmp(step_text(step, "name"), word) == 0) {
            *place = i + 1;
            return TRUE;
        }
    }
    g_autofree char *shown = printable_text(word, -1);
    return shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE,
                      "no mark has the name \"%s\", and steps have the numbers 0 to %u", shown,
                      steps->len);
}

gboolean
shell_goto(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const char *word = arguments_need(arguments, "the step", error);
    guint place = 0;

    return word != NULL && find_place(shell, word, &place, error) &&
           arguments_end(arguments, error) && move(shell, place, out, error);
}

/* ---- breaks ---- */

/* What lies there, as the session sees it; zeros where nothing does. */
static guint32
bytes_at(Shell *shell, const Break *stop)
{
    const Snapshot *snapshot = shell_memory(shell, NULL);
    const SnapshotSession *session =
        snapshot != NULL ? snapshot_session(snapshot, stop->session) : NULL;
    guint32 bytes = 0;

    if (snapshot == NULL)
        return 0;
    g_autoptr(AddressSpace) space =
        snapshot_address_space(run_engine(playback_run(shell->playback)), snapshot, session);
    return address_space_read(space, stop->address, &bytes, sizeof bytes) ? bytes : 0;
}

/* What a break compares, before and behind a step. */
static guint64
state_of(Shell *shell, const Break *stop)
{
    const RunRecord *record = run_so_far(playback_run(shell->playback));
    guint64 count = 0;

    if (stop->kind == BREAK_ADDRESS)
        return bytes_at(shell, stop);
    if (stop->kind == BREAK_REFUSAL)
        return record->event_kinds[EVENT_REFUSAL];
    for (guint i = 0; i < record->log->len; i++)
        count +=
            stop->event == 0 || ((const RunLogEntry *)record->log->pdata[i])->id == stop->event;
    return count;
}

static char *
break_text(const Break *stop)
{
    if (stop->kind == BREAK_REFUSAL)
        return g_strdup("something is refused");
    if (stop->kind == BREAK_EVENT)
        return stop->event == 0 ? g_strdup("an entry is logged")
                                : g_strdup_printf("event %u is logged", stop->event);
    return g_strdup_printf("%u bytes at %s change, in session %u", WATCHED_BYTES, stop->shown.text,
                           stop->session);
}

static GArray *
states_of(Shell *shell)
{
    GArray *states = g_array_new(FALSE, FALSE, sizeof(guint64));

    for (guint i = 0; i < shell->breaks->len; i++) {
        guint64 state = state_of(shell, &g_array_index(shell->breaks, Break, i));
        g_array_append_val(states, state);
    }
    return states;
}

/* Whether one step was stopped at; says by what. */
static gboolean
has_stopped(Shell *shell, const GArray *before, GString *out)
{
    g_autoptr(GArray) now = states_of(shell);
    gboolean has = FALSE;

    for (guint i = 0; i < now->len; i++) {
        if (g_array_index(now, guint64, i) == g_array_index(before, guint64, i))
            continue;
        g_autofree char *text = break_text(&g_array_index(shell->breaks, Break, i));
        g_string_append_printf(out, "break %u: %s\n", i + 1, text);
        has = TRUE;
    }
    return has;
}

gboolean
shell_go(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    gboolean has = FALSE;

    if (!arguments_end(arguments, error))
        return FALSE;
    shell_keep(shell);
    while (!has && playback_can_go_on(shell->playback)) {
        g_autoptr(GArray) before = states_of(shell);
        SoFar told = shell_so_far(shell);
        if (!playback_go(shell->playback, playback_place(shell->playback) + 1, error))
            return FALSE;
        shell_tell_since(shell, told, out);
        has = has_stopped(shell, before, out);
    }
    if (!has)
        g_string_append(out, "at the end\n");
    return TRUE;
}

static gboolean
read_break(Shell *shell, Arguments *arguments, Break *stop, GError **error)
{
    const char *word = arguments_need(arguments, "refusal, event or an address", error);
    guint64 id;

    if (word == NULL)
        return FALSE;
    if (strcmp(word, "refusal") == 0) {
        stop->kind = BREAK_REFUSAL;
        return TRUE;
    }
    if (strcmp(word, "event") == 0) {
        stop->kind = BREAK_EVENT;
        if (!arguments_number(arguments, 1, 0, &id, error))
            return FALSE;
        stop->event = (guint32)id;
        return id <= G_MAXUINT32 || shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                                               "an event has a number up to %u", G_MAXUINT32);
    }
    const Snapshot *snapshot = shell_memory(shell, error);
    const SnapshotSession *session =
        snapshot != NULL ? shell_session_meant(shell, snapshot, arguments, error) : NULL;
    arguments->used--;
    if (session == NULL || !arguments_address(arguments, "an address", &stop->address, error))
        return FALSE;
    stop->kind = BREAK_ADDRESS;
    stop->shown = address_text(snapshot->address_bits, stop->address);
    stop->session = session->id;
    return TRUE;
}

gboolean
shell_break(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    Break stop = { 0 };

    if (!read_break(shell, arguments, &stop, error) || !arguments_end(arguments, error))
        return FALSE;
    g_array_append_val(shell->breaks, stop);
    g_autofree char *text = break_text(&stop);
    g_string_append_printf(out, "break %u: behind a step in which %s\n", shell->breaks->len, text);
    return TRUE;
}

gboolean
shell_breaks(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    if (!arguments_end(arguments, error))
        return FALSE;
    for (guint i = 0; i < shell->breaks->len; i++) {
        g_autofree char *text = break_text(&g_array_index(shell->breaks, Break, i));
        g_string_append_printf(out, "%5u %s\n", i + 1, text);
    }
    return TRUE;
}

gboolean
shell_clear(Shell *shell, Arguments *arguments, GString *out G_GNUC_UNUSED, GError **error)
{
    guint64 number;

    if (!arguments_number(arguments, 1, 0, &number, error) || !arguments_end(arguments, error))
        return FALSE;
    if (number > shell->breaks->len)
        return shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE,
                          "there is no break %" G_GUINT64_FORMAT " (breaks lists them)", number);
    if (number == 0)
        g_array_set_size(shell->breaks, 0);
    else
        g_array_remove_index(shell->breaks, (guint)number - 1);
    return TRUE;
}

/* ---- the list ---- */

gboolean
shell_steps(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const GPtrArray *steps = playback_variant(shell->playback)->steps;
    guint place = playback_place(shell->playback);
    const char *word = arguments_next(arguments);
    gboolean all = word != NULL && strcmp(word, "all") == 0;
    guint first = all || place < STEPS_AROUND ? 0 : place - STEPS_AROUND;
    guint end = all ? steps->len : MIN(steps->len, place + STEPS_AROUND);

    if (word != NULL && !all)
        return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT, "\"all\", or nothing");
    for (guint i = first; i < end; i++) {
        g_autofree char *title = step_title(steps->pdata[i]);
        g_autofree char *shown = printable_text(title, -1);
        g_string_append_printf(out, "%c%4u %s\n", i == place ? '>' : ' ', i + 1, shown);
    }
    return arguments_end(arguments, error);
}
