/* SPDX-License-Identifier: MIT */
/*
 * What files of a real system say of it, as far as a scenario can be made of it: registry settings,
 * the processes of its services, and the tables of its desktop heaps. Readers fill it
 * (import_file.h), replay.h makes a scenario of it.
 */
#pragma once

#include "host/registry/registry.h"
#include "host/text/finding.h"
#include "host/text/source_text.h"

#include <glib.h>

#define IMPORT_ERROR (import_error_quark())
GQuark import_error_quark(void);

typedef enum {
    IMPORT_ERROR_KIND,    /* nothing that can be imported */
    IMPORT_ERROR_CONTENT, /* it says what cannot be */
} ImportError;

/* SERVICE_WIN32_OWN_PROCESS … of winnt.h: what the registry and sc.exe have as a service's type. */
#define SERVICE_TYPE_OWN         0x10u
#define SERVICE_TYPE_SHARE       0x20u
#define SERVICE_TYPE_INTERACTIVE 0x100u
/* SERVICE_USER_SERVICE: a template, which does not run, or what runs of it as the user who logged
 * on (Microsoft, "Per-user services in Windows"). */
#define SERVICE_TYPE_USER 0x40u

/* Far more than any server has; what is compared with each other stays quick. */
#define IMPORTED_SERVICES_MAX 4096u
/* Desktops of a table. */
#define IMPORTED_ROWS_MAX 4096
/* Places that one thing is said of; of the others only how many there are. */
#define IMPORTED_NOTES_MAX 50u

/* How a service stands. Of two the one further down counts; of two that a list shows the first. */
typedef enum {
    SERVICE_OFF,       /* starts neither at boot nor for anybody */
    SERVICE_ON_DEMAND, /* somebody starts it when he needs it */
    SERVICE_STARTS,    /* at boot, or it was asked for, and no list says what came of it */
    SERVICE_RUNS,      /* a list shows it */
    SERVICE_STOPPED,   /* a list shows that */
    SERVICE_LATE,      /* it was started, and did not answer */
} ServiceState;

typedef struct {
    SourceText *source; /* a reference; where it stands first */
    SourceSpan span;
    char *name;
    ServiceState state;
    gboolean has_account;
    char *account; /* as a scenario names it; NULL: LocalSystem, if it is known */
    guint32 type;  /* SERVICE_TYPE_; 0: not known */
    char *command; /* by which sharers are known (image_path.h); NULL: not known */
    char *image;   /* "spoolsv.exe", in small letters; NULL: not known */
    char *group;   /* of "svchost.exe -k GROUP"; NULL: none */
    guint32 pid;   /* 0: not known */
} ImportedService;

/* A process that services run in. */
typedef struct {
    SourceText *source; /* a reference; where the first of them stands. NULL: no file says it */
    SourceSpan span;
    char *name;          /* of the first service, or of the group that shares it */
    char *account;       /* as a scenario names it; NULL: LocalSystem */
    char *image;         /* "spoolsv.exe", in small letters; NULL: not known */
    GPtrArray *services; /* char *: names of those it runs */
    gboolean is_interactive;
    gboolean is_listed; /* a list shows one of them running */
} ImportedProcess;

/* How a table writes its rates. */
typedef enum {
    RATE_TENTHS,      /* to a tenth; by which tool is not known */
    RATE_ROUNDED,     /* rounded to a tenth: dheapmon 8.1 */
    RATE_CUT_TENTHS,  /* cut: dheapmon 7.0 */
    RATE_PERCENT,     /* whole percent; who wrote it is not known */
    RATE_CUT_PERCENT, /* cut: !dskheap */
    RATE_NONE,        /* not at all */
} ListedRate;

typedef struct {
    char *winsta;
    char *desktop;
    guint32 size_kb; /* 0: not known */
    guint32 tenths;
    ListedRate rate;
    SourceText *source; /* a reference */
    SourceSpan span;
} ListedRow;

typedef struct {
    guint32 id;
    gboolean has_id;
    gboolean is_partial; /* something of its table could not be read, or does not add up */
    gboolean has_total;
    guint64 total_kb;
    guint64 desktops;
    GPtrArray *rows; /* ListedRow, in the table's order */
    SourceSpan span; /* of its total */
} ListedSession;

typedef struct {
    GPtrArray *files;         /* char *: as they are named */
    RegFile *registry;        /* NULL: none was given; the one with settings, if there are two */
    gboolean has_settings;    /* there was one with more than the key Services … */
    gboolean has_service_key; /* … and one with nothing else */
    SourceText *boot_ini;     /* NULL: none was given; its switches could be read */
    GPtrArray *services;      /* ImportedService, in the order of their first places */
    GHashTable *services_by_name; /* name in small letters -> the same, borrowed */
    guint services_named;         /* also those left out and beyond the most there may be */
    GPtrArray *processes;         /* ImportedProcess; of the services, when all files are read */
    gboolean expects_nothing;     /* what tables show is not to be an expectation of the scenario */
    guint service_count;  /* services of LocalSystem, where no file lists them; 0: not said */
    GPtrArray *timed_out; /* ImportedProcess: services that were started and did not answer */
    GPtrArray *on_demand; /* char *: services that somebody starts when he needs them */
    GPtrArray *stopped;   /* char *: services that a list shows as stopped */
    GPtrArray *per_user;  /* char *: services that are each user's own */
    GPtrArray *others;    /* char *: services that run in a system process */
    GHashTable *numbers;  /* char * -> the number behind the last other process of this name */
    GPtrArray *sessions;  /* ListedSession by id */
    GPtrArray *findings;  /* Finding, up to IMPORTED_NOTES_MAX of a code */
    GHashTable *notes;    /* code -> how many there are, those that are not told included */
} Imported;

Imported *imported_new(void);
void imported_free(Imported *imported);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Imported, imported_free)

/* A warning; `code` is static. */
void imported_note(Imported *imported,
                   const char *code,
                   const SourceText *source,
                   SourceSpan span,
                   const char *text);
/* The same of all files, said of the first. pre: there is one. */
void imported_note_files(Imported *imported, const char *code, const char *text);
/* All warnings, a line each or several. Free with g_free(). */
char *imported_remarks(const Imported *imported);

/* Whether a step can have the text as a name: not empty or long, and nothing in it that no name
 * has. */
gboolean imported_is_name(const char *text);
/* A name as it may be told: not all of one that is a megabyte long. Free with g_free(). */
char *imported_told_name(const char *name);

/* Nothing is known but its name and that it starts. */
ImportedService *imported_service_new(const char *name, SourceText *source, SourceSpan span);
void imported_service_free(ImportedService *service);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportedService, imported_service_free)

/* An empty one. `source` may be NULL. */
ImportedProcess *imported_process_new(const char *name, SourceText *source, SourceSpan span);
void imported_process_free(ImportedProcess *process);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportedProcess, imported_process_free)
/* When all files are read: which processes the services run in, and which run in none. */
void imported_settle(Imported *imported);
/* FALSE with an error at the beginning of the file. */
gboolean imported_fail(SourceText *source, ImportError code, const char *problem, GError **error);

ListedSession *listed_session_new(void);
/* The session of this number; made if there is none. Borrowed. */
ListedSession *imported_session(Imported *imported, guint32 id);
/* Rows of all of them. */
guint imported_row_count(const Imported *imported);
void listed_session_free(ListedSession *session);
/* Takes the names. */
ListedRow *listed_row_new(char *winsta, char *desktop, SourceText *source, SourceSpan span);
void listed_row_free(ListedRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ListedRow, listed_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ListedSession, listed_session_free)

/* "LocalSystem", "NT AUTHORITY\NetworkService" … as a scenario names it; NULL of LocalSystem. Free
 * with g_free(). */
char *imported_account(const char *object_name);
