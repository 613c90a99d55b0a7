/* SPDX-License-Identifier: MIT */
/* The lists of an edition's file: session views, classes, session images, server DLLs. */
#pragma once

#include "host/edition/edition.h"
#include "host/yaml/fields.h"

/* What an item of each has. */
extern const Field edition_view_fields[];
extern const Field edition_class_fields[];
extern const Field edition_image_fields[];
extern const Field edition_server_fields[];

/* All four, with the cells of their items. Errors point at the place in the file. */
gboolean edition_read_lists(Edition *edition, GError **error);
