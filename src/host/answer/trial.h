/* SPDX-License-Identifier: MIT */
/*
 * The same variant of a scenario on a system with some knobs turned, run to its end: whether
 * everything then has room. Nothing is concluded from arithmetic of our own: each trial is a run,
 * and two settings share one only if the machines are the same after their boot.
 */
#pragma once

#include "host/run/run.h"

#include <glib.h>

G_BEGIN_DECLS

/* What a machine is like when it has booted, as far as sizes go. */
typedef struct {
    guint64 heaps_fitting; /* non-interactive heaps that session 0 has room for besides */
    HeapSizes heap_sizes;  /* in force there */
    gboolean uses_safe_pair;
    guint32 memory_mb;
    guint32 page_file_mb;
    GArray *regions; /* SnapshotRegion */
} TrialSystem;

#define TRIAL_STARTS_MAX 8u

/* What became of the sizes that are asked for, in the kernel's words (enum rule); of several the
 * last of these. */
typedef enum {
    TRIAL_AS_ASKED,
    TRIAL_RAISED,    /* to the least there can be */
    TRIAL_CUT,       /* to what the neighbours leave */
    TRIAL_SAFE_PAIR, /* heaps have other sizes than SharedSection says, which do not fit */
    TRIAL_FORCE_COUNT
} TrialForce;

typedef struct {
    gboolean starts; /* the system came up */
    gboolean passes; /* no limit refused anything that made a step fail, and nothing fails that
                        did not fail before */
    TrialForce force;
    gboolean falls_back; /* cut, or the safe pair: what is asked for is not what is in force */
    gboolean is_whole;   /* run to the end; else to the first step that fails, and what is said of
                            all of them holds of that one alone */
    guint failures;      /* steps that fail for a limit, or only now */
    guint of_start[TRIAL_STARTS_MAX]; /* of them, those of each start of the machine, the first in
                                         [0]; in the last those of later ones too */
    guint32 gates;                    /* of all of them, a bit each */
    enum gate gate;                   /* of the first of them; GATE_NONE: no gate refused it */
    guint heap_rule;                  /* there, of a desktop heap: enum heap_size_rule; else 0 */
    gboolean is_of_safe_pair;         /* there */
    char *step;                       /* title of the first of them, NULL: none */
    char *detail;                     /* what was compared there, NULL: none */
    TrialSystem system;               /* zeros if it did not start */
} Trial;

typedef struct Trials Trials;

/* After each trial has booted, how many there were. */
typedef void (*TrialsProgress)(guint count, gpointer user);

/* Who is told what runs; members may be NULL. */
typedef struct {
    TrialsProgress progress;
    RunStepFunc on_step; /* of each run */
    gpointer user;       /* of both */
} TrialsWatch;

/* Runs the variant as it is. Both must outlive it. NULL with an error. */
Trials *trials_new(const Scenario *scenario, const ScenarioVariant *variant, GError **error);
/* The same, and tells of that run and of all that follow; `watch` may be NULL. */
Trials *trials_new_watched(const Scenario *scenario,
                           const ScenarioVariant *variant,
                           const TrialsWatch *watch,
                           GError **error);
/* Of another variant, whose steps are those of the first but for accounts and processes of
 * services: what fails there that does not fail in the first counts. Its runs count among the
 * other's, which must outlive it. NULL with an error. */
Trials *trials_new_beside(Trials *trials, const ScenarioVariant *variant, GError **error);
void trials_free(Trials *trials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trials, trials_free)

/* Counts a run beside them, for who is told. */
void trials_count_run(Trials *trials);

/* As it is, and what that run left behind. */
const Trial *trials_base(const Trials *trials);
const RunRecord *trials_record(const Trials *trials);
const Scenario *trials_scenario(const Trials *trials);
const ScenarioVariant *trials_variant(const Trials *trials);
/* Steps that fail as it is, and that no limit refused: no knob moves them. */
guint trials_count_others(const Trials *trials);
/* Whether its runs are so long that not each of them is made to its end, and not each value of a
 * knob tried: every so-many-th; 1: they are short. */
guint trials_stride(const Trials *trials);
/* With these settings; lives as long as the trials. NULL with an error: the system cannot be so. */
const Trial *trials_run(Trials *trials, const KnobSetting *settings, guint count, GError **error);
/* The same with another variant, whose steps are those of the first but for accounts and
 * processes of services. */
const Trial *trials_run_variant(Trials *trials, const ScenarioVariant *variant, GError **error);
/* Both, but no further than to the first step that fails: whether it passes, and if not, why. */
const Trial *trials_ask(Trials *trials, const KnobSetting *settings, guint count, GError **error);
const Trial *trials_ask_variant(Trials *trials, const ScenarioVariant *variant, GError **error);

G_END_DECLS
