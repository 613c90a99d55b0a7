/* SPDX-License-Identifier: MIT */
/*
 * The gates that a call came to, in the order in which it came to them, and how full each limit
 * was: of the one that refused what it compared, of the others those that this very call passed.
 */
#pragma once

#include "host/run/limit_use.h"
#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    DIAGNOSIS_PASSED,
    DIAGNOSIS_REFUSED,
    DIAGNOSIS_NOT_REACHED, /* the call had been refused before */
    DIAGNOSIS_IDLE,        /* nothing was refused at all */
    DIAGNOSIS_ELSEWHERE,   /* near its limit, and the call did not come to it */
} DiagnosisState;

/* A gate when something failed, or at the end. */
typedef struct {
    enum gate gate;
    DiagnosisState state;
    const RunRefusal *refusal; /* of the one that refused: what it compared; else NULL */
    LimitUse use;              /* when the step had ended: what failed has given back what it had.
                                  Without numbers: unknown */
    gboolean is_near;          /* 90 % used or more, and did not refuse */
} DiagnosisGate;

/* DiagnosisGate of all that there is something to say of. `refusal` and `failure`, of the record,
 * outlive it; NULL: nothing was refused, and the fullest of each kind are told. Free with
 * g_array_unref(). */
GArray *diagnosis_gates(const Snapshot *snapshot,
                        const RunRefusal *refusal,
                        const RunFailure *failure);
/* "passed", "refused", "not-reached", "idle", "elsewhere". */
const char *diagnosis_state_name(DiagnosisState state);
/* All of them, NULL-terminated. */
const char *const *diagnosis_state_names(void);

G_END_DECLS
