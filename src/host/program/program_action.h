/* SPDX-License-Identifier: MIT */
/*
 * One action as written in YAML: `create-window: { class: Worker, count: 2 }`. A kind of action is
 * one row: its arguments, what must hold of them together, what it needs.
 */
#pragma once

#include "host/program/action_fields.h"
#include "host/program/on_failure.h"

/* The arguments of each action, as a struct of its own: struct FUNCTION_arguments. Texts are UTF-8,
 * NULL: none. */
#define TEXT(member, ...)   char *member;
#define NUMBER(member, ...) guint64 member;
#define ITEMS(member, ...)  ActionItems member;
#define WRITTEN(member, ...)
#define GROUP(name, function, members)                                                             \
    struct function##_arguments {                                                                  \
        members                                                                                    \
    };
#define ACTION(name, function, key, needs, check, effect, about, members)                          \
    GROUP(name, function, members)
#include "abi/actions.def"

/* One call, repeated `count` times. */
typedef struct {
    guint op; /* enum image_action_op */
    guint flags;
    OnFailure on_failure;
    guint64 count;
    guint line;
    guint64 text_times; /* create-window: how often its text is the one given, 0: not said, once */
    char *window;       /* a step's name for the one it is about, NULL: none */
    union {             /* the one of `op` */
#define GROUP(name, function, ...)  struct function##_arguments function;
#define ACTION(name, function, ...) struct function##_arguments function;
#include "abi/actions.def"
    };
} ProgramAction;

typedef struct {
    const Field *fields; /* of a ProgramAction, with those that every action has */
    /* What no argument shows by itself; NULL: nothing. */
    gboolean (*check)(ProgramAction *action,
                      const YamlNode *key,
                      const YamlNode *value,
                      GError **error);
    gboolean is_without_user32; /* works in a program that does not import it */
    const char *about;          /* one line */
    gboolean makes_objects;     /* that a report can count */
    const char *leaves;         /* what no event tells, in words; NULL: events tell it */
} ActionKind;

/* The keys of all actions, NULL-terminated, in the order of abi/actions.def, which has all of a
 * kind but its check. */
const char *const *program_action_keys(void);
/* FALSE: no action has that key. */
gboolean program_action_find(const char *key, guint *op);
/* pre: an action that can be written. */
const ActionKind *program_action_kind(guint op);

/*
 * Reads `KEY: VALUE`, or `KEY` alone (`value` is NULL). The keys of `also` (a table or NULL) are
 * allowed in VALUE and left alone. FALSE with an error that points at the place.
 */
gboolean program_action_read(ProgramAction *action,
                             const YamlNode *key,
                             const YamlNode *value,
                             const Field *also,
                             GError **error);
void program_action_clear(ProgramAction *action);
ProgramAction program_action_copy(const ProgramAction *action);
