/* SPDX-License-Identifier: MIT */
/* The loop: run, look, correct; the heaps say what came of it. */
#include "host/import/replay.h"

#include "host/import/replay_edition.h"
#include "host/import/replay_failures.h"
#include "host/import/replay_run.h"
#include "host/import/replay_text.h"
#include "host/import/row_wanted.h"
#include "host/memory/heap_format.h"
#include "host/run/program_fit.h"
#include "host/text/printable.h"

#include <string.h>

/* Does nothing but start. */
#define PLAIN_PROGRAM "plain-service"

/* ---- what a program takes ---- */

/* Once a plan: on the edition as it is installed. */
static gboolean
measure_program(Plan *plan, GError **error)
{
    g_autofree char *text = replay_text(plan, FALSE);
    g_autoptr(Scenario) scenario = replay_load(plan->imported, text, error);
    g_autoptr(Program) plain =
        scenario != NULL ? program_load(PLAIN_PROGRAM, NULL, NULL, error) : NULL;

    return plain != NULL && program_fit_least(scenario->plain, scenario->programs, plain,
                                              &plan->program_bytes, error);
}

/* How the machine has it; NULL with an error. */
static RunRecord *
replay(Plan *plan, GError **error)
{
    g_autoptr(RunRecord) record = replay_run(plan, error);

    if (record == NULL || (record->snapshot != NULL && plan->rows->len > 0 &&
                           plan->program_bytes == 0 && !measure_program(plan, error)))
        return NULL;
    return g_steal_pointer(&record);
}

/* ---- filling ---- */

/* By so many bytes in each program that fills. FALSE: there is nothing to change. */
static gboolean
correct_fill(RowFill *fill, gint64 bytes)
{
    Filler *objects = &fill->objects;

    if (objects->last != LAST_NONE) {
        gboolean is_other = filler_correct(objects, bytes);
        /* Not even one: the program alone, or nothing where that takes nothing. */
        fill->is_there = objects->last != LAST_NONE || fill->is_direct;
        return is_other;
    }
    if (bytes >= 0 || !fill->is_direct)
        return filler_begin(objects, bytes);
    fill->is_direct = FALSE;
    return filler_begin(objects, filler_slack(objects));
}

/* The shares no longer come nearer: what is least in all, and the rest in the last one. */
static void
begin_uneven(const Plan *plan, PlanRow *row, gint64 unit)
{
    row->is_uneven = TRUE;
    row->uses = (guint64)plan->program_bytes;
    row->rest = (row_wanted(row->row).aim - (gint64)row->least_bytes) / unit * unit;
}

/* What the processes of a service's row use together, by so many bytes more, in units of the heap,
 * of which it gives no less. All have the same, and the last one what is left over. FALSE: it comes
 * no nearer. */
static gboolean
correct_uses(const Plan *plan, PlanRow *row, gint64 bytes)
{
    gint64 unit = heap_format_unit_bytes(heap_format_find(plan->edition->boot.heap_format));
    gint64 count = plan_row_processes(row);
    gint64 before = row->fill.is_there ? (gint64)row->uses : plan->program_bytes;
    gint64 all = MAX(count * before + row->rest + bytes, 0);
    gint64 each = row->is_uneven ? before : all / count / unit * unit;
    gint64 rest = row->is_uneven || each == before ? (all - each * count) / unit * unit : row->rest;
    gboolean is_nearer = !row->fill.is_there || ABS(bytes) < row->missed;

    row->missed = ABS(bytes);
    if (!row->is_uneven && count > 1 && row->fill.is_there && row->is_seen &&
        (!is_nearer || each < plan->program_bytes)) {
        begin_uneven(plan, row, unit);
        return row->rest >= 0;
    }
    row->fill.objects.is_settled = (each == before && rest == row->rest) || rest < 0 ||
                                   each < plan->program_bytes / unit * unit;
    if (row->fill.objects.is_settled)
        return FALSE;
    row->fill.is_there = TRUE;
    row->uses = (guint64)each;
    row->rest = rest;
    return TRUE;
}

/* A program that starts there, and does nothing yet, if there is room for one. Winlogon is there
 * already. */
static gboolean
begin_fill(const Plan *plan, PlanRow *row, gint64 bytes)
{
    row->fill.is_there = TRUE;
    gboolean is_running = row->how == ROW_OWNED;
    row->fill.is_direct = is_running || bytes >= plan->program_bytes ||
                          (gint64)row->used_bytes + plan->program_bytes < row_wanted(row->row).high;
    return (!is_running && row->fill.is_direct) || filler_begin(&row->fill.objects, bytes);
}

/* A first step, of the heap's size: eleven more of twice as much each are all of it. */
#define LOWER_SHARE 4096

/* What they ask for in all has no room: less, and each time twice as much less. FALSE: it cannot be
 * less. */
static gboolean
lower_uses(const Plan *plan, PlanRow *row)
{
    gint64 unit = heap_format_unit_bytes(heap_format_find(plan->edition->boot.heap_format));
    gint64 count = plan_row_processes(row), least = plan->program_bytes / unit * unit;

    row->lowered =
        row->lowered != 0 ? row->lowered * 2 : MAX((gint64)row->seen_kb * 1024 / LOWER_SHARE, unit);
    gint64 all = count * (gint64)row->uses + row->rest - row->lowered;
    gint64 each = row->is_uneven ? (gint64)row->uses : all / count / unit * unit;
    if (each < least || all < each * count)
        return FALSE;
    row->uses = (guint64)each;
    row->rest = (all - each * count) / unit * unit;
    return TRUE;
}

/* Fills the row a little otherwise. FALSE: as it is it shall be. */
static gboolean
correct_row(const Plan *plan, PlanRow *row)
{
    RowWanted wanted = row_wanted(row->row);
    gint64 bytes = wanted.aim - (gint64)row->used_bytes;

    if (!row->is_seen && row->how == ROW_SERVICE && row->fill.is_there) /* it did not even start */
        return correct_uses(plan, row,
                            -(gint64)row->row->size_kb / 2 * (gint64)plan_row_processes(row));
    if (row->how == ROW_SERVICE && row->is_seen && row->fill.is_there &&
        (row->refused > 0 || row->lowered != 0))
        return row->refused > 0 && lower_uses(plan, row);
    if (row->is_met || !row->is_seen || row->fill.objects.is_settled)
        return FALSE;
    if (row->how == ROW_SERVICE)
        return (row->fill.is_there || (gint64)row->used_bytes < wanted.low) &&
               correct_uses(plan, row, bytes);
    if (row->fill.is_there)
        return correct_fill(&row->fill, bytes);
    return (gint64)row->used_bytes < wanted.low && begin_fill(plan, row, bytes);
}

/* For what is yet to come there: as much as the row's rate may stand for, and the heap has. */
static gint64
room_of(const PlanRow *row)
{
    return MIN(row_wanted(row->row).high, (gint64)row->seen_kb * 1024) - (gint64)row->used_bytes;
}

/* Where a session has most room, of rows that have any for a program. What is measured has one at
 * home in the first row already. */
static void
choose_homes(Plan *plan)
{
    for (guint i = 0; i < plan->rows->len; i++) {
        PlanRow *row = plan->rows->pdata[i];
        const PlanRow *home = g_hash_table_lookup(plan->homes, GUINT_TO_POINTER(row->session));
        if ((row->how == ROW_BOOT || row->how == ROW_OWNED) && row->is_seen &&
            (home == NULL || (room_of(row) > room_of(home) && room_of(row) >= plan->program_bytes)))
            g_hash_table_insert(plan->homes, GUINT_TO_POINTER(row->session), row);
    }
}

/* A service costs more than the row has, and no service of it is known: its station is there
 * without one. */
static gboolean
do_without_service(Plan *plan, PlanRow *row)
{
    RowWanted wanted = row_wanted(row->row);

    if (row->how != ROW_SERVICE || row->fill.is_there || !row->is_seen ||
        (gint64)row->used_bytes < wanted.high || row->processes->len != 1 ||
        !g_ptr_array_find(plan->made_up, row->processes->pdata[0], NULL))
        return FALSE;
    row->how = ROW_MADE;
    row->luid = 0;
    g_ptr_array_set_size(row->processes, 0);
    return TRUE;
}

static gboolean
correct(Plan *plan)
{
    gboolean is_changed = FALSE;

    for (guint i = 0; i < plan->rows->len; i++) {
        PlanRow *row = plan->rows->pdata[i];
        is_changed = do_without_service(plan, row) || correct_row(plan, row) || is_changed;
    }
    return is_changed;
}

/* ---- what cannot be shown ---- */

static void note(Plan *plan, const PlanRow *row, const char *code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void
note(Plan *plan, const PlanRow *row, const char *code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    imported_note(plan->imported, code, row->row->source, row->row->span, text);
}

static void
note_row(Plan *plan, const PlanRow *row)
{
    g_autofree char *path = plan_row_path(row);
    gint64 size = (gint64)row->row->size_kb * 1024;

    if (!row->is_seen) {
        note(plan, row, "listing-row-missing", "the desktop %s does not come to be on this system",
             path);
        return;
    }
    if (row->row->size_kb != 0 && row->seen_kb != row->row->size_kb)
        note(plan, row, "listing-size",
             "the heap of %s has %u KB on this system, and %u in the table", path, row->seen_kb,
             row->row->size_kb);
    if (row->is_met || row->row->rate == RATE_NONE || size == 0)
        return;
    gboolean is_below = (gint64)row->least_bytes >= row_wanted(row->row).high;
    note(plan, row, is_below ? "listing-below-empty" : "listing-rate",
         is_below ? "%s needs %" G_GUINT64_FORMAT " bytes with nothing in it but what must be "
                    "there, and the table has %u.%u %% of %u KB: it is left as it is"
                  : "%s is used by %" G_GUINT64_FORMAT
                    " bytes, which is as near as it comes to the table's %u.%u %% of %u KB",
         path, is_below ? row->least_bytes : row->used_bytes, row->row->tenths / 10,
         row->row->tenths % 10, row->row->size_kb);
}

static const PlanRow *
first_row_of(const Plan *plan, guint32 session)
{
    for (guint i = 0; i < plan->rows->len; i++)
        if (((const PlanRow *)plan->rows->pdata[i])->session == session)
            return plan->rows->pdata[i];
    return NULL;
}

static void
note_other_desktops(Plan *plan)
{
    for (guint i = 0; i < plan->seen->len; i++) {
        const SeenDesktop *desktop = plan->seen->pdata[i];
        if (plan_row_of(plan, desktop->session, desktop->path) == NULL)
            note(plan, first_row_of(plan, desktop->session), "listing-other-desktop",
                 "this system has the desktop %s too, which the table lacks", desktop->path);
    }
}

static void
note_all(Plan *plan, const RunRecord *record)
{
    for (guint i = 0; i < plan->rows->len; i++)
        note_row(plan, plan->rows->pdata[i]);
    note_other_desktops(plan);
    replay_note_failures(plan, record);
}

/* What is written is run as it stands: nothing it expects may be wrong. Services that did not
 * answer may fail, for that is what they did. */
static gboolean
check_text(Plan *plan, const char *text, GError **error)
{
    g_autoptr(RunRecord) record = replay_run_text(plan->imported, text, error);

    for (guint i = 0; record != NULL && i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        if (!expectation->met && strcmp(expectation->kind, RUN_NO_FAILURE) != 0)
            plan_note(plan, "import-unmet",
                      "line %u of the scenario expects what it does not show: %s",
                      expectation->line, expectation->message);
    }
    return record != NULL;
}

/* Until nothing is to be changed. The record of the last replay; NULL with an error. */
static RunRecord *
replay_until_met(Plan *plan, GError **error)
{
    g_autoptr(RunRecord) record = replay(plan, error);

    if (record == NULL)
        return NULL;
    choose_homes(plan);
    for (guint i = 0; record != NULL && i < FILLER_TRIES_MAX; i++) {
        if (i > 0 && !correct(plan))
            break;
        run_record_free(g_steal_pointer(&record));
        record = replay(plan, error);
    }
    return g_steal_pointer(&record);
}

static void
fail_start(const Plan *plan, const RunRecord *record, GError **error)
{
    const RunFailure *last =
        record->failures->len > 0 ? record->failures->pdata[record->failures->len - 1] : NULL;

    printable_error(error, IMPORT_ERROR, IMPORT_ERROR_CONTENT,
                    "%s:1:1: error: with what these files say, %s does not start%s%s (another "
                    "edition, or registry values that are not those of the system?)",
                    (const char *)plan->imported->files->pdata[0], plan->edition_name,
                    last != NULL ? ": " : "", last != NULL ? last->detail : "");
}

/* Whoever said that so many run said more than there is room for. */
static gboolean
check_made_up(const Plan *plan, GError **error)
{
    for (guint i = 0; i < plan->rows->len; i++) {
        const PlanRow *row = plan->rows->pdata[i];
        if (row->refused == 0 || row->how != ROW_SERVICE || plan->imported->service_count == 0 ||
            !g_ptr_array_find(plan->made_up, row->processes->pdata[0], NULL) ||
            row->account != NULL)
            continue;
        g_autofree char *path = plan_row_path(row);
        printable_error(error, IMPORT_ERROR, IMPORT_ERROR_CONTENT,
                        "--services: error: of %u services %u find no room in the %u KB of %s, "
                        "with as little as each takes",
                        row->processes->len, row->refused, row->seen_kb, path);
        return FALSE;
    }
    return TRUE;
}

void
replay_free(Replay *replay)
{
    g_free(replay->text);
    g_free(replay->edition);
    g_free(replay);
}

static Replay *
replay_new(const Plan *plan, char *text)
{
    Replay *made = g_new(Replay, 1);

    *made = (Replay){ text, g_strdup(plan->edition_name), plan->is_edition_guessed };
    return made;
}

Replay *
replay_scenario(Imported *imported, const char *edition, GError **error)
{
    imported_settle(imported);
    g_autoptr(Plan) plan = edition != NULL ? plan_new(imported, edition, error)
                                           : replay_guess_edition(imported, error);

    if (plan == NULL)
        return NULL;
    g_autoptr(RunRecord) record = replay_until_met(plan, error);
    if (record == NULL)
        return NULL;
    if (record->snapshot == NULL) {
        fail_start(plan, record, error);
        return NULL;
    }
    if (!check_made_up(plan, error))
        return NULL;
    note_all(plan, record);
    g_autofree char *text = replay_text(plan, TRUE);
    return check_text(plan, text, error) ? replay_new(plan, g_steal_pointer(&text)) : NULL;
}
