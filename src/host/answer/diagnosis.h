/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with a system, and what is not: a scenario is run, and where something fails the
 * gates are looked at in the order in which a call comes to them. Which one refused comes from the
 * machine's refusals, how full the others were from its memory when the step had ended; names of
 * steps, programs and files decide nothing.
 */
#pragma once

#include "host/answer/advice_tried.h"
#include "host/answer/diagnosis_gates.h"
#include "host/answer/unnoticed.h"
#include "host/report/causes.h"
#include "host/run/run.h"
#include "host/text/json_writer.h"

#include <glib.h>

G_BEGIN_DECLS

/* Entries of the event log that are alike. */
typedef struct {
    const char *type_name; /* static, as the next is */
    const char *source_name;
    guint32 id;
    char *text; /* the first one's */
    guint count;
} DiagnosisLog;

/* Why something failed, once for all failures alike. */
typedef struct {
    enum gate gate;     /* GATE_NONE: no gate refused anything */
    enum gate root;     /* what that came from: csrss had no room for a console; else the same */
    RunRefusal refusal; /* at the root, of the first failure */
    const RunFailure *failure; /* the first; of the record */
    guint failures;
    Snapshot *snapshot; /* when its step had ended; NULL: the machine was not there */
    GArray *gates;      /* DiagnosisGate in the order of a call */
    GPtrArray *holders; /* HoldingTable */
    GPtrArray *log;     /* DiagnosisLog: what Windows would have logged of these failures */
    ReportCause *words; /* meaning and advice of these failures; NULL of GATE_NONE */
} DiagnosisCause;

typedef struct {
    const RunRecord *record;
    RunRecord *own_record;       /* the same; NULL: it is another's */
    guint known;                 /* failures of the record that were looked at */
    GPtrArray *causes;           /* DiagnosisCause in the order of their first failures */
    const DiagnosisCause *cause; /* the one that counts: the first that a gate explains */
    Unnoticed *unnoticed;        /* what was refused in the steps that did not fail, and … */
    GPtrArray *log;              /* DiagnosisLog: what Windows would have logged in them */
    GArray *gates;               /* DiagnosisGate at the end of the run */
    gboolean is_heap_shortage;   /* what people call desktop heap exhaustion, of any of them */
    char *sentence;              /* all of it in one or two sentences */
    AdviceTried *tried;          /* what came of the first advice; NULL: it was not tried */
} Diagnosis;

/* While somebody else runs it: look after each step, and conclude when the run is finished. */
Diagnosis *diagnosis_new(void);
gboolean diagnosis_look(Diagnosis *diagnosis, Run *run, GError **error);
/* pre: the record of that run, which outlives it. Once only. */
void diagnosis_conclude(Diagnosis *diagnosis, const RunRecord *record);
/* Of this failure of the record, an index in `causes`. */
guint diagnosis_cause_of(const Diagnosis *diagnosis, const RunFailure *failure);

/* Runs it. NULL with an error: a bug of ours, or the host's trouble. */
Diagnosis *diagnosis_make(const Scenario *scenario,
                          const ScenarioVariant *variant,
                          const RunOptions *options,
                          GError **error);
void diagnosis_free(Diagnosis *diagnosis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Diagnosis, diagnosis_free)

/* Where nothing failed and programs end with 0xC0000142 all the same: a gate that is no limit, of
 * which no number in memory says anything. */
gboolean diagnosis_is_to_check(enum gate gate);

void diagnosis_print(GString *out, const Diagnosis *diagnosis, guint flags);
/* Schema deskheap.diagnosis/1. */
extern const JsonShape diagnosis_shape;
extern const JsonMember diagnosis_members[];
/* All its members, into an object that is open. */
void diagnosis_members_json(JsonWriter *writer, const Diagnosis *diagnosis);
void diagnosis_json(GString *out, const Diagnosis *diagnosis);

G_END_DECLS
