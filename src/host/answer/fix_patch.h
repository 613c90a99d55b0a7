/* SPDX-License-Identifier: MIT */
/*
 * Settings as a .reg file, and as the one that takes them back. Of the Windows value nothing but
 * the number that changes is touched: every other character stays as it is.
 */
#pragma once

#include "host/edition/edition.h"
#include "host/edition/system_knob.h"
#include "host/registry/registry.h"

G_BEGIN_DECLS

/* Whether the knob is a value of the registry. */
gboolean fix_patch_has(Knob knob);
/* What stands in `registry` under the names of these knobs, as a .reg file in UTF-8. `from`: the
 * registry it is to be laid over; what only that one has is deleted. `remark`: a comment at its
 * head, one line; NULL: none. */
char *fix_patch_text(const Registry *registry,
                     const Registry *from,
                     const char *remark,
                     const KnobSetting *settings,
                     guint count);
/* That such a file has a Windows value which is the edition's, and nobody said that it is that of a
 * server; a sentence, with what would make it so. NULL: it has none, or it was said. Free with
 * g_free(). */
char *fix_patch_not_yours(const Registry *registry,
                          const Edition *edition,
                          const KnobSetting *settings,
                          guint count);
/* Whether a setting above all files, those of the command line too, says one of these values: then
 * a file with it does not count. */
gboolean fix_patch_is_covered(const Registry *registry, const KnobSetting *settings, guint count);
/* As regedit writes it: UTF-16 with its mark, lines that end with CR LF. */
GBytes *fix_patch_bytes(const char *text, GError **error);

G_END_DECLS
