/* SPDX-License-Identifier: MIT */
/* In the place of hive_read.c, where deskheap was built without libhivex. */
#include "host/registry/hive_read.h"
#include "host/text/printable.h"

gboolean
hive_read(RegFile *file, const char *name, const guint8 *bytes, gsize length, GError **error)
{
    printable_error(error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE,
                    "%s:0x0: error: a registry hive, and this deskheap was built without libhivex; "
                    "export it as a .reg file",
                    name);
    return FALSE;
}
