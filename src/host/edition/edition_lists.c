/* SPDX-License-Identifier: MIT */
/* The lists of an edition's file: views before the first heap, window classes, images of session
 * space, server DLLs. Each item has a source of its own. */
#include "host/edition/edition_lists.h"

#include "abi/subsystem_line.h"
#include "host/edition/cell_fields.h"
#include "host/edition/cell_values.h"
#include "host/text/json_writer.h"
#include "host/yaml/field_types.h"

#include <string.h>

#include <stddef.h>

/* A view or an image: what a session's window can hold at most. */
#define AREA_BYTES_MAX     (1024u * DH_MB)
#define SYSTEM_WINDOWS_MAX 16u
/* csrss keeps them as bits of a word. */
#define SERVER_NUMBER_MAX 31u

static const NamedNumber class_owners[] = {
    { "desktop", ABI_CLASS_DESKTOP },
    { "message", ABI_CLASS_MESSAGE },
    { "control", ABI_CLASS_CONTROL },
    { "console", ABI_CLASS_CONSOLE },
    { "popup", ABI_CLASS_POPUP },
    { "session", ABI_CLASS_SESSION },
    { NULL, 0 },
};

static const NamedNumber image_kinds[] = {
    { "every", ABI_IMAGE_EVERY },     { "win32k", ABI_IMAGE_WIN32K },
    { "console", ABI_IMAGE_CONSOLE }, { "standard", ABI_IMAGE_STANDARD },
    { "remote", ABI_IMAGE_REMOTE },   { NULL, 0 },
};

/* ---- items ---- */

/* An item of a list is a number: keeps its cell. */
static gboolean
keep_item(Edition *edition,
          const YamlNode *item,
          const CellSaid *said,
          const char *section,
          const char *key,
          const YamlNode *value,
          GError **error)
{
    Cell cell;

    if (!cell_file_attribute(edition->file, item, value, said, &cell, error))
        return FALSE;
    cell.section = section;
    cell.key = key;
    g_array_append_val(edition->cells, cell);
    return TRUE;
}

/* The same of one that is known by its name. */
static gboolean
keep_named(Edition *edition,
           const YamlNode *item,
           const CellSaid *said,
           const char *section,
           const char *value_key,
           GError **error)
{
    return keep_item(edition, item, said, section, yaml_node_text(yaml_node_get(item, "name")),
                     yaml_node_get(item, value_key), error);
}

/* A part is no larger than its whole. */
static gboolean
check_part(const YamlNode *item, const char *key, guint32 whole, GError **error)
{
    guint64 bytes;

    return yaml_get_size(yaml_node_get(item, key), 0, whole, &bytes, error);
}

#define NAME(key, place, about)                                                                    \
    {                                                                                              \
        key, &cell_name, place, FIELD_REQUIRED, 0, ABI_NAME_BYTES, NULL, about                     \
    }

/* ---- views ---- */

typedef struct {
    CellSaid said;
    struct abi_view view;
} ViewItem;

static const char from_registry[] = "first-shared-section-value";

/* Into the view. */
static gboolean
read_view_size(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    struct abi_view *view = fields_place(field, object);
    guint64 bytes;

    view->kind = ABI_VIEW_SHARED_SECTION;
    if (g_strcmp0(yaml_node_text(node), from_registry) == 0)
        return TRUE;
    view->kind = ABI_VIEW_FIXED;
    if (!yaml_get_size(node, field->least, field->limit, &bytes, error))
        return FALSE;
    view->bytes = (guint32)bytes;
    return TRUE;
}

static void
view_size_schema(const Field *field, Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    json_writer_text(schema->json, "const", from_registry);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    field_schema_bytes(field, schema);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

static const FieldType view_size = { read_view_size, NULL, view_size_schema, FALSE };

#define AT(field) offsetof(ViewItem, view.field)
const Field edition_view_fields[] = {
    NAME("name", AT(name), "Of the view, as deskheap layout shows it."),
    { "size", &view_size, offsetof(ViewItem, view), FIELD_REQUIRED, DH_PAGE_SIZE, AREA_BYTES_MAX,
      NULL, "Bytes, or what the registry's SharedSection says first." },
    { "committed", &cell_bytes, AT(committed_bytes), FIELD_REQUIRED, 0, AREA_BYTES_MAX, NULL,
      "Bytes of it that are committed at once." },
    FIELDS_GO_ON(cell_said_fields),
};
#undef AT

static gboolean
read_view(Edition *edition, const YamlNode *item, guint index, GError **error)
{
    ViewItem read = { { NULL, NULL, 0, NULL }, edition->boot.views[index] };

    /* The section that SharedSection sizes is committed as a heap, not at once. */
    if (!fields_read(item, edition_view_fields, NULL, &read, error) ||
        !check_part(item, "committed", read.view.bytes, error))
        return FALSE;
    edition->boot.views[index] = read.view;
    return keep_named(edition, item, &read.said, "session-views", "size", error);
}

/* ---- classes ---- */

typedef struct {
    CellSaid said;
    struct abi_class class;
    guint32 windows;
    guint32 interactive_windows;
} ClassItem;

#define AT(field) offsetof(ClassItem, field)
const Field edition_class_fields[] = {
    NAME("name", AT(class.name), "Of the class."),
    { "owner", &cell_named, AT(class.owner), FIELD_REQUIRED, 0, 0, class_owners,
      "What it comes with: a desktop (desktop, message), a process (control), a console, a box "
      "(popup), a session." },
    { "class-extra", &cell_count, AT(class.class_extra), FIELD_REQUIRED, 0, G_MAXUINT16, NULL,
      "Bytes behind the class." },
    { "window-extra", &cell_count, AT(class.window_extra), FIELD_REQUIRED, 0, G_MAXUINT16, NULL,
      "Bytes behind each window of it." },
    { "style", &cell_count, AT(class.style), 0, 0, G_MAXUINT32, NULL, "None without it." },
    { "windows", &cell_count, AT(windows), 0, 0, SYSTEM_WINDOWS_MAX, NULL,
      "How many the system makes with a desktop; none without it." },
    { "interactive-windows", &cell_count, AT(interactive_windows), 0, 0, SYSTEM_WINDOWS_MAX, NULL,
      "How many with an interactive one besides." },
    FIELDS_GO_ON(cell_said_fields),
};
#undef AT

static gboolean
read_class(Edition *edition, const YamlNode *item, guint index, GError **error)
{
    ClassItem read = { { NULL, NULL, 0, NULL }, edition->boot.classes[index], 0, 0 };

    if (!fields_read(item, edition_class_fields, NULL, &read, error))
        return FALSE;
    read.class.windows = (guint16)read.windows;
    read.class.interactive_windows = (guint16)read.interactive_windows;
    edition->boot.classes[index] = read.class;
    return keep_named(edition, item, &read.said, "classes", "window-extra", error);
}

/* ---- images ---- */

typedef struct {
    CellSaid said;
    struct abi_session_image image;
} ImageItem;

#define AT(field) offsetof(ImageItem, image.field)
const Field edition_image_fields[] = {
    NAME("name", AT(name), "Of the image's file."),
    { "for", &cell_named, AT(kind), FIELD_REQUIRED, 0, 0, image_kinds, "Which sessions load it." },
    { "at", &cell_address, AT(linked_at), 0, 0, 0, NULL,
      "Where it is linked for; it lies anywhere without it." },
    { "size", &cell_bytes, AT(bytes), FIELD_REQUIRED, DH_PAGE_SIZE, AREA_BYTES_MAX, NULL,
      "Bytes of the image." },
    { "data", &cell_bytes, AT(data_bytes), FIELD_REQUIRED, 0, AREA_BYTES_MAX, NULL,
      "Bytes that each session has of its own." },
    FIELDS_GO_ON(cell_said_fields),
};
#undef AT

static gboolean
read_image(Edition *edition, const YamlNode *item, guint index, GError **error)
{
    ImageItem read = { { NULL, NULL, 0, NULL }, edition->boot.images[index] };

    if (!fields_read(item, edition_image_fields, NULL, &read, error))
        return FALSE;
    if (read.image.linked_at % DH_PAGE_SIZE != 0)
        return yaml_fail(yaml_node_get(item, "at"), YAML_ERROR_VALUE, error,
                         "an image begins with a page of %u bytes", (guint)DH_PAGE_SIZE);
    if (!check_part(item, "data", read.image.bytes, error))
        return FALSE;
    edition->boot.images[index] = read.image;
    return keep_named(edition, item, &read.said, "session-images", "size", error);
}

/* ---- server DLLs ---- */

typedef struct {
    CellSaid said;
    struct abi_server_dll dll;
} ServerItem;

#define AT(field) offsetof(ServerItem, dll.field)
const Field edition_server_fields[] = {
    NAME("name", AT(name), "Of the DLL, without .dll."),
    NAME("entry", AT(entry), "Its function that begins the server."),
    { "number", &cell_count, AT(number), FIELD_REQUIRED, SERVER_CSRSS + 1, SERVER_NUMBER_MAX, NULL,
      "Clients ask for the server by this." },
    FIELDS_GO_ON(cell_said_fields),
};
#undef AT

/* Shown as the value Windows names it: "winsrv:UserServerDllInitialization,3". */
static gboolean
read_server_dll(Edition *edition, const YamlNode *item, guint index, GError **error)
{
    struct abi_boot *boot = &edition->boot;
    ServerItem read = { { NULL, NULL, 0, NULL }, boot->server_dlls[index] };

    if (!fields_read(item, edition_server_fields, NULL, &read, error))
        return FALSE;
    const YamlNode *number = yaml_node_get(item, "number");
    for (guint i = 0; i < index; i++)
        if (boot->server_dlls[i].number == read.dll.number)
            return yaml_fail(number, YAML_ERROR_VALUE, error,
                             "each server has a number of its own, and %u is taken",
                             read.dll.number);
    boot->server_dlls[index] = read.dll;
    g_autofree char *key = g_strdup_printf("%s:%s", read.dll.name, read.dll.entry);
    return keep_item(edition, item, &read.said, "server-dlls", g_intern_string(key), number, error);
}

/* ---- lists ---- */

typedef gboolean (*ItemReader)(Edition *edition, const YamlNode *item, guint index, GError **error);

static gboolean
read_list(Edition *edition,
          const char *section,
          guint count_max,
          uint32_t *count,
          ItemReader read,
          GError **error)
{
    const YamlNode *list = cell_file_require(edition->file, section, error);

    if (list == NULL || !yaml_expect_sequence(list, error))
        return FALSE;
    *count = yaml_node_count(list);
    if (*count > count_max)
        return yaml_fail(list, YAML_ERROR_LIMIT, error, "this list has more than %u items",
                         count_max);
    for (guint i = 0; i < *count; i++)
        if (!read(edition, yaml_node_item(list, i), i, error))
            return FALSE;
    return TRUE;
}

gboolean
edition_read_lists(Edition *edition, GError **error)
{
    struct abi_boot *boot = &edition->boot;

    return read_list(edition, "session-views", ABI_VIEW_COUNT, &boot->view_count, read_view,
                     error) &&
           read_list(edition, "classes", ABI_CLASS_COUNT, &boot->class_count, read_class, error) &&
           read_list(edition, "session-images", ABI_IMAGE_COUNT, &boot->image_count, read_image,
                     error) &&
           read_list(edition, "server-dlls", ABI_SERVER_DLL_COUNT, &boot->server_dll_count,
                     read_server_dll, error);
}
