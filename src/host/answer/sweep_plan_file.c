/* SPDX-License-Identifier: MIT */
/* A plan as a file: a header, then a line for each variant. */
#include "host/answer/sweep.h"
#include "host/answer/sweep_lines.h"

#include <string.h>

#define SCHEMA "deskheap.plan/1"

static const JsonMember line_members[] = {
    { "index", JSON_INT },
    { "id", JSON_TEXT },
    { "", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    SWEEP_PLAN_MEMBERS,
    JSON_MEMBERS_END,
};

const JsonShape plan_shape = { "plan", "What deskheap sweep plan prints.", members, line_members };

void
sweep_plan_knobs(JsonWriter *writer, const SweepPlan *plan)
{
    json_writer_array(writer, "knobs");
    for (guint i = 0; i < plan->knob_count; i++)
        json_writer_text(writer, NULL, knob_key(plan->knobs[i]));
    json_writer_end_array(writer);
}

void
sweep_plan_members(JsonWriter *writer, const SweepPlan *plan)
{
    json_writer_text(writer, "version", plan->version);
    json_writer_text(writer, "scenario", plan->scenario);
    json_writer_text(writer, "variant", plan->variant);
    json_writer_text(writer, "hash", plan->hash);
    json_writer_text(writer, "system", plan->system);
    json_writer_int(writer, "count", plan->count);
    sweep_plan_knobs(writer, plan);
}

static void
write_header(GString *out, const SweepPlan *plan)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);

    json_writer_document(writer, &plan_shape);
    sweep_plan_members(writer, plan);
    json_writer_end_document(writer);
}

static void
write_variant(GString *out, const SweepPlan *plan, guint index)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);

    json_writer_line(writer, line_members);
    json_writer_int(writer, "index", index);
    json_writer_text(writer, "id", plan->ids[index]);
    for (guint i = 0; i < plan->knob_count; i++)
        json_writer_int(writer, knob_key(plan->knobs[i]), sweep_plan_value(plan, index, i));
    json_writer_end_document(writer);
}

void
sweep_plan_write(GString *out, const SweepPlan *plan)
{
    write_header(out, plan);
    for (guint i = 0; i < plan->count; i++)
        write_variant(out, plan, i);
}

static gboolean
read_knobs(SweepPlan *plan, JsonObject *header)
{
    JsonNode *node = json_object_get_member(header, "knobs");
    JsonArray *knobs =
        node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

    plan->knob_count = knobs != NULL ? json_array_get_length(knobs) : 0;
    if (plan->knob_count == 0 || plan->knob_count > SWEEP_AXES_MAX)
        return FALSE;
    for (guint i = 0; i < plan->knob_count; i++) {
        JsonNode *knob = json_array_get_element(knobs, i);
        const char *key = JSON_NODE_HOLDS_VALUE(knob) ? json_node_get_string(knob) : NULL;
        plan->knobs[i] = key != NULL ? knob_find(key) : KNOB_NONE;
        if (plan->knobs[i] == KNOB_NONE)
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_header(SweepPlan *plan, const SweepLine *line, GError **error)
{
    g_autoptr(JsonObject) header = sweep_line_parse(line, error);

    if (header == NULL)
        return FALSE;
    plan->scenario = g_strdup(sweep_line_text(header, "scenario"));
    plan->variant = g_strdup(sweep_line_text(header, "variant"));
    plan->version = g_strdup(sweep_line_text(header, "version"));
    plan->system = g_strdup(sweep_line_text(header, "system"));
    plan->hash = g_strdup(sweep_line_text(header, "hash"));
    if (g_strcmp0(sweep_line_text(header, "schema"), SCHEMA) != 0 || plan->scenario == NULL ||
        plan->variant == NULL || plan->version == NULL || plan->system == NULL ||
        plan->hash == NULL || !sweep_line_number(header, "count", &plan->count) ||
        plan->count == 0 || plan->count > SWEEP_VARIANTS_MAX || !read_knobs(plan, header))
        return sweep_line_fail(line, "schema", SWEEP_ERROR_FILE,
                               "this is no plan of \"deskheap sweep plan\" (make it again)", error);
    return TRUE;
}

/* The values of each knob, as the lines bring them up. */
typedef struct {
    guint32 *all; /* knob_count of each variant */
    GHashTable *ids;
} PlanLines;

/* As id_of() makes it: it comes into tables and onto terminals. */
static gboolean
is_id(const char *text)
{
    return text != NULL && strlen(text) == SWEEP_ID_LETTERS &&
           strspn(text, "0123456789abcdef") == SWEEP_ID_LETTERS;
}

static gboolean
read_variant(SweepPlan *plan, PlanLines *lines, guint index, const SweepLine *line, GError **error)
{
    g_autoptr(JsonObject) variant = sweep_line_parse(line, error);
    const char *id = variant != NULL ? sweep_line_text(variant, "id") : NULL;
    guint32 number;

    if (variant == NULL)
        return FALSE;
    if (!is_id(id))
        return sweep_line_fail(line, "id", SWEEP_ERROR_FILE,
                               "this is no id of a variant (one is " G_STRINGIFY(
                                   SWEEP_ID_LETTERS) " digits 0 to 9 and a to f)",
                               error);
    plan->ids[index] = g_strdup(id);
    if (!sweep_line_number(variant, "index", &number) || number != index)
        return sweep_line_fail(line, "index", SWEEP_ERROR_FILE,
                               "no variant of this plan: they are numbered from 0 on, in order",
                               error);
    for (guint i = 0; i < plan->knob_count; i++)
        if (!sweep_line_number(variant, knob_key(plan->knobs[i]),
                               &lines->all[index * plan->knob_count + i]))
            return sweep_line_fail(line, knob_key(plan->knobs[i]), SWEEP_ERROR_FILE,
                                   "no variant of this plan: it has a number for each knob", error);
    return g_hash_table_add(lines->ids, plan->ids[index]) ||
           sweep_line_fail(line, "id", SWEEP_ERROR_FILE,
                           "an id that another variant has (each has its own)", error);
}

/* From the last knob on: its values stand in the first lines, until the first of them comes again;
 * those of the one before it in every so many lines. */
static void
read_axes(SweepPlan *plan, const guint32 *all)
{
    guint stride = 1;

    for (guint k = plan->knob_count; k-- > 0;) {
        plan->axes[k] = g_array_new(FALSE, FALSE, sizeof(guint32));
        for (guint i = 0; i < plan->count; i += stride) {
            if (i > 0 && all[i * plan->knob_count + k] == all[k])
                break;
            g_array_append_val(plan->axes[k], all[i * plan->knob_count + k]);
        }
        stride *= plan->axes[k]->len;
    }
}

static gboolean
is_every_combination(const SweepPlan *plan, const guint32 *all)
{
    guint64 count = 1;

    for (guint k = 0; k < plan->knob_count; k++)
        count *= plan->axes[k]->len;
    for (guint i = 0; i < plan->count && count == plan->count; i++)
        for (guint k = 0; k < plan->knob_count; k++)
            if (all[i * plan->knob_count + k] != sweep_plan_value(plan, i, k))
                return FALSE;
    return count == plan->count;
}

static gboolean
read_variants(SweepPlan *plan, const char *path, char **lines, GError **error)
{
    g_autofree guint32 *all = g_new(guint32, plan->count * plan->knob_count);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    PlanLines known = { all, ids };
    SweepLine header = { path, 1, lines[0] };

    plan->ids = g_new0(char *, plan->count + 1);
    for (guint i = 0; i < plan->count; i++) {
        SweepLine line = { path, i + 2, lines[i + 1] };
        if (!read_variant(plan, &known, i, &line, error))
            return FALSE;
    }
    read_axes(plan, all);
    if (!is_every_combination(plan, all))
        return sweep_line_fail(&header, "knobs", SWEEP_ERROR_FILE,
                               "the variants are not every combination of values of these (make "
                               "the plan again)",
                               error);
    g_autofree char *digest = sweep_plan_digest(plan);
    return strcmp(digest, plan->hash) == 0 ||
           sweep_line_fail(&header, "hash", SWEEP_ERROR_FILE,
                           "this is not the hash of the values below: the plan was changed (make "
                           "it again)",
                           error);
}

SweepPlan *
sweep_plan_read(const char *path, GError **error)
{
    g_autoptr(SweepPlan) plan = g_new0(SweepPlan, 1);
    g_auto(GStrv) lines = sweep_lines_read(path, error);

    if (lines == NULL)
        return NULL;
    SweepLine header = { path, 1, lines[0] != NULL ? lines[0] : "" };
    if (!read_header(plan, &header, error))
        return NULL;
    guint length = g_strv_length(lines);
    SweepLine last = { path, length, lines[length - 1] };
    if (length != plan->count + 2 || *last.text != '\0') {
        sweep_line_fail(&last, NULL, SWEEP_ERROR_FILE,
                        "the plan is cut off, or has more than it says (make it again)", error);
        return NULL;
    }
    return read_variants(plan, path, lines, error) ? g_steal_pointer(&plan) : NULL;
}
