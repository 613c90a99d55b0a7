/* SPDX-License-Identifier: MIT */
/*
 * One statement of a row:
 *
 *     w2 = OpenWindowStationW("Station") -> not 0, not w1, error kept
 *     child.thread.CloseDesktop(desk) -> FALSE, error 170
 *     count = repeat CreateMenu() -> 9990..10000
 *     text(page) -> "Desktop"
 *
 * An argument is a number, a "text", NAME, NAME+N, NAME-N, or &NAME for what is given back;
 * 255*"x" is a text of 255 of them. A condition is a value, `not` a value, a range, or what the
 * last error is: `kept` is the one that was set before.
 */
#pragma once

#include "host/yaml/yaml.h"

#include <glib.h>

typedef enum {
    ARGUMENT_NUMBER,
    ARGUMENT_TEXT,
    ARGUMENT_NAME, /* its value, plus `number` */
    ARGUMENT_OUT,  /* the name gets what is given back */
} ArgumentKind;

typedef struct {
    ArgumentKind kind;
    char *text; /* or name */
    gint64 number;
} Argument;

typedef enum {
    CONDITION_IS,
    CONDITION_IS_NOT,
    CONDITION_RANGE, /* from `value` to `last` */
    CONDITION_ERROR,
    CONDITION_KEPT, /* the last error is that of before */
} ConditionKind;

typedef struct {
    ConditionKind kind;
    Argument value;
    gint64 last;
} Condition;

typedef struct {
    char *result;    /* name for what it gives, NULL: none */
    gboolean repeat; /* until it gives 0; the result is how often it did not */
    GPtrArray *who;  /* names of a process and a thread, outside first */
    char *function;
    GArray *arguments;  /* Argument */
    GArray *conditions; /* Condition */
} Statement;

/* NULL: it is none, and the error says where. */
Statement *statement_parse(const YamlNode *node, GError **error);
void statement_free(Statement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_free)
