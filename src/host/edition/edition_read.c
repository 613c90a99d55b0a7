/* SPDX-License-Identifier: MIT */
/* Reads an edition into the boot block, by its tables. */
#include "host/edition/edition_read.h"

#include "abi/page_format.h"
#include "host/edition/edition_check.h"
#include "host/edition/edition_fields.h"
#include "host/edition/edition_lists.h"
#include "host/memory/heap_format.h"

#include <string.h>

#include <stddef.h>

const CellFileKind edition_kind = { "editions", "edition", 1, edition_fields,
                                    edition_fail_unknown };

/* ---- numbers ---- */

static const YamlNode *
read_number(Edition *edition, const char *section, const Field *number, GError **error)
{
    Cell cell;
    const YamlNode *value = cell_file_read(edition->file, section, number, edition, &cell, error);

    if (value != NULL)
        g_array_append_val(edition->cells, cell);
    return value;
}

/* An object must hold all of its known fields. */
static gboolean
check_object_size(const Edition *edition, const YamlNode *value, guint size, GError **error)
{
    enum field_id last = FIELD_COUNT;
    guint32 bytes = edition->boot.object_size[size];
    guint32 least = field_layout_least(edition->layout, size, &last);

    if (bytes >= least)
        return TRUE;
    const Cell *cell = field_layout_cell(edition->layout, last);
    return yaml_fail(value, YAML_ERROR_VALUE, error,
                     "%u bytes are too few: its field %s ends behind that (at least %u; %s:%u)",
                     bytes, cell->key, least, cell->path, cell->line);
}

/* A number by itself. */
static gboolean
check_number(const Edition *edition, const YamlNode *value, const Field *number, GError **error)
{
    gsize sizes = offsetof(Edition, boot.object_size);
    gsize sizes_end = sizes + sizeof(edition->boot.object_size);

    if (number->offset >= sizes && number->offset < sizes_end)
        return check_object_size(edition, value, (number->offset - sizes) / sizeof(guint32), error);
    return TRUE;
}

/* Those it has, and the one that the registry may give it. */
static guint32
may_have(const Edition *edition)
{
    return edition->boot.capabilities |
           (edition->session_pool_needs_role ? ABI_CAPABILITY_SESSION_POOL : 0);
}

/* The edition lacks at least one of these: it does not say what only they ask for. */
static gboolean
refuse_without(
    Edition *edition, const char *section, const char *key, guint32 lacking, GError **error)
{
    static const char of[] = "capabilities";
    const char *of_key = edition_capability_key((guint)g_bit_nth_lsf(lacking, -1));
    const Cell *cell = edition_cell(edition, of, of_key);
    g_autofree char *why =
        g_strdup_printf("%s is %s (%s:%u)", cell->key, cell->value, cell->path, cell->line);
    return cell_file_refuse(edition->file, section, key, cell_file_value(edition->file, of, of_key),
                            why, error);
}

static gboolean
read_or_refuse(Edition *edition, const char *section, const Field *number, GError **error)
{
    guint32 lacking = edition_field_needs(number) & ~may_have(edition);

    if (lacking != 0)
        return refuse_without(edition, section, number->key, lacking, error);
    const YamlNode *value = read_number(edition, section, number, error);
    return value != NULL && check_number(edition, value, number, error);
}

static gboolean
read_section(Edition *edition, const char *section, GError **error)
{
    for (const Field *number = fields_first(edition_section(section)); number != NULL;
         number = fields_after(number))
        if (!read_or_refuse(edition, section, number, error))
            return FALSE;
    return TRUE;
}

/* Numbers that every edition has. */
static gboolean
read_plain(Edition *edition, const char *section, GError **error)
{
    for (const Field *number = fields_first(edition_section(section)); number != NULL;
         number = fields_after(number))
        if (read_number(edition, section, number, error) == NULL)
            return FALSE;
    return TRUE;
}

/* ---- the file ---- */

/* A layout that is good for narrow pointers has no mistake: kernel and layout do not go together.
 */
static gboolean
fail_layout(
    Edition *edition, const YamlNode *value, const char *folder, GError *problem, GError **error)
{
    const char *name = yaml_node_text(value);
    g_autoptr(GError) owned = problem;
    g_autoptr(FieldLayout) narrow =
        edition->boot.address_bits == 64 ? field_layout_load(name, 4, folder, value, NULL) : NULL;
    const YamlNode *bits = cell_file_value(edition->file, "system", "address-bits");

    if (narrow != NULL)
        return yaml_fail(
            cell_file_nearer(edition->file, value, bits), YAML_ERROR_VALUE, error,
            "address-bits is 64, and the fields of layout %s leave a pointer no 8 bytes", name);
    g_propagate_error(error, g_steal_pointer(&owned));
    return FALSE;
}

/* The file it names is looked for beside the one that names it. */
static gboolean
read_layout(Edition *edition, const YamlNode *value, GError **error)
{
    guint pointer_bytes = edition->boot.address_bits / 8;
    g_autofree char *folder = g_path_get_dirname(cell_file_path_of(edition->file, value));
    GError *problem = NULL;
    edition->layout =
        field_layout_load(edition->layout_name, pointer_bytes, folder, value, &problem);
    if (edition->layout == NULL)
        return fail_layout(edition, value, folder, problem, error);
    memcpy(edition->boot.field_offset, edition->layout->offsets,
           sizeof(edition->boot.field_offset));
    return TRUE;
}

/* Heaps have pointers of the kernel's width. */
static gboolean
check_heap_format(Edition *edition, const YamlNode *value, GError **error)
{
    const struct abi_boot *boot = &edition->boot;
    const YamlNode *bits = cell_file_value(edition->file, "system", "address-bits");
    guint32 heap_bits = heap_format_find(boot->heap_format)->pointer_bytes * 8;

    if (heap_bits == boot->address_bits)
        return TRUE;
    return yaml_fail(cell_file_nearer(edition->file, value, bits), YAML_ERROR_VALUE, error,
                     "address-bits is %u, and a heap of format %s has pointers of %u bits",
                     boot->address_bits, yaml_node_text(value), heap_bits);
}

static gboolean
read_system(Edition *edition, GError **error)
{
    if (!read_plain(edition, "system", error))
        return FALSE;
    edition->boot.page_format = page_format_of_kernel(edition->boot.address_bits)->number;
    return read_layout(edition, cell_file_value(edition->file, "system", "layout"), error) &&
           check_heap_format(edition, cell_file_value(edition->file, "system", "heap-format"),
                             error);
}

/* What names it, and the registry that goes with it. */
static gboolean
read_head(Edition *edition, GError **error)
{
    const YamlNode *about = cell_file_own(edition->file, "about");
    const YamlNode *registry = cell_file_require(edition->file, "registry", error);

    edition->name = cell_file_name(edition->file);
    edition->title = cell_file_title(edition->file);
    edition->about = "";
    if (registry == NULL || !yaml_get_string(registry, &edition->registry, error) ||
        (about != NULL && !yaml_get_string(about, &edition->about, error)))
        return FALSE;
    edition->registry_folder = g_path_get_dirname(cell_file_path_of(edition->file, registry));
    if (strlen(edition->name) >= ABI_NAME_BYTES)
        return yaml_fail(cell_file_own(edition->file, "name"), YAML_ERROR_VALUE, error,
                         "a name has at most %u bytes", (guint)ABI_NAME_BYTES - 1);
    g_strlcpy(edition->boot.edition, edition->name, sizeof(edition->boot.edition));
    return TRUE;
}

static gboolean
read_numbers(Edition *edition, GError **error)
{
    static const char *const sections[] = { "heaps",    "pools",        "processes",  "limits",
                                            "services", "object-sizes", "address-map" };
    static const char with_3gb[] = "address-map-3gb";

    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        if (!read_section(edition, sections[i], error))
            return FALSE;
    if ((may_have(edition) & ABI_CAPABILITY_MAP_3GB) == 0)
        return refuse_without(edition, with_3gb, NULL, ABI_CAPABILITY_MAP_3GB, error);
    return read_section(edition, with_3gb, error);
}

Edition *
edition_read(const char *path, GError **error)
{
    g_autoptr(Edition) edition = g_new0(Edition, 1);

    edition->file = cell_file_load(&edition_kind, path, error);
    if (edition->file == NULL)
        return NULL;
    edition->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    edition->boot.magic = ABI_BOOT_MAGIC;
    edition->boot.version = ABI_BOOT_VERSION;
    edition->boot.bytes = sizeof(edition->boot);

    if (!read_head(edition, error) || !read_system(edition, error) ||
        !read_plain(edition, "machine", error) || !read_plain(edition, "capabilities", error) ||
        !read_numbers(edition, error) || !edition_read_lists(edition, error) ||
        !edition_check(edition, error))
        return NULL;
    g_array_append_vals(edition->cells, edition->layout->cells->data, edition->layout->cells->len);
    return g_steal_pointer(&edition);
}
