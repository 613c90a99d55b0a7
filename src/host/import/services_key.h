/* SPDX-License-Identifier: MIT */
/*
 * The Services key of a registry file: which services start at boot, as what account, in which
 * process. Type, Start, ObjectName and ImagePath are documented for CreateService and in the
 * Windows SDK ("Service Control Manager"); services whose type says that they share a process do so
 * if path and account are the same.
 */
#pragma once

#include "host/import/imported.h"

/* Adds those of the control set that counts; drivers are none. */
void services_key_read(Imported *imported, const RegFile *file);
/* Whether all keys of the file lie in it: a list of services, and no settings. */
gboolean services_key_is_all(const RegFile *file);
