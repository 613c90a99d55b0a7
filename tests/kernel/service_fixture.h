/* SPDX-License-Identifier: MIT */
/* A test program whose tests each have a service with a desktop of its own, verified at their end.
 */
#pragma once

#include "win32k_fixture.h"

static struct w32 *w;
static gva_t desktop;

static void
setup(void)
{
    w = w32_start_service(&desktop);
}

static void
teardown(void)
{
    w32_verify(w);
    w32_end(w);
}
