/* SPDX-License-Identifier: MIT */
/*
 * The only file that knows libfyaml (written for 0.7.12). Its events are turned into our own tree
 * at once: limits then hold while parsing, an alias costs a pointer, and no reader depends on the
 * library's interface.
 */
#include "host/yaml/yaml.h"

#include "host/text/content_sign.h"
#include "host/text/input.h"
#include "host/text/printable.h"
#include "host/yaml/yaml_internal.h"

#include <libfyaml.h>

#include <string.h>

/* Mappings with more pairs than this look for repeated keys by hash. */
#define SMALL_MAPPING 16

const YamlLimits yaml_default_limits = {
    .file_bytes = 8 * 1024 * 1024,
    .depth = 64,
    .nodes = 250000,
};

/* ---- building the tree ---- */

typedef struct {
    YamlNode *node;
    guint first; /* where its children begin in Builder.pending */
} Frame;

typedef struct {
    YamlDocument *document;
    const YamlLimits *limits;
    GArray *frames;
    GPtrArray *pending;  /* finished nodes whose parent is still open; key, value, key, value in a
                            mapping */
    GHashTable *anchors; /* name -> node */
    guint nodes;
    GError **error;
} Builder;

static gboolean build_fail(Builder *build,
                           SourceSpan span,
                           YamlErrorCode code,
                           const char *format,
                           ...) G_GNUC_PRINTF(4, 5);

static gboolean
build_fail(Builder *build, SourceSpan span, YamlErrorCode code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return yaml_fail_at(build->document->source, span, code, build->error, text);
}

/* libfyaml counts from 0, and leaves marks out for a value that is not written. */
static SourceSpan
span_of_marks(const struct fy_mark *start, const struct fy_mark *end)
{
    SourceSpan span = { .line = 1, .column = 1 };

    if (start == NULL)
        return span;
    span.line = (guint)start->line + 1;
    span.column = (guint)start->column + 1;
    if (end != NULL && end->line == start->line && end->column > start->column)
        span.length = (guint)(end->column - start->column);
    return span;
}

static Frame *
top_frame(Builder *build)
{
    return build->frames->len == 0 ? NULL
                                   : &g_array_index(build->frames, Frame, build->frames->len - 1);
}

static gboolean
is_key_position(Builder *build)
{
    const Frame *top = top_frame(build);

    return top != NULL && top->node->kind == YAML_MAPPING &&
           (build->pending->len - top->first) % 2 == 0;
}

/* Where a value without a place of its own is reported: at its key. */
static SourceSpan
span_of_nothing(Builder *build)
{
    const SourceSpan start = { .line = 1, .column = 1 };

    if (build->pending->len > 0)
        return ((YamlNode *)g_ptr_array_index(build->pending, build->pending->len - 1))->span;
    return top_frame(build) != NULL ? top_frame(build)->node->span : start;
}

static YamlNode *
build_node(Builder *build, YamlKind kind, const struct fy_mark *start, const struct fy_mark *end)
{
    YamlNode *node = yaml_document_alloc(build->document, sizeof(*node));

    memset(node, 0, sizeof(*node));
    node->document = build->document;
    node->kind = kind;
    node->weight = 1;
    node->span = start != NULL ? span_of_marks(start, end) : span_of_nothing(build);
    return node;
}

/* A node, or all that an alias stands for, is about to be put in the tree. */
static gboolean
count_nodes(Builder *build, guint weight, SourceSpan span, gboolean is_alias)
{
    if (weight <= build->limits->nodes - build->nodes) {
        build->nodes += weight;
        return TRUE;
    }
    if (is_alias)
        return build_fail(build, span, YAML_ERROR_LIMIT,
                          "the aliases of this file stand for more than %u values "
                          "(write fewer out, or use repeat or count)",
                          build->limits->nodes);
    return build_fail(build, span, YAML_ERROR_LIMIT,
                      "the file has more than %u values (split it, or use repeat or count)",
                      build->limits->nodes);
}

static gboolean
fail_second_document(Builder *build, SourceSpan span)
{
    return build_fail(build, span, YAML_ERROR_SYNTAX,
                      "a second document begins here (one file holds one)");
}

static gboolean
add_node(Builder *build, const YamlNode *node)
{
    if (is_key_position(build)) {
        if (node->kind != YAML_SCALAR)
            return build_fail(build, node->span, YAML_ERROR_SYNTAX,
                              "a key must be plain text, as in `name: value`");
        if (strcmp(node->text, "<<") == 0 && !node->is_quoted)
            return build_fail(build, node->span, YAML_ERROR_SYNTAX,
                              "merge keys (<<) are not supported (write the keys out)");
    }
    /* Behind `...` a document may begin without a mark. */
    if (build->frames->len == 0 && build->document->root != NULL)
        return fail_second_document(build, node->span);
    if (build->frames->len == 0)
        build->document->root = node;
    else
        g_ptr_array_add(build->pending, (gpointer)node);
    return TRUE;
}

/* What a token says, piece by piece: fy_token_get_text of 0.7.12 counts the quotation marks of a
 * text in single quotes wrongly, then returns nothing and leaves its pieces behind. */
static GString *
read_pieces(struct fy_token *token)
{
    GString *text = g_string_new(NULL);
    struct fy_token_iter *pieces = fy_token_iter_create(token);
    const struct fy_iter_chunk *piece = NULL;

    while (pieces != NULL && (piece = fy_token_iter_chunk_next(pieces, piece, NULL)) != NULL)
        g_string_append_len(text, piece->str, (gssize)piece->len);
    fy_token_iter_destroy(pieces);
    return text;
}

/* A text that is written on one line and escapes nothing says what is written; most do, and that
 * costs a tenth of going through the pieces. */
static GString *
token_text(const Builder *build, struct fy_token *token)
{
    const struct fy_mark *start = fy_token_start_mark(token), *end = fy_token_end_mark(token);
    enum fy_scalar_style style = fy_token_scalar_style(token);

    if (start == NULL || end == NULL || start->line != end->line ||
        end->input_pos <= start->input_pos || style == FYSS_LITERAL || style == FYSS_FOLDED)
        return read_pieces(token);
    const char *raw = build->document->source->text + start->input_pos;
    gsize length = end->input_pos - start->input_pos;
    if (memchr(raw, '\\', length) != NULL || memchr(raw, '\'', length) != NULL)
        return read_pieces(token);
    return g_string_new_len(raw, (gssize)length);
}

static gboolean
add_anchor(Builder *build, struct fy_token *anchor, YamlNode *node)
{
    if (anchor != NULL)
        g_hash_table_insert(build->anchors, g_string_free(token_text(build, anchor), FALSE), node);
    return TRUE;
}

static gboolean
check_tag(Builder *build, struct fy_token *tag)
{
    if (tag == NULL)
        return TRUE;
    return build_fail(build, span_of_marks(fy_token_start_mark(tag), fy_token_end_mark(tag)),
                      YAML_ERROR_SYNTAX, "tags (!name) are not supported (leave it out)");
}

static gboolean
is_null_text(const char *text)
{
    return *text == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
           strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0;
}

/* Texts in quotes that 0.7.12 reads as something else: what it would give is not what was written.
 */
static gboolean
check_quotes(Builder *build, struct fy_token *value, enum fy_scalar_style style, SourceSpan span)
{
    const struct fy_mark *start = fy_token_start_mark(value), *end = fy_token_end_mark(value);

    if (start == NULL || end == NULL || end->input_pos <= start->input_pos)
        return TRUE;
    g_autofree char *raw = g_strndup(build->document->source->text + start->input_pos,
                                     end->input_pos - start->input_pos);
    gboolean has_lines = strpbrk(raw, "\r\n") != NULL;
    if (style == FYSS_SINGLE_QUOTED &&
        (strstr(raw, "''''") != NULL || (has_lines && strstr(raw, "''") != NULL)))
        return build_fail(build, span, YAML_ERROR_SYNTAX,
                          "in single quotes, marks of quotation may not follow each other or stand "
                          "in a text of several lines (write this text in double quotes)");
    if (style == FYSS_DOUBLE_QUOTED && has_lines && strstr(raw, "\\\\\\") != NULL)
        return build_fail(build, span, YAML_ERROR_SYNTAX,
                          "a text that goes on after a backslash of its own cannot be read (write "
                          "it in one line)");
    return TRUE;
}

static gboolean
build_scalar(Builder *build, struct fy_event *event)
{
    struct fy_token *value = event->scalar.value;
    enum fy_scalar_style style = fy_token_scalar_style(value);
    const struct fy_mark *start = fy_token_start_mark(value), *end = fy_token_end_mark(value);
    g_autoptr(GString) text = token_text(build, value);
    gsize length = text->len;
    gboolean is_plain = style == FYSS_PLAIN || style == FYSS_ANY;
    gboolean in_quotes = style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
    YamlNode *node = build_node(build, YAML_SCALAR, start, end);

    if (in_quotes && start != NULL) {
        /* The marks leave the quotes out. */
        node->span.column -= node->span.column > 1;
        node->span.length += node->span.length > 0 || length == 0 ? 2 : 0;
    }
    /* 0.7.12 takes the end of the input for a line of a block that has none. */
    if (!in_quotes && length > 0 && text->str[length - 1] == '\0')
        length--;
    if (in_quotes && !check_quotes(build, value, style, node->span))
        return FALSE;
    if (memchr(text->str, '\0', length) != NULL)
        return build_fail(build, node->span, YAML_ERROR_SYNTAX,
                          "a text cannot hold a NUL character");

    char *copy = yaml_document_alloc(build->document, length + 1);
    memcpy(copy, text->str, length);
    copy[length] = '\0';
    node->text = copy;
    node->is_quoted = !is_plain;
    node->is_multiline = node->span.length != g_utf8_strlen(copy, -1) + (in_quotes ? 2 : 0);
    if (is_plain && is_null_text(copy) && !is_key_position(build)) {
        node->kind = YAML_NULL;
        node->text = NULL;
    }
    return check_tag(build, event->scalar.tag) && count_nodes(build, 1, node->span, FALSE) &&
           add_anchor(build, event->scalar.anchor, node) && add_node(build, node);
}

static gboolean
build_alias(Builder *build, struct fy_event *event)
{
    struct fy_token *anchor = event->alias.anchor;
    g_autofree char *name = g_string_free(token_text(build, anchor), FALSE);
    const YamlNode *node = g_hash_table_lookup(build->anchors, name);
    SourceSpan span = span_of_marks(fy_token_start_mark(anchor), fy_token_end_mark(anchor));

    span.column -= span.column > 1; /* the marks leave the asterisk out */
    span.length++;
    if (node == NULL)
        return build_fail(build, span, YAML_ERROR_SYNTAX, "no value is named &%s above", name);
    if (node->is_open)
        return build_fail(build, span, YAML_ERROR_SYNTAX, "&%s would contain itself", name);
    if (is_key_position(build))
        return build_fail(build, span, YAML_ERROR_SYNTAX, "an alias cannot be a key");
    return count_nodes(build, node->weight, span, TRUE) && add_node(build, node);
}

static gboolean
build_open(Builder *build,
           YamlKind kind,
           struct fy_event *event,
           struct fy_token *anchor,
           struct fy_token *tag)
{
    YamlNode *node = build_node(build, kind, fy_event_start_mark(event), fy_event_end_mark(event));
    Frame frame = { .node = node };

    if (build->frames->len >= build->limits->depth)
        return build_fail(build, node->span, YAML_ERROR_LIMIT,
                          "lists and mappings are nested more than %u deep", build->limits->depth);
    node->is_open = TRUE;
    if (!check_tag(build, tag) || !count_nodes(build, 1, node->span, FALSE) ||
        !add_anchor(build, anchor, node) || !add_node(build, node))
        return FALSE;
    frame.first = build->pending->len;
    g_array_append_val(build->frames, frame);
    return TRUE;
}

static gboolean
fail_repeated(Builder *build, const YamlNode *key, const YamlNode *earlier)
{
    return build_fail(build, key->span, YAML_ERROR_KEY,
                      "key \"%s\" is given twice (first in line %u)", key->text,
                      earlier->span.line);
}

static gboolean
check_repeated_keys(Builder *build, const YamlNode *node)
{
    if (node->count <= SMALL_MAPPING) {
        for (guint i = 1; i < node->count; i++)
            for (guint j = 0; j < i; j++)
                if (strcmp(node->keys[i]->text, node->keys[j]->text) == 0)
                    return fail_repeated(build, node->keys[i], node->keys[j]);
        return TRUE;
    }

    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < node->count; i++) {
        const YamlNode *earlier = g_hash_table_lookup(seen, node->keys[i]->text);
        if (earlier != NULL)
            return fail_repeated(build, node->keys[i], earlier);
        g_hash_table_insert(seen, (gpointer)node->keys[i]->text, (gpointer)node->keys[i]);
    }
    return TRUE;
}

/* Moves the children of the innermost open node from the pending list into the node. */
static gboolean
build_close(Builder *build)
{
    Frame frame = *top_frame(build);
    YamlNode *node = frame.node;
    gboolean is_mapping = node->kind == YAML_MAPPING;
    guint children = build->pending->len - frame.first;
    guint next = frame.first;

    node->is_open = FALSE;
    node->count = is_mapping ? children / 2 : children;
    node->items = yaml_document_alloc(build->document, sizeof(*node->items) * (node->count + 1));
    if (is_mapping)
        node->keys = yaml_document_alloc(build->document, sizeof(*node->keys) * (node->count + 1));
    for (guint i = 0; i < node->count; i++) {
        if (is_mapping)
            node->keys[i] = g_ptr_array_index(build->pending, next++);
        node->items[i] = g_ptr_array_index(build->pending, next++);
        node->weight += node->items[i]->weight + is_mapping;
    }
    g_ptr_array_set_size(build->pending, (gint)frame.first);
    g_array_set_size(build->frames, build->frames->len - 1);
    return !is_mapping || check_repeated_keys(build, node);
}

static gboolean
build_event(Builder *build, struct fy_event *event)
{
    switch (event->type) {
    case FYET_DOCUMENT_START:
        if (build->document->root == NULL || event->document_start.implicit)
            return TRUE;
        return fail_second_document(
            build, span_of_marks(fy_event_start_mark(event), fy_event_end_mark(event)));
    case FYET_SCALAR:
        return build_scalar(build, event);
    case FYET_ALIAS:
        return build_alias(build, event);
    case FYET_SEQUENCE_START:
        return build_open(build, YAML_SEQUENCE, event, event->sequence_start.anchor,
                          event->sequence_start.tag);
    case FYET_MAPPING_START:
        return build_open(build, YAML_MAPPING, event, event->mapping_start.anchor,
                          event->mapping_start.tag);
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        return build_close(build);
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_END:
        break;
    }
    return TRUE;
}

/* ---- syntax errors ---- */

/* The library prints errors unless it is told where else to put them. */
static void
discard_output(struct fy_diag *diag, void *user, const char *text, size_t length)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)length;
}

static struct fy_diag *
diag_new(void)
{
    struct fy_diag_cfg cfg;

    fy_diag_cfg_default(&cfg);
    cfg.fp = NULL;
    cfg.output_fn = discard_output;
    cfg.level = FYET_ERROR;
    cfg.colorize = false;
    struct fy_diag *diag = fy_diag_create(&cfg);
    if (diag != NULL)
        fy_diag_set_collect_errors(diag, true);
    return diag;
}

static void
set_syntax_error(const SourceText *source, struct fy_diag *diag, GError **error)
{
    void *iterator = NULL;
    const struct fy_diag_error *first =
        diag != NULL ? fy_diag_errors_iterate(diag, &iterator) : NULL;
    SourceSpan span = { .line = 1, .column = 1 };

    if (first != NULL && first->line > 0) {
        span.line = (guint)first->line;
        span.column = (guint)MAX(first->column, 1);
    }
    const char *nothing = *source->text == '%'
                              ? "this is no directive of YAML 1.1 or 1.2 (none is needed here)"
                              : "not readable as YAML";
    yaml_fail_syntax(source, span, first != NULL && first->msg != NULL ? first->msg : nothing,
                     error);
}

/*
 * The library reads the whole of a [list] or {mapping} before its first event, so limits that act
 * on events come too late for a file made to be slow. Each of these characters makes at least one
 * value, but for those in texts.
 */
static gboolean
check_structure_count(Builder *build)
{
    const SourceText *source = build->document->source;
    guint count = 0;

    for (gsize i = strcspn(source->text, "[{,&"); i < source->length;
         i += 1 + strcspn(source->text + i + 1, "[{,&")) {
        if (++count <= build->limits->nodes)
            continue;
        return build_fail(build, source_text_span(source, i, 1), YAML_ERROR_LIMIT,
                          "the file has more than %u values (split it, or use repeat or count)",
                          build->limits->nodes);
    }
    return TRUE;
}

static gboolean
parse_events(Builder *build, struct fy_parser *parser, struct fy_diag *diag)
{
    const SourceText *source = build->document->source;

    for (;;) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL)
            break;
        gboolean good = build_event(build, event);
        fy_parser_event_free(parser, event);
        if (!good)
            return FALSE;
    }
    if (fy_parser_get_stream_error(parser)) {
        set_syntax_error(source, diag, build->error);
        return FALSE;
    }
    if (build->document->root == NULL) {
        SourceSpan start = { .line = 1, .column = 1 };
        return build_fail(build, start, YAML_ERROR_SYNTAX, "the file is empty");
    }
    return TRUE;
}

/* Takes the source. */
static YamlDocument *
document_parse(SourceText *source, const YamlLimits *limits, GError **error)
{
    g_autoptr(YamlDocument) document = yaml_document_new(source);
    g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(Frame));
    g_autoptr(GPtrArray) pending = g_ptr_array_new();
    g_autoptr(GHashTable) anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Builder build = {
        .document = document,
        .limits = limits,
        .frames = frames,
        .pending = pending,
        .anchors = anchors,
        .error = error,
    };
    struct fy_diag *diag = diag_new();
    struct fy_parse_cfg cfg = {
        .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
        .diag = diag,
    };
    struct fy_parser *parser = fy_parser_create(&cfg);
    gboolean good = FALSE;

    if (!check_structure_count(&build))
        good = FALSE;
    else if (parser != NULL && fy_parser_set_string(parser, source->text, source->length) == 0)
        good = parse_events(&build, parser, diag);
    else
        set_syntax_error(source, diag, error);
    /* 0.7.12 frees collected errors only when told to. */
    fy_diag_reset_error(diag);
    fy_parser_destroy(parser);
    fy_diag_unref(diag);
    return good ? g_steal_pointer(&document) : NULL;
}

/* ---- opening ---- */

/* Errors of the layer below have the right text already; they get our domain. */
static void
take_source_error(GError **error, GError *from)
{
    YamlErrorCode code = YAML_ERROR_FILE;

    if (g_error_matches(from, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_TOO_BIG))
        code = YAML_ERROR_LIMIT;
    else if (g_error_matches(from, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_ENCODING))
        code = YAML_ERROR_SYNTAX;
    g_set_error_literal(error, YAML_ERROR, code, from->message);
    g_error_free(from);
}

/* Things people hand in where a YAML file should be. */
static gboolean
check_is_yaml(const char *name, const guint8 *bytes, gsize length, GError **error)
{
    ContentKind kind = content_sign(bytes, length);

    if (kind == CONTENT_OTHER)
        return TRUE;
    printable_error(error, YAML_ERROR, YAML_ERROR_SYNTAX,
                    "%s:1:1: error: this is %s, not a YAML file (name it as %s)", name,
                    content_words(kind), content_place(kind));
    return FALSE;
}

static YamlDocument *
document_load(
    const char *name, const guint8 *bytes, gsize length, const YamlLimits *limits, GError **error)
{
    GError *source_error = NULL;

    YamlDocument *baked = limits == NULL ? yaml_baked_document(name, bytes, length) : NULL;
    if (baked != NULL)
        return baked;
    if (limits == NULL)
        limits = &yaml_default_limits;
    if (!check_is_yaml(name, bytes, length, error))
        return NULL;
    if (length > limits->file_bytes) {
        printable_error(error, YAML_ERROR, YAML_ERROR_LIMIT,
                        "%s: error: the text has %" G_GSIZE_FORMAT
                        " bytes, which is too big (at most %" G_GSIZE_FORMAT ")",
                        name, length, limits->file_bytes);
        return NULL;
    }

    SourceText *source = source_text_decode(name, bytes, length, NULL, &source_error);
    if (source == NULL) {
        take_source_error(error, source_error);
        return NULL;
    }
    return document_parse(source, limits, error);
}

typedef gboolean (*ReadFunc)(
    const char *path, gsize max_bytes, guint8 **bytes, gsize *length, GError **error);

static YamlDocument *
document_read(const char *path, ReadFunc read, const YamlLimits *limits, GError **error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;
    GError *source_error = NULL;
    gsize max_bytes = limits != NULL ? limits->file_bytes : yaml_default_limits.file_bytes;

    if (!read(path, max_bytes, &bytes, &length, &source_error)) {
        take_source_error(error, source_error);
        return NULL;
    }
    return document_load(path, bytes, length, limits, error);
}

YamlDocument *
yaml_document_load_file(const char *path, const YamlLimits *limits, GError **error)
{
    return document_read(path, source_text_read_file, limits, error);
}

YamlDocument *
yaml_document_load_input(const char *path, const YamlLimits *limits, GError **error)
{
    return document_read(path, input_read, limits, error);
}

YamlDocument *
yaml_document_load_text(
    const char *name, const char *text, gssize length, const YamlLimits *limits, GError **error)
{
    gsize bytes = length < 0 ? strlen(text) : (gsize)length;

    return document_load(name, (const guint8 *)text, bytes, limits, error);
}

YamlDocument *
yaml_document_load_written(const char *asked, const char *text, GError **error)
{
    return document_parse(source_text_new_written(asked, text), &yaml_default_limits, error);
}
