/* SPDX-License-Identifier: MIT */
/* The keys of an edition's file. */
#pragma once

#include "host/edition/edition.h"
#include "host/yaml/fields.h"

/* Rows of an Edition, in all sections. */
extern const Field edition_fields[];

/* The numbers of a section. pre: there is such a section. */
const Field *edition_section(const char *section);
/* enum abi_capability: all that an edition must have for this number to be asked for. pre: it is
 * one of heaps, pools, processes, limits, services, object-sizes, or of an address map. */
guint32 edition_field_needs(const Field *number);
/* The key of the capabilities that says one of them, by bit. */
const char *edition_capability_key(guint bit);
