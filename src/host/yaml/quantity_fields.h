/* SPDX-License-Identifier: MIT */
/* What an expectation says about a number, as fields of a table. */
#pragma once

#include "host/yaml/fields.h"
#include "host/yaml/quantity.h"

/* Quantity *: a bare number; what is seen lies between `least` and `limit`. */
extern const FieldType field_count;
extern const FieldType field_bytes; /* Quantity *: bytes */
extern const FieldType field_part;  /* Quantity *: bytes or percent */

/* A type with this one is a quantity: it frees one. */
void field_clear_quantity(const Field *field, gpointer object);
/* Whether it is one of these. */
gboolean field_is_quantity(const Field *field);
/* Puts QUANTITY_ASKED there. pre: field_is_quantity(), and it is absent. */
void field_ask_quantity(const Field *field, gpointer object);
/* NULL: it is no quantity, or absent. */
const Quantity *field_quantity(const Field *field, gconstpointer object);
/* If it is an exact percentage, what is cut to its digits meets it as well as what is rounded. */
void field_quantity_may_be_cut(const Field *field, gpointer object);
