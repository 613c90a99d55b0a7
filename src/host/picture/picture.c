/* SPDX-License-Identifier: MIT */
/* Finds the moment to draw, and puts the parts of its picture together. */
#include "host/picture/picture.h"

#include "host/picture/picture_internal.h"
#include "host/words/gate.h"

#define GAP 14.0

/* ---- the moment ---- */

/* FALSE: the system did not come up then. */
static gboolean
find_moment(Moment *moment, const History *history, const RunRecord *record)
{
    moment->history = history;
    moment->record = record;
    moment->failure = history->shown_failure;
    moment->step = history->shown_step;
    for (guint i = 0; i < history->boots->len; i++) {
        const HistoryBoot *boot = history->boots->pdata[i];
        if (boot->first_step > moment->step)
            break;
        moment->boot = boot;
        moment->boot_number = i + 1;
    }
    if (moment->boot == NULL || moment->boot->snapshot == NULL)
        return FALSE;
    moment->timeline = timeline_new(history);
    moment->heap = timeline_shown(moment->timeline, moment->step);
    moment->session = moment->failure != NULL ? moment->failure->session
                      : moment->heap != NULL  ? moment->heap->session
                                              : 0;
    if (moment->heap != NULL && moment->heap->session != moment->session)
        moment->heap = NULL;
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
    Moment moment = { 0 };

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
    timeline_free(moment.timeline);
}
