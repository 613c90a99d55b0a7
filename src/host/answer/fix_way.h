/* SPDX-License-Identifier: MIT */
/* One thing that can be turned against what fails, and what came of turning it. */
#pragma once

#include "host/answer/service_accounts.h"
#include "host/answer/survey.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    FIX_KNOB,
    FIX_TOGETHER, /* several knobs */
    FIX_ACCOUNTS, /* services of an account that has one heap for all run under another one */
    FIX_MERGED,   /* services of user accounts run under one account */
    FIX_PROCESS,  /* services of one account run in one process */
} FixKind;

#define FIX_SETTINGS_MAX 4u

/* What a way costs, in the order in which it is weighed: what has to be done, then what is lost. */
typedef struct {
    guint effort;          /* fix_price.h */
    guint sessions_lost;   /* that fit where the scenario is over */
    guint64 desktops_lost; /* non-interactive ones that session 0 has room for there */
} FixPrice;

typedef struct {
    FixKind kind;
    ServiceMove move;    /* FIX_ACCOUNTS, FIX_MERGED */
    const char *account; /* FIX_PROCESS: whose */
    guint knob_count;    /* 0: it turns none, or none that are turned together work; of services:
                            knobs that are turned besides */
    Knob knobs[FIX_SETTINGS_MAX];
    Survey *surveys[FIX_SETTINGS_MAX]; /* of each knob, with the others at their values */
    char *problem; /* the knob cannot be turned here, or can do nothing, or NULL */
    gboolean works;
    KnobSetting settings[FIX_SETTINGS_MAX]; /* that work; as many as there are knobs */
    guint services;               /* other kinds than of knobs: how many of them, the last ones */
    guint of_services;            /* that there are */
    guint stride;                 /* from one number of them that was tried to the next */
    ScenarioVariant *own_variant; /* of services with knobs: with the services moved, and … */
    Trials *own_trials;           /* … on which the knobs were tried; else NULL */
    guint tried;                  /* runs, or machines that were known to be alike */
    const Trial *trial;           /* with the change; NULL: nothing works */
    const Trial *beside;      /* with one service less; NULL: there is none, or it is a knob's */
    ScenarioVariant *changed; /* what works; NULL: nothing does */
    GPtrArray *effects;       /* char *: what it costs besides, sentences */
    FixPrice price;           /* if it works */
    char *boot_ini;      /* of boot options that work: what becomes of boot.ini's line, or bcdedit's
                            commands, and … */
    char *boot_ini_undo; /* … what takes it back; else NULL (fix_boot_ini.h) */
} FixWay;

FixWay *fix_way_new(FixKind kind);
void fix_way_free(FixWay *way);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FixWay, fix_way_free)

G_END_DECLS
