/* SPDX-License-Identifier: MIT */
/* Reads what a scenario expects. */
#include "host/scenario/expectation.h"

#include "host/config/suggest.h"
#include "host/scenario/outcome_fields.h"
#include "host/scenario/step_kinds.h"
#include "host/text/json_writer.h"

#include <string.h>

#include <stddef.h>

#define TEXT_MAX 255u
#define HANDLES_MAX                                                                                \
    65535u /* a handle has 16 bits of index, and nothing is counted that has none                  \
            */

/* Where kernel addresses begin at the lowest. */
#define KERNEL_START 0x80000000u

#define AT(member) offsetof(Expectation, member)
#define COUNT(key, member, most)                                                                   \
    {                                                                                              \
        key, &field_count, AT(member), 0, 0, most, NULL, NULL                                      \
    }
#define PART(key, member)                                                                          \
    {                                                                                              \
        key, &field_part, AT(member), 0, 0, 0, NULL, NULL                                          \
    }
#define BYTES(key, member)                                                                         \
    {                                                                                              \
        key, &field_bytes, AT(member), 0, 0, 0, NULL, NULL                                         \
    }
#define TEXT(key, member)                                                                          \
    {                                                                                              \
        key, &field_text, AT(member), 0, 0, TEXT_MAX, NULL, NULL                                   \
    }
#define NEEDED(key, member)                                                                        \
    {                                                                                              \
        key, &field_text, AT(member), FIELD_REQUIRED, 0, TEXT_MAX, NULL, NULL                      \
    }
#define WORDS(key, member, flags)                                                                  \
    {                                                                                              \
        key, &field_text, AT(member), FIELD_ANY | (flags), 0, TEXT_MAX, NULL, NULL                 \
    }
#define NUMBER(key, member)                                                                        \
    {                                                                                              \
        key, &field_number, AT(member), 0, 0, G_MAXUINT32, NULL, NULL                              \
    }
/* ---- rows of a table ---- */

static const Field row_fields[] = {
    { "desktop", &field_text, offsetof(ExpectedRow, desktop), FIELD_REQUIRED, 0, TEXT_MAX, NULL,
      NULL },
    { "heap", &field_bytes, offsetof(ExpectedRow, heap), FIELD_REQUIRED, 0, 0, NULL, NULL },
    { "used", &field_part, offsetof(ExpectedRow, used), 0, 0, 0, NULL, NULL },
    FIELDS_END,
};

static void
row_free(gpointer row)
{
    fields_clear(row_fields, row);
    g_free(row);
}

static gboolean
read_rows(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    GPtrArray **rows = fields_place(field, object);
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    GError *problem = NULL;

    if (!yaml_expect_sequence(node, error))
        return FALSE;
    *rows = g_ptr_array_new_with_free_func(row_free);
    for (guint i = 0; i < yaml_node_count(node); i++) {
        ExpectedRow *row = g_new0(ExpectedRow, 1);
        g_ptr_array_add(*rows, row);
        row->line = yaml_node_line(yaml_node_item(node, i));
        fields_read(yaml_node_item(node, i), row_fields, NULL, row, &problem);
        yaml_errors_add(errors, &problem);
    }
    return yaml_errors_finish(errors, error);
}

static void
clear_list(const Field *field, gpointer object)
{
    g_clear_pointer((GPtrArray **)fields_place(field, object), g_ptr_array_unref);
}

static void
rows_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_object(schema->json, "items");
    fields_schema(row_fields, NULL, schema);
    json_writer_end_object(schema->json);
}

static const FieldType field_rows = { read_rows, clear_list, rows_schema, TRUE };

/* ---- two sessions ---- */

static const Field session_name = { .type = &field_text, .limit = TEXT_MAX };

static gboolean
read_sessions(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    GPtrArray **sessions = fields_place(field, object);

    if (!yaml_expect_sequence(node, error))
        return FALSE;
    if (yaml_node_count(node) != 2)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "two sessions can be compared, not %u",
                         yaml_node_count(node));
    *sessions = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < 2; i++) {
        char *name = NULL;
        if (!field_read_text(yaml_node_item(node, i), &session_name, &name, error))
            return FALSE;
        g_ptr_array_add(*sessions, name);
    }
    return TRUE;
}

static void
sessions_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_int(schema->json, "minItems", 2);
    json_writer_int(schema->json, "maxItems", 2);
    json_writer_object(schema->json, "items");
    fields_schema_value(&session_name, schema);
    json_writer_end_object(schema->json);
}

static const FieldType field_sessions = { read_sessions, clear_list, sessions_schema, TRUE };

static const char *const process_states[] = { "running", "ended", NULL };
static const char *const pages_relations[] = { "different", "same", NULL };

/* clang-format off */
static const Field fails_fields[] = {
    { "step", &field_word, AT(step), FIELD_SHORT, 0, 0, &step_words, NULL },
    TEXT("name", name), TEXT("program", program), TEXT("in", in), TEXT("since", since),
    { "status", &field_status, AT(status), 0, 0, 0, NULL, NULL },
    { "cause", &field_word, AT(cause), 0, 0, 0, &cause_words, NULL },
    { "because", &field_word, AT(because), 0, 0, 0, &cause_words, NULL },
    { "first", &field_count, AT(first), 0, 1, EXPAND_STEPS_MAX, NULL, NULL }, COUNT("count", count, EXPAND_STEPS_MAX), COUNT("exit-code", exit_code, G_MAXUINT32),
    COUNT("last-error", last_error, G_MAXUINT32),
    FIELDS_END,
};
static const Field succeeds_fields[] = {
    { "step", &field_word, AT(step), FIELD_SHORT, 0, 0, &step_words, NULL },
    TEXT("name", name), TEXT("program", program), TEXT("in", in), TEXT("since", since),
    COUNT("count", count, EXPAND_STEPS_MAX),
    FIELDS_END,
};
static const Field desktop_fields[] = {
    TEXT("path", path), TEXT("of", of), TEXT("session", session),
    BYTES("heap", heap), PART("used", used), PART("free", free), PART("peak", peak),
    PART("largest-free", largest_free), COUNT("windows", windows, HANDLES_MAX), COUNT("menus", menus, HANDLES_MAX),
    COUNT("hooks", hooks, HANDLES_MAX), { "base", &field_count, AT(base), 0, KERNEL_START, G_MAXUINT32, NULL, NULL }, { "limit", &field_count, AT(limit), 0, KERNEL_START, G_MAXUINT32, NULL, NULL },
    COUNT("desktopinfo-offset", desktopinfo_offset, G_MAXUINT32),
    COUNT("desktop-window-offset", desktop_window_offset, G_MAXUINT32),
    FIELDS_END,
};
static const Field no_desktop_fields[] = {
    { "path", &field_text, AT(path), FIELD_REQUIRED | FIELD_SHORT, 0, TEXT_MAX, NULL, NULL },
    TEXT("session", session),
    FIELDS_END,
};
static const Field session_fields[] = {
    NEEDED("session", session),
    BYTES("view-size", view_size), PART("view-used", view_used), PART("view-free", view_free),
    PART("view-largest-free", view_largest_free), PART("pool-used", pool_used),
    COUNT("desktops", desktops, HANDLES_MAX), COUNT("processes", processes, HANDLES_MAX),
    COUNT("user-handles", user_handles, HANDLES_MAX),
    FIELDS_END,
};
static const Field no_session_fields[] = {
    { "session", &field_text, AT(session), FIELD_REQUIRED | FIELD_SHORT, 0, TEXT_MAX, NULL, NULL },
    FIELDS_END,
};
static const Field dheapmon_fields[] = {
    TEXT("session", session), BYTES("total", total), COUNT("desktops", desktops, HANDLES_MAX),
    { "rows", &field_rows, AT(rows), 0, 0, 0, NULL, NULL },
    { "within", &field_part, AT(within), 0, 0, 0, NULL, NULL },
    FIELDS_END,
};
static const Field process_fields[] = {
    { "name", &field_text, AT(of), FIELD_REQUIRED, 0, TEXT_MAX, NULL, NULL },
    { "state", &field_choice, AT(state), 0, 0, 0, process_states, NULL },
    COUNT("exit-code", exit_code, G_MAXUINT32),
    { "status", &field_status, AT(status), 0, 0, 0, NULL, NULL },
    TEXT("desktop", desktop), COUNT("user-handles", user_handles, HANDLES_MAX),
    COUNT("gdi-handles", gdi_handles, HANDLES_MAX),
    FIELDS_END,
};
static const Field event_fields[] = {
    { "source", &field_source, AT(source), 0, 0, 0, NULL, NULL },
    NUMBER("id", id), WORDS("text", text, 0), TEXT("since", since), COUNT("count", count, G_MAXUINT32),
    FIELDS_END,
};
static const Field no_event_fields[] = {
    { "source", &field_source, AT(source), 0, 0, 0, NULL, NULL },
    NUMBER("id", id), WORDS("text", text, 0), TEXT("since", since),
    FIELDS_END,
};
static const Field popup_fields[] = {
    WORDS("text", text, FIELD_SHORT), TEXT("since", since), COUNT("count", count, G_MAXUINT32), { "shown", &field_truth, AT(shown), 0, 0, 0, NULL, NULL },
    FIELDS_END,
};
static const Field no_popup_fields[] = {
    WORDS("text", text, FIELD_SHORT), TEXT("since", since),
    FIELDS_END,
};
static const Field fits_fields[] = {
    { "step", &field_word, AT(step), FIELD_REQUIRED, 0, 0, &step_words, NULL },
    NEEDED("from", from), TEXT("name", name), TEXT("program", program), TEXT("session", session),
    FIELDS_END,
};
static const Field pages_fields[] = {
    { "address", &field_count, AT(address), FIELD_REQUIRED, 0, G_MAXUINT32, NULL, NULL },
    { "sessions", &field_sessions, AT(sessions), FIELD_REQUIRED, 0, 0, NULL, NULL },
    { "are", &field_choice, AT(relation), FIELD_REQUIRED, 0, 0, pages_relations, NULL },
    FIELDS_END,
};
/* clang-format on */

static const char *const kind_names[] = {
#define EXPECTATION(name, text) text,
#include "host/scenario/expectations.def"
#undef EXPECTATION
    NULL,
};

const char *const *
expectation_kind_names(void)
{
    return kind_names;
}

const Field *
expectation_fields(ExpectationKind kind)
{
    static const Field *const tables[EXPECTATION_KIND_COUNT] = {
        [EXPECTATION_FAILS] = fails_fields,       [EXPECTATION_SUCCEEDS] = succeeds_fields,
        [EXPECTATION_DESKTOP] = desktop_fields,   [EXPECTATION_NO_DESKTOP] = no_desktop_fields,
        [EXPECTATION_SESSION] = session_fields,   [EXPECTATION_NO_SESSION] = no_session_fields,
        [EXPECTATION_DHEAPMON] = dheapmon_fields, [EXPECTATION_PROCESS] = process_fields,
        [EXPECTATION_EVENT] = event_fields,       [EXPECTATION_NO_EVENT] = no_event_fields,
        [EXPECTATION_POPUP] = popup_fields,       [EXPECTATION_NO_POPUP] = no_popup_fields,
        [EXPECTATION_FITS] = fits_fields,         [EXPECTATION_PAGES] = pages_fields,
    };

    return tables[kind];
}

void
expectation_free(Expectation *expectation)
{
    if (expectation == NULL)
        return;
    fields_clear(expectation_fields(expectation->kind), expectation);
    g_free(expectation);
}

/* ---- parts that need more than a table ---- */

const Field *
expectation_row_fields(void)
{
    return row_fields;
}

/* Percentage points beside each rate of the table. */
static gboolean
check_within(const Expectation *expectation, const YamlNode *node, GError **error)
{
    const Quantity *within = expectation->within;

    return within == NULL ||
           (within->unit == QUANTITY_PERCENT && within->relation == QUANTITY_IS &&
            !within->has_tolerance) ||
           yaml_fail(yaml_node_get(node, "within"), YAML_ERROR_VALUE, error,
                     "\"%s\" is no tolerance for rates (such as 0.1 %%)", within->text);
}

static gboolean
check_sessions(const Expectation *expectation,
               const YamlNode *node,
               const Names *names,
               GError **error)
{
    const YamlNode *list = yaml_node_get(node, "sessions");

    for (guint i = 0; i < expectation->sessions->len; i++)
        if (!names_check(names, NAME_SESSION, g_ptr_array_index(expectation->sessions, i),
                         yaml_node_item(list, i), error))
            return FALSE;
    return TRUE;
}

static gboolean
check_name(const YamlNode *node,
           const char *key,
           const char *text,
           guint kinds,
           const Names *names,
           GError **error)
{
    if (text == NULL)
        return TRUE;

    const YamlNode *value = yaml_node_get(node, key);
    return names_check(names, kinds, text, value == NULL ? node : value, error);
}

static gboolean
check_names(const Expectation *expectation,
            const YamlNode *node,
            const Names *names,
            GError **error)
{
    /* A path may begin with the session, and then says it better. */
    return check_name(node, "since", expectation->since, NAME_MARK, names, error) &&
           check_name(node, "from", expectation->from, NAME_MARK, names, error) &&
           check_name(node, "session", expectation->session, NAME_SESSION, names, error) &&
           check_name(node, expectation->kind == EXPECTATION_PROCESS ? "name" : "of",
                      expectation->of, NAME_PROCESS | NAME_SERVICE, names, error) &&
           check_name(node, "in", expectation->in, NAME_SESSION | NAME_PROCESS | NAME_SERVICE,
                      names, error);
}

static gboolean
check_kind(Expectation *expectation, const YamlNode *node, const Names *names, GError **error)
{
    if (expectation->kind == EXPECTATION_DHEAPMON)
        return check_within(expectation, node, error);
    if (expectation->kind == EXPECTATION_PAGES)
        return check_sessions(expectation, node, names, error);
    if (expectation->kind == EXPECTATION_DESKTOP &&
        (expectation->path == NULL) == (expectation->of == NULL))
        return yaml_fail(node, YAML_ERROR_KEY, error,
                         "which desktop? Give its \"path\", or a process or service it is the "
                         "desktop \"of\"");
    return TRUE;
}

Expectation *
expectation_read(const YamlNode *node, const Names *names, GError **error)
{
    if (!yaml_expect_mapping(node, error))
        return NULL;
    if (yaml_node_count(node) != 1) {
        yaml_fail(node, YAML_ERROR_KEY, error,
                  "an expectation is one key with its value, and this has %u keys",
                  yaml_node_count(node));
        return NULL;
    }

    const YamlNode *key = yaml_node_key(node, 0);
    guint kind = 0;
    while (kind < EXPECTATION_KIND_COUNT && strcmp(kind_names[kind], yaml_node_text(key)) != 0)
        kind++;
    if (kind == EXPECTATION_KIND_COUNT) {
        g_autofree char *hint = suggest_hint(yaml_node_text(key), kind_names);
        yaml_fail(key, YAML_ERROR_KEY, error, "unknown expectation \"%s\"%s", yaml_node_text(key),
                  hint);
        return NULL;
    }

    g_autoptr(Expectation) expectation = g_new0(Expectation, 1);
    const YamlNode *value = yaml_node_item(node, 0);
    expectation->kind = (ExpectationKind)kind;
    expectation->kind_text = kind_names[kind];
    expectation->line = yaml_node_line(key);
    expectation->node = value;
    if (!fields_read(value, expectation_fields(expectation->kind), NULL, expectation, error) ||
        !check_names(expectation, value, names, error) ||
        !check_kind(expectation, value, names, error))
        return NULL;
    return g_steal_pointer(&expectation);
}

GPtrArray *
expectations_read(const YamlNode *node, const Names *names, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)expectation_free);
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    gboolean is_list = yaml_node_kind(node) == YAML_SEQUENCE;
    guint count = is_list ? yaml_node_count(node) : 1;

    for (guint i = 0; i < count; i++) {
        GError *problem = NULL;
        Expectation *expectation =
            expectation_read(is_list ? yaml_node_item(node, i) : node, names, &problem);
        if (expectation != NULL)
            g_ptr_array_add(list, expectation);
        else if (!yaml_errors_add(errors, &problem))
            break;
    }
    if (!yaml_errors_finish(errors, error))
        return NULL;
    return g_steal_pointer(&list);
}
