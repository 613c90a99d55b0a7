/* SPDX-License-Identifier: MIT */
/*
 * Programs: what a program of the emulated system imports and does, from
 * configs/programs/NAME.yaml, from `programs:` of a scenario, or as a single step. A program
 * becomes an image (abi/image.h), which is all the machine gets.
 */
#pragma once

#include "abi/boot.h"
#include "abi/image.h"
#include "host/program/action_list.h"
#include "host/program/dll.h"
#include "host/program/program_uses.h"
#include "host/yaml/yaml.h"

#include <glib.h>

#define PROGRAM_ERROR (program_error_quark())
GQuark program_error_quark(void);

typedef enum {
    PROGRAM_ERROR_UNKNOWN, /* no program of that name */
} ProgramErrorCode;

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
    guint role;          /* enum image_role */
    guint console;       /* ProgramConsole */
    gboolean is_32_bit;  /* also in a system of 64 */
    char *child_desktop; /* NULL: none */
    guint children;      /* enum image_children */
    OnFailure on_failure;
    ActionList own; /* DLLs of its own that attach, start-up, then the peak, which is freed */
    DllBook *dlls;
    GPtrArray *imports;    /* const Dll: what attaches before them */
    GPtrArray *loads;      /* const Dll: what they may load */
    GPtrArray *load_names; /* const char: their names, and user32 if it is not imported */
    gboolean
        imports_user32; /* it attaches when the program starts; own.has_user32: then or later */
    /* For people: each "" if the file says nothing. */
    char *about;
    char *source;
    char *confidence;
    char *fitted;                       /* the published figure its counts are chosen to meet */
    ProgramUse uses[PROGRAM_USE_COUNT]; /* in place of a start-up */
    YamlDocument *document;             /* of what it uses; NULL: nothing is said */
} Program;

/* The keys of a program; the values lie in a Program. */
extern const Field program_fields[];
/* `node` is the mapping; its keys are those of a file in configs/programs. */
Program *program_read(const char *name, const YamlNode *node, GError **error);
/* configs/programs/NAME.yaml, or one beside `beside` (may be NULL); `at` (may be NULL) names it. */
Program *program_load(const char *name, const char *beside, const YamlNode *at, GError **error);
/* From the file of this path, whose name it gets. */
Program *program_load_file(const char *path, GError **error);
void program_free(Program *program);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Program, program_free)

/* It is known by what it uses: program_uses.h. */
gboolean program_has_uses(const Program *program);

/* Names of the shipped programs, sorted. Free with g_strfreev(). */
char **program_names(void);
/* Names of the programs it starts itself, without repetition. Free with g_strfreev(). */
char **program_children(const Program *program);
/* ---- images ---- */

/* All that is done in its process in the Windows of that version, as 0x0501: DLLs that attach, its
 * start-up, the peak. Adds copies. */
void program_actions(const Program *program, guint32 windows, ActionList *list);
/* The image of the program with these actions in place of its own, in the Windows of that version.
 */
GBytes *program_image_with(const Program *program,
                           const GArray *actions,
                           guint32 windows,
                           GError **error);
/* In the Windows of that version, as 0x0501. NULL with an error if it is larger than an image may
 * be. */
GBytes *program_image(const Program *program, guint32 windows, GError **error);
/* An image of actions alone, for the request ACTIONS; what fails then stops them, unless an action
 * says otherwise. */
GBytes *program_actions_image(const ProgramAction *actions, guint count, GError **error);
