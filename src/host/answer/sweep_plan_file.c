/* SPDX-License-Identifier: MIT */
/* A plan as a file: a header, then a line for each variant. */
#include "host/answer/sweep.h"
#include "host/answer/sweep_lines.h"
#include "host/text/json_writer.h"

#include <string.h>

#define SCHEMA "deskheap.plan/1"

static void
write_header(GString *out, const SweepPlan *plan)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);

    json_writer_document(writer, "plan");
    json_writer_text(writer, "version", DESKHEAP_VERSION);
    json_writer_text(writer, "scenario", plan->scenario);
    json_writer_text(writer, "variant", plan->variant);
    json_writer_text(writer, "hash", plan->hash);
    json_writer_int(writer, "count", plan->count);
    json_writer_array(writer, "knobs");
    for (guint i = 0; i < plan->knob_count; i++)
        json_writer_text(writer, NULL, knob_key(plan->knobs[i]));
    json_writer_end_array(writer);
    json_writer_end_object(writer);
    g_string_append_c(out, '\n');
}

static void
write_variant(GString *out, const SweepPlan *plan, guint index)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);

    json_writer_object(writer, NULL);
    json_writer_int(writer, "index", index);
    json_writer_text(writer, "id", plan->ids[index]);
    for (guint i = 0; i < plan->knob_count; i++)
        json_writer_int(writer, knob_key(plan->knobs[i]),
                        plan->values[index * plan->knob_count + i]);
    json_writer_end_object(writer);
    g_string_append_c(out, '\n');
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
read_header(SweepPlan *plan, const char *path, const char *line, GError **error)
{
    g_autoptr(JsonObject) header = sweep_line_parse(path, 1, line, error);

    if (header == NULL)
        return FALSE;
    plan->scenario = g_strdup(sweep_line_text(header, "scenario"));
    plan->variant = g_strdup(sweep_line_text(header, "variant"));
    plan->hash = g_strdup(sweep_line_text(header, "hash"));
    if (g_strcmp0(sweep_line_text(header, "schema"), SCHEMA) != 0 || plan->scenario == NULL ||
        plan->variant == NULL || plan->hash == NULL ||
        !sweep_line_number(header, "count", &plan->count) || plan->count > SWEEP_VARIANTS_MAX ||
        !read_knobs(plan, header))
        return sweep_line_fail(path, 1, "no plan of \"deskheap sweep plan\"", error) != NULL;
    return TRUE;
}

static gboolean
read_variant(SweepPlan *plan, const char *path, guint index, const char *line, GError **error)
{
    g_autoptr(JsonObject) variant = sweep_line_parse(path, index + 2, line, error);
    guint32 number;

    if (variant == NULL)
        return FALSE;
    plan->ids[index] = g_strdup(sweep_line_text(variant, "id"));
    gboolean is_good =
        plan->ids[index] != NULL && sweep_line_number(variant, "index", &number) && number == index;
    for (guint i = 0; i < plan->knob_count && is_good; i++)
        is_good = sweep_line_number(variant, knob_key(plan->knobs[i]),
                                    &plan->values[index * plan->knob_count + i]);
    return is_good || sweep_line_fail(path, index + 2, "no variant of this plan", error) != NULL;
}

SweepPlan *
sweep_plan_read(const char *path, GError **error)
{
    g_autoptr(SweepPlan) plan = g_new0(SweepPlan, 1);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (!read_header(plan, path, lines[0] != NULL ? lines[0] : "", error))
        return NULL;
    guint length = g_strv_length(lines);
    if (length != plan->count + 2 || *lines[length - 1] != '\0')
        return sweep_line_fail(path, length, "the plan is cut off, or has more than it says",
                               error);
    plan->ids = g_new0(char *, plan->count + 1);
    plan->values = g_new(guint32, plan->count * plan->knob_count);
    for (guint i = 0; i < plan->count; i++)
        if (!read_variant(plan, path, i, lines[i + 1], error))
            return NULL;
    return g_steal_pointer(&plan);
}
