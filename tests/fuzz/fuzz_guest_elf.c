/* SPDX-License-Identifier: MIT */
/* A guest's ELF file: its win32k, whole, or an error of one line. */
#include "fuzz_target.h"
#include "host/engine/engine.h"
#include "host/engine/guest_elf.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    guint8 image[0x30]; /* as large, and there, as in the corpus */
    g_autoptr(GError) error = NULL;
    memset(image, 0xee, sizeof image);
    gboolean is_read = guest_elf_read(data, size, 0xbf800000u, image, sizeof image, &error);
    g_assert(is_read == (error == NULL));
    g_assert(is_read || g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_START));
    g_assert(is_read || strchr(error->message, '\n') == NULL);
    return 0;
}
