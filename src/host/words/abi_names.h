/* SPDX-License-Identifier: MIT */
/* Names of what a machine tells by number. All are static. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Kind of an event as JSON writes it: "object-create". Static for known kinds. */
const char *event_kind_name(guint kind);
/* Who an entry of the event log is from, enum event_source: "Win32k"; "" if unknown. */
const char *event_source_name(guint source);
/* All of them, from 1 on. NULL-terminated. */
const char *const *event_source_names(void);
/* "Warning": as Event Viewer shows the type of an entry of the event log; "" for one that is not
 * written here. */
const char *log_type_name(guint source, guint id);
const char *const *log_type_names(void); /* ends with NULL */
#define LOG_TYPE_WIDTH 11                /* of the longest */
/* "window", "menu items" …: a number of abi/user_types.def; "" if unknown. */
const char *user_type_text(guint type);
/* A format of the clipboard that every Windows has, "CF_TEXT"; NULL: none of those. */
const char *clipboard_format_name(guint format);
/* The API behind a system call as programmers know it, "CreateWindowEx", or what it is for. */
const char *system_call_text(guint number);
/* Who does a step of a walk-through, enum step_component: "win32k"; "system" if unknown. */
const char *step_component_text(guint64 component);

G_END_DECLS
