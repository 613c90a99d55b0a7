/* SPDX-License-Identifier: MIT */
/* Files of numbers with sources, in layers: what a file does not say, the one it is based on does.
 */
#include "host/edition/cell_file.h"

#include "host/text/data_path.h"
#include "host/text/suggest.h"
#include "host/words/confidence.h"
#include "host/yaml/field_types.h"

#include <string.h>

/* A chain that is longer is a mistake: each Windows differs from one before it. */
#define LAYERS_MAX 8u

typedef struct {
    YamlDocument *document;
    const YamlNode *root;
    char *path;
    CellHead head;
} Layer;

struct _CellFile {
    const CellFileKind *kind;
    GPtrArray *layers; /* Layer */
};

static void
layer_free(gpointer data)
{
    Layer *layer = data;

    yaml_document_unref(layer->document);
    g_free(layer->path);
    g_free(layer);
}

static const Layer *
layer_at(const CellFile *file, guint index)
{
    return g_ptr_array_index(file->layers, index);
}

/* NULL has no child. */
static const YamlNode *
child(const YamlNode *node, const char *key)
{
    return node != NULL ? yaml_node_get(node, key) : NULL;
}

/* ---- finding ---- */

char *
cell_file_find(const CellFileKind *kind,
               const char *name,
               const char *beside,
               const YamlNode *at,
               GError **error)
{
    gboolean is_path = g_str_has_suffix(name, ".yaml");
    g_autofree char *file = is_path ? g_strdup(name) : g_strconcat(name, ".yaml", NULL);
    g_autoptr(GError) missing = NULL;
    char *path = is_path ? data_path_find(kind->folder, file, beside, &missing)
                         : data_path_find_named(kind->folder, file, beside, &missing);

    if (path != NULL)
        return path;
    if (is_path || g_error_matches(missing, DATA_PATH_ERROR, DATA_PATH_ERROR_ENVIRONMENT)) {
        kind->fail_unknown(at, error, missing->message);
        return NULL;
    }
    g_auto(GStrv) names = data_path_list(kind->folder, ".yaml");
    g_autofree char *hint =
        *names == NULL
            ? g_strdup_printf(" (no %ss found: is DESKHEAP_DATA_DIR set to a folder with "
                              "configs/ in it?)",
                              kind->what)
            : suggest_hint_and_list(name, (const char *const *)names);
    g_autofree char *text = g_strdup_printf("unknown %s \"%s\"%s", kind->what, name, hint);
    kind->fail_unknown(at, error, text);
    return NULL;
}

/* ---- reading ---- */

static gboolean
check_format(const CellFileKind *kind, const YamlNode *root, GError **error)
{
    const YamlNode *node = yaml_require(root, "format", error);
    gint64 format;

    if (node == NULL || !yaml_get_int(node, 0, G_MAXINT32, &format, error))
        return FALSE;
    if (format != kind->format)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "format %" G_GINT64_FORMAT " is not known (this version reads format %u)",
                         format, kind->format);
    return TRUE;
}

/* Only a file that is based on another may do without sources of its own. */
static gboolean
check_sources(const YamlNode *root, GError **error)
{
    return yaml_node_get(root, "sources") != NULL || yaml_node_get(root, "based-on") != NULL ||
           yaml_require(root, "sources", error) != NULL;
}

static gboolean
add_layer(CellFile *file, const char *path, GError **error)
{
    YamlDocument *document = yaml_document_load_file(path, NULL, error);
    Layer *layer;

    if (document == NULL)
        return FALSE;
    layer = g_new0(Layer, 1);
    layer->document = document;
    layer->root = yaml_document_root(document);
    layer->path = g_strdup(path);
    g_ptr_array_add(file->layers, layer);
    return yaml_expect_mapping(layer->root, error) &&
           check_format(file->kind, layer->root, error) &&
           fields_read(layer->root, file->kind->fields, NULL, &layer->head, error) &&
           check_sources(layer->root, error);
}

static gboolean
is_same_file(const char *a, const char *b)
{
    g_autofree char *one = g_canonicalize_filename(a, NULL);
    g_autofree char *other = g_canonicalize_filename(b, NULL);
    return strcmp(one, other) == 0;
}

/* The file is in the chain already: "a is based on b, and that on a". */
static gboolean
check_circle(const CellFile *file, const YamlNode *at, const char *path, GError **error)
{
    for (guint i = 0; i < file->layers->len; i++) {
        if (!is_same_file(layer_at(file, i)->path, path))
            continue;
        g_autoptr(GString) chain = g_string_new(NULL);
        for (guint j = i + 1; j < file->layers->len; j++)
            g_string_append_printf(chain, "on %s, %sthat ", layer_at(file, j)->head.name,
                                   j + 1 < file->layers->len ? "" : "and ");
        return yaml_fail(at, YAML_ERROR_VALUE, error,
                         "a circle: %s is based %son %s; one of them has to say everything",
                         layer_at(file, i)->head.name, chain->str, layer_at(file, i)->head.name);
    }
    if (file->layers->len >= LAYERS_MAX)
        return yaml_fail(at, YAML_ERROR_LIMIT, error,
                         "%s is based on more than %u others, one on the other",
                         layer_at(file, 0)->head.name, LAYERS_MAX - 1);
    return TRUE;
}

/* *has_more: the last layer is based on another, which is the last one now. */
static gboolean
add_base(CellFile *file, gboolean *has_more, GError **error)
{
    const Layer *last = layer_at(file, file->layers->len - 1);
    const YamlNode *at = yaml_node_get(last->root, "based-on");
    const char *name;

    *has_more = at != NULL;
    if (at == NULL)
        return TRUE;
    if (!yaml_get_string(at, &name, error))
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(last->path);
    g_autofree char *path = cell_file_find(file->kind, name, folder, at, error);
    return path != NULL && check_circle(file, at, path, error) && add_layer(file, path, error);
}

CellFile *
cell_file_load(const CellFileKind *kind, const char *path, GError **error)
{
    g_autoptr(CellFile) file = g_new0(CellFile, 1);
    gboolean has_more = TRUE;

    file->kind = kind;
    file->layers = g_ptr_array_new_with_free_func(layer_free);
    if (!add_layer(file, path, error))
        return NULL;
    while (has_more)
        if (!add_base(file, &has_more, error))
            return NULL;
    return g_steal_pointer(&file);
}

void
cell_file_free(CellFile *file)
{
    if (file == NULL)
        return;
    g_ptr_array_unref(file->layers);
    g_free(file);
}

/* ---- asking ---- */

const char *
cell_file_name(const CellFile *file)
{
    return layer_at(file, 0)->head.name;
}

const char *
cell_file_title(const CellFile *file)
{
    return layer_at(file, 0)->head.title;
}

void
cell_file_add_paths(const CellFile *file, GPtrArray *paths)
{
    for (guint i = 0; i < file->layers->len; i++)
        g_ptr_array_add(paths, g_strdup(layer_at(file, i)->path));
}

char **
cell_file_bases(const CellFile *file)
{
    char **names = g_new0(char *, file->layers->len);

    for (guint i = 1; i < file->layers->len; i++)
        names[i - 1] = g_strdup(layer_at(file, i)->head.name);
    return names;
}

const YamlNode *
cell_file_own(const CellFile *file, const char *key)
{
    return yaml_node_get(layer_at(file, 0)->root, key);
}

/* The node of a key, of the nearest layer that has it. NULL: none has. */
static const YamlNode *
cell_file_get(const CellFile *file, const char *key)
{
    const YamlNode *node = NULL;

    for (guint i = 0; node == NULL && i < file->layers->len; i++)
        node = yaml_node_get(layer_at(file, i)->root, key);
    return node;
}

const YamlNode *
cell_file_require(const CellFile *file, const char *key, GError **error)
{
    const YamlNode *node = cell_file_get(file, key);
    return node != NULL ? node : yaml_require(layer_at(file, 0)->root, key, error);
}

/* pre: the node is of one of the layers. */
static guint
layer_index_of(const CellFile *file, const YamlNode *node)
{
    guint index = 0;

    while (index + 1 < file->layers->len &&
           layer_at(file, index)->document != yaml_node_document(node))
        index++;
    return index;
}

const char *
cell_file_path_of(const CellFile *file, const YamlNode *node)
{
    return layer_at(file, layer_index_of(file, node))->path;
}

const YamlNode *
cell_file_nearer(const CellFile *file, const YamlNode *a, const YamlNode *b)
{
    return layer_index_of(file, b) < layer_index_of(file, a) ? b : a;
}

static const YamlNode *
find_cell(const CellFile *file, const char *section, const char *key)
{
    const YamlNode *node = NULL;

    for (guint i = 0; node == NULL && i < file->layers->len; i++)
        node = child(child(layer_at(file, i)->root, section), key);
    return node;
}

const YamlNode *
cell_file_value(const CellFile *file, const char *section, const char *key)
{
    return child(find_cell(file, section, key), "value");
}

/* What a layer may call a source: its own, and those of what it is based on. Ends with NULL. */
static const char **
source_names(const CellFile *file, guint layer)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = layer; i < file->layers->len; i++) {
        const YamlNode *sources = yaml_node_get(layer_at(file, i)->root, "sources");
        for (guint j = 0; sources != NULL && j < yaml_node_count(sources); j++)
            g_ptr_array_add(names, (gpointer)yaml_node_text(yaml_node_key(sources, j)));
    }
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

/* NULL: the layer has no source of this name. */
static const char *
source_text(const CellFile *file, guint layer, const char *name)
{
    const YamlNode *text = NULL;

    for (guint i = layer; text == NULL && i < file->layers->len; i++)
        text = child(child(layer_at(file, i)->root, "sources"), name);
    return text != NULL ? yaml_node_text(text) : NULL;
}

static gboolean
read_source(
    const CellFile *file, guint layer, const YamlNode *node, const char **text, GError **error)
{
    const char *name = yaml_node_text(node);
    guint index = 0;

    *text = name != NULL ? source_text(file, layer, name) : NULL;
    if (*text != NULL)
        return TRUE;
    g_autofree const char **names = source_names(file, layer);
    return yaml_get_choice(node, names, &index, error);
}

gboolean
cell_file_attribute(const CellFile *file,
                    const YamlNode *node,
                    const YamlNode *value,
                    const CellSaid *said,
                    Cell *cell,
                    GError **error)
{
    guint layer = layer_index_of(file, node);

    *cell = (Cell){
        .value = value != NULL && yaml_node_text(value) != NULL ? yaml_node_text(value) : "",
        .confidence = confidence_words()[said->confidence],
        .note = said->note != NULL ? said->note : "",
        .path = layer_at(file, layer)->path,
        .line = yaml_node_line(node),
    };
    if (!read_source(file, layer, said->source, &cell->source, error))
        return FALSE;
    if (strcmp(cell->confidence, "fitted") == 0 && cell->note[0] == '\0')
        return yaml_fail(said->confidence_node, YAML_ERROR_VALUE, error,
                         "a fitted number needs a note that says what it is fitted to");
    return TRUE;
}

/* The value is the number's own. */
static const Field cell_fields[] = {
    { "value", &field_elsewhere, 0, FIELD_REQUIRED, 0, 0, NULL, NULL },
    FIELDS_GO_ON(cell_said_fields),
};

const YamlNode *
cell_file_read(const CellFile *file,
               const char *section,
               const Field *number,
               gpointer object,
               Cell *cell,
               GError **error)
{
    const YamlNode *node = find_cell(file, section, number->key);
    CellSaid said = { NULL, NULL, 0, NULL };

    if (node == NULL) {
        const YamlNode *parent = cell_file_require(file, section, error);
        return parent != NULL ? yaml_require(parent, number->key, error) : NULL;
    }
    if (!fields_read(node, cell_fields, NULL, &said, error))
        return NULL;
    const YamlNode *value = yaml_node_get(node, "value");
    if (!cell_file_attribute(file, node, value, &said, cell, error) ||
        !number->type->read(value, number, object, error))
        return NULL;
    cell->section = section;
    cell->key = number->key;
    return value;
}

gboolean
cell_file_refuse(const CellFile *file,
                 const char *section,
                 const char *key,
                 const YamlNode *why_node,
                 const char *why,
                 GError **error)
{
    guint last = layer_index_of(file, why_node);

    for (guint i = 0; i <= last; i++) {
        const YamlNode *node = yaml_node_get(layer_at(file, i)->root, section);
        if (node != NULL && key != NULL)
            node = yaml_node_get(node, key);
        if (node != NULL)
            return yaml_fail(node, YAML_ERROR_KEY, error, "there is no use for %s here: %s",
                             key != NULL ? key : section, why);
    }
    return TRUE;
}
