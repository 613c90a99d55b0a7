/* SPDX-License-Identifier: MIT */
/* A change of boot options, as it is entered in boot.ini or in a boot store. */
#pragma once

#include "host/registry/boot_options.h"

G_BEGIN_DECLS

/*
 * What becomes of the line under [operating systems] that starts: "/3GB is added at its end",
 * "/3GB goes", "/USERVA=2900 takes the place of /USERVA=3030"; of a boot store the command:
 * "bcdedit /set increaseuserva 2900", "bcdedit /deletevalue increaseuserva". NULL if nothing does.
 * Free with g_free().
 */
char *fix_boot_ini_text(const BootOptions *from, const BootOptions *to);

G_END_DECLS
