/* SPDX-License-Identifier: MIT */
/* A call of any Win32 function with arguments that may make sense or none. */
#pragma once

#include <glib.h>

/* A line of YAML for the program pPROGRAM, free with g_free(). Its result is named vNAME; one of
 * the last `values` names before that is there to be used, 0: none is. */
char *random_function(GRand *rand, guint program, guint name, guint values);
