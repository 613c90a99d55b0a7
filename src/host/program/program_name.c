/* SPDX-License-Identifier: MIT */
/* The name of an image, and a field type that names a program. */
#include "host/program/program_name.h"

#include "abi/image.h"

#include <string.h>

char *
program_image_name_of(const char *name)
{
    return strchr(name, '.') != NULL ? g_strdup(name) : g_strconcat(name, ".exe", NULL);
}

static const Field as_text = { .limit = IMAGE_NAME_BYTES - 1 };

static gboolean
read_program(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    char **name = fields_place(field, object);

    if (!field_read_text(node, &as_text, name, error))
        return FALSE;
    g_autofree char *image_name = program_image_name_of(*name);
    return strlen(image_name) < IMAGE_NAME_BYTES ||
           yaml_fail(node, YAML_ERROR_VALUE, error, "a program's name has at most %u bytes",
                     IMAGE_NAME_BYTES - 5);
}

static void
program_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    field_schema_text(&as_text, schema);
}

const FieldType field_program = { read_program, field_clear_text, program_schema, FALSE };
