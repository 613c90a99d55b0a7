/* SPDX-License-Identifier: MIT */
#include "host/config/edition.h"

#include "abi/subsystem_line.h"
#include "host/config/data_path.h"
#include "host/config/edition_check.h"
#include "host/config/printable.h"
#include "host/config/suggest.h"
#include "host/words/confidence.h"

#include <string.h>

#define EDITION_FORMAT 1
#define MEMORY_MIN     ((guint64)16 * 1024 * 1024)
#define MEMORY_MAX     ((guint64)64 * 1024 * 1024 * 1024)
/* csrss keeps them as bits of a word. */
#define SERVER_NUMBER_MAX 31u

G_DEFINE_QUARK(edition - error - quark, edition_error)

/* ---- tables ---- */

typedef enum {
    CELL_BYTES,   /* a size, kept in bytes */
    CELL_KB,      /* a size, kept in kilobytes */
    CELL_MB,      /* a size, kept in megabytes */
    CELL_COUNT,   /* a number */
    CELL_ADDRESS, /* a number of 64 bits */
} CellKind;

typedef struct {
    const char *section;
    const char *key;
    gsize offset;
    CellKind kind;
    guint64 low; /* in the unit of the kind */
    guint64 high;
} CellSpec;

/* A view or an image: what a session's window can hold at most. */
#define AREA_BYTES_MAX (1024u * DH_MB)
/* Our own bound: the largest that is known, MM_SESSION_SPACE, has 1EC0h, and everything else must
 * find room in a heap or a pool. */
#define OBJECT_BYTES_MAX 0x8000

static const CellSpec boot_cells[] = {
#define CELL(section, key, field, kind, low, high)                                                 \
    { section, key, offsetof(struct abi_boot, field), CELL_##kind, low, high },
#include "host/config/edition_cells.def"
#undef CELL
#define OBJECT_SIZE(name, text)                                                                    \
    { "object-sizes",                                                                              \
      text,                                                                                        \
      offsetof(struct abi_boot, object_size) + ABI_SIZE_##name * sizeof(uint32_t),                 \
      CELL_BYTES,                                                                                  \
      0,                                                                                           \
      OBJECT_BYTES_MAX },
#include "abi/object_sizes.def"
#undef OBJECT_SIZE
};

#define CELL(key, field, kind, low, high)                                                          \
    { section,     key, offsetof(struct abi_boot, MAP) + offsetof(struct abi_address_map, field),  \
      CELL_##kind, low, high },
static const CellSpec map_cells[] = {
#define section "address-map"
#define MAP     map
#include "host/config/edition_map.def"
#undef section
#undef MAP
#define section "address-map-3gb"
#define MAP     map_3gb
#include "host/config/edition_map.def"
#undef section
#undef MAP
};
#undef CELL

typedef struct {
    const char *name;
    guint32 value;
} NamedValue;

static const NamedValue feature_names[] = {
    { "session-space", ABI_FEATURE_SESSION_SPACE },
    { "session-pool", ABI_FEATURE_SESSION_POOL },
    { "disconnect-desktop", ABI_FEATURE_DISCONNECT },
    { "event-243", ABI_FEATURE_EVENT_243 },
    { "event-244", ABI_FEATURE_EVENT_244 },
    { "popup-names-dll", ABI_FEATURE_POPUP_NAMES_DLL },
    { "pool-above-view", ABI_FEATURE_POOL_ABOVE_VIEW },
    { "csrss-console", ABI_FEATURE_CSRSS_CONSOLE },
    { NULL, 0 },
};

static const NamedValue nt_versions[] = {
    { "5.0", 0x0500 },
    { "5.1", 0x0501 },
    { "5.2", 0x0502 },
    { NULL, 0 },
};

static const NamedValue layouts[] = {
    { "nt5-x86", ABI_LAYOUT_NT5_X86 },
    { "nt52-x86", ABI_LAYOUT_NT52_X86 },
    { NULL, 0 },
};

/* The numbers are those of enum heap_format, which belongs to the kernel. */
static const NamedValue heap_formats[] = {
    { "nt5-x86", 1 },
    { NULL, 0 },
};

static const NamedValue class_owners[] = {
    { "desktop", ABI_CLASS_DESKTOP },
    { "message", ABI_CLASS_MESSAGE },
    { "tooltip", ABI_CLASS_TOOLTIP },
    { "control", ABI_CLASS_CONTROL },
    { "console", ABI_CLASS_CONSOLE },
    { "popup", ABI_CLASS_POPUP },
    { NULL, 0 },
};

/* ---- reading ---- */

typedef struct {
    Edition *edition;
    const YamlNode *root;
    const YamlNode *sources;
    const char **source_names;
    GError **error;
} Reader;

static gboolean
read_named(const YamlNode *node, const NamedValue *table, guint32 *value, GError **error)
{
    const char *names[16] = { NULL };
    guint index = 0;

    for (guint i = 0; table[i].name != NULL; i++)
        names[i] = table[i].name;
    if (!yaml_get_choice(node, names, &index, error))
        return FALSE;
    *value = table[index].value;
    return TRUE;
}

/* Source, confidence and note of a mapping that holds a number, and the cell that keeps them. */
static gboolean
read_attribution(Reader *reader,
                 const YamlNode *node,
                 const char *section,
                 const char *key,
                 const YamlNode *value)
{
    const YamlNode *source = yaml_require(node, "source", reader->error);
    const YamlNode *confidence =
        source != NULL ? yaml_require(node, "confidence", reader->error) : NULL;
    const YamlNode *note = yaml_node_get(node, "note");
    guint source_index = 0, confidence_index = 0;
    EditionCell cell = {
        .section = section,
        .key = key,
        .value = value != NULL && yaml_node_text(value) != NULL ? yaml_node_text(value) : "",
        .note = "",
        .line = yaml_node_line(node),
    };

    if (confidence == NULL ||
        !yaml_get_choice(source, reader->source_names, &source_index, reader->error) ||
        !yaml_get_choice(confidence, confidence_words(), &confidence_index, reader->error) ||
        (note != NULL && !yaml_get_string(note, &cell.note, reader->error)))
        return FALSE;
    cell.confidence = confidence_words()[confidence_index];
    if (strcmp(cell.confidence, "fitted") == 0 && cell.note[0] == '\0')
        return yaml_fail(confidence, YAML_ERROR_VALUE, reader->error,
                         "a fitted number needs a note that says what it is fitted to");
    cell.source = yaml_node_text(yaml_node_item(reader->sources, source_index));
    g_array_append_val(reader->edition->cells, cell);
    return TRUE;
}

/* KEY: { value: …, source: …, confidence: …, note: … } */
static const YamlNode *
read_cell(Reader *reader, const YamlNode *parent, const char *section, const char *key)
{
    static const char *const keys[] = { "value", "source", "confidence", "note", NULL };
    const YamlNode *node = yaml_require(parent, key, reader->error);
    const YamlNode *value;

    if (node == NULL || !yaml_check_keys(node, keys, reader->error))
        return NULL;
    value = yaml_require(node, "value", reader->error);
    if (value == NULL || !read_attribution(reader, node, section, key, value))
        return NULL;
    return value;
}

static gboolean
read_scaled(
    const YamlNode *value, guint shift, guint64 low, guint64 high, guint32 *result, GError **error)
{
    guint64 bytes, unit = (guint64)1 << shift;

    if (!yaml_get_size(value, low << shift, high << shift, &bytes, error))
        return FALSE;
    if (bytes % unit != 0)
        return yaml_fail(value, YAML_ERROR_VALUE, error, "this must be a whole number of %s",
                         shift == 10 ? "KB" : "MB");
    *result = (guint32)(bytes >> shift);
    return TRUE;
}

static gboolean
store_cell(const YamlNode *value, const CellSpec *spec, guint8 *field, GError **error)
{
    guint shift = spec->kind == CELL_KB ? 10 : spec->kind == CELL_MB ? 20 : 0;
    guint32 number = 0;
    gint64 address = 0;

    switch (spec->kind) {
    case CELL_ADDRESS:
        if (!yaml_get_int(value, (gint64)spec->low, (gint64)spec->high, &address, error))
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
        if (!read_scaled(value, shift, spec->low, spec->high, &number, error))
            return FALSE;
        break;
    }
    memcpy(field, &number, sizeof(number));
    return TRUE;
}

/* The published fields of each structure: an object must hold the last one's first bytes, blocks
 * are rounded up to 8. */
static const struct {
    gsize offset; /* of its size in the boot block */
    guint16 fields[ABI_LAYOUT_COUNT];
} object_fields[] = {
#define ABI_SIZE_HEAD ABI_SIZE_WND /* what every USER object begins with */
#define FIELD(structure, name, nt5_x86, nt52_x86)                                                  \
    { offsetof(struct abi_boot, object_size) + ABI_SIZE_##structure * sizeof(uint32_t),            \
      { nt5_x86, nt52_x86 } },
#include "abi/layout/user.def"
#undef FIELD
#undef ABI_SIZE_HEAD
};
#define FIELD_BYTES_MIN 2u

static gboolean
check_object_size(const YamlNode *value, gsize offset, const guint8 *field, GError **error)
{
    guint32 size;
    guint32 least = 0;

    memcpy(&size, field, sizeof(size));
    for (gsize i = 0; i < G_N_ELEMENTS(object_fields); i++)
        for (guint layout = 0; object_fields[i].offset == offset && layout < ABI_LAYOUT_COUNT;
             layout++)
            least = MAX(least, object_fields[i].fields[layout] + FIELD_BYTES_MIN);
    if (size >= least)
        return TRUE;
    return yaml_fail(value, YAML_ERROR_VALUE, error,
                     "%u bytes are too few: its last known field ends behind that (at least %u)",
                     size, least);
}

/* All cells of a table that belong to one section, and no other keys. */
static gboolean
read_section(Reader *reader, const char *section, const CellSpec *specs, gsize count)
{
    const YamlNode *node = yaml_require(reader->root, section, reader->error);
    g_autofree const char **keys = g_new0(const char *, count + 1);
    guint key_count = 0;

    if (node == NULL)
        return FALSE;
    for (gsize i = 0; i < count; i++)
        if (strcmp(specs[i].section, section) == 0)
            keys[key_count++] = specs[i].key;
    if (!yaml_check_keys(node, keys, reader->error))
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        if (strcmp(specs[i].section, section) != 0)
            continue;
        const YamlNode *value = read_cell(reader, node, section, specs[i].key);
        guint8 *field = (guint8 *)&reader->edition->boot + specs[i].offset;
        if (value == NULL || !store_cell(value, &specs[i], field, reader->error) ||
            !check_object_size(value, specs[i].offset, field, reader->error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_features(Reader *reader)
{
    static const char section[] = "features";
    const YamlNode *node = yaml_require(reader->root, section, reader->error);
    const char *keys[G_N_ELEMENTS(feature_names)] = { NULL };

    for (guint i = 0; feature_names[i].name != NULL; i++)
        keys[i] = feature_names[i].name;
    if (node == NULL || !yaml_check_keys(node, keys, reader->error))
        return FALSE;
    for (guint i = 0; keys[i] != NULL; i++) {
        const YamlNode *value = read_cell(reader, node, section, keys[i]);
        gboolean is_on = FALSE;

        if (value == NULL)
            return FALSE;
        if (feature_names[i].value == ABI_FEATURE_SESSION_POOL &&
            g_strcmp0(yaml_node_text(value), "with-terminal-server") == 0)
            reader->edition->session_pool_needs_role = TRUE;
        else if (!yaml_get_bool(value, &is_on, reader->error))
            return FALSE;
        if (is_on)
            reader->edition->boot.features |= feature_names[i].value;
    }
    return TRUE;
}

/* ---- lists ---- */

/* An item's name, or what else is one, into a field of ABI_NAME_BYTES. */
static gboolean
read_name(const YamlNode *item, const char *key, char *name, GError **error)
{
    const YamlNode *node = yaml_require(item, key, error);
    const char *text = NULL;

    if (node == NULL || !yaml_get_string(node, &text, error))
        return FALSE;
    if (strlen(text) >= ABI_NAME_BYTES)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "a name has at most %u bytes",
                         (guint)ABI_NAME_BYTES - 1);
    g_strlcpy(name, text, ABI_NAME_BYTES);
    return TRUE;
}

static gboolean
read_item_size(const YamlNode *item,
               const char *key,
               guint32 low,
               guint32 high,
               guint32 *bytes,
               GError **error)
{
    const YamlNode *node = yaml_require(item, key, error);
    return node != NULL && read_scaled(node, 0, low, high, bytes, error);
}

static gboolean
read_item_count(const YamlNode *item, const char *key, guint32 *count, GError **error)
{
    const YamlNode *node = yaml_require(item, key, error);
    return node != NULL && yaml_get_uint32(node, 0, 65535, count, error);
}

static gboolean
read_view(Reader *reader, const YamlNode *item, guint index)
{
    static const char *const keys[] = { "name", "size",       "committed", "source",
                                        "note", "confidence", NULL };
    struct abi_view *view = &reader->edition->boot.views[index];
    const YamlNode *size;

    if (!yaml_check_keys(item, keys, reader->error) ||
        !read_name(item, "name", view->name, reader->error))
        return FALSE;
    size = yaml_require(item, "size", reader->error);
    if (size == NULL)
        return FALSE;
    if (g_strcmp0(yaml_node_text(size), "first-shared-section-value") == 0) {
        view->kind = ABI_VIEW_SHARED_SECTION;
    } else {
        view->kind = ABI_VIEW_FIXED;
        if (!read_scaled(size, 0, DH_PAGE_SIZE, AREA_BYTES_MAX, &view->bytes, reader->error))
            return FALSE;
    }
    /* The section that SharedSection sizes is committed as a heap, not at once. */
    if (!read_item_size(item, "committed", 0, view->bytes, &view->committed_bytes, reader->error))
        return FALSE;
    return read_attribution(reader, item, "session-views",
                            yaml_node_text(yaml_node_get(item, "name")), size);
}

static gboolean
read_class(Reader *reader, const YamlNode *item, guint index)
{
    static const char *const keys[] = { "name",   "owner", "class-extra", "window-extra",
                                        "source", "note",  "confidence",  NULL };
    struct abi_class *class = &reader->edition->boot.classes[index];
    const YamlNode *owner;

    if (!yaml_check_keys(item, keys, reader->error) ||
        !read_name(item, "name", class->name, reader->error) ||
        !read_item_count(item, "class-extra", &class->class_extra, reader->error) ||
        !read_item_count(item, "window-extra", &class->window_extra, reader->error))
        return FALSE;
    owner = yaml_require(item, "owner", reader->error);
    return owner != NULL && read_named(owner, class_owners, &class->owner, reader->error) &&
           read_attribution(reader, item, "classes", yaml_node_text(yaml_node_get(item, "name")),
                            yaml_node_get(item, "window-extra"));
}

static gboolean
read_image(Reader *reader, const YamlNode *item, guint index)
{
    static const char *const keys[] = {
        "name", "size", "data", "source", "note", "confidence", NULL
    };
    struct abi_session_image *image = &reader->edition->boot.images[index];

    return yaml_check_keys(item, keys, reader->error) &&
           read_name(item, "name", image->name, reader->error) &&
           read_item_size(item, "size", DH_PAGE_SIZE, AREA_BYTES_MAX, &image->bytes,
                          reader->error) &&
           read_item_size(item, "data", 0, image->bytes, &image->data_bytes, reader->error) &&
           read_attribution(reader, item, "session-images",
                            yaml_node_text(yaml_node_get(item, "name")),
                            yaml_node_get(item, "size"));
}

/* Shown as the value Windows names it: "winsrv:UserServerDllInitialization,3". */
static gboolean
read_server_dll(Reader *reader, const YamlNode *item, guint index)
{
    static const char *const keys[] = { "name", "entry",      "number", "source",
                                        "note", "confidence", NULL };
    struct abi_boot *boot = &reader->edition->boot;
    struct abi_server_dll *dll = &boot->server_dlls[index];
    const YamlNode *number;

    if (!yaml_check_keys(item, keys, reader->error) ||
        !read_name(item, "name", dll->name, reader->error) ||
        !read_name(item, "entry", dll->entry, reader->error))
        return FALSE;
    number = yaml_require(item, "number", reader->error);
    if (number == NULL ||
        !yaml_get_uint32(number, SERVER_CSRSS + 1, SERVER_NUMBER_MAX, &dll->number, reader->error))
        return FALSE;
    for (guint i = 0; i < index; i++)
        if (boot->server_dlls[i].number == dll->number)
            return yaml_fail(number, YAML_ERROR_VALUE, reader->error,
                             "each server has a number of its own, and %u is taken", dll->number);
    g_autofree char *key = g_strdup_printf("%s:%s", dll->name, dll->entry);
    return read_attribution(reader, item, "server-dlls", g_intern_string(key), number);
}

typedef gboolean (*ItemReader)(Reader *reader, const YamlNode *item, guint index);

static gboolean
read_list(Reader *reader, const char *section, guint count_max, uint32_t *count, ItemReader read)
{
    const YamlNode *list = yaml_require(reader->root, section, reader->error);

    if (list == NULL || !yaml_expect_sequence(list, reader->error))
        return FALSE;
    *count = yaml_node_count(list);
    if (*count > count_max)
        return yaml_fail(list, YAML_ERROR_LIMIT, reader->error, "this list has more than %u items",
                         count_max);
    for (guint i = 0; i < *count; i++)
        if (!read(reader, yaml_node_item(list, i), i))
            return FALSE;
    return TRUE;
}

/* ---- the file ---- */

static gboolean
read_text(Reader *reader, const char *key, const char **text)
{
    const YamlNode *node = yaml_require(reader->root, key, reader->error);
    return node != NULL && yaml_get_string(node, text, reader->error);
}

static gboolean
read_format(Reader *reader)
{
    const YamlNode *node = yaml_require(reader->root, "format", reader->error);
    gint64 format;

    if (node == NULL || !yaml_get_int(node, 0, G_MAXINT32, &format, reader->error))
        return FALSE;
    if (format != EDITION_FORMAT)
        return yaml_fail(node, YAML_ERROR_VALUE, reader->error,
                         "format %" G_GINT64_FORMAT " is not known (this version reads format %d)",
                         format, EDITION_FORMAT);
    return TRUE;
}

static gboolean
read_sources(Reader *reader)
{
    const YamlNode *sources = yaml_require(reader->root, "sources", reader->error);
    const char *text;

    if (sources == NULL || !yaml_expect_mapping(sources, reader->error))
        return FALSE;
    reader->sources = sources;
    reader->source_names = g_new0(const char *, yaml_node_count(sources) + 1);
    for (guint i = 0; i < yaml_node_count(sources); i++) {
        if (!yaml_get_string(yaml_node_item(sources, i), &text, reader->error))
            return FALSE;
        reader->source_names[i] = yaml_node_text(yaml_node_key(sources, i));
    }
    return TRUE;
}

static gboolean
read_system(Reader *reader)
{
    static const char section[] = "system";
    static const char *const keys[] = { "nt-version", "address-bits", "layout", "heap-format",
                                        NULL };
    struct abi_boot *boot = &reader->edition->boot;
    const YamlNode *node = yaml_require(reader->root, section, reader->error), *value;

    if (node == NULL || !yaml_check_keys(node, keys, reader->error))
        return FALSE;
    value = read_cell(reader, node, section, "nt-version");
    if (value == NULL || !read_named(value, nt_versions, &boot->nt_version, reader->error))
        return FALSE;
    value = read_cell(reader, node, section, "address-bits");
    if (value == NULL ||
        !yaml_get_uint32(value, 0, G_MAXUINT32, &boot->address_bits, reader->error))
        return FALSE;
    if (boot->address_bits != 32 && boot->address_bits != 64)
        return yaml_fail(value, YAML_ERROR_VALUE, reader->error,
                         "a kernel has 32 or 64 bits, not %u", boot->address_bits);
    value = read_cell(reader, node, section, "layout");
    if (value == NULL || !read_named(value, layouts, &boot->layout, reader->error))
        return FALSE;
    value = read_cell(reader, node, section, "heap-format");
    return value != NULL && read_named(value, heap_formats, &boot->heap_format, reader->error);
}

static gboolean
read_machine(Reader *reader)
{
    static const char section[] = "machine";
    static const char *const keys[] = { "memory", "page-file", NULL };
    Edition *edition = reader->edition;
    const YamlNode *node = yaml_require(reader->root, section, reader->error), *value;

    if (node == NULL || !yaml_check_keys(node, keys, reader->error))
        return FALSE;
    value = read_cell(reader, node, section, "memory");
    if (value == NULL ||
        !yaml_get_size(value, MEMORY_MIN, MEMORY_MAX, &edition->memory_bytes, reader->error))
        return FALSE;
    value = read_cell(reader, node, section, "page-file");
    return value != NULL &&
           yaml_get_size(value, 0, MEMORY_MAX, &edition->page_file_bytes, reader->error);
}

static gboolean
read_edition(Reader *reader)
{
    static const char *const keys[] = {
        "format",          "name",
        "title",           "about",
        "registry",        "sources",
        "system",          "machine",
        "features",        "heaps",
        "pools",           "processes",
        "limits",          "services",
        "object-sizes",    "address-map",
        "address-map-3gb", "session-views",
        "classes",         "session-images",
        "server-dlls",     NULL,
    };
    static const char *const cell_sections[] = { "heaps",  "pools",    "processes",
                                                 "limits", "services", "object-sizes" };
    Edition *edition = reader->edition;
    struct abi_boot *boot = &edition->boot;
    const YamlNode *about = yaml_node_get(reader->root, "about");

    edition->about = "";
    if (!yaml_check_keys(reader->root, keys, reader->error) || !read_format(reader) ||
        !read_text(reader, "name", &edition->name) ||
        !read_text(reader, "title", &edition->title) ||
        !read_text(reader, "registry", &edition->registry) ||
        (about != NULL && !yaml_get_string(about, &edition->about, reader->error)) ||
        !read_sources(reader))
        return FALSE;
    if (strlen(edition->name) >= ABI_NAME_BYTES)
        return yaml_fail(yaml_node_get(reader->root, "name"), YAML_ERROR_VALUE, reader->error,
                         "a name has at most %u bytes", (guint)ABI_NAME_BYTES - 1);
    g_strlcpy(boot->edition, edition->name, sizeof(boot->edition));
    if (!read_system(reader) || !read_machine(reader) || !read_features(reader))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(cell_sections); i++)
        if (!read_section(reader, cell_sections[i], boot_cells, G_N_ELEMENTS(boot_cells)))
            return FALSE;
    return read_section(reader, "address-map", map_cells, G_N_ELEMENTS(map_cells)) &&
           read_section(reader, "address-map-3gb", map_cells, G_N_ELEMENTS(map_cells)) &&
           read_list(reader, "session-views", ABI_VIEW_COUNT, &boot->view_count, read_view) &&
           read_list(reader, "classes", ABI_CLASS_COUNT, &boot->class_count, read_class) &&
           read_list(reader, "session-images", ABI_IMAGE_COUNT, &boot->image_count, read_image) &&
           read_list(reader, "server-dlls", ABI_SERVER_DLL_COUNT, &boot->server_dll_count,
                     read_server_dll) &&
           edition_check(edition, reader->root, reader->error);
}

static Edition *
load_path(const char *path, GError **error)
{
    g_autoptr(YamlDocument) document = yaml_document_load_file(path, NULL, error);

    if (document == NULL)
        return NULL;

    g_autoptr(Edition) edition = g_new0(Edition, 1);
    edition->path = g_strdup(path);
    edition->cells = g_array_new(FALSE, FALSE, sizeof(EditionCell));
    edition->boot.magic = ABI_BOOT_MAGIC;
    edition->boot.version = ABI_BOOT_VERSION;
    edition->boot.bytes = sizeof(edition->boot);

    Reader reader = {
        .edition = edition,
        .root = yaml_document_root(document),
        .error = error,
    };
    gboolean is_good = read_edition(&reader);
    g_free(reader.source_names);
    edition->document = g_steal_pointer(&document);
    return is_good ? g_steal_pointer(&edition) : NULL;
}

void
edition_free(Edition *edition)
{
    if (edition == NULL)
        return;
    if (edition->cells != NULL)
        g_array_unref(edition->cells);
    yaml_document_unref(edition->document);
    g_free(edition->path);
    g_free(edition);
}

/* ---- finding ---- */

/* An error where a scenario says it, or without a place for the command line. */
static void
fail_unknown(const YamlNode *at, GError **error, const char *text)
{
    if (at != NULL)
        yaml_fail(at, YAML_ERROR_VALUE, error, "%s", text);
    else
        printable_error(error, EDITION_ERROR, EDITION_ERROR_UNKNOWN, "error: %s", text);
}

char **
edition_names(void)
{
    return data_path_list("editions", ".yaml");
}

Edition *
edition_load(const char *name, const char *beside, const YamlNode *at, GError **error)
{
    gboolean is_path = g_str_has_suffix(name, ".yaml");
    g_autofree char *file = is_path ? g_strdup(name) : g_strconcat(name, ".yaml", NULL);
    g_autoptr(GError) missing = NULL;
    g_autofree char *path = data_path_find("editions", file, beside, &missing);

    if (path != NULL)
        return load_path(path, error);
    if (is_path || g_error_matches(missing, DATA_PATH_ERROR, DATA_PATH_ERROR_ENVIRONMENT)) {
        fail_unknown(at, error, missing->message);
        return NULL;
    }
    g_auto(GStrv) names = edition_names();
    g_autofree char *hint =
        *names == NULL ? g_strdup(" (no editions found: is DESKHEAP_DATA_DIR set to a folder with "
                                  "configs/ in it?)")
                       : suggest_hint_and_list(name, (const char *const *)names);
    g_autofree char *text = g_strdup_printf("unknown edition \"%s\"%s", name, hint);
    fail_unknown(at, error, text);
    return NULL;
}

const EditionCell *
edition_cell(const Edition *edition, const char *section, const char *key)
{
    for (guint i = 0; i < edition->cells->len; i++) {
        const EditionCell *cell = &g_array_index(edition->cells, EditionCell, i);
        if (strcmp(cell->section, section) == 0 && strcmp(cell->key, key) == 0)
            return cell;
    }
    return NULL;
}

/* ---- the boot block ---- */

static gboolean
add_registry_file(Registry *registry,
                  const char *file,
                  RegistryAs as,
                  const char *beside,
                  const YamlNode *at,
                  GError **error)
{
    g_autoptr(GError) missing = NULL;
    g_autofree char *path = data_path_find("registry", file, beside, &missing);

    if (path == NULL) {
        fail_unknown(at, error, missing->message);
        return FALSE;
    }
    return registry_add_file(registry, path, as, error);
}

Registry *
edition_load_registry(const Edition *edition,
                      const char *file,
                      RegistryAs as,
                      const char *beside,
                      const YamlNode *at,
                      GError **error)
{
    g_autoptr(Registry) registry = registry_new();
    g_autofree char *own_folder = g_path_get_dirname(edition->path);

    if (!add_registry_file(registry, edition->registry, REGISTRY_STATE, own_folder, NULL, error) ||
        (file != NULL && !add_registry_file(registry, file, as, beside, at, error)))
        return NULL;
    return g_steal_pointer(&registry);
}

Registry *
edition_load_export(const Edition *edition, const char *path, RegistryAs as, GError **error)
{
    g_autoptr(Registry) registry =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, error);

    if (registry == NULL || !registry_add_file(registry, path, as, error))
        return NULL;
    return g_steal_pointer(&registry);
}

/* The Windows version that an export names, as an edition has it: 0x0502. 0 if it does not. */
static guint32
export_version(const char *path)
{
    g_autoptr(Registry) registry = registry_new();

    if (!registry_add_file(registry, path, REGISTRY_STATE, NULL))
        return 0;
    const RegistryValue *value = registry_lookup(
        registry, "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
        "CurrentVersion");
    for (const NamedValue *known = nt_versions; known->name != NULL; known++)
        if (value != NULL && g_strcmp0(value->text, known->name) == 0)
            return known->value;
    return 0;
}

char *
edition_guess(const char *path)
{
    g_autofree char *file = g_path_get_basename(path);
    guint32 version = export_version(path);
    g_auto(GStrv) names = edition_names();

    for (char **name = names; *name != NULL; name++) {
        g_autoptr(Edition) edition = edition_load(*name, NULL, NULL, NULL);
        if (edition == NULL)
            continue;
        if (version != 0 ? edition->boot.nt_version == version
                         : g_ascii_strcasecmp(edition->registry, file) == 0)
            return g_strdup(*name);
    }
    return NULL;
}

gboolean
edition_has_terminal_server_role(const Registry *registry)
{
    const RegistryValue *value = registry_lookup(
        registry, "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server",
        "TSAppCompat");

    return value != NULL && value->has_dword && value->dword == 1;
}

static gboolean
fail_memory(GError **error, const char *what, guint64 minimum)
{
    g_autofree char *low = g_format_size_full(minimum, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *high = g_format_size_full(MEMORY_MAX, G_FORMAT_SIZE_IEC_UNITS);

    g_set_error(error, EDITION_ERROR, EDITION_ERROR_MEMORY, "%s must be from %s to %s", what, low,
                high);
    return FALSE;
}

gboolean
edition_make_boot(const Edition *edition,
                  const Registry *registry,
                  const BootSettings *settings,
                  struct abi_boot *boot,
                  GError **error)
{
    guint64 memory = settings->memory_bytes != 0 ? settings->memory_bytes : edition->memory_bytes;
    guint64 page_file =
        settings->has_page_file ? settings->page_file_bytes : edition->page_file_bytes;

    if (memory < MEMORY_MIN || memory > MEMORY_MAX)
        return fail_memory(error, "memory", MEMORY_MIN);
    if (page_file > MEMORY_MAX)
        return fail_memory(error, "the page file", 0);
    guint64 pages_max =
        edition_pages_max((settings->options.flags & ABI_OPTION_3GB) != 0 ? &edition->boot.map_3gb
                                                                          : &edition->boot.map);
    if ((memory + page_file) / DH_PAGE_SIZE > pages_max) {
        g_set_error(error, EDITION_ERROR, EDITION_ERROR_MEMORY,
                    "memory and page file together must be at most %" G_GUINT64_FORMAT
                    " MB: the frame database of this address map describes no more",
                    pages_max / 256);
        return FALSE;
    }
    *boot = edition->boot;
    boot->options = settings->options.flags;
    boot->userva_mb = settings->options.userva_mb;
    boot->seed = settings->seed;
    boot->memory_pages = (guint32)(memory / DH_PAGE_SIZE);
    boot->page_file_pages = (guint32)(page_file / DH_PAGE_SIZE);
    if (edition->session_pool_needs_role && edition_has_terminal_server_role(registry))
        boot->features |= ABI_FEATURE_SESSION_POOL;
    return registry_fill_boot(registry, boot, error);
}
