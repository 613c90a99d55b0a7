/* SPDX-License-Identifier: MIT */
/* Reads an edition into the boot block, a table of its cells in hand. */
#include "host/edition/edition_read.h"

#include "abi/page_format.h"
#include "host/edition/edition_check.h"
#include "host/edition/edition_lists.h"
#include "host/edition/edition_reader.h"
#include "host/memory/heap_format.h"
#include "host/words/windows_version.h"

#include <string.h>

/* ---- tables ---- */

static const char *const edition_keys[] = {
    "about",           "registry",      "system",  "machine",        "capabilities", "heaps",
    "pools",           "processes",     "limits",  "services",       "object-sizes", "address-map",
    "address-map-3gb", "session-views", "classes", "session-images", "server-dlls",  NULL,
};

const CellFileKind edition_kind = { "editions", "edition", 1, edition_keys, edition_fail_unknown };

typedef enum {
    CELL_BYTES,   /* a size, kept in bytes */
    CELL_KB,      /* a size, kept in kilobytes */
    CELL_MB,      /* a size, kept in megabytes */
    CELL_COUNT,   /* a number */
    CELL_ADDRESS, /* as wide as the kernel's */
} CellKind;

typedef struct {
    const char *section;
    const char *key;
    gsize offset;
    CellKind kind;
    guint64 low; /* in the unit of the kind */
    guint64 high;
    guint32 needs; /* enum abi_capability: all of these, or nothing asks for it */
} CellSpec;

/* Our own bound: the largest that is known, MM_SESSION_SPACE, has 1EC0h, and everything else must
 * find room in a heap or a pool. */
#define OBJECT_BYTES_MAX 0x8000

static const CellSpec boot_cells[] = {
#define CELL(section, key, field, kind, low, high, needs)                                          \
    { section, key, offsetof(struct abi_boot, field), CELL_##kind, low, high, needs },
#include "host/edition/edition_cells.def"
#undef CELL
#define OBJECT_SIZE(name, text)                                                                    \
    { "object-sizes",                                                                              \
      text,                                                                                        \
      offsetof(struct abi_boot, object_size) + ABI_SIZE_##name * sizeof(uint32_t),                 \
      CELL_BYTES,                                                                                  \
      0,                                                                                           \
      OBJECT_BYTES_MAX,                                                                            \
      0 },
#include "abi/object_sizes.def"
#undef OBJECT_SIZE
};

#define CELL(key, field, kind, low, high, needs)                                                   \
    { section,     key, offsetof(struct abi_boot, MAP) + offsetof(struct abi_address_map, field),  \
      CELL_##kind, low, high,                                                                      \
      needs },
static const CellSpec map_cells[] = {
#define section "address-map"
#define MAP     map
#include "host/edition/edition_map.def"
#undef section
#undef MAP
#define section "address-map-3gb"
#define MAP     map_3gb
#include "host/edition/edition_map.def"
#undef section
#undef MAP
};
#undef CELL

static const NamedValue capabilities[] = {
#define CAPABILITY(name, key, meaning) { key, ABI_CAPABILITY_##name },
#include "abi/capabilities.def"
#undef CAPABILITY
    { NULL, 0 },
};

/* By bit: of some two the key is the same. */
static const char *const capability_keys[ABI_CAPABILITY_COUNT] = {
#define CAPABILITY(name, key, meaning) [ABI_CAPABILITY_INDEX_##name] = (key),
#define CAPABILITY_MORE(name, key)     [ABI_CAPABILITY_INDEX_##name] = (key),
#include "abi/capabilities.def"
#undef CAPABILITY
};

static const NamedValue heap_formats[] = {
#define HEAP_FORMAT(name, column, text, number) { text, number },
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
    { NULL, 0 },
};

/* ---- reading ---- */

static const YamlNode *
read_cell(EditionReader *reader, const char *section, const char *key)
{
    Cell cell;
    const YamlNode *value = cell_file_read(reader->file, section, key, &cell, reader->error);

    if (value != NULL)
        g_array_append_val(reader->edition->cells, cell);
    return value;
}

static gboolean
store_cell(const EditionReader *reader, const YamlNode *value, const CellSpec *spec, guint8 *field)
{
    guint64 address_end =
        reader->edition->boot.address_bits == 64 ? G_MAXUINT64 : (guint64)G_MAXUINT32 + 1;
    GError **error = reader->error;
    guint shift = spec->kind == CELL_KB ? 10 : spec->kind == CELL_MB ? 20 : 0;
    guint32 number = 0;
    guint64 address = 0;

    switch (spec->kind) {
    case CELL_ADDRESS:
        if (!yaml_get_uint64(value, 0, address_end, &address, error))
            return FALSE;
        memcpy(field, &address, sizeof(address));
        return TRUE;
    case CELL_COUNT:
        if (!yaml_get_uint32(value, (guint32)spec->low, (guint32)spec->high, &number, error))
            return FALSE;
        break;
    case CELL_BYTES:
    case CELL_KB:
    case CELL_MB:
        if (!edition_read_scaled(value, shift, spec->low, spec->high, &number, error))
            return FALSE;
        break;
    }
    memcpy(field, &number, sizeof(number));
    return TRUE;
}

/* An object must hold all of its known fields. */
static gboolean
check_object_size(const EditionReader *reader, const YamlNode *value, gsize offset)
{
    const struct abi_boot *boot = &reader->edition->boot;
    gsize first = offsetof(struct abi_boot, object_size);
    enum field_id last = FIELD_COUNT;

    if (offset < first || offset >= first + sizeof(boot->object_size))
        return TRUE;
    guint size = (guint)((offset - first) / sizeof(boot->object_size[0]));
    guint32 least = field_layout_least(reader->edition->layout, size, &last);
    if (boot->object_size[size] >= least)
        return TRUE;
    const Cell *cell = field_layout_cell(reader->edition->layout, last);
    return yaml_fail(value, YAML_ERROR_VALUE, reader->error,
                     "%u bytes are too few: its field %s ends behind that (at least %u; %s:%u)",
                     boot->object_size[size], cell->key, least, cell->path, cell->line);
}

/* Whether session space has sizes, and who says them. */
static gboolean
read_session_sizes(const YamlNode *value, guint32 *bits, GError **error)
{
    static const char *const words[] = { "dynamic", "fixed", "registry", NULL };
    static const guint32 gives[] = { 0, ABI_CAPABILITY_SESSION_SIZES,
                                     ABI_CAPABILITY_SESSION_SIZES |
                                         ABI_CAPABILITY_REGISTRY_SESSION_SIZES };
    guint index = 0;

    if (!yaml_get_choice(value, words, &index, error))
        return FALSE;
    *bits = gives[index];
    return TRUE;
}

/* What an edition has with this value of a capability. */
static gboolean
read_bits(const YamlNode *value, guint32 capability, guint32 *bits, GError **error)
{
    gboolean is_on = FALSE;

    if (capability == ABI_CAPABILITY_SESSION_SIZES)
        return read_session_sizes(value, bits, error);
    if (!yaml_get_bool(value, &is_on, error))
        return FALSE;
    *bits = is_on ? capability : 0;
    return TRUE;
}

static gboolean
read_capabilities(EditionReader *reader)
{
    static const char section[] = "capabilities";
    const char *keys[G_N_ELEMENTS(capabilities)] = { NULL };

    for (guint i = 0; capabilities[i].name != NULL; i++)
        keys[i] = capabilities[i].name;
    if (!cell_file_check_section(reader->file, section, keys, reader->error))
        return FALSE;
    for (guint i = 0; keys[i] != NULL; i++) {
        const YamlNode *value = read_cell(reader, section, keys[i]);
        guint32 bits = 0;

        if (value == NULL)
            return FALSE;
        if (capabilities[i].value == ABI_CAPABILITY_SESSION_POOL &&
            g_strcmp0(yaml_node_text(value), "with-terminal-server") == 0)
            reader->edition->session_pool_needs_role = TRUE;
        else if (!read_bits(value, capabilities[i].value, &bits, reader->error))
            return FALSE;
        reader->edition->boot.capabilities |= bits;
    }
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
refuse_without(EditionReader *reader, const char *section, const char *key, guint32 lacking)
{
    static const char of[] = "capabilities";
    const char *of_key = capability_keys[g_bit_nth_lsf(lacking, -1)];
    const Cell *cell = edition_cell(reader->edition, of, of_key);
    g_autofree char *why =
        g_strdup_printf("%s is %s (%s:%u)", cell->key, cell->value, cell->path, cell->line);
    return cell_file_refuse(reader->file, section, key, cell_file_value(reader->file, of, of_key),
                            why, reader->error);
}

/* All cells of a table that belong to one section, and no other keys. */
static gboolean
read_section(EditionReader *reader, const char *section, const CellSpec *specs, gsize count)
{
    g_autofree const char **keys = g_new0(const char *, count + 1);
    guint key_count = 0;

    for (gsize i = 0; i < count; i++)
        if (strcmp(specs[i].section, section) == 0)
            keys[key_count++] = specs[i].key;
    if (!cell_file_check_section(reader->file, section, keys, reader->error))
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        if (strcmp(specs[i].section, section) != 0)
            continue;
        guint32 lacking = specs[i].needs & ~may_have(reader->edition);
        if (lacking != 0) {
            if (!refuse_without(reader, section, specs[i].key, lacking))
                return FALSE;
            continue;
        }
        const YamlNode *value = read_cell(reader, section, specs[i].key);
        guint8 *field = (guint8 *)&reader->edition->boot + specs[i].offset;
        if (value == NULL || !store_cell(reader, value, &specs[i], field) ||
            !check_object_size(reader, value, specs[i].offset))
            return FALSE;
    }
    return TRUE;
}

/* ---- the file ---- */

/* A layout that is good for narrow pointers has no mistake: kernel and layout do not go together.
 */
static gboolean
fail_layout(EditionReader *reader, const YamlNode *value, const char *folder, GError *problem)
{
    const char *name = yaml_node_text(value);
    g_autoptr(GError) owned = problem;
    g_autoptr(FieldLayout) narrow = reader->edition->boot.address_bits == 64
                                        ? field_layout_load(name, 4, folder, value, NULL)
                                        : NULL;
    const YamlNode *bits = cell_file_value(reader->file, "system", "address-bits");

    if (narrow != NULL)
        return yaml_fail(
            cell_file_nearer(reader->file, value, bits), YAML_ERROR_VALUE, reader->error,
            "address-bits is 64, and the fields of layout %s leave a pointer no 8 bytes", name);
    g_propagate_error(reader->error, g_steal_pointer(&owned));
    return FALSE;
}

/* The file it names is looked for beside the one that names it. */
static gboolean
read_layout(EditionReader *reader, const YamlNode *value)
{
    Edition *edition = reader->edition;
    guint pointer_bytes = edition->boot.address_bits / 8;
    const char *name;

    if (!yaml_get_string(value, &name, reader->error))
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(cell_file_path_of(reader->file, value));
    GError *problem = NULL;
    edition->layout = field_layout_load(name, pointer_bytes, folder, value, &problem);
    if (edition->layout == NULL)
        return fail_layout(reader, value, folder, problem);
    memcpy(edition->boot.field_offset, edition->layout->offsets,
           sizeof(edition->boot.field_offset));
    return TRUE;
}

/* Heaps have pointers of the kernel's width. */
static gboolean
check_heap_format(EditionReader *reader, const YamlNode *value)
{
    const struct abi_boot *boot = &reader->edition->boot;
    const YamlNode *bits = cell_file_value(reader->file, "system", "address-bits");
    guint32 heap_bits = heap_format_find(boot->heap_format)->pointer_bytes * 8;

    if (heap_bits == boot->address_bits)
        return TRUE;
    return yaml_fail(cell_file_nearer(reader->file, value, bits), YAML_ERROR_VALUE, reader->error,
                     "address-bits is %u, and a heap of format %s has pointers of %u bits",
                     boot->address_bits, yaml_node_text(value), heap_bits);
}

static gboolean
read_system(EditionReader *reader)
{
    static const char section[] = "system";
    static const char *const keys[] = { "nt-version", "address-bits", "layout", "heap-format",
                                        NULL };
    struct abi_boot *boot = &reader->edition->boot;
    const YamlNode *value;
    guint version = 0;

    if (!cell_file_check_section(reader->file, section, keys, reader->error))
        return FALSE;
    value = read_cell(reader, section, "nt-version");
    if (value == NULL || !yaml_get_choice(value, windows_version_words(), &version, reader->error))
        return FALSE;
    boot->nt_version = windows_version_number(version);
    value = read_cell(reader, section, "address-bits");
    if (value == NULL ||
        !yaml_get_uint32(value, 0, G_MAXUINT32, &boot->address_bits, reader->error))
        return FALSE;
    if (boot->address_bits != 32 && boot->address_bits != 64)
        return yaml_fail(value, YAML_ERROR_VALUE, reader->error,
                         "a kernel has 32 or 64 bits, not %u", boot->address_bits);
    boot->page_format = page_format_of_kernel(boot->address_bits)->number;
    value = read_cell(reader, section, "layout");
    if (value == NULL || !read_layout(reader, value))
        return FALSE;
    value = read_cell(reader, section, "heap-format");
    return value != NULL &&
           edition_read_named(value, heap_formats, &boot->heap_format, reader->error) &&
           check_heap_format(reader, value);
}

static gboolean
read_machine(EditionReader *reader)
{
    static const char section[] = "machine";
    static const char *const keys[] = { "memory", "page-file", NULL };
    Edition *edition = reader->edition;
    const YamlNode *value;

    if (!cell_file_check_section(reader->file, section, keys, reader->error))
        return FALSE;
    value = read_cell(reader, section, "memory");
    if (value == NULL || !yaml_get_size(value, EDITION_MEMORY_MIN, EDITION_MEMORY_MAX,
                                        &edition->memory_bytes, reader->error))
        return FALSE;
    value = read_cell(reader, section, "page-file");
    return value != NULL &&
           yaml_get_size(value, 0, EDITION_MEMORY_MAX, &edition->page_file_bytes, reader->error);
}

/* What names it, and the registry that goes with it. */
static gboolean
read_head(EditionReader *reader)
{
    Edition *edition = reader->edition;
    const YamlNode *about = cell_file_own(reader->file, "about");
    const YamlNode *registry = cell_file_require(reader->file, "registry", reader->error);

    edition->name = cell_file_name(reader->file);
    edition->title = cell_file_title(reader->file);
    edition->about = "";
    if (registry == NULL || !yaml_get_string(registry, &edition->registry, reader->error) ||
        (about != NULL && !yaml_get_string(about, &edition->about, reader->error)))
        return FALSE;
    edition->registry_folder = g_path_get_dirname(cell_file_path_of(reader->file, registry));
    if (strlen(edition->name) >= ABI_NAME_BYTES)
        return yaml_fail(cell_file_own(reader->file, "name"), YAML_ERROR_VALUE, reader->error,
                         "a name has at most %u bytes", (guint)ABI_NAME_BYTES - 1);
    g_strlcpy(edition->boot.edition, edition->name, sizeof(edition->boot.edition));
    return TRUE;
}

static gboolean
read_numbers(EditionReader *reader)
{
    static const char *const sections[] = { "heaps",  "pools",    "processes",
                                            "limits", "services", "object-sizes" };

    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        if (!read_section(reader, sections[i], boot_cells, G_N_ELEMENTS(boot_cells)))
            return FALSE;
    if (!read_section(reader, "address-map", map_cells, G_N_ELEMENTS(map_cells)))
        return FALSE;
    if ((may_have(reader->edition) & ABI_CAPABILITY_MAP_3GB) == 0)
        return refuse_without(reader, "address-map-3gb", NULL, ABI_CAPABILITY_MAP_3GB);
    return read_section(reader, "address-map-3gb", map_cells, G_N_ELEMENTS(map_cells));
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

    EditionReader reader = { edition, edition->file, error };
    if (!read_head(&reader) || !read_system(&reader) || !read_machine(&reader) ||
        !read_capabilities(&reader) || !read_numbers(&reader) || !edition_read_lists(&reader) ||
        !edition_check(edition, error))
        return NULL;
    g_array_append_vals(edition->cells, edition->layout->cells->data, edition->layout->cells->len);
    return g_steal_pointer(&edition);
}
