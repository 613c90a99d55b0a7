/* SPDX-License-Identifier: MIT */
/* Finds the moment to draw, and puts the parts of its picture together. */
#include "host/picture/picture.h"

#include "host/picture/picture_internal.h"
#include "host/words/gate.h"

#include <string.h>

#define GAP 14.0

/* ---- the moment ---- */

static gboolean
is_there(const Lifetime *life, guint step)
{
    return life->first_step <= step && step < life->end_step;
}

static gboolean
is_named(const HistoryHeap *heap, const char *path)
{
    g_autofree char *own = g_strconcat(heap->winsta, "\\", heap->desktop, NULL);

    return g_ascii_strcasecmp(own, path) == 0;
}

/* The one that the failure was on; else the fullest at the end. */
static const HistoryHeap *
find_heap(const Moment *moment)
{
    const GPtrArray *heaps = moment->history->heaps.all;
    const HistoryHeap *fullest = NULL;

    for (guint i = 0; i < heaps->len; i++) {
        const HistoryHeap *heap = heaps->pdata[i];
        if (!is_there(&heap->life, moment->step) || heap->boot != moment->boot_number)
            continue;
        if (moment->failure != NULL) {
            if (heap->session == moment->failure->session &&
                is_named(heap, moment->failure->desktop))
                return heap;
            continue;
        }
        if (fullest == NULL || heap->row.used_tenths > fullest->row.used_tenths)
            fullest = heap;
    }
    return fullest;
}

/* The first in which a session had a place. */
static const RunFailure *
find_failure(const RunRecord *record)
{
    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        if (failure->session != ABI_NO_SESSION)
            return failure;
    }
    return NULL;
}

/* FALSE: the system did not come up then. */
static gboolean
find_moment(Moment *moment, const History *history, const RunRecord *record)
{
    *moment = (Moment){ .history = history, .record = record, .failure = find_failure(record) };
    moment->step = moment->failure != NULL ? moment->failure->step : history->steps->len - 1;
    for (guint i = 0; i < history->boots->len; i++) {
        const HistoryBoot *boot = history->boots->pdata[i];
        if (boot->first_step > moment->step)
            break;
        moment->boot = boot;
        moment->boot_number = i + 1;
    }
    if (moment->boot == NULL || moment->boot->snapshot == NULL)
        return FALSE;
    moment->heap = find_heap(moment);
    moment->session = moment->failure != NULL ? moment->failure->session
                      : moment->heap != NULL  ? moment->heap->session
                                              : 0;
    return TRUE;
}

/* ---- words ---- */

static char *
about(const Moment *moment)
{
    const RunStep *step = moment->record->steps->pdata[moment->step];
    const RunFailure *failure = moment->failure;

    if (failure == NULL)
        return g_strdup("At the end.");
    g_autofree char *refusal =
        failure->refusal.gate != GATE_NONE ? run_refusal_text(&failure->refusal) : g_strdup("");
    return g_strdup_printf("When \"%s\" has failed (%s)%s%s.", step->title,
                           gate_cause(failure->gate), *refusal != '\0' ? ": " : "", refusal);
}

void
picture_append(GString *out, const History *history, const RunRecord *record)
{
    g_auto(Canvas) canvas = { 0 };
    Moment moment;

    canvas_init(&canvas);
    canvas_text(&canvas, "head", record->title);
    if (history->steps->len == 0 || !find_moment(&moment, history, record)) {
        canvas_text(&canvas, "", "The system did not start.");
        canvas_write(out, &canvas, record->title, "The system did not start.");
        return;
    }
    g_autofree char *text = about(&moment);
    canvas_text(&canvas, "", text);
    canvas.y += GAP;
    picture_space(&canvas, &moment);
    if (moment.heap != NULL)
        picture_heap(&canvas, &moment);
    canvas_write(out, &canvas, record->title, text);
}
