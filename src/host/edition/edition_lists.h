/* SPDX-License-Identifier: MIT */
/* The lists of an edition's file: session views, classes, session images, server DLLs. */
#pragma once

#include "host/edition/edition_reader.h"

gboolean edition_read_lists(EditionReader *reader);
