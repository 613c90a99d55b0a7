/* SPDX-License-Identifier: MIT */
/* The actions of a program or of a DLL, in the order in which they are done. */
#pragma once

#include "host/program/program_action.h"

#include <glib.h>

/* What load-library names to have it from then on. */
#define ACTION_LIST_USER32 "user32"

typedef struct {
    GArray *actions;        /* ProgramAction */
    gboolean has_user32;    /* whose it is imports user32, or has loaded it: else few can be made */
    const GPtrArray *loads; /* const char: DLLs that load-library may name; NULL: it may not be */
} ActionList;

void action_list_init(ActionList *list);
void action_list_clear(ActionList *list);
/* Takes what the action holds. */
void action_list_add(ActionList *list, ProgramAction *action);

/* A list of actions, added to the ActionList; `limit` are flags that each gets, as
 * ACTION_TRANSIENT. */
extern const FieldType field_actions;
