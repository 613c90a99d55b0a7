/* SPDX-License-Identifier: MIT */
/*
 * One step of a scenario, as it will be carried out: loops are unrolled and {n} is filled in
 * (expand.h). A kind of step is one row: its keys, what must hold of them, what it does. Each kind
 * has a struct of its own that begins with a Step.
 *
 * Reading a step checks its form; whether the names it uses exist at that point is checked by
 * expand.c, which sees the steps in order.
 */
#pragma once

#include "host/yaml/field_types.h"

#include <glib.h>

typedef struct Expansion Expansion;
typedef struct Run Run;
typedef struct Step Step;
typedef struct StepOutcome StepOutcome;

/* Bytes there is room for in emulated memory, without the terminating NUL. */
#define STEP_NAME_BYTES 63
#define STEP_PATH_BYTES 135

/* Steps of one variant after unrolling. */
#define EXPAND_STEPS_MAX 50000u

/* What a step that succeeds does to who is logged on. */
typedef enum {
    STEP_LOGS_NOBODY,
    STEP_LOGS_ON,  /* whom it names */
    STEP_LOGS_OFF, /* whose session it is `in` */
} StepLogs;

typedef struct {
    const char *name;
    const char *about;   /* one line */
    gsize bytes;         /* of its struct */
    const Field *fields; /* NULL: `follow` reads its value */
    const Field *other;  /* keys of its value that `follow` reads, or NULL */
    gboolean makes_name; /* that later steps may use */
    gboolean only_looks; /* nothing in the machine changes */
    gboolean is_call;    /* a call that a running process makes */
    gboolean makes_objects;
    const char *leaves; /* behind, what no event tells, in words; NULL: events tell it */
    gboolean lets_pass; /* simulated time, as much as it says */
    StepLogs logs;
    /* Keys that exclude each other, and values the table cannot check. NULL: there are none. */
    gboolean (*check)(const Step *step, GError **error);
    /* What has to be known of the steps before it, beyond names in its fields. NULL: nothing. */
    gboolean (*follow)(Step *step, Expansion *expansion, GError **error);
    /* Frees what `follow` made. NULL: nothing. */
    void (*clear)(Step *step);
    /* Expectation: what is expected where it stands. NULL: nothing. */
    const GPtrArray *(*expectations)(const Step *step);
    /* Makes requests; a step of the record. NULL: the step is none. */
    gboolean (*request)(Run *run, const Step *step, StepOutcome *outcome, GError **error);
    /* Does something else, in place of `request`. */
    gboolean (*act)(Run *run, const Step *step, GError **error);
} StepKind;

struct Step {
    const StepKind *kind;
    guint line;
    gint64 n;             /* number of the innermost loop, 0 outside loops */
    guint32 calls;        /* how often a call is made, 0: not said, or no call */
    const YamlNode *key;  /* where it stands */
    const YamlNode *node; /* its value, NULL: it has none */
};

void step_free(Step *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Step, step_free)

/* Reads `- KIND: value`, or `- KIND` (`value` is NULL). pre: the kind is no loop. */
Step *step_read(const StepKind *kind, const YamlNode *key, const YamlNode *value, GError **error);

/* Another one with this text (NULL: none) under a key of its kind. pre: of what its kind holds
 * nothing but texts has to be freed. */
Step *step_copy_with(const Step *step, const char *key, const char *text);
/* Whether its kind has a key with a number that may be absent, and it is there; and another one
 * without it. pre: it has, and as above. */
gboolean step_has_number(const Step *step, const char *key);
Step *step_copy_without_number(const Step *step, const char *key);

/* What a key of its kind holds (the field's place), NULL: its kind has no such key. */
gconstpointer step_value(const Step *step, const char *key);
/* The same of a text, NULL: absent. */
const char *step_text(const Step *step, const char *key);
/* Expectation: what is expected in the middle, NULL: nothing. */
const GPtrArray *step_expectations(const Step *step);
/* For checks: texts (some may be NULL) that travel together in one request. */
gboolean step_check_room(const Step *step, const char *const *texts, guint count, GError **error);

/* One line: "start-service batch78 (worker, .\batch)". Free with g_free(). */
char *step_title(const Step *step);
