/* SPDX-License-Identifier: MIT */
/*
 * The programs a scenario can name: the shipped ones and those of its own `programs:`. Knows which
 * images a machine must be given before a step can use them. Those that a scenario names are loaded
 * while it is read, with all that they start; then nothing changes any more.
 */
#pragma once

#include "host/program/program.h"
#include "host/yaml/fields.h"

#include <glib.h>

typedef struct _Programs Programs;

/* `section` is the scenario's own `programs:`, or NULL. `beside`: the scenario's directory. */
Programs *programs_new(const YamlNode *section, const char *beside, GError **error);
void programs_free(Programs *programs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Programs, programs_free)

/* FALSE, with suggestions, if no program has that name, or that of one it starts. */
gboolean programs_check(Programs *programs, const char *name, const YamlNode *node, GError **error);
/* Adds the one of this file, in place of one of its name. It lives as long as the programs. */
const Program *programs_add_file(Programs *programs, const char *path, GError **error);
/* The scenario is read: from now on there are only those that were checked. */
void programs_close(Programs *programs);
/* NULL: none. pre: programs_check() for a shipped one. Lives as long as the programs. */
const Program *programs_find(const Programs *programs, const char *name);
/* Names of the scenario's own, in its order. Free with g_strfreev(). */
char **programs_own(const Programs *programs);
/* "worker" -> "worker.exe": what the emulated system calls it. pre: programs_check(). */
const char *programs_image_name(const Programs *programs, const char *name);
/* What a logon starts unless it says otherwise. */
const char *programs_shell(void);
/* The image whose one action is `key: value`; the keys of `also` are left alone. *count is how
 * often the call is made, *window the name of the window it is about (NULL: none; free with
 * g_free()). */
GBytes *programs_action_image(const YamlNode *key,
                              const YamlNode *value,
                              const Field *also,
                              guint32 *count,
                              char **window,
                              GError **error);
/*
 * A program of which is known what it uses (program_uses.h) with the objects that add up to it in
 * an edition. They are found once: the only thing that still changes when all is read, behind a
 * lock, and any thread would find the same. NULL: nobody looked yet.
 */
const Program *programs_fitted(const Programs *programs, const char *edition, const char *name);
/* Takes what was found; gives what is kept, which lives as long as the programs. */
const Program *programs_keep_fitted(const Programs *programs, const char *edition, Program *found);

/* Finds what an image of the program is made of where that is known by trying alone; NULL with an
 * error. */
typedef const Program *(*ProgramFitFunc)(const Programs *programs,
                                         const Program *program,
                                         gpointer user,
                                         GError **error);

/* Images that a machine is given. */
typedef struct {
    guint32 windows;      /* of its Windows, as 0x0501 */
    guint32 capabilities; /* and what that has */
    GHashTable *given;    /* names of the programs they are of */
    GPtrArray *images;    /* GBytes */
    ProgramFitFunc fit;   /* of those that program_has_uses() */
    gpointer user;
} ProgramImages;

/* Adds what a machine needs for a program: its own image and those of programs it starts. FALSE:
 * one is too large there. */
gboolean programs_need(const Programs *programs,
                       const char *name,
                       ProgramImages *needed,
                       GError **error);
/* What its console needs, if it has one of its own; programs_need() does this too. */
gboolean programs_need_console(const Programs *programs,
                               const Program *program,
                               ProgramImages *needed,
                               GError **error);
/* Appends the paths of the files that programs asked for so far stand in, copies. */
void programs_add_paths(const Programs *programs, GPtrArray *paths);
/* The same as programs_need() for what every system starts by itself. */
gboolean programs_need_system(const Programs *programs, ProgramImages *needed, GError **error);
