/* SPDX-License-Identifier: MIT */
/*
 * Layouts: where the published structures of one Windows have their fields, from
 * configs/layouts/NAME.yaml. Each offset there carries its source and a confidence. Which fields
 * there are, and how wide, is abi/layout/fields.def.
 */
#pragma once

#include "abi/boot.h"
#include "host/edition/cell_file.h"

typedef struct {
    CellFile *file;
    guint16 offsets[FIELD_TABLE_COUNT];
    GArray *cells; /* Cell, in the order of the list; section is "layout STRUCTURE" */
    guint pointer_bytes;
} FieldLayout;

/* The keys of a layout's file. */
extern const Field layout_fields[];

/*
 * By name, or by path if the name ends in .yaml; `beside` and `at` as for cell_file_find(). Of a
 * kernel with pointers of so many bytes: no two fields of a structure share one.
 */
FieldLayout *field_layout_load(
    const char *name, guint pointer_bytes, const char *beside, const YamlNode *at, GError **error);
void field_layout_free(FieldLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FieldLayout, field_layout_free)

/* The bytes an object of this size (enum abi_object_size) has at least, so that all its known
 * fields lie in it; *last is the field that ends there. 0: none is known. */
guint32 field_layout_least(const FieldLayout *layout, guint size, enum field_id *last);
/* Structures there are, from 0 on, by the name a layout has for them; NULL: no more. Static. */
const char *field_layout_structure(guint number);
/* The same by the name that Windows has for them, without a leading _ or tag: "WND". */
const char *field_layout_symbol(guint number);
/* A field of a structure: its name as a layout has it, where it lies, how many bytes it has. */
typedef struct {
    const char *name; /* static */
    guint offset;
    guint bytes;
} FieldPlace;
/* Compares two. */
gint field_place_by_offset(gconstpointer a, gconstpointer b);
/* All fields of a structure, those of the head it begins with too, by offset: FieldPlace. Free with
 * g_array_unref(). */
GArray *field_layout_places(const FieldLayout *layout, guint structure);
/* The cell of a field. */
const Cell *field_layout_cell(const FieldLayout *layout, enum field_id field);
