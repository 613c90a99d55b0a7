/* SPDX-License-Identifier: MIT */
/* Which lines there are about limits. */
#include "host/report/closing.h"

#include "host/report/limit_words.h"
#include "host/text/number.h"
#include "host/view/heap_table.h"
#include "host/view/views.h"
#include "host/words/gate.h"

const char *
report_closing_kind_name(ReportClosingKind kind)
{
    switch (kind) {
    case REPORT_CLOSING_SAFE_PAIR:
        return "safe-pair";
    case REPORT_CLOSING_STATE:
        return "state";
    case REPORT_CLOSING_REFUSED:
        return "refused";
    case REPORT_CLOSING_NEAR:
        return "near";
    case REPORT_CLOSING_CALM:
        return "calm";
    }
    return "";
}

static void
closing_free(gpointer data)
{
    ReportClosing *line = data;
    limit_use_clear(&line->use);
    g_free(line->text);
    g_free(line);
}

static ReportClosing *
closing_new(ReportClosingKind kind, const SnapshotSession *session, enum gate gate)
{
    ReportClosing *line = g_new0(ReportClosing, 1);
    line->kind = kind;
    line->use.session = session != NULL ? session->id : (guint32)ABI_NO_SESSION;
    line->use.gate = gate;
    return line;
}

/* ---- the line ---- */

/* Takes the line. */
static void
tell(GPtrArray *lines, ReportClosing *line, const char *more)
{
    GString *out = g_string_new(line->use.name);
    limit_words_append(out, &line->use);
    g_string_append(out, more);
    if (line->refusals > 0)
        g_string_append_printf(out, "; refused %" G_GUINT64_FORMAT " time%s", line->refusals,
                               plural(line->refusals));
    else if (line->kind == REPORT_CLOSING_NEAR)
        g_string_append(out, "; near its limit");
    line->text = g_string_free(out, FALSE);
    g_ptr_array_add(lines, line);
}

/* ---- which lines there are ---- */

typedef struct {
    const Snapshot *snapshot;
    GHashTable *limits; /* id of a session, or ABI_NO_SESSION -> GPtrArray of RunLimit, borrowed */
    GPtrArray *lines;
} Closing;

static GHashTable *
limits_by_session(const RunRecord *record)
{
    GHashTable *sessions =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < record->limits->len; i++) {
        RunLimit *limit = record->limits->pdata[i];
        gpointer id = GUINT_TO_POINTER(
            gate_is_of_session(limit->last.gate) ? limit->last.session : (guint32)ABI_NO_SESSION);
        GPtrArray *limits = g_hash_table_lookup(sessions, id);
        if (limits == NULL) {
            limits = g_ptr_array_new();
            g_hash_table_insert(sessions, id, limits);
        }
        g_ptr_array_add(limits, limit);
    }
    return sessions;
}

static const GPtrArray *
limits_of(const Closing *closing, const SnapshotSession *session)
{
    guint32 id = session != NULL ? session->id : (guint32)ABI_NO_SESSION;
    return g_hash_table_lookup(closing->limits, GUINT_TO_POINTER(id));
}

static guint64
count_refusals(const GPtrArray *limits, enum gate gate)
{
    guint64 count = 0;
    for (guint i = 0; limits != NULL && i < limits->len; i++) {
        const RunLimit *limit = limits->pdata[i];
        count += limit->last.gate == gate ? limit->count : 0;
    }
    return count;
}

/* View space has a line of its own in each session, whether it refused or not. */
static void
tell_views(const Closing *closing, const SnapshotSession *session, const SnapshotHealth *health)
{
    gboolean is_own = session->view_space != NULL;
    enum gate gate = is_own ? GATE_SESSION_VIEW_SPACE : GATE_SYSTEM_VIEW_SPACE;
    guint64 refusals = count_refusals(limits_of(closing, is_own ? session : NULL), gate);
    ReportClosingKind kind = refusals > 0                 ? REPORT_CLOSING_REFUSED
                             : health->is_view_near_limit ? REPORT_CLOSING_NEAR
                                                          : REPORT_CLOSING_STATE;
    ReportClosing *line = closing_new(kind, session, gate);
    if (health->views == NULL) {
        closing_free(line);
        return;
    }
    limit_use_read(&line->use, closing->snapshot, session, NULL);
    line->refusals = refusals;
    g_autofree char *more = g_strdup_printf(", room for %" G_GUINT64_FORMAT " more heap%s of %u KB",
                                            health->heaps_fitting, plural(health->heaps_fitting),
                                            snapshot_heap_kb(session->heap_sizes.noninteractive));
    tell(closing->lines, line, more);
}

/* All limits of a session, or outside sessions, that refused; but view space. */
static void
tell_refused(const Closing *closing, const SnapshotSession *session)
{
    const GPtrArray *limits = limits_of(closing, session);
    for (guint i = 0; limits != NULL && i < limits->len; i++) {
        const RunLimit *limit = limits->pdata[i];
        enum gate gate = limit->last.gate;
        if (gate_limit(gate) == GATE_LIMIT_VIEWS || !limit_use_is_known(gate))
            continue;
        ReportClosing *line = closing_new(REPORT_CLOSING_REFUSED, session, gate);
        line->refusals = limit->count;
        limit_use_read(&line->use, closing->snapshot, session, &limit->last);
        tell(closing->lines, line, "");
    }
}

/* A line that names the same one: it has refused. */
static gboolean
is_told(const Closing *closing, const LimitUse *use)
{
    for (guint i = 0; i < closing->lines->len; i++) {
        const ReportClosing *line = closing->lines->pdata[i];
        if (line->use.gate == use->gate && line->use.session == use->session &&
            g_str_equal(line->use.name, use->name))
            return TRUE;
    }
    return FALSE;
}

/* The fullest with this gate. FALSE, and nothing told, if it is not near or has refused. */
static gboolean
tell_near(const Closing *closing, const SnapshotSession *session, enum gate gate)
{
    ReportClosing *line = closing_new(REPORT_CLOSING_NEAR, session, gate);
    if (!limit_use_read_fullest_in(&line->use, closing->snapshot, session, gate) ||
        limit_use_tenths(&line->use) < SNAPSHOT_NEAR_TENTHS || is_told(closing, &line->use)) {
        closing_free(line);
        return FALSE;
    }
    tell(closing->lines, line, "");
    return TRUE;
}

/* Of view space a line is there already. */
static gboolean
tell_all_near(const Closing *closing, const SnapshotSession *session)
{
    gboolean is_near = FALSE;
    for (guint gate = GATE_NONE + 1; gate < GATE_COUNT; gate++)
        if (gate_limit(gate) != GATE_LIMIT_VIEWS)
            is_near = tell_near(closing, session, (enum gate)gate) || is_near;
    return is_near;
}

static void
tell_safe_pair(const Closing *closing, const SnapshotSession *session)
{
    char *text = safe_pair_text(session);
    if (text == NULL)
        return;
    ReportClosing *line = closing_new(REPORT_CLOSING_SAFE_PAIR, session, GATE_NONE);
    line->use.name = g_strdup("");
    line->text = text;
    g_ptr_array_add(closing->lines, line);
}

static void
tell_calm(const Closing *closing, const SnapshotSession *session, const SnapshotHealth *health)
{
    ReportClosing *line = closing_new(REPORT_CLOSING_CALM, session, GATE_DESKTOP_HEAP);
    limit_use_read_desktop(&line->use, health->fullest);
    line->text = g_strdup_printf("no limit of the session is near: the fullest heap is %s with "
                                 "%u.%u %%",
                                 health->fullest->path, health->fullest->used_tenths / 10,
                                 health->fullest->used_tenths % 10);
    g_ptr_array_add(closing->lines, line);
}

static void
tell_session(const Closing *closing, const SnapshotSession *session)
{
    SnapshotHealth health = snapshot_health(closing->snapshot, session);
    tell_safe_pair(closing, session);
    tell_views(closing, session, &health);
    tell_refused(closing, session);
    gboolean is_near = tell_all_near(closing, session);
    if (health.fullest != NULL && !is_near && !health.is_view_near_limit &&
        limits_of(closing, session) == NULL)
        tell_calm(closing, session, &health);
}

static void
tell_system(const Closing *closing)
{
    tell_refused(closing, NULL);
    tell_all_near(closing, NULL);
}

GPtrArray *
report_closing(const RunRecord *record)
{
    Closing closing = { .snapshot = record->snapshot,
                        .lines = g_ptr_array_new_with_free_func(closing_free) };
    if (record->snapshot == NULL)
        return closing.lines;
    closing.limits = limits_by_session(record);
    for (guint i = 0; i < record->snapshot->sessions->len; i++)
        tell_session(&closing, record->snapshot->sessions->pdata[i]);
    tell_system(&closing);
    g_hash_table_unref(closing.limits);
    return closing.lines;
}
