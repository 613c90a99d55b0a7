/* SPDX-License-Identifier: MIT */
/* Reads a registry file of any kind (reg_file.h). The content tells which. Free with
 * reg_file_free(). Errors are REG_FILE_ERROR. */
#pragma once

#include "host/registry/reg_file.h"

RegFile *reg_file_load(const char *path, GError **error);
RegFile *reg_file_load_bytes(const char *name, const guint8 *bytes, gsize length, GError **error);
