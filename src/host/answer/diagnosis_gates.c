/* SPDX-License-Identifier: MIT */
/* What a call came to: the heap of its desktop, limits of its session and of its process. */
#include "host/answer/diagnosis_gates.h"

#include "host/words/gate.h"

const char *const *
diagnosis_state_names(void)
{
    static const char *const names[] = {
        [DIAGNOSIS_PASSED] = "passed",           [DIAGNOSIS_REFUSED] = "refused",
        [DIAGNOSIS_NOT_REACHED] = "not-reached", [DIAGNOSIS_IDLE] = "idle",
        [DIAGNOSIS_ELSEWHERE] = "elsewhere",     NULL,
    };

    return names;
}

const char *
diagnosis_state_name(DiagnosisState state)
{
    return diagnosis_state_names()[state];
}

static void
clear_gate(gpointer data)
{
    limit_use_clear(&((DiagnosisGate *)data)->use);
}

/* Of those that know no number only what the calls of every program go through is worth a line. */
static gboolean
is_told(const DiagnosisGate *found)
{
    return found->state == DIAGNOSIS_REFUSED || found->use.has_used ||
           (found->state != DIAGNOSIS_IDLE &&
            (found->gate == GATE_ACCESS || found->gate == GATE_NOT_FOUND));
}

/* What the call did not come to stands behind all else. */
static gint
compare_gates(gconstpointer a, gconstpointer b)
{
    const DiagnosisGate *one = a;
    const DiagnosisGate *other = b;
    gboolean is_elsewhere = one->state == DIAGNOSIS_ELSEWHERE;
    guint order = gate_order(one->gate);
    guint order_of_other = gate_order(other->gate);

    if (is_elsewhere != (other->state == DIAGNOSIS_ELSEWHERE))
        return is_elsewhere ? 1 : -1;
    if (order != order_of_other)
        return order < order_of_other ? -1 : 1;
    return (one->gate > other->gate) - (one->gate < other->gate);
}

static LimitUse
use_in(enum gate gate, guint32 session)
{
    return (LimitUse){ .gate = gate,
                       .session = gate_is_of_session(gate) ? session : (guint32)ABI_NO_SESSION };
}

static LimitUse
use_of_refused(const Snapshot *snapshot, const RunRefusal *refusal)
{
    LimitUse use = use_in(refusal->gate, refusal->session);

    if (snapshot != NULL && limit_use_is_known(refusal->gate))
        limit_use_read(&use, snapshot, snapshot_session(snapshot, use.session), refusal);
    return use;
}

/* ---- where a call was ---- */

typedef struct {
    const Snapshot *snapshot;  /* NULL: the machine is not there */
    const RunRefusal *refusal; /* NULL: nothing was refused */
    const RunFailure *failure; /* likewise */
} Call;

static guint32
session_of(const Call *call)
{
    return call->refusal->session != ABI_NO_SESSION ? call->refusal->session
                                                    : call->failure->session;
}

static const SnapshotDesktop *
desktop_of(const Call *call)
{
    const RunRefusal *refusal = call->refusal;

    return snapshot_desktop(call->snapshot, session_of(call),
                            refusal->desktop != NULL ? refusal->desktop : call->failure->desktop);
}

/* Of the heap of its desktop, of its session, of its process. Nothing of what is gone, or was not
 * there yet. */
static LimitUse
use_of_call(const Call *call, enum gate gate)
{
    const SnapshotSession *session = snapshot_session(call->snapshot, session_of(call));
    const SnapshotDesktop *desktop = desktop_of(call);
    LimitUse use = use_in(gate, session_of(call));

    if (gate == GATE_DESKTOP_HEAP) {
        if (desktop != NULL)
            limit_use_read_desktop(&use, desktop);
    } else if (session != NULL &&
               (!gate_words(gate)->is_of_process ||
                snapshot_process(call->snapshot, call->refusal->holder) != NULL)) {
        limit_use_read(&use, call->snapshot, session, call->refusal);
    }
    return use;
}

static gboolean
is_near(const LimitUse *use)
{
    return use->has_used && limit_use_tenths(use) >= SNAPSHOT_NEAR_TENTHS;
}

static gboolean
is_same(const LimitUse *one, const LimitUse *other)
{
    return one->session == other->session && g_strcmp0(one->name, other->name) == 0;
}

/* ---- gates ---- */

/* Takes what it has. */
static void
add_gate(GArray *gates, DiagnosisGate *found)
{
    found->is_near = found->state != DIAGNOSIS_REFUSED && is_near(&found->use);
    if (is_told(found))
        g_array_append_val(gates, *found);
    else
        clear_gate(found);
}

static DiagnosisGate
fullest(const Call *call, enum gate gate, DiagnosisState state)
{
    DiagnosisGate found = { .gate = gate, .state = state };

    if (call->snapshot != NULL)
        limit_use_read_fullest(&found.use, call->snapshot, gate);
    return found;
}

/* One limit of a kind that has many: the call's own, and another one that is near its end. */
static void
add_own(GArray *gates, const Call *call, DiagnosisGate *any)
{
    DiagnosisGate own = { .gate = any->gate,
                          .state = any->state,
                          .use = use_of_call(call, any->gate) };
    gboolean is_other = is_near(&any->use) && !is_same(&own.use, &any->use);

    add_gate(gates, &own);
    any->state = DIAGNOSIS_ELSEWHERE;
    if (is_other)
        add_gate(gates, any);
    else
        clear_gate(any);
}

static void
add_passed(GArray *gates, const Call *call, enum gate gate)
{
    gboolean is_before =
        call->refusal != NULL && gate_order(gate) <= gate_order(call->refusal->gate);
    DiagnosisState state = call->refusal == NULL ? DIAGNOSIS_IDLE
                           : is_before           ? DIAGNOSIS_PASSED
                                                 : DIAGNOSIS_NOT_REACHED;
    DiagnosisGate any = fullest(call, gate, state);

    if (state != DIAGNOSIS_IDLE && any.use.has_used && gate_is_of_session(gate))
        add_own(gates, call, &any);
    else
        add_gate(gates, &any);
}

GArray *
diagnosis_gates(const Snapshot *snapshot, const RunRefusal *refusal, const RunFailure *failure)
{
    const Call call = { snapshot, refusal, failure };
    GArray *gates = g_array_new(FALSE, FALSE, sizeof(DiagnosisGate));

    g_array_set_clear_func(gates, clear_gate);
    for (enum gate gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
        if (refusal == NULL || refusal->gate != gate) {
            add_passed(gates, &call, gate);
            continue;
        }
        DiagnosisGate found = { .gate = gate,
                                .state = DIAGNOSIS_REFUSED,
                                .refusal = refusal,
                                .use = use_of_refused(snapshot, refusal) };
        add_gate(gates, &found);
    }
    g_array_sort(gates, compare_gates);
    return gates;
}
