/* SPDX-License-Identifier: MIT */
/* Numbers of an edition that have to agree with each other, after each was read by itself: address
 * maps, quotas, room for the frame database. */
#pragma once

#include "host/edition/edition.h"

#define EDITION_MEMORY_MIN ((guint64)16 * 1024 * 1024)
#define EDITION_MEMORY_MAX ((guint64)64 * 1024 * 1024 * 1024)

/* FALSE with the place of the number that cannot be; of two that do not agree, of the one that is
 * said nearer to the edition. */
gboolean edition_check(const Edition *edition, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Pages the frame database of a map has room for. */
guint64 edition_pages_max(const struct abi_address_map *map);
