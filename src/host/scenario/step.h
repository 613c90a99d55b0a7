/* SPDX-License-Identifier: MIT */
/*
 * One step of a scenario, as it will be carried out: loops are unrolled and {n} is filled in
 * (expand.h). Reading a step checks its form; whether the names it uses exist at that point is
 * checked by expand.c, which sees the steps in order, as are registry values.
 */
#pragma once

#include "host/config/field_types.h"
#include "host/config/yaml.h"

#include <glib.h>

/* Steps of one variant after unrolling. */
#define EXPAND_STEPS_MAX 50000u

typedef enum {
#define STEP(name, text) STEP_##name,
#include "host/scenario/steps.def"
#undef STEP
    STEP_ACTION, /* a call that a running process makes */
} StepKind;

typedef enum {
    LOGON_KIND_NONE, /* not said: console */
    LOGON_KIND_CONSOLE,
    LOGON_KIND_RDP,
} LogonKind;

typedef struct {
    StepKind kind;
    const char *kind_text; /* "start-service", static or interned */
    guint line;
    gint64 n; /* number of the innermost loop, 0 outside loops */
    const YamlNode *node;

    char *name; /* of a service or a mark */
    char *program;
    char *account;
    char *desktop;
    gboolean is_desktop_null; /* `desktop: ~`; behind desktop, see field_path */
    gboolean is_interactive;
    OptionalNumber luid;
    char *in;     /* session or process */
    char *parent; /* process */
    char *as;
    char *user;
    char *to;
    char *shell;
    guint logon_kind; /* LogonKind */
    OptionalNumber code;
    guint64 wait_ms;
    OptionalNumber allocation;
    char *tag;
    char *window;                 /* name of the window a call is about */
    const YamlNode *registry;     /* set-registry: NAME: VALUE … */
    const YamlNode *expectations; /* expect: the list, as written */
    GPtrArray *expected;          /* and as read: Expectation */
    GBytes *image;                /* of an action */
    guint32 count;                /* of its calls, 0: not said, one */
} Step;

void step_free(Step *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Step, step_free)

/* NULL-terminated: every kind of step, "boot" (what starts with the system) last. */
const char *const *step_kind_names(void);
extern const FieldWords step_words; /* the same, for a field_word */
/* FALSE if no step has that name. */
gboolean step_kind_of(const char *name, StepKind *kind);
/* The table of a kind's keys, without `for` and `count`. NULL for repeat and actions. */
const Field *step_fields(StepKind kind);
/* The other keys of a call, by its key; whom they fill in, expand.c knows. */
const Field *step_call_fields(const char *kind);
/* Other keys a kind of step takes, "for", "count" …, or NULL. */
const Field *step_other_fields(StepKind kind);

/*
 * Reads `- KIND: value`, or `- KIND` (`value` is NULL). pre: kind is neither STEP_REPEAT nor
 * STEP_ACTION.
 */
Step *step_read(StepKind kind, const YamlNode *key, const YamlNode *value, GError **error);

/* One line: "start-service batch78 (worker, .\batch)". Free with g_free(). */
char *step_title(const Step *step);
