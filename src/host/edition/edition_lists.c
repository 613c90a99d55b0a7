/* SPDX-License-Identifier: MIT */
/* The lists of an edition's file: views before the first heap, window classes, images of session
 * space, server DLLs. Each item has a source of its own. */
#include "host/edition/edition_lists.h"

#include "abi/subsystem_line.h"

#include <string.h>

/* A view or an image: what a session's window can hold at most. */
#define AREA_BYTES_MAX     (1024u * DH_MB)
#define SYSTEM_WINDOWS_MAX 16u
/* csrss keeps them as bits of a word. */
#define SERVER_NUMBER_MAX 31u

static const NamedValue class_owners[] = {
    { "desktop", ABI_CLASS_DESKTOP },
    { "message", ABI_CLASS_MESSAGE },
    { "control", ABI_CLASS_CONTROL },
    { "console", ABI_CLASS_CONSOLE },
    { "popup", ABI_CLASS_POPUP },
    { "session", ABI_CLASS_SESSION },
    { NULL, 0 },
};

static const NamedValue image_kinds[] = {
    { "every", ABI_IMAGE_EVERY },     { "win32k", ABI_IMAGE_WIN32K },
    { "console", ABI_IMAGE_CONSOLE }, { "standard", ABI_IMAGE_STANDARD },
    { "remote", ABI_IMAGE_REMOTE },   { NULL, 0 },
};

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
    return node != NULL && edition_read_scaled(node, 0, low, high, bytes, error);
}

static gboolean
read_item_count(const YamlNode *item, const char *key, guint32 *count, GError **error)
{
    const YamlNode *node = yaml_require(item, key, error);
    return node != NULL && yaml_get_uint32(node, 0, 65535, count, error);
}

static gboolean
read_view(EditionReader *reader, const YamlNode *item, guint index)
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
        if (!edition_read_scaled(size, 0, DH_PAGE_SIZE, AREA_BYTES_MAX, &view->bytes,
                                 reader->error))
            return FALSE;
    }
    /* The section that SharedSection sizes is committed as a heap, not at once. */
    if (!read_item_size(item, "committed", 0, view->bytes, &view->committed_bytes, reader->error))
        return FALSE;
    return edition_read_item(reader, item, "session-views",
                             yaml_node_text(yaml_node_get(item, "name")), size);
}

/* None is one without any. */
static gboolean
read_class_style(const YamlNode *item, guint32 *style, GError **error)
{
    const YamlNode *node = yaml_node_get(item, "style");
    return node == NULL || yaml_get_uint32(node, 0, G_MAXUINT32, style, error);
}

/* Windows of it that the system makes with a desktop; without the keys none. */
static gboolean
read_system_windows(const YamlNode *item, struct abi_class *class, GError **error)
{
    const YamlNode *every = yaml_node_get(item, "windows");
    const YamlNode *interactive = yaml_node_get(item, "interactive-windows");
    guint32 count = 0;

    if (every != NULL && !yaml_get_uint32(every, 0, SYSTEM_WINDOWS_MAX, &count, error))
        return FALSE;
    class->windows = (guint16)count;
    if (interactive != NULL && !yaml_get_uint32(interactive, 0, SYSTEM_WINDOWS_MAX, &count, error))
        return FALSE;
    class->interactive_windows = (guint16)count;
    return TRUE;
}

static gboolean
read_class(EditionReader *reader, const YamlNode *item, guint index)
{
    static const char *const keys[] = { "name",
                                        "owner",
                                        "class-extra",
                                        "window-extra",
                                        "style",
                                        "windows",
                                        "interactive-windows",
                                        "source",
                                        "note",
                                        "confidence",
                                        NULL };
    struct abi_class *class = &reader->edition->boot.classes[index];
    const YamlNode *owner;

    if (!yaml_check_keys(item, keys, reader->error) ||
        !read_name(item, "name", class->name, reader->error) ||
        !read_item_count(item, "class-extra", &class->class_extra, reader->error) ||
        !read_item_count(item, "window-extra", &class->window_extra, reader->error) ||
        !read_class_style(item, &class->style, reader->error) ||
        !read_system_windows(item, class, reader->error))
        return FALSE;
    owner = yaml_require(item, "owner", reader->error);
    return owner != NULL && edition_read_named(owner, class_owners, &class->owner, reader->error) &&
           edition_read_item(reader, item, "classes", yaml_node_text(yaml_node_get(item, "name")),
                             yaml_node_get(item, "window-extra"));
}

static gboolean
read_image_kind(const YamlNode *item, struct abi_session_image *image, GError **error)
{
    const YamlNode *kind = yaml_require(item, "for", error);
    return kind != NULL && edition_read_named(kind, image_kinds, &image->kind, error);
}

/* Where it is linked for; without the key it lies anywhere. */
static gboolean
read_image_address(const YamlNode *item, struct abi_session_image *image, GError **error)
{
    const YamlNode *at = yaml_node_get(item, "at");
    guint64 address = 0;
    if (at != NULL && !yaml_get_uint64(at, 0, G_MAXUINT64, &address, error))
        return FALSE;
    if (address % DH_PAGE_SIZE != 0)
        return yaml_fail(at, YAML_ERROR_VALUE, error, "an image begins with a page of %u bytes",
                         (guint)DH_PAGE_SIZE);
    image->linked_at = address;
    return TRUE;
}

static gboolean
read_image(EditionReader *reader, const YamlNode *item, guint index)
{
    static const char *const keys[] = { "name",   "for",  "size",       "data", "at",
                                        "source", "note", "confidence", NULL };
    struct abi_session_image *image = &reader->edition->boot.images[index];

    return yaml_check_keys(item, keys, reader->error) &&
           read_name(item, "name", image->name, reader->error) &&
           read_image_kind(item, image, reader->error) &&
           read_image_address(item, image, reader->error) &&
           read_item_size(item, "size", DH_PAGE_SIZE, AREA_BYTES_MAX, &image->bytes,
                          reader->error) &&
           read_item_size(item, "data", 0, image->bytes, &image->data_bytes, reader->error) &&
           edition_read_item(reader, item, "session-images",
                             yaml_node_text(yaml_node_get(item, "name")),
                             yaml_node_get(item, "size"));
}

/* Shown as the value Windows names it: "winsrv:UserServerDllInitialization,3". */
static gboolean
read_server_dll(EditionReader *reader, const YamlNode *item, guint index)
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
    return edition_read_item(reader, item, "server-dlls", g_intern_string(key), number);
}

typedef gboolean (*ItemReader)(EditionReader *reader, const YamlNode *item, guint index);

static gboolean
read_list(
    EditionReader *reader, const char *section, guint count_max, uint32_t *count, ItemReader read)
{
    const YamlNode *list = cell_file_require(reader->file, section, reader->error);

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

gboolean
edition_read_lists(EditionReader *reader)
{
    struct abi_boot *boot = &reader->edition->boot;

    return read_list(reader, "session-views", ABI_VIEW_COUNT, &boot->view_count, read_view) &&
           read_list(reader, "classes", ABI_CLASS_COUNT, &boot->class_count, read_class) &&
           read_list(reader, "session-images", ABI_IMAGE_COUNT, &boot->image_count, read_image) &&
           read_list(reader, "server-dlls", ABI_SERVER_DLL_COUNT, &boot->server_dll_count,
                     read_server_dll);
}
