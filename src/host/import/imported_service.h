/* SPDX-License-Identifier: MIT */
/*
 * What files say of a service. One service is one, by its name without regard to case as the
 * service control manager has it, whichever files name it and how often: each adds what is not
 * known yet, and what it says otherwise is told.
 */
#pragma once

#include "host/import/imported.h"

/* "C:\WINDOWS\system32\svchost.exe -k GROUP": command, image, and group. May be NULL. */
void imported_service_set_path(ImportedService *service, const char *path);
/* ObjectName; NULL: LocalSystem. */
void imported_service_set_account(ImportedService *service, const char *object_name);

/* Takes it: a new one, or more of one that is known. One that no scenario can name, or one of too
 * many, is left out. */
void imported_add_service(Imported *imported, ImportedService *service);
