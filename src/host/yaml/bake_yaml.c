/* SPDX-License-Identifier: MIT */
/*
 * bake_yaml OUTPUT DEPFILE FOLDER...: writes yaml_baked.h's table of the YAML files in these
 * folders as C, and for ninja what it was made of.
 */
#include "host/text/data_path.h"
#include "host/yaml/yaml_baked.h"
#include "host/yaml/yaml_internal.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    GString *texts;      /* escaped */
    gsize length;        /* of what they stand for */
    GHashTable *offsets; /* text -> where it lies */
    guint nodes;
} Baking;

static gsize
text_offset(Baking *baking, const char *text)
{
    gpointer known = NULL;

    if (text == NULL)
        return 0;
    if (g_hash_table_lookup_extended(baking->offsets, text, NULL, &known))
        return GPOINTER_TO_SIZE(known);
    g_autofree char *escaped = g_strescape(text, NULL);
    gsize offset = baking->length;
    g_string_append_printf(baking->texts, "    \"%s\\000\"\n", escaped);
    baking->length += strlen(text) + 1;
    g_hash_table_insert(baking->offsets, g_strdup(text), GSIZE_TO_POINTER(offset));
    return offset;
}

static void
print_node(Baking *baking, const YamlNode *node)
{
    SourceSpan span = node->span;

    if (MAX(MAX(span.line, span.column), span.length) > G_MAXUINT16)
        g_error("%s:%u: a file this long needs wider fields in YamlBakedNode",
                yaml_document_name(node->document), span.line);
    printf("    { %" G_GSIZE_FORMAT ", %u, %u, %u, %u, %u, %u, %u },\n",
           text_offset(baking, node->text), node->count, span.line, span.column, span.length,
           node->kind, node->is_quoted, node->is_multiline);
    baking->nodes++;
    for (guint i = 0; i < node->count; i++) {
        if (node->kind == YAML_MAPPING)
            print_node(baking, node->keys[i]);
        print_node(baking, node->items[i]);
    }
}

/* The name of its tables, NULL for a file that is no YAML or whose bytes are not its text: such a
 * one is read when it is asked for, and what is wrong with it told then. */
static void
bake(const char *path, guint number, GString *rows)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_autoptr(YamlDocument) document = yaml_document_load_file(path, NULL, NULL);

    if (document == NULL || !g_file_get_contents(path, &bytes, &length, NULL) ||
        document->source->length != length || memcmp(document->source->text, bytes, length) != 0)
        return;
    Baking baking = {
        .texts = g_string_new(NULL),
        .offsets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    printf("\nstatic const YamlBakedNode nodes_%u[] = {\n", number);
    print_node(&baking, document->root);
    g_autofree char *source = g_strescape(bytes, NULL);
    g_autofree char *name = g_path_get_basename(path);
    printf("};\nstatic const char texts_%u[] =\n%s    \"\";\nstatic const char source_%u[] =\n"
           "    \"%s\";\n",
           number, baking.texts->str, number, source);
    g_string_append_printf(
        rows, "    { source_%u, sizeof(source_%u) - 1, nodes_%u, %u, texts_%u }, /* %s */\n",
        number, number, number, baking.nodes, number, name);
    g_string_free(baking.texts, TRUE);
    g_hash_table_unref(baking.offsets);
}

/* The YAML files of a folder by name, that what is made does not depend on the disk. */
static GPtrArray *
files_of(const char *folder)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) open = g_dir_open(folder, 0, &error);
    const char *name;

    if (open == NULL)
        g_error("%s", error->message);
    while ((name = g_dir_read_name(open)) != NULL)
        if (g_str_has_suffix(name, ".yaml"))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(paths, data_path_compare_names);
    return paths;
}

/* As ninja reads names in a depfile. */
static void
append_input(GString *inputs, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, " ", -1);
    g_autofree char *escaped = g_strjoinv("\\ ", parts);

    g_string_append_printf(inputs, " %s", escaped);
}

static guint
bake_folder(const char *folder, guint number, GString *rows, GString *inputs)
{
    g_autoptr(GPtrArray) paths = files_of(folder);

    append_input(inputs, folder);
    for (guint i = 0; i < paths->len; i++) {
        append_input(inputs, paths->pdata[i]);
        bake(paths->pdata[i], number + i, rows);
    }
    return number + paths->len;
}

int
main(int argc, char **argv)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(GString) inputs = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    guint number = 0;

    if (argc < 4) {
        fprintf(stderr, "usage: bake_yaml OUTPUT DEPFILE FOLDER...\n");
        return 2;
    }
    if (freopen(argv[1], "w", stdout) == NULL)
        g_error("%s cannot be written", argv[1]);
    printf("/* Made by bake_yaml.c. */\n#include \"host/yaml/yaml_baked.h\"\n");
    for (int i = 3; i < argc; i++)
        number = bake_folder(argv[i], number, rows, inputs);
    printf("\nconst YamlBaked yaml_baked[] = {\n%s    { 0 },\n};\n", rows->str);
    g_string_prepend(inputs, ":");
    g_string_prepend(inputs, argv[1]);
    g_string_append_c(inputs, '\n');
    if (!g_file_set_contents(argv[2], inputs->str, -1, &error))
        g_error("%s", error->message);
    if (fclose(stdout) != 0)
        g_error("%s cannot be written", argv[1]);
    return 0;
}
