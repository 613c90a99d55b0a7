/* SPDX-License-Identifier: MIT */
/*
 * How what was imported is made again: on which edition, with which settings, and how each desktop
 * of a table comes to be there. Desktops are there after the boot, or come with a service's logon,
 * or a program makes them by their names.
 */
#pragma once

#include "host/edition/edition.h"
#include "host/import/imported.h"
#include "host/program/filler.h"

typedef enum {
    ROW_BOOT,    /* there is one after the boot or the logon */
    ROW_SERVICE, /* services of its account bring it */
    ROW_MADE,    /* a program makes it */
    ROW_OWNED,   /* as ROW_BOOT, and winlogon has it and fills it: one program for all sessions */
} RowHow;

/* What a program makes to fill a heap: a table does not say what ran. */
typedef struct {
    gboolean is_there;
    /* The program starts on that desktop; else only its thread goes there, which takes less of it.
     */
    gboolean is_direct;
    Filler objects;
} RowFill;

typedef struct {
    const ListedRow *row;
    guint32 session;
    RowHow how;
    const char *account;  /* of ROW_SERVICE; NULL: LocalSystem */
    guint32 luid;         /* of ROW_SERVICE */
    GPtrArray *processes; /* ImportedProcess of ROW_SERVICE: at least one. Borrowed */
    guint64 uses;         /* of each of them, bytes, as a program's `uses` */
    gint64 rest;          /* so many more the last of them uses: what goes into no even share */
    gboolean is_uneven;   /* the others use no more than what is least */
    gint64 missed;        /* bytes by which the last try did */
    gint64 lowered;       /* bytes less in the last try, for not all of them started; 0: they did */
    RowFill fill;         /* of one program; of ROW_SERVICE only whether there is one */
    /* As the last replay had it. */
    gboolean is_seen;
    gboolean is_met;
    guint refused; /* of its processes: did not start */
    guint32 seen_kb;
    guint64 used_bytes;
    guint64 least_bytes; /* without anything to fill it */
} PlanRow;

/* A desktop as the last replay had it. */
typedef struct {
    guint32 session;
    char *path;
    guint32 size_kb;
} SeenDesktop;

typedef struct {
    Imported *imported;
    Edition *edition;
    char *edition_name;
    gboolean is_edition_guessed;
    BootOptions boot_options; /* what a boot.ini says, as the edition has it */
    GPtrArray *settings;      /* char *: lines of a `set:` mapping */
    GPtrArray *rows;          /* PlanRow, in the tables' order */
    GPtrArray *seen;          /* SeenDesktop: of sessions with rows, in the order the tools have */
    GPtrArray *made_up;       /* ImportedProcess: of stations of which no service is known */
    GPtrArray *homeless;      /* ImportedProcess: on no desktop of a table. Borrowed */
    /* Number of a session -> PlanRow: where programs start that fill others, the one with most
     * room. */
    GHashTable *homes;
    guint32 last_session;
    gint64 program_bytes; /* what a program takes that does nothing but start; 0: not measured */
} Plan;

/* On this edition. pre: the imported is settled. NULL and error. */
Plan *plan_new(Imported *imported, const char *edition, GError **error);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* The row as a message's words: "WinSta0\Default". */
char *plan_row_path(const PlanRow *row);
/* NULL: the table of this session has no such row. */
const PlanRow *plan_row_of(const Plan *plan, guint32 session, const char *path);
/* Something of all files. */
void plan_note(Plan *plan, const char *code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Of a service's desktop: how many programs share what is to be filled. */
guint plan_row_processes(const PlanRow *row);

/* Whether the row is of this desktop, without regard to case. */
gboolean plan_is_on(const ListedRow *row, const char *winsta, const char *desktop);
/* The logon that the station of its services is named for. FALSE: it is no such desktop. */
gboolean plan_service_luid(const ListedRow *row, guint32 *luid);
/* KB that SharedSection says: those of the first Default of WinSta0, or of other stations, without
 * one of the first row; 0: there is none. */
guint32 plan_common_size(const Imported *imported, gboolean is_interactive);
/* KB that whoever makes the desktop asks for, where Windows lets him; 0: SharedSection says it. */
guint32 plan_own_size(const Plan *plan, const ListedRow *row);
