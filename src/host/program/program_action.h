/* SPDX-License-Identifier: MIT */
/*
 * One action as written in YAML: `create-window: { class: Worker, count: 2 }`. A kind of action is
 * one row: its arguments, what must hold of them together, what it needs.
 */
#pragma once

#include "host/program/on_failure.h"
#include "host/yaml/fields.h"

/* One call, repeated `count` times; operands as in abi/actions.def. */
typedef struct {
    guint op; /* enum image_action_op */
    guint flags;
    OnFailure on_failure;
    guint64 count;
    guint64 operands[3]; /* a, b, c */
    char *strings[2];    /* UTF-8, NULL: none; items of menus end with a line feed each */
    guint64 text_times;  /* how often strings[1] is the text given, 0: not said, once */
    guint line;
    char *window; /* a step's name for it, NULL: none */
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
} ActionKind;

/* The keys of all actions, NULL-terminated, in the order of abi/actions.def. */
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
