/* SPDX-License-Identifier: MIT */
/*
 * DLLs: what a DllMain does while a process attaches, from configs/dlls/NAME.yaml. A program that
 * imports one has its actions in its image, in the order in which a loader attaches: what a DLL
 * imports comes before it, each once.
 */
#pragma once

#include "host/program/action_list.h"
#include "host/yaml/yaml.h"

#include <glib.h>

/* DLLs that were read, each once. */
typedef struct DllBook DllBook;

/* What a DLL does in one Windows. */
typedef struct {
    guint32 windows;           /* 0x0501 */
    char *version;             /* of its file there, for people; NULL if it is not told */
    const struct Dll *instead; /* what is loaded there in its place; NULL: it is itself */
    ActionList attach;
    gboolean ignores_refusals; /* its DllMain returns TRUE all the same */
    char *source;
    char *confidence;
    DllBook *book; /* whose it is */
} DllVersion;

typedef struct Dll {
    char *name;          /* "comctl32-6" */
    char *file_name;     /* "comctl32.dll" */
    GPtrArray *imports;  /* const Dll, the book's */
    ActionList attach;   /* in every Windows; has_user32: it or one that it imports is user32 */
    GPtrArray *versions; /* DllVersion; a Windows without one adds nothing */
    gboolean ignores_refusals;
    gboolean refuses; /* its DllMain returns FALSE by itself */
    guint number;     /* in its book, from 1 */
    gboolean is_own;  /* it stands in a program's file */
    guint line;
    char *about;
    char *source;
    char *confidence;
    char *fitted;
    DllBook *book; /* whose it is */
} Dll;

DllBook *dll_book_new(void);
void dll_book_free(DllBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DllBook, dll_book_free)

/* A list of DLLs, of the system's own and of configs/dlls. Adds those of configs/dlls, which the
 * book reads, to `imports`, and sets what is said of user32. */
gboolean dll_book_read_imports(
    DllBook *book, const YamlNode *node, GPtrArray *imports, gboolean *has_user32, GError **error);
/* A DLL that stands in a program's file: `name` and what it does, with user32 if `has_user32`. */
const Dll *dll_book_define(
    DllBook *book, const YamlNode *name, const YamlNode *node, gboolean has_user32, GError **error);
/* Members of a JSON Schema for a DLL's file, and for what a list of them may hold. */
void dll_schema(Schema *schema);
void dll_imports_schema(Schema *schema);

/* Adds what its DllMain does in the Windows of that version (as 0x0501), behind what it imports;
 * `seen` are those that are in the list already. */
void dll_add_attach(const Dll *dll, guint32 windows, GPtrArray *seen, ActionList *list);

/* Names of those in configs/dlls, sorted. Free with g_strfreev(). */
char **dll_names(void);
