/* SPDX-License-Identifier: MIT */
/* Runs a scenario and finds out why it fails. */
#include "host/answer/diagnosis.h"

#include "host/answer/holders.h"
#include "host/view/heap_table.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"

#include <string.h>

/* ---- causes ---- */

static void
free_log(gpointer data)
{
    DiagnosisLog *log = data;

    g_free(log->text);
    g_free(log);
}

static void
free_cause(gpointer data)
{
    DiagnosisCause *cause = data;

    g_array_unref(cause->gates);
    g_ptr_array_unref(cause->holders);
    g_ptr_array_unref(cause->log);
    if (cause->snapshot != NULL)
        snapshot_free(cause->snapshot);
    report_cause_free(cause->words);
    g_free(cause);
}

/* Of what there are many: the heap of one desktop; of quotas each program's own, or that of one
 * which others need. */
static gboolean
is_same_limit(const RunRefusal *one, const RunRefusal *other)
{
    const GateWords *words = gate_words(one->gate);
    gboolean are_own = one->holder == one->pid && other->holder == other->pid;

    return one->gate == other->gate && (!words->is_of_desktop || one->where == other->where) &&
           (!words->is_of_process || are_own || one->holder == other->holder);
}

static gboolean
is_alike(const DiagnosisCause *cause, const RunFailure *failure)
{
    const RunRefusal *root = run_failure_root(failure);

    return cause->gate == failure->gate && cause->refusal.is_injected == root->is_injected &&
           is_same_limit(&cause->refusal, root);
}

static DiagnosisCause *
find_cause(const Diagnosis *diagnosis, const RunFailure *failure)
{
    for (guint i = 0; i < diagnosis->causes->len; i++)
        if (is_alike(diagnosis->causes->pdata[i], failure))
            return diagnosis->causes->pdata[i];
    return NULL;
}

guint
diagnosis_cause_of(const Diagnosis *diagnosis, const RunFailure *failure)
{
    guint index = 0;

    while (!is_alike(diagnosis->causes->pdata[index], failure))
        index++;
    return index;
}

static gboolean
add_cause(Diagnosis *diagnosis, Run *run, const RunFailure *failure, GError **error)
{
    DiagnosisCause *cause = g_new0(DiagnosisCause, 1);

    cause->gate = failure->gate;
    cause->failure = failure;
    cause->refusal = *run_failure_root(failure);
    cause->root = cause->refusal.gate;
    cause->failures = 1;
    cause->log = g_ptr_array_new_with_free_func(free_log);
    if (run_is_up(run))
        cause->snapshot = run_look(run, SNAPSHOT_BLOCKS, error);
    gboolean is_limit = cause->root != GATE_NONE && !cause->refusal.is_injected;
    cause->gates = diagnosis_gates(cause->snapshot, is_limit ? &cause->refusal : NULL, failure);
    cause->holders = cause->snapshot != NULL && is_limit
                         ? holders_of(cause->snapshot, &cause->refusal)
                         : g_ptr_array_new();
    g_ptr_array_add(diagnosis->causes, cause);
    return cause->snapshot != NULL || !run_is_up(run);
}

/* What failed since the last time. */
gboolean
diagnosis_look(Diagnosis *diagnosis, Run *run, GError **error)
{
    const GPtrArray *failures = run_so_far(run)->failures;

    for (; diagnosis->known < failures->len; diagnosis->known++) {
        const RunFailure *failure = failures->pdata[diagnosis->known];
        DiagnosisCause *cause = find_cause(diagnosis, failure);
        if (cause != NULL)
            cause->failures++;
        else if (!add_cause(diagnosis, run, failure, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- what was logged of them ---- */

static void
add_log(GPtrArray *entries, guint32 source, guint32 id, const char *text)
{
    const char *source_name = event_source_name(source);

    for (guint i = 0; i < entries->len; i++) {
        DiagnosisLog *known = entries->pdata[i];
        if (known->id == id && strcmp(known->source_name, source_name) == 0) {
            known->count++;
            return;
        }
    }
    DiagnosisLog *entry = g_new0(DiagnosisLog, 1);
    *entry = (DiagnosisLog){ log_type_name(source, id), source_name, id, g_strdup(text), 1 };
    g_ptr_array_add(entries, entry);
}

static const RunStep *
failed_step(const RunRecord *record, guint failure)
{
    return record->steps->pdata[((const RunFailure *)record->failures->pdata[failure])->step];
}

static void
add_logs_of(DiagnosisCause *cause, const RunRecord *record, const RunFailure *failure)
{
    const RunStep *step = record->steps->pdata[failure->step];
    guint64 end = MIN(step->end_event, record->events->len);

    for (guint64 i = step->first_event; i < end; i++) {
        const struct abi_event *event = &g_array_index(record->events, struct abi_event, i);
        if (event->kind == EVENT_EVENT_LOG)
            add_log(cause->log, (guint32)event->v[1], (guint32)event->v[0],
                    run_record_event_text(record, i));
    }
}

static void
add_logs(Diagnosis *diagnosis)
{
    const RunRecord *record = diagnosis->record;

    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        add_logs_of(find_cause(diagnosis, failure), record, failure);
    }
}

/* ---- what was refused, though no step fails ---- */

/* Entries and failures are both in the order of time. */
static void
add_other_logs(Diagnosis *diagnosis)
{
    const RunRecord *record = diagnosis->record;
    guint next = 0;

    diagnosis->log = g_ptr_array_new_with_free_func(free_log);
    for (guint i = 0; i < record->log->len; i++) {
        const RunLogEntry *entry = record->log->pdata[i];
        while (next < record->failures->len && failed_step(record, next)->end_event <= entry->event)
            next++;
        if (next == record->failures->len || entry->event < failed_step(record, next)->first_event)
            add_log(diagnosis->log, entry->source, entry->id, entry->text);
    }
}

static gboolean
is_limit_of(const RunRefusal *refusal, const LimitUse *use)
{
    return refusal->gate == use->gate &&
           (!gate_is_of_session(use->gate) || refusal->session == use->session) &&
           (refusal->desktop == NULL || g_str_has_suffix(use->name, refusal->desktop));
}

/* What has refused is not just near its limit. */
static void
forget_near(GArray *gates, const RunRecord *record)
{
    for (guint i = 0; i < gates->len; i++) {
        DiagnosisGate *gate = &g_array_index(gates, DiagnosisGate, i);
        for (guint j = 0; gate->is_near && j < record->limits->len; j++)
            gate->is_near =
                !is_limit_of(&((const RunLimit *)record->limits->pdata[j])->last, &gate->use);
    }
}

/* ---- what it comes to ---- */

/* What comes later may follow from it, as calls to a process that never was. */
static const DiagnosisCause *
first_explained(const Diagnosis *diagnosis)
{
    for (guint i = 0; i < diagnosis->causes->len; i++) {
        const DiagnosisCause *cause = diagnosis->causes->pdata[i];
        if (cause->gate != GATE_NONE)
            return cause;
    }
    return diagnosis->causes->len > 0 ? diagnosis->causes->pdata[0] : NULL;
}

static gboolean
read_views(LimitUse *views, const Snapshot *snapshot)
{
    return limit_use_read_fullest(views, snapshot, GATE_SESSION_VIEW_SPACE) ||
           limit_use_read_fullest(views, snapshot, GATE_SYSTEM_VIEW_SPACE);
}

/* "The fullest heap, desktop heap of WinSta0\Default, is 10.5 % used, session view space 23.1 %."
 */
static void
append_both_limits(GString *out, const Snapshot *snapshot)
{
    LimitUse heap, views;

    if (snapshot == NULL || !limit_use_read_fullest(&heap, snapshot, GATE_DESKTOP_HEAP))
        return;
    if (read_views(&views, snapshot)) {
        guint32 of_heap = limit_use_tenths(&heap);
        guint32 of_views = limit_use_tenths(&views);
        g_string_append_printf(out,
                               " The fullest is the %s with %u.%u %%; what heaps are made in, %s, "
                               "is %u.%u %% used.",
                               heap.name, of_heap / 10, of_heap % 10, views.name, of_views / 10,
                               of_views % 10);
        limit_use_clear(&views);
    }
    limit_use_clear(&heap);
}

static void
append_near(GString *out, const GArray *gates)
{
    for (guint i = 0; i < gates->len; i++) {
        const DiagnosisGate *gate = &g_array_index(gates, DiagnosisGate, i);
        if (gate->is_near)
            g_string_append_printf(
                out, " Near its limit, though it refused nothing: %s (%u.%u %%).", gate->use.name,
                limit_use_tenths(&gate->use) / 10, limit_use_tenths(&gate->use) % 10);
    }
}

static void
append_shortage(GString *out, const RunRefusal *refusal)
{
    if (gate_words(refusal->gate)->is_of_desktop)
        g_string_append_printf(out, "desktop heap: the heap of %s is full.",
                               refusal->desktop != NULL ? refusal->desktop : "a desktop");
    else
        g_string_append_printf(out,
                               "desktop heap: there is no room for another one in %s, "
                               "whether any heap is full or not.",
                               gate_words(refusal->gate)->limit);
}

static gboolean
is_cause_shortage(const DiagnosisCause *cause)
{
    const RunRefusal *refusal = &cause->refusal;

    return !refusal->is_injected && gate_words(refusal->gate)->is_heap_shortage;
}

/* NULL: no step fails of one. */
static const DiagnosisCause *
first_shortage(const Diagnosis *diagnosis)
{
    for (guint i = 0; i < diagnosis->causes->len; i++)
        if (is_cause_shortage(diagnosis->causes->pdata[i]))
            return diagnosis->causes->pdata[i];
    return NULL;
}

/* "the heap of WinSta0\Default", "session view space", "access-denied". */
static void
append_refuser(GString *out, const DiagnosisCause *cause)
{
    const RunRefusal *refusal = &cause->refusal;
    const GateWords *words = gate_words(cause->root);

    if (words->is_of_desktop && refusal->desktop != NULL)
        g_string_append_printf(out, "%s of %s", words->limit, refusal->desktop);
    else
        g_string_append(out, words->limit != NULL ? words->limit : gate_cause(cause->root));
}

/* Whether the limit has refused as another cause before: a console's, say, and a program's own. */
static gboolean
is_named(const Diagnosis *diagnosis, guint index)
{
    const DiagnosisCause *cause = diagnosis->causes->pdata[index];

    for (guint i = 0; i < diagnosis->causes->len; i++) {
        const DiagnosisCause *other = diagnosis->causes->pdata[i];
        gboolean is_before = i < index || other == diagnosis->cause;
        if (is_before && is_same_limit(&other->refusal, &cause->refusal))
            return TRUE;
    }
    return FALSE;
}

/* All that refused behind the first, in their order: none of them is to be taken for the only one.
 */
static void
append_later(GString *out, const Diagnosis *diagnosis)
{
    guint count = 0;

    for (guint i = 0; i < diagnosis->causes->len; i++) {
        const DiagnosisCause *cause = diagnosis->causes->pdata[i];
        if (cause->root == GATE_NONE || cause->refusal.is_injected || is_named(diagnosis, i))
            continue;
        g_string_append(out, count++ == 0 ? " What refused then: " : ", then ");
        append_refuser(out, cause);
    }
    if (count > 0)
        g_string_append_c(out, '.');
}

/* `beside`: a shortage of desktop heap that it did not come of, or NULL; `later`: one that other
 * steps fail of, or NULL. */
static void
append_other(GString *out,
             const DiagnosisCause *cause,
             const RunRefusal *beside,
             const DiagnosisCause *later)
{
    g_string_append(out, later != NULL    ? "What fails first does not come of desktop heap."
                         : beside != NULL ? "What fails does not come of desktop heap."
                                          : "Desktop heap is not your problem.");
    if (cause->gate == GATE_NONE)
        g_string_append_printf(out, " No limit refused anything: %s.", cause->failure->detail);
    else if (cause->words != NULL)
        g_string_append_printf(out, " %s", cause->words->meaning);
    if (later != NULL)
        return;
    if (beside == NULL) {
        append_both_limits(out, cause->snapshot);
        return;
    }
    g_string_append(out, " But something else was refused, though no step failed of it, and that "
                         "is ");
    append_shortage(out, beside);
}

static void
append_unnoticed(GString *out, const Diagnosis *diagnosis, const RunRefusal *refusal)
{
    g_string_append(out, "No step fails, and yet something was refused. ");
    if (diagnosis->is_heap_shortage) {
        g_string_append(out, "It is ");
        append_shortage(out, refusal);
        return;
    }
    g_string_append_printf(out, "Desktop heap is not your problem. %s",
                           gate_words(refusal->gate)->meaning);
    append_both_limits(out, diagnosis->record->snapshot);
}

/* Whether a table of a real machine stands in the scenario, and was asked for. */
static gboolean
has_table(const RunRecord *record)
{
    for (guint i = 0; i < record->expectations->len; i++)
        if (strcmp(((const RunExpectation *)record->expectations->pdata[i])->kind, "dheapmon") == 0)
            return TRUE;
    return FALSE;
}

/* Whether a heap, or what heaps are made in, is so full that the next one to ask may be refused. */
static gboolean
is_shortage_near(const GArray *gates)
{
    for (guint i = 0; i < gates->len; i++) {
        const DiagnosisGate *gate = &g_array_index(gates, DiagnosisGate, i);
        if (gate->is_near && gate_words(gate->gate)->is_heap_shortage)
            return TRUE;
    }
    return FALSE;
}

/* A run is as full as its programs make it: no more is said than that, unless a table was met. */
static void
append_nothing_fails(GString *out, const RunRecord *record, const GArray *gates)
{
    if (is_shortage_near(gates))
        g_string_append(out, "Nothing fails here, and yet desktop heap may be your problem: what "
                             "starts next may find no room (\"deskheap headroom\" says how many "
                             "more fit).");
    else if (has_table(record))
        g_string_append(out, "Nothing fails here: desktop heap is not your problem.");
    else
        g_string_append(out, "Nothing fails of what was played, and as far as that goes desktop "
                             "heap is not your problem. How much the programs of a real machine "
                             "take is not known here: a table of dheapmon or !dskheap tells it.");
}

/* Where no step fails for it, nothing else would tell. */
static void
append_safe_pair(GString *out, const Snapshot *snapshot)
{
    for (guint i = 0; snapshot != NULL && i < snapshot->sessions->len; i++) {
        g_autofree char *text = safe_pair_text(snapshot->sessions->pdata[i]);
        if (text == NULL)
            continue;
        g_string_append_printf(out, " What is asked for is not in force: %s.", text);
        return;
    }
}

static char *
sentence_of(const Diagnosis *diagnosis)
{
    GString *out = g_string_new(NULL);
    const DiagnosisCause *cause = diagnosis->cause;
    const RunRefusal *unnoticed = unnoticed_first(diagnosis->unnoticed);

    if (cause == NULL && unnoticed != NULL) {
        append_unnoticed(out, diagnosis, unnoticed);
    } else if (cause == NULL) {
        append_nothing_fails(out, diagnosis->record, diagnosis->gates);
        append_both_limits(out, diagnosis->record->snapshot);
        append_safe_pair(out, diagnosis->record->snapshot);
    } else if (is_cause_shortage(cause)) {
        g_string_append(out, "It is ");
        append_shortage(out, &cause->refusal);
    } else {
        const DiagnosisCause *later = first_shortage(diagnosis);
        gboolean is_beside = later == NULL && diagnosis->is_heap_shortage;
        append_other(out, cause, is_beside ? unnoticed : NULL, later);
    }
    append_later(out, diagnosis);
    append_near(out, cause != NULL ? cause->gates : diagnosis->gates);
    return g_string_free(out, FALSE);
}

static void
explain(DiagnosisCause *cause, const RunRecord *record, const RunFailure *failure)
{
    if (cause->root == GATE_NONE)
        return;
    if (cause->words == NULL)
        cause->words = report_cause_new(cause->root);
    report_cause_add(cause->words, record, run_failure_root(failure));
}

static void
explain_causes(Diagnosis *diagnosis)
{
    const RunRecord *record = diagnosis->record;

    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        explain(find_cause(diagnosis, failure), record, failure);
    }
    for (guint i = 0; i < diagnosis->causes->len; i++)
        forget_near(((DiagnosisCause *)diagnosis->causes->pdata[i])->gates, record);
}

void
diagnosis_conclude(Diagnosis *diagnosis, const RunRecord *record)
{
    diagnosis->record = record;
    add_logs(diagnosis);
    add_other_logs(diagnosis);
    diagnosis->unnoticed = unnoticed_find(record);
    explain_causes(diagnosis);
    diagnosis->cause = first_explained(diagnosis);
    diagnosis->is_heap_shortage =
        first_shortage(diagnosis) != NULL || unnoticed_is_heap_shortage(diagnosis->unnoticed);
    diagnosis->gates = diagnosis_gates(record->snapshot, NULL, NULL);
    forget_near(diagnosis->gates, record);
    diagnosis->sentence = sentence_of(diagnosis);
}

/* ---- all of it ---- */

static RunRecord *
play(Diagnosis *diagnosis, Run *run, GError **error)
{
    GError *problem = NULL;

    do {
        if (!diagnosis_look(diagnosis, run, error))
            return NULL;
    } while (run_next(run, &problem));
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return NULL;
    }
    return run_finish(run, error);
}

gboolean
diagnosis_is_to_check(enum gate gate)
{
    return gate != GATE_NONE && gate_unit(gate) == GATE_UNIT_NONE && !limit_use_is_known(gate);
}

Diagnosis *
diagnosis_new(void)
{
    Diagnosis *diagnosis = g_new0(Diagnosis, 1);

    diagnosis->causes = g_ptr_array_new_with_free_func(free_cause);
    return diagnosis;
}

Diagnosis *
diagnosis_make(const Scenario *scenario,
               const ScenarioVariant *variant,
               const RunOptions *options,
               GError **error)
{
    g_autoptr(Run) run = run_new(scenario, variant, options, error);
    g_autoptr(Diagnosis) diagnosis = diagnosis_new();

    if (run == NULL)
        return NULL;
    diagnosis->own_record = play(diagnosis, run, error);
    if (diagnosis->own_record == NULL)
        return NULL;
    diagnosis_conclude(diagnosis, diagnosis->own_record);
    return g_steal_pointer(&diagnosis);
}

void
diagnosis_free(Diagnosis *diagnosis)
{
    if (diagnosis == NULL)
        return;
    g_clear_pointer(&diagnosis->gates, g_array_unref);
    g_clear_pointer(&diagnosis->unnoticed, unnoticed_free);
    g_clear_pointer(&diagnosis->log, g_ptr_array_unref);
    g_ptr_array_unref(diagnosis->causes);
    g_clear_pointer(&diagnosis->own_record, run_record_free);
    g_free(diagnosis->sentence);
    g_free(diagnosis->tried);
    g_free(diagnosis);
}
