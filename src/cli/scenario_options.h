/* SPDX-License-Identifier: MIT */
/* The options of every verb that runs a scenario, and running it. */
#pragma once

#include "cli/command.h"
#include "host/run/run.h"
#include "host/scenario/scenario.h"

#include <glib.h>

#include <stdbool.h>

/* Filled by the parser; static in each verb, so zero at first. The strings are GOption's and live
 * as long as the process. */
struct scenario_options {
    char *edition;
    char *registry;
    char *registry_as;
    char **set;
    char *boot_options;
    char *variant;
    char *at;
    char *machine;
    char *accel;
    gboolean quiet;
    gboolean is_json;          /* what is printed is for programs */
    const ScenarioTail *tails; /* ScenarioOverrides.tails, or NULL */
    gboolean is_open;          /* ScenarioOverrides.is_open */
    /* Told by scenario_show() what it shows while the variant is still there; or NULL. */
    void (*on_shown)(const RunRecord *record, const ScenarioVariant *variant, gpointer user);
    gpointer on_shown_user;
};

/* Rows for a GOptionEntry array; the pointer is to a variable of the verb. Which system: --edition,
 * --registry, --registry-as, --set, --boot-options, --variant; on what: --machine, --accel; how
 * far: --at; how much is said: --quiet. */
/* clang-format off */
#define REGISTRY_AS_OPTION(options) \
    { "registry-as", 0, 0, G_OPTION_ARG_STRING, &(options)->registry_as, \
      "Take the registry file as a patch, or as the state of a system (what it holds decides)", "HOW" }
#define SET_OPTION(options) \
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(options)->set, "Change a setting, such as SharedSection=1024,3072,1024 (KB) or SessionViewSize=64 (MB)", "NAME=VALUE" }
#define SCENARIO_SYSTEM_OPTIONS(options) \
    { "edition", 0, 0, G_OPTION_ARG_STRING, &(options)->edition, "Use this edition of Windows (the scenario's)", "NAME" }, \
    { "registry", 0, 0, G_OPTION_ARG_FILENAME, &(options)->registry, "Use this registry: an export, a patch, \"reg query\" text or a hive (the scenario's)", "FILE" }, \
    REGISTRY_AS_OPTION(options), \
    SET_OPTION(options), \
    { "boot-options", 0, 0, G_OPTION_ARG_FILENAME, &(options)->boot_options, "Start with these, as in \"/3GB /USERVA=2800\", with those of a boot.ini, or with none: \"\" (the scenario's)", "OPTIONS" }, \
    { "variant", 0, 0, G_OPTION_ARG_STRING, &(options)->variant, "Only this variant (\"\": as it stands)", "NAME" }
#define SCENARIO_ACCEL_OPTION(options) \
    { "accel", 0, 0, G_OPTION_ARG_STRING, &(options)->accel, "How QEMU runs: tcg or kvm (tcg)", "NAME" }
#define SCENARIO_AT_OPTION(options) \
    { "at", 0, 0, G_OPTION_ARG_STRING, &(options)->at, "Stop after this mark, or step by its number (the end)", "STEP" }
#define SCENARIO_QUIET_OPTION(options) QUIET_OPTION(&(options)->quiet)
#define SCENARIO_OPTIONS(options) \
    SCENARIO_SYSTEM_OPTIONS(options), \
    { "machine", 0, 0, G_OPTION_ARG_STRING, &(options)->machine, "Machine to run on: model, qemu or both (model)", \
      "NAME" }, \
    SCENARIO_ACCEL_OPTION(options), \
    SCENARIO_AT_OPTION(options), \
    SCENARIO_QUIET_OPTION(options)
/* clang-format on */

/* What a SCENARIO may be, for the text under the options. */
#define SCENARIO_HELP                                                                              \
    "A SCENARIO is a file, or a shipped one by name: cases/kb949296 is scenarios/cases/kb949296.yaml.\n"

/* The machine asked for. FALSE, and said on stderr, if there is no such machine. */
gboolean scenario_machine(const struct scenario_options *options,
                          const char *verb,
                          EngineOptions *machine);

/* What they put on top of a scenario; its texts are the options'. FALSE and error. */
gboolean scenario_overrides(const struct scenario_options *options,
                            ScenarioOverrides *overrides,
                            GError **error);
/* A file or a stream, or the name of a shipped one (shipped_find()), "-" for standard input, or
 * NULL for an edition that only boots. NULL and error. */
Scenario *scenario_open(const struct scenario_options *options, const char *path, GError **error);

/* The word of --registry-as. FALSE and error if it is none. */
gboolean scenario_registry_as(const struct scenario_options *options,
                              RegistryAs *as,
                              GError **error);
/* What is to be said, unless --quiet, of the files that a variant names, and with --set what
 * "check" warns of: Finding. Free with g_ptr_array_unref(). */
GPtrArray *scenario_remarks_of(const struct scenario_options *options,
                               const Scenario *scenario,
                               const ScenarioVariant *variant);
/* The same, and what "check" warns of in any case: for who asks what is wrong. */
GPtrArray *scenario_warnings_of(const struct scenario_options *options,
                                const Scenario *scenario,
                                const ScenarioVariant *variant);
/* Keeps them in `told`; what was there was said already. The messages of the others, a line or more
 * each. Free with g_free(). */
char *scenario_new_remarks(GPtrArray *told, const GPtrArray *remarks);
/* Says these on stderr. */
void scenario_tell_remarks(GPtrArray *told, const GPtrArray *remarks);

/* The variant asked for; without --variant the scenario as it stands. */
const VariantOutline *scenario_choose_outline(const struct scenario_options *options,
                                              const Scenario *scenario,
                                              GError **error);
/* The same, unrolled. */
ScenarioVariant *scenario_choose(const struct scenario_options *options,
                                 const Scenario *scenario,
                                 GError **error);

/* The session of that number at this point. NULL, and said on stderr with those there are, if there
 * is none. */
const SnapshotSession *scenario_session(const Snapshot *snapshot, int id, const char *verb);
/* The number of the session that a name of the scenario stands for: a session, or the one in which
 * a process or service is. FALSE, and said on stderr, if nothing has the name. */
gboolean scenario_session_named(const RunRecord *record,
                                const char *name,
                                const char *verb,
                                int *id);

/*
 * Runs one scenario to its end, or to --at, for a verb that looks at the machine: the record's
 * snapshot is that. Says on stderr what went wrong, or that an expectation was not met; *code is
 * then the exit code. NULL without a snapshot.
 */
RunRecord *scenario_show(const struct scenario_options *options,
                         const char *path,
                         guint snapshot_flags,
                         int *code);
