/* SPDX-License-Identifier: MIT */
/*
 * Results of a sweep as one HTML page: maps of which limit refuses where (sweep_svg.h), a legend,
 * and the same as a table. It needs no script and nothing from elsewhere, is dark where the reader
 * wants it dark, and is XML as well.
 */
#pragma once

#include "host/answer/sweep_results.h"

#include <glib.h>

G_BEGIN_DECLS

/* Variants that a page may have; more are for programs. */
#define SWEEP_PAGE_MAX 100000u

/* FALSE and error: there are too many. */
gboolean sweep_page_write(GString *out, const SweepResults *results, GError **error);

G_END_DECLS
