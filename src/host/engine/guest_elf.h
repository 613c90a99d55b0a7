/* SPDX-License-Identifier: MIT */
/* The ELF file of a guest, as far as the model needs it. Nothing in the file is trusted: it may be
 * any file at all. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Copies what the file has loaded at [base, base + bytes) to image. FALSE with ENGINE_ERROR_START
 * and what is wrong with the file, without its name: no x86 program of so many bits (32 or 64), cut
 * off, or its segments do not fill that range.
 */
gboolean guest_elf_read(const guint8 *elf,
                        gsize elf_bytes,
                        guint bits,
                        guint64 base,
                        guint8 *image,
                        gsize bytes,
                        GError **error);

G_END_DECLS
