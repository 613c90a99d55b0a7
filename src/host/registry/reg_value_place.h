/* SPDX-License-Identifier: MIT */
/*
 * Where a part of a value's text stands in the file it came from: an export writes texts in
 * quotation marks, or byte by byte over many lines. The file is read again for it, since few values
 * are ever asked about.
 */
#pragma once

#include "host/text/source_text.h"

#include <glib.h>

/*
 * `value` is the place of the value's name, or of the text itself. [start, end) are bytes of its
 * text `text`. Of a part that goes on on the next line the span is what stands on the first. What
 * cannot be found again, as in a text with other escapes, is at `value`.
 */
SourceSpan reg_value_place(
    const SourceText *source, SourceSpan value, const char *text, gsize start, gsize end);
