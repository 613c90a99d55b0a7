/* SPDX-License-Identifier: MIT */
/* Which colour blocks of a kind have, in every picture of a heap. */
#pragma once

#include "host/inspect/block_kind.h"
#include "host/words/colour.h"

G_BEGIN_DECLS

/* Of what holds no object; COLOUR_COUNT: a hue of its own, by its number. */
Colour block_colour(SnapshotBlockKind kind);

G_END_DECLS
