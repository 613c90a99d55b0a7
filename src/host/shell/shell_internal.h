/* SPDX-License-Identifier: MIT */
/* What the verbs of the prompt share. */
#pragma once

#include "host/run/playback.h"
#include "host/shell/shell.h"
#include "host/text/address.h"

/* What a verb was given. */
typedef struct {
    const char *rest; /* all behind the verb, as typed */
    char **words;     /* the same, split at blanks, without "-s N", "-a" and "-v" */
    guint count;
    guint used;     /* words that were taken */
    gint64 session; /* -s, -1: none was said */
    gboolean all;   /* -a, or -v */
} Arguments;

typedef gboolean (*VerbFunc)(Shell *shell, Arguments *arguments, GString *out, GError **error);

typedef enum {
    BREAK_REFUSAL,
    BREAK_EVENT,
    BREAK_ADDRESS,
} BreakKind;

typedef struct {
    BreakKind kind;
    guint32 event;   /* id, 0: any */
    guint64 address; /* of bytes that are compared as the session sees them */
    AddressText shown;
    guint32 session;
} Break;

struct Shell {
    const Scenario *scenario;
    const ScenarioOverrides *overrides; /* it was read with, NULL: none */
    Playback *playback;
    Snapshot *before;   /* of before the last move, NULL: there was none, or no system */
    guint before_place; /* where that was */
    GArray *breaks;     /* Break */
    char *last_move;    /* line that an empty one repeats, NULL: none */
    gint64 session;     /* to look into, -1: the first there is */
    gboolean is_over;
};

#define VERB(name, short_name, arguments, about, function)                                         \
    gboolean function(Shell *shell, Arguments *arguments_, GString *out, GError **error);
#include "host/shell/verbs.def"
#undef VERB

/* ---- shell_state.c ---- */
/* Always FALSE. */
gboolean shell_fail(GError **error, ShellPromptError code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* What the machine holds; valid until it is moved. NULL with an error: the system is not up. */
const Snapshot *shell_memory(Shell *shell, GError **error);
/* The same with these SnapshotFlags, the caller's. */
Snapshot *shell_look(Shell *shell, guint flags, GError **error);
/* The session of -s, or the one looked into. NULL with an error: there is none. */
const SnapshotSession *shell_session_meant(const Shell *shell,
                                           const Snapshot *snapshot,
                                           const Arguments *arguments,
                                           GError **error);

/* ---- arguments.c ---- */
/* FALSE with an error: -s has no number. Clear with arguments_clear(). */
gboolean arguments_read(Arguments *arguments, const char *rest, GError **error);
void arguments_clear(Arguments *arguments);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)
/* The next word, NULL: there is none. */
const char *arguments_next(Arguments *arguments);
/* The same; `what` is missing without it. */
const char *arguments_need(Arguments *arguments, const char *what, GError **error);
/* A number from `least` on, decimal or 0x; `fallback` without a word. */
gboolean arguments_number(
    Arguments *arguments, guint64 least, guint64 fallback, guint64 *value, GError **error);
/* An address or handle: hexadecimal, as WinDbg takes it, with or without 0x and with a ` in it. */
gboolean arguments_address(Arguments *arguments, const char *what, guint64 *value, GError **error);
/* How that is written. FALSE: it is no such number. */
gboolean shell_read_address(const char *word, guint64 *value);
/* FALSE with an error: a word is left over. */
gboolean arguments_end(const Arguments *arguments, GError **error);

/* Bytes to show, in units of so many: a number of bytes, or "L4", as WinDbg counts: four units, in
 * hexadecimal. At least one; `fallback` without a word. */
gboolean arguments_length(
    Arguments *arguments, guint unit_bytes, guint64 fallback, guint64 *bytes, GError **error);

/* ---- sight.c ---- */
/* An address space and what an address in it looks like. */
typedef struct {
    AddressSpace *space;
    const Snapshot *snapshot;
    guint bits;
    guint32 session;
} Sight;

/* That of the session that is meant. FALSE with an error. */
gboolean sight_open(Sight *sight, Shell *shell, const Arguments *arguments, GError **error);
void sight_clear(Sight *sight);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sight, sight_clear)
/* FALSE with an error: no address here has so many bits. */
gboolean sight_check_width(const Sight *sight, guint64 at, GError **error);

/* ---- moves.c ---- */
/* Keeps what is there for "what changed", before the machine is moved. */
void shell_keep(Shell *shell);
/* What the record has so far. */
typedef struct {
    guint steps;
    guint expectations;
} SoFar;
SoFar shell_so_far(const Shell *shell);
/* Tells what has come since: steps, and what is not as expected in the middle. */
void shell_tell_since(const Shell *shell, SoFar before, GString *out);
