/* SPDX-License-Identifier: MIT */
/* YAML: whatever the bytes, a tree within the limits or an error that says where; any node may be
 * asked anything. */
#include "fuzz_target.h"
#include "host/registry/boot_options_read.h"
#include "host/registry/registry.h"
#include "host/yaml/yaml.h"

static const YamlLimits limits = { .file_bytes = 1 << 20, .depth = 32, .nodes = 5000 };

static void
check_error(GError **error)
{
    if (*error == NULL)
        return;
    fuzz_check_error(*error, "f.yaml:");
    g_clear_error(error);
}

static void
ask_scalar(const YamlNode *node)
{
    static const char *const names[] = { "one", "two", NULL };
    GError *error = NULL;
    const char *text;
    gint64 first, last;
    guint64 bytes;
    gboolean flag;
    guint index;

    yaml_get_string(node, &text, &error);
    check_error(&error);
    yaml_get_range(node, G_MININT64, G_MAXINT64, &first, &last, &error);
    check_error(&error);
    yaml_get_size(node, 0, G_MAXUINT64, &bytes, &error);
    check_error(&error);
    yaml_get_bool(node, &flag, &error);
    check_error(&error);
    yaml_get_choice(node, names, &index, &error);
    check_error(&error);
    yaml_fail_within(node, 1, 2, YAML_ERROR_VALUE, &error, "here");
    check_error(&error);
}

static guint
walk(const YamlNode *node)
{
    guint seen = 1;

    g_assert(yaml_node_line(node) > 0 && yaml_node_column(node) > 0);
    ask_scalar(node);
    for (guint i = 0; i < yaml_node_count(node); i++) {
        if (yaml_node_kind(node) == YAML_MAPPING)
            seen += walk(yaml_node_key(node, i));
        seen += walk(yaml_node_item(node, i));
    }
    return seen;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GError *error = NULL;
    g_autoptr(YamlDocument) document =
        yaml_document_load_text("f.yaml", (const char *)data, (gssize)size, &limits, &error);

    g_assert((document != NULL) == (error == NULL));
    check_error(&error);
    if (document == NULL)
        return 0;

    const YamlNode *root = yaml_document_root(document);
    g_autoptr(Registry) registry = registry_new();
    BootOptions options = { 0 };
    g_assert(walk(root) <= limits.nodes);
    registry_set_node(registry, root, &error);
    g_clear_error(&error);
    boot_options_read(&options, root, ".", &error);
    check_error(&error);
    return 0;
}
