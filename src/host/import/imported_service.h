/* SPDX-License-Identifier: MIT */
/*
 * What files say of a service. One service is one, by its name without regard to case as the
 * service control manager has it, whichever files name it and how often: each adds what is not
 * known yet, and what it says otherwise is told.
 */
#pragma once

#include "host/import/imported.h"

/* Of two the one further down counts; of two that a list shows the first. */
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
    char *command; /* by which sharers are known (image_path_normal()); NULL: not known */
    char *image;   /* "spoolsv.exe", in small letters; NULL: not known */
    char *group;   /* of "svchost.exe -k GROUP"; NULL: none */
    guint32 pid;   /* 0: not known */
} ImportedService;

/* Nothing is known but its name and that it starts. */
ImportedService *imported_service_new(const char *name, SourceText *source, SourceSpan span);
void imported_service_free(ImportedService *service);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportedService, imported_service_free)
/* "C:\WINDOWS\system32\svchost.exe -k GROUP": command, image, and group. May be NULL. */
void imported_service_set_path(ImportedService *service, const char *path);
/* ObjectName; NULL: LocalSystem. */
void imported_service_set_account(ImportedService *service, const char *object_name);

/* Takes it: a new one, or more of one that is known. One that no scenario can name, or one of too
 * many, is left out. */
void imported_add_service(Imported *imported, ImportedService *service);
