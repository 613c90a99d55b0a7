/* SPDX-License-Identifier: MIT */
/*
 * What the three values of an event are called and how they are written: abi/events.def says what
 * they mean to people, here is a name for each, for programs. Two that share a value have a row
 * each; the same name means the same in every kind of event.
 */
#pragma once

#include "abi/event.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    EVENT_VALUE_NUMBER,
    EVENT_VALUE_LOW,       /* a number in the lower 32 bits */
    EVENT_VALUE_HIGH,      /* a number in the upper 32 bits */
    EVENT_VALUE_FLAG,      /* true or false */
    EVENT_VALUE_HIGH_FLAG, /* likewise, ACTION_FAILED_GOES_ON */
    EVENT_VALUE_ADDRESS,   /* hexadecimal, and handles, frames, atoms */
    EVENT_VALUE_VIEW,      /* an address at which a view or the heap in it begins: view_id.h */
    EVENT_VALUE_TYPE,      /* number of abi/user_types.def in the lower 32 bits: its text */
    EVENT_VALUE_HIGH_TYPE, /* likewise in the upper ones */
    EVENT_VALUE_CALL,      /* number of a system call: its text */
    EVENT_VALUE_SOURCE,    /* enum event_source: its name */
    EVENT_VALUE_COMPONENT, /* enum step_component: its text */
} EventValueForm;

typedef struct {
    guint16 kind; /* enum event_kind */
    guint8 value; /* 0 to 2 */
    guint8 form;  /* EventValueForm */
    const char *name;
} EventValue;

/* Rows of a kind, one after another; *count is 0 if its values mean nothing. */
const EventValue *event_values(guint kind, guint *count);
/* A number as its form takes it out of the value; of a text its number. */
guint64 event_value_number(const EventValue *value, const struct abi_event *event);
/* The text of a number, static; NULL of forms that are no text. */
const char *event_value_text(const EventValue *value, const struct abi_event *event);

G_END_DECLS
