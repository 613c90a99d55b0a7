/* SPDX-License-Identifier: MIT */
/*
 * JSON that somebody hands back to us, held to the rows by which we write it (json_shape.h): every
 * member that has to be there is, each is of its kind, and an index leads somewhere. Members that
 * have no row are passed over: later versions add some.
 */
#pragma once

#include "host/text/json_shape.h"
#include "host/text/source_text.h"

G_BEGIN_DECLS

#define JSON_CHECK_ERROR (json_check_error_quark())
GQuark json_check_error_quark(void);

typedef enum {
    JSON_CHECK_ERROR_SHAPE,
} JsonCheckError;

/* One object of this schema. FALSE with an error that says where and what. */
gboolean json_check(const SourceText *source, const JsonShape *shape, GError **error);

G_END_DECLS
