/* SPDX-License-Identifier: MIT */
/*
 * What each USER object costs in an edition: its size, which the edition says, and the block of the
 * desktop's heap that holds it, which is measured: a program makes one of each on a machine.
 */
#pragma once

#include "host/ask/bare_system.h"
#include "host/text/json_writer.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    char *edition;
    guint32 bytes[ABI_SIZE_COUNT];       /* 0: the edition has none */
    guint32 block_bytes[ABI_SIZE_COUNT]; /* header included; 0: none of its own, or no machine can
                                            be this edition */
} ObjectCosts;

/* On the system of `scenario` as it stands. NULL and error. */
ObjectCosts *object_costs_ask(const Scenario *scenario, GError **error);
void object_costs_free(ObjectCosts *costs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ObjectCosts, object_costs_free)

/* The key in an edition's object-sizes of the size that blocks of this kind (SnapshotBlockKind)
 * have or are made of; NULL: any. */
const char *object_size_key(guint kind);

void object_costs_print(GString *out, const ObjectCosts *costs);
/* A list, as a member of another object. */
extern const JsonMember object_cost_members[];
void object_costs_json(JsonWriter *writer, const char *name, const ObjectCosts *costs);

G_END_DECLS
