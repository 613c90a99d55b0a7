/* SPDX-License-Identifier: MIT */
/* The JSON Schema of an answer, made of its shape. */
#pragma once

#include "host/text/json_writer.h"

G_BEGIN_DECLS

/* Draft-07. Members that the shape does not know are allowed: later versions add some. */
void json_schema_write(JsonWriter *writer, const JsonShape *shape);

G_END_DECLS
