/* SPDX-License-Identifier: MIT */
/*
 * What a scenario expects. A kind of expectation is one row: its keys, what must hold of them, how
 * it is compared with a run (check.h). Each kind has a struct of its own that begins with an
 * Expectation.
 */
#pragma once

#include "host/scenario/names.h"
#include "host/yaml/field_types.h"

#include <glib.h>

typedef struct Comparing Comparing;
typedef struct Expectation Expectation;

typedef struct {
    const char *name;
    const char *about; /* one line */
    gsize bytes;       /* of its struct */
    const Field *fields;
    gboolean needs_snapshot; /* of memory as it is when it is compared */
    gboolean needs_marks;    /* of memory as it was at marks */
    /* Keys that are no quantity and that compare() tells (comparing.h), NULL-terminated; NULL:
     * none.
     */
    const char *const *tells;
    /* What the table cannot check. NULL: nothing. */
    gboolean (*check)(const Expectation *expectation, const Names *names, GError **error);
    /* pre: with `needs_snapshot` there is one. */
    void (*compare)(Comparing *check);
    /* Warns of what no run could fail, beyond its fields. NULL: nothing. */
    void (*lint)(const Expectation *expectation, GPtrArray *findings);
} ExpectationKind;

struct Expectation {
    const ExpectationKind *kind;
    guint line;
    const YamlNode *node; /* its value */
    const Field *asked;   /* the key whose value a question leaves open, NULL: none */
    char *since;          /* steps since this mark, NULL: from the start */
};

void expectation_free(Expectation *expectation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Expectation, expectation_free)

/* What it is about, in words of its own: its kind and whatever it says that is no quantity, in the
 * order of its kind's keys, as "desktop WinSta0\\Default". Neither its place in a file nor a number
 * that is expected is in it. Free with g_free(). */
char *expectation_name(const Expectation *expectation);
/* What a key of its kind holds (the field's place), NULL: its kind has no such key. */
gconstpointer expectation_value(const Expectation *expectation, const char *key);
