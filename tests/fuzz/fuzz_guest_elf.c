/* SPDX-License-Identifier: MIT */
/* A guest's ELF file: its win32k, whole, or an error of one line. */
#include "fuzz_target.h"
#include "host/engine/engine.h"
#include "host/engine/guest_elf.h"

#include <string.h>

static void
read_guest(const uint8_t *data, size_t size, guint bits, guint64 base)
{
    guint8 image[0x30]; /* as large, and there, as in the corpus */
    g_autoptr(GError) error = NULL;
    memset(image, 0xee, sizeof image);
    gboolean is_read = guest_elf_read(data, size, bits, base, image, sizeof image, &error);
    g_assert(is_read == (error == NULL));
    g_assert(is_read || g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_START));
    g_assert(is_read || strchr(error->message, '\n') == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_guest(data, size, 32, 0xbf800000u);
    read_guest(data, size, 64, G_GUINT64_CONSTANT(0xfffff97fff000000));
    return 0;
}
