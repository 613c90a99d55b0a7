/* SPDX-License-Identifier: MIT */
/*
 * A scenario file, read and checked whole: what can be wrong with it is found here, with
 * file:line:col, before a machine is started. docs/scenario-format.md describes the format.
 *
 * A file holds the scenario as it stands and, under `variants:`, the same with changes. Each runs
 * by itself and may be large: it is unrolled and checked when the file is read, forgotten, and
 * unrolled again when it is its turn.
 *
 * Once it is read nothing changes in a scenario: the files it names, and the programs that those
 * start, are read with it. Any number of threads may unroll and run its variants at once.
 */
#pragma once

#include "host/edition/edition.h"
#include "host/registry/registry.h"
#include "host/registry/windows_sign.h"
#include "host/scenario/expectation.h"
#include "host/scenario/lesson.h"
#include "host/scenario/programs.h"
#include "host/scenario/step.h"
#include "host/scenario/variant.h"

#include <glib.h>

G_BEGIN_DECLS

/* Steps that may be tried where a variant is over. */
typedef struct {
    const char *asked; /* what they are written of, "--of session": messages say it */
    const char *steps; /* a list, as in a file; NULL: no more of them */
} ScenarioTail;

/* What the command line puts on top of a file. All may be NULL. */
typedef struct {
    const char *edition;
    const char *registry;      /* path from the working directory, or a shipped file's name */
    RegistryAs registry_as;    /* of that file, or of the scenario's own */
    const char *const *set;    /* NULL-terminated NAME=VALUE */
    const char *boot_options;  /* in place of the scenario's: boot_options_read_argument() */
    const ScenarioTail *tails; /* the last has no steps */
    /* Steps may be put in later (scenario_unroll_with()), of programs that are not named yet: it is
     * for one thread. */
    gboolean is_open;
} ScenarioOverrides;

/* Steps of all variants together once they are unrolled, services that start with the system
 * included. It bounds the time that reading takes. */
#define SCENARIO_STEPS_MAX 5000000u

/* Nodes that make up one variant; NULL where neither it nor the scenario says anything. */
typedef struct {
    const YamlNode *system; /* of the variant itself */
    const YamlNode *base;   /* of the scenario */
    const YamlNode *set;    /* short form of system: { set: … } */
    const YamlNode *steps;
    const YamlNode *expect;
    const YamlNode *also;
} VariantNodes;

/* A variant as it is written. */
typedef struct {
    char *name; /* "" for the scenario as it stands */
    char *about;
    guint line;          /* of the variant, or of `system:` */
    const YamlNode *key; /* where it is named, NULL of the scenario as it stands */
    VariantNodes nodes;
    BootSettings settings;
} VariantOutline;

typedef struct {
    char *path; /* as given */
    char *title;
    char *about;  /* "" if it says nothing */
    char *source; /* where its numbers come from, "" if it says nothing */
    YamlDocument *document;
    const Programs *programs;      /* its loader's */
    Lesson *lesson;                /* NULL: it is none */
    GHashTable *editions;          /* name -> Edition */
    struct ScenarioLoader *loader; /* what unrolling a variant needs besides */
    GPtrArray *outlines;           /* VariantOutline; the first is the scenario as it stands */
    ScenarioVariant *plain;        /* that one, unrolled */
} Scenario;

/* A file or a stream (host/text/input.h). `overrides` may be NULL. */
Scenario *scenario_load_file(const char *path, const ScenarioOverrides *overrides, GError **error);
/* From memory: `path` is the name in messages, its folder is searched for files. */
Scenario *scenario_load_text(const char *path,
                             const char *text,
                             gssize length,
                             const ScenarioOverrides *overrides,
                             GError **error);
/* Those files: itself, editions and their layouts, registries, services, programs, boot.ini; some
 * may be there more than once. What is written must not be one. char *; free with
 * g_ptr_array_unref(). */
GPtrArray *scenario_read_paths(const Scenario *scenario);
void scenario_free(Scenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scenario, scenario_free)

/* NULL if there is none of that name. */
const VariantOutline *scenario_outline(const Scenario *scenario, const char *name);
/* One that runs. Reading the scenario has tried it: no error is expected. */
ScenarioVariant *scenario_unroll(const Scenario *scenario,
                                 const VariantOutline *outline,
                                 GError **error);
/*
 * The same with other steps put in: `insertions` (Insertion, host/scenario/expand.h) in order of
 * their indices, whose documents live as long as the variant. NULL with an error that points at
 * what is wrong with them, or with a step behind that cannot follow them.
 */
ScenarioVariant *scenario_unroll_with(const Scenario *scenario,
                                      const VariantOutline *outline,
                                      const GArray *insertions,
                                      GError **error);
/* What is to be said of the files that a variant names before anything is done with it: how they
 * were taken, what of them was passed over, whether they are of another Windows. Finding; free with
 * g_ptr_array_unref(). */
GPtrArray *scenario_remarks(const ScenarioVariant *variant);
/* What its registry files show of another Windows than its edition, or NULL. */
WindowsSign *scenario_other_windows(const ScenarioVariant *variant);

G_END_DECLS
