/* SPDX-License-Identifier: MIT */
/*
 * Programs: what a program of the emulated system imports and does, from
 * configs/programs/NAME.yaml, from `programs:` of a scenario, or as a single step. A program
 * becomes an image (abi/image.h), which is all the machine gets.
 */
#pragma once

#include "abi/boot.h"
#include "abi/image.h"
#include "host/config/yaml.h"

#include <glib.h>

#define PROGRAM_ERROR (program_error_quark())
GQuark program_error_quark(void);

typedef enum {
    PROGRAM_ERROR_UNKNOWN, /* no program of that name */
} ProgramErrorCode;

/* One call, repeated `count` times; operands as in abi/actions.def. */
typedef struct {
    guint op; /* enum image_action_op */
    guint flags;
    guint on_failure; /* enum on_failure */
    guint32 on_failure_value;
    guint32 count;
    guint64 operands[3]; /* a, b, c */
    char *strings[2];    /* UTF-8, NULL: none; items of menus end with a line feed each */
    guint line;
} ProgramAction;

typedef enum {
    PROGRAM_CONSOLE_NONE,
    PROGRAM_CONSOLE_INHERIT,
    PROGRAM_CONSOLE_NEW,
} ProgramConsole;

typedef struct {
    char *name;       /* "worker" */
    char *image_name; /* "worker.exe" */
    char *path;       /* of the file it stands in */
    guint line;
    guint role; /* enum image_role */
    gboolean imports_user32;
    ProgramConsole console;
    guint on_failure;
    guint32 on_failure_value;
    GArray *actions; /* ProgramAction: DLLs that attach, start-up, then the peak, which is freed */
    /* For people: each "" if the file says nothing. */
    char *about;
    char *source;
    char *confidence;
    char *fitted; /* the published figure its counts are chosen to meet */
} Program;

/* `node` is the mapping; its keys are those of a file in configs/programs. */
Program *program_read(const char *name, const YamlNode *node, GError **error);
/* configs/programs/NAME.yaml, or one beside `beside` (may be NULL); `at` (may be NULL) names it. */
Program *program_load(const char *name, const char *beside, const YamlNode *at, GError **error);
void program_free(Program *program);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Program, program_free)

/* Names of the shipped programs, sorted. Free with g_strfreev(). */
char **program_names(void);
/* Names of the programs it starts itself, without repetition. Free with g_strfreev(). */
char **program_children(const Program *program);
/* The image file's name of a program's name: as it stands if it has an extension, else with .exe.
 * Free with g_free(). */
char *program_image_name_of(const char *name);

/* ---- actions ---- */

/* The keys of all actions, NULL-terminated, in the order of abi/actions.def. */
const char *const *program_action_keys(void);
/* Does this action need user32? */
gboolean program_action_needs_user32(guint op);
/*
 * Reads `KEY: VALUE`, or `KEY` alone (`value` is NULL). `also` (may be NULL) are further keys that
 * are allowed in VALUE and left alone. FALSE with an error that points at the place.
 */
gboolean program_action_read(ProgramAction *action,
                             const YamlNode *key,
                             const YamlNode *value,
                             const char *const *also,
                             GError **error);
void program_action_clear(ProgramAction *action);

/* ---- images ---- */

/* NULL with an error if it is larger than an image may be. */
GBytes *program_image(const Program *program, GError **error);
/* An image of actions alone, for the request ACTIONS; what fails then stops them, unless an action
 * says otherwise. */
GBytes *program_actions_image(const ProgramAction *actions, guint count, GError **error);

/* ---- what it holds ---- */

/* Things of one kind. */
typedef struct {
    const char *object; /* "window", "class", "menu item" … static */
    const char
        *detail; /* "Button, Edit, …"; "" if there is nothing to say. Owned by the description. */
    guint64 count;
    guint64 bytes; /* in the desktop heap, block headers included; 0: not there, or no boot block
                      was given */
} ProgramObjects;

/* What a program allocates, as far as its file and the edition tell; arrays of ProgramObjects. */
typedef struct {
    GArray *attach;    /* before user32's attach returns */
    GArray *dlls;      /* by the DLLs that attach after it, as they keep it */
    GArray *dlls_peak; /* at the height of the neediest of them */
    GArray *console;   /* by csrss, for a console of its own */
    GArray *startup;   /* at the height of its start-up, the peak included */
    GArray *rest;      /* once it rests */
} ProgramDescription;

/* `boot` (may be NULL) tells classes and sizes. */
ProgramDescription *program_describe(const Program *program, const struct abi_boot *boot);
void program_description_free(ProgramDescription *description);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProgramDescription, program_description_free)
