/* SPDX-License-Identifier: MIT */
/* The page frames of two sessions behind one address. */
#include "host/engine/engine_reader.h"
#include "host/memory/page_walk.h"
#include "host/run/comparing.h"
#include "host/run/expectation_fields.h"
#include "host/scenario/expectation_kinds.h"
#include "host/scenario/expectation_lint.h"
#include "host/text/address.h"
#include "host/text/json_writer.h"

#include <string.h>

typedef enum {
    PAGES_UNSAID,
    PAGES_DIFFER,
    PAGES_SAME,
} PagesRelation;

static const char *const relations[] = { "different", "same", NULL };

typedef struct {
    Expectation expectation;
    Quantity *address;
    GPtrArray *sessions; /* char *: names or numbers, two of them */
    guint relation;      /* PagesRelation */
} Pages;

/* ---- two sessions ---- */

static const Field session_name = { .type = &field_text, .limit = EXPECTATION_TEXT_MAX };

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

static const FieldType field_sessions = { read_sessions, field_clear_list, sessions_schema, TRUE };

/* clang-format off */
#define AT(member) offsetof(Pages, member)
static const Field pages_fields[] = {
    { "address", &field_count, AT(address), FIELD_REQUIRED, 0, G_MAXUINT32, NULL, "Session address." },
    { "sessions", &field_sessions, AT(sessions), FIELD_REQUIRED, 0, 0, NULL, "Two, by name or number." },
    { "are", &field_choice, AT(relation), 0, 0, 0, relations, "The same, or different ones." },
    FIELDS_END,
};
#undef AT
/* clang-format on */

static gboolean
check_sessions(const Expectation *expectation, const Names *names, GError **error)
{
    const GPtrArray *sessions = ((const Pages *)expectation)->sessions;
    const YamlNode *list = yaml_node_get(expectation->node, "sessions");

    if (expectation->asked == NULL && ((const Pages *)expectation)->relation == PAGES_UNSAID)
        return yaml_fail(expectation->node, YAML_ERROR_KEY, error,
                         "the key \"are\" is missing here");
    for (guint i = 0; i < sessions->len; i++)
        if (!names_check(names, NAME_SESSION, g_ptr_array_index(sessions, i),
                         yaml_node_item(list, i), error))
            return FALSE;
    return TRUE;
}

static void
lint_pages(const Expectation *expectation, GPtrArray *findings)
{
    const Pages *wanted = (const Pages *)expectation;
    const char *first = g_ptr_array_index(wanted->sessions, 0);

    if (wanted->relation == PAGES_SAME &&
        strcmp(first, g_ptr_array_index(wanted->sessions, 1)) == 0)
        expectation_lint_warn(expectation->node, "a session's pages are the same as its own",
                              findings);
}

/* ---- comparing ---- */

static guint32
frame_at(Comparing *check, const char *session_text, guint64 address)
{
    PhysicalReader physical = physical_reader_for_engine(check->run->engine);
    const SnapshotSession *session;
    PageWalk walk;
    guint32 id;

    if (!run_session(check->run, session_text, &id))
        return 0;
    session = snapshot_session(check->snapshot, id);
    if (session == NULL)
        return 0;
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, session->directory, check->snapshot->page_format);
    return address_space_walk(space, address, &walk) ? walk.frame : 0;
}

static void
compare_pages(Comparing *check)
{
    const Pages *wanted = (const Pages *)check->expectation;
    guint64 address = (guint64)wanted->address->value;
    AddressText shown = address_text(check->snapshot->address_bits, address);
    guint32 frames[2];

    for (guint i = 0; i < 2; i++) {
        const char *session = g_ptr_array_index(wanted->sessions, i);
        frames[i] = frame_at(check, session, address);
        if (frames[i] == 0) {
            check_wrong(check, "0x%s is not mapped in session %s", shown.text, session);
            return;
        }
    }
    check_answer_word(check, "are", relations[frames[0] == frames[1]]);
    if (wanted->relation == PAGES_UNSAID)
        return;
    if ((frames[0] == frames[1]) == (wanted->relation == PAGES_SAME))
        check_note(check, "0x%s is %s in both sessions", shown.text,
                   frames[0] == frames[1] ? "the same page" : "another page");
    else
        check_wrong(check, "expected %s pages at 0x%s, seen frames %u and %u",
                    wanted->relation == PAGES_SAME ? "the same" : "different", shown.text,
                    frames[0], frames[1]);
}

static const char *const told_of_pages[] = { "are", NULL };

const ExpectationKind expect_pages = {
    .name = "pages",
    .about = "The page frames behind one address.",
    .bytes = sizeof(Pages),
    .fields = pages_fields,
    .tells = told_of_pages,
    .needs_snapshot = TRUE,
    .check = check_sessions,
    .compare = compare_pages,
    .lint = lint_pages,
};
