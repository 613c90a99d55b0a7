/* SPDX-License-Identifier: MIT */
/* A change of boot options, as it is entered in boot.ini. */
#pragma once

#include "host/registry/boot_options.h"

G_BEGIN_DECLS

/*
 * What becomes of the line under [operating systems] that starts: "/3GB is added at its end",
 * "/3GB goes", "/USERVA=2900 takes the place of /USERVA=3030". NULL if nothing does. Free with
 * g_free().
 */
char *fix_boot_ini_text(const BootOptions *from, const BootOptions *to);

G_END_DECLS
