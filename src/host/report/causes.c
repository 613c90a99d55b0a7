/* SPDX-License-Identifier: MIT */
/* Causes, each once, and for each gate the row of who knows what helps. */
#include "host/report/causes.h"

#include "abi/boot.h"
#include "host/report/cause_advice.h"
#include "host/words/account.h"
#include "host/words/gate.h"

#include <string.h>

#define ADVICE_MAX 4u /* for one cause */

/* ---- the rows ---- */

/* A rule that an edition has needs no hotfix. */
static char *
advise_closed_station(const CauseFacts *facts)
{
    if (facts->record->boot.capabilities & ABI_CAPABILITY_REMAKES_STATION)
        return NULL;
    return g_strdup(
        "This edition does not make such a station anew; Server 2003 does from SP2 on, or with the "
        "hotfix of KB921484.");
}

/* NULL: nothing is known to help. */
static char *(*const advisers[GATE_COUNT])(const CauseFacts *facts) = {
    [GATE_DESKTOP_HEAP] = advise_desktop_heap,
    [GATE_HEAP_BLOCK] = advise_heap_block,
    [GATE_SHARED_HEAP] = advise_shared_heap,
    [GATE_SESSION_VIEW_SPACE] = advise_view_space,
    [GATE_SYSTEM_VIEW_SPACE] = advise_view_space,
    [GATE_SESSION_POOL] = advise_session_pool,
    [GATE_PAGED_POOL] = advise_paged_pool,
    [GATE_NONPAGED_POOL] = advise_nonpaged_pool,
    [GATE_SYSTEM_PTES] = advise_system_ptes,
    [GATE_USER_HANDLE_QUOTA] = advise_user_quota,
    [GATE_USER_HANDLE_TABLE] = advise_user_table,
    [GATE_GDI_HANDLE_QUOTA] = advise_gdi_quota,
    [GATE_GDI_HANDLE_TABLE] = advise_gdi_table,
    [GATE_ACCESS] = advise_access,
    [GATE_MESSAGE_QUEUE] = advise_queue,
    [GATE_COMMIT_LIMIT] = advise_commit,
    [GATE_SESSION_IMAGE_SPACE] = advise_image_space,
    [GATE_STATION_CLOSED] = advise_closed_station,
};

void
report_cause_free(ReportCause *cause)
{
    if (cause == NULL)
        return;
    g_ptr_array_unref(cause->advice);
    g_ptr_array_unref(cause->whose);
    g_hash_table_unref(cause->asked);
    g_free(cause);
}

ReportCause *
report_cause_new(enum gate gate)
{
    ReportCause *cause = g_new0(ReportCause, 1);

    cause->gate = gate;
    cause->meaning = "The scenario asked for the refusal: no limit was met.";
    cause->advice = g_ptr_array_new_with_free_func(g_free);
    cause->whose = g_ptr_array_new_with_free_func(g_free);
    cause->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return cause;
}

/* What is enough to give the same advice. */
static char *
advice_key(const RunRefusal *refusal)
{
    gboolean is_of_heap = refusal->gate == GATE_DESKTOP_HEAP &&
                          refusal->heap_rule != HEAP_SIZE_SECOND_VALUE &&
                          refusal->heap_rule != HEAP_SIZE_THIRD_VALUE;
    gboolean is_of_service = refusal->desktop != NULL && account_of_station(refusal->desktop, NULL);
    return g_strdup_printf("%u %u %d %d %d %" G_GUINT64_FORMAT, refusal->session,
                           refusal->heap_rule, refusal->uses_safe_pair, is_of_service,
                           refusal->holder != refusal->pid, is_of_heap ? refusal->where : 0);
}

static void
add_advice(ReportCause *cause, const RunRefusal *refusal, char *text)
{
    gboolean is_known = FALSE;
    for (guint i = 0; i < cause->advice->len; i++)
        is_known = is_known || strcmp(cause->advice->pdata[i], text) == 0;
    if (is_known || cause->advice->len >= ADVICE_MAX) {
        g_free(text);
        return;
    }
    g_ptr_array_add(cause->advice, text);
    g_ptr_array_add(cause->whose, g_strdup(refusal->desktop));
}

/* What was refused on request met no limit: nothing helps, and nothing needs help. */
void
report_cause_add(ReportCause *cause, const RunRecord *record, const RunRefusal *refusal)
{
    cause->failures++;
    if (refusal->is_injected)
        return;
    cause->meaning = gate_words(refusal->gate)->meaning;
    if (advisers[refusal->gate] == NULL || !g_hash_table_add(cause->asked, advice_key(refusal)))
        return;
    const CauseFacts facts = {
        .record = record,
        .refusal = refusal,
        .session =
            record->snapshot != NULL ? snapshot_session(record->snapshot, refusal->session) : NULL,
    };
    char *text = advisers[refusal->gate](&facts);
    if (text != NULL)
        add_advice(cause, refusal, text);
}

/* Heaps of different kinds are advised differently: which of them is meant stands in front. */
static void
tell_whose(ReportCause *cause)
{
    if (cause->advice->len < 2 || !gate_words(cause->gate)->is_of_desktop)
        return;
    for (guint i = 0; i < cause->advice->len; i++) {
        g_autofree char *text = cause->advice->pdata[i];
        const char *whose = cause->whose->pdata[i];
        cause->advice->pdata[i] =
            whose != NULL ? g_strdup_printf("%s: %s", whose, text) : g_steal_pointer(&text);
    }
}

static ReportCause *
cause_of(GPtrArray *causes, enum gate gate)
{
    for (guint i = 0; i < causes->len; i++)
        if (((ReportCause *)causes->pdata[i])->gate == gate)
            return causes->pdata[i];
    ReportCause *cause = report_cause_new(gate);
    g_ptr_array_add(causes, cause);
    return cause;
}

static void
add_refusal(GPtrArray *causes, const RunRecord *record, const RunRefusal *refusal)
{
    if (refusal->gate != GATE_NONE && refusal->gate < GATE_COUNT)
        report_cause_add(cause_of(causes, refusal->gate), record, refusal);
}

GPtrArray *
report_causes(const RunRecord *record)
{
    GPtrArray *causes = g_ptr_array_new_with_free_func((GDestroyNotify)report_cause_free);

    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        add_refusal(causes, record, &failure->refusal);
        add_refusal(causes, record, &failure->because_refusal);
    }
    for (guint i = 0; i < causes->len; i++)
        tell_whose(causes->pdata[i]);
    return causes;
}
