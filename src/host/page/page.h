/* SPDX-License-Identifier: MIT */
/*
 * The page on which a trace is looked at: one HTML file with style, script and the trace itself,
 * which loads nothing. Its parts are files beside this one, put together when the program is built
 * (bundle.py).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The page around a trace, an object of schema deskheap.trace/1 as JSON. Nothing of it is ever
 * HTML: it stands in the page as data, and what could end that is escaped. */
void page_append(GString *out, const char *trace, gsize length);

G_END_DECLS
