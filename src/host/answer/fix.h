/* SPDX-License-Identifier: MIT */
/*
 * The least change of each thing that can be turned with which nothing fails for a limit any more:
 * knobs one by one, their ranges tried (survey.h), boot options among them; services under
 * other accounts, or under one, or in one process; if none of the knobs works, two together. What
 * is said to work was run, and so was the value beside it, that fails: one of the knob's unit
 * nearer to the present one.
 */
#pragma once

#include "host/answer/headroom.h"
#include "host/answer/service_accounts.h"
#include "host/answer/survey.h"
#include "host/answer/unnoticed.h"
#include "host/text/json_shape.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    FIX_KNOB,
    FIX_PAIR,     /* two knobs */
    FIX_ACCOUNTS, /* services of an account that has one heap for all run under another one */
    FIX_MERGED,   /* services of user accounts run under one account */
    FIX_PROCESS,  /* services of one account run in one process */
} FixKind;

#define FIX_SETTINGS_MAX 2u

typedef struct {
    FixKind kind;
    ServiceMove move;    /* FIX_ACCOUNTS, FIX_MERGED */
    const char *account; /* FIX_PROCESS: whose */
    Knob knobs[FIX_SETTINGS_MAX];
    Survey *surveys[FIX_SETTINGS_MAX]; /* of each knob; of a pair with the other at its value */
    char *problem;                     /* the knob cannot be turned here, or NULL */
    gboolean works;
    KnobSetting settings[FIX_SETTINGS_MAX]; /* that work; as many as there are knobs */
    guint services;           /* other kinds than of knobs: how many of them, the last ones */
    guint of_services;        /* that there are */
    guint tried;              /* runs, or machines that were known to be alike */
    const Trial *trial;       /* with the change; NULL: nothing works */
    const Trial *beside;      /* with one service less; NULL: there is none, or it is a knob's */
    ScenarioVariant *changed; /* what works; NULL: nothing does */
    GPtrArray *effects;       /* char *: what it costs besides, sentences */
    char *boot_ini;           /* of boot options that work: what becomes of the line, and … */
    char *boot_ini_undo;      /* … what takes it back; else NULL (fix_boot.h) */
} FixWay;

typedef struct {
    Trials *trials;
    Unnoticed *unnoticed; /* as it is: no way is looked for against it */
    GPtrArray *ways;      /* FixWay, in the order in which they are told */
    FixWay *best;         /* the first that works; NULL: none, or nothing fails */
    char *patch; /* a .reg file with the best change, in text; NULL: it is not the registry's */
    char *undo;  /* another one with what stands there now */
} Fix;

/* `only`: this knob alone, or KNOB_NONE. `sessions`: the question how many of them fit, whose tail
 * the variant has as its only one; NULL: it is no cost. `progress` may be NULL. NULL with an error.
 */
Fix *fix_find(const Scenario *scenario,
              const ScenarioVariant *variant,
              Knob only,
              const HeadroomQuestion *sessions,
              TrialsProgress progress,
              gpointer user,
              GError **error);
/* How many knobs it turns. */
guint fix_way_knobs(const FixWay *way);
void fix_free(Fix *fix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fix, fix_free)

void fix_print(GString *out, const Scenario *scenario, const Fix *fix);
/* Schema deskheap.fix/1. */
extern const JsonShape fix_shape;
void fix_json(GString *out, const Scenario *scenario, const Fix *fix);

G_END_DECLS
