/* SPDX-License-Identifier: MIT */
/* Results by their place in the plan. */
#include "host/answer/sweep_results.h"

#include "host/answer/sweep_lines.h"
#include "host/text/json_writer.h"
#include "host/text/printable.h"
#include "host/words/gate.h"

#include <string.h>

#define SCHEMA "deskheap.results/1"

struct SweepResults {
    const SweepPlan *plan;
    GHashTable *places; /* id -> index */
    GPtrArray *all;     /* SweepResult or NULL, by index */
    guint count;
};

SweepResults *
sweep_results_new(const SweepPlan *plan)
{
    SweepResults *results = g_new0(SweepResults, 1);

    results->plan = plan;
    results->places = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < plan->count; i++)
        g_hash_table_insert(results->places, plan->ids[i], GUINT_TO_POINTER(i));
    results->all = g_ptr_array_new_with_free_func((GDestroyNotify)sweep_result_free);
    g_ptr_array_set_size(results->all, (gint)plan->count);
    return results;
}

void
sweep_results_free(SweepResults *results)
{
    if (results == NULL)
        return;
    g_hash_table_unref(results->places);
    g_ptr_array_unref(results->all);
    g_free(results);
}

const SweepPlan *
sweep_results_plan(const SweepResults *results)
{
    return results->plan;
}

guint
sweep_results_count(const SweepResults *results)
{
    return results->count;
}

const SweepResult *
sweep_results_get(const SweepResults *results, guint index)
{
    return results->all->pdata[index];
}

/* Takes it. pre: there is none. */
static void
take(SweepResults *results, guint index, SweepResult *result)
{
    results->count++;
    results->all->pdata[index] = result;
}

/* ---- reading ---- */

/* Those that the header names, as knobs_text() has them. */
static char *
knobs_of(JsonObject *header)
{
    JsonNode *node = json_object_get_member(header, "knobs");
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node))
        return g_strdup("");
    JsonArray *knobs = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(knobs) && i < SWEEP_AXES_MAX; i++) {
        JsonNode *node_of_one = json_array_get_element(knobs, i);
        const char *name =
            JSON_NODE_HOLDS_VALUE(node_of_one) ? json_node_get_string(node_of_one) : NULL;
        Knob knob = name != NULL ? knob_find(name) : KNOB_NONE;
        g_ptr_array_add(names, (gpointer)(knob != KNOB_NONE ? knob_key(knob) : "?"));
    }
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

static char *
knobs_text(const SweepPlan *plan)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < plan->knob_count; i++)
        g_ptr_array_add(names, (gpointer)knob_key(plan->knobs[i]));
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

/* Of the same system. */
static char *
which_axes_differ(const SweepPlan *plan, JsonObject *header)
{
    g_autofree char *theirs = knobs_of(header), *own = knobs_text(plan);
    guint32 count = 0;

    if (strcmp(theirs, own) != 0)
        return g_strdup_printf("results of a plan with other axes: %s there, %s in this one",
                               theirs, own);
    if (!sweep_line_number(header, "count", &count) || count == plan->count)
        return g_strdup("results of a plan with other values of the same axes");
    return g_strdup_printf("results of a plan with other values of the same axes: %u variants "
                           "there, %u in this one",
                           count, plan->count);
}

/* What makes the plan of these results another one. */
static char *
what_differs(const SweepPlan *plan, JsonObject *header)
{
    const char *version = sweep_line_text(header, "version");
    const char *scenario = sweep_line_text(header, "scenario");
    const char *variant = sweep_line_text(header, "variant");

    if (version == NULL)
        return g_strdup("results of another plan (those of this one have its hash here)");
    if (strcmp(version, plan->version) != 0)
        return g_strdup_printf("results of another deskheap: of %s there, this plan is of %s",
                               version, plan->version);
    if (g_strcmp0(sweep_line_text(header, "system"), plan->system) == 0)
        return which_axes_differ(plan, header);
    if (g_strcmp0(scenario, plan->scenario) != 0)
        return g_strdup_printf("results of another scenario: %s there, %s in this plan",
                               scenario != NULL ? scenario : "none", plan->scenario);
    if (g_strcmp0(variant, plan->variant) != 0)
        return g_strdup_printf("results of another variant: \"%s\" there, \"%s\" in this plan",
                               variant != NULL ? variant : "", plan->variant);
    return g_strdup_printf("results of %s with other contents, or another system: the plan was "
                           "made anew since (run its shards again)",
                           plan->scenario);
}

static gboolean
check_header(const SweepPlan *plan, const SweepLine *line, GError **error)
{
    g_autoptr(JsonObject) header = sweep_line_parse(line, error);

    if (header == NULL)
        return FALSE;
    if (g_strcmp0(sweep_line_text(header, "schema"), SCHEMA) != 0)
        return sweep_line_fail(line, "schema", SWEEP_ERROR_FILE,
                               "these are no results of \"deskheap sweep run\" (the first line has "
                               "the schema " SCHEMA ")",
                               error);
    if (g_strcmp0(sweep_line_text(header, "plan"), plan->hash) == 0)
        return TRUE;
    g_autofree char *text = what_differs(plan, header);
    g_autofree char *what = printable_text(text, -1);
    return sweep_line_fail(line, "plan", SWEEP_ERROR_FILE, what, error);
}

static gboolean
find_gate(const char *cause, enum gate *gate)
{
    const char *const *causes = gate_causes();

    for (guint i = 0; causes[i] != NULL; i++) {
        if (strcmp(causes[i], cause) == 0) {
            *gate = (enum gate)i;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
read_outcome(SweepResult *result, JsonObject *object)
{
    const char *cause = sweep_line_text(object, "cause");

    result->step = g_strdup(sweep_line_text(object, "step"));
    result->detail = g_strdup(sweep_line_text(object, "detail"));
    return sweep_line_bool(object, "starts", &result->starts) &&
           sweep_line_bool(object, "passes", &result->passes) &&
           sweep_line_bool(object, "falls_back", &result->falls_back) &&
           sweep_line_number(object, "failures", &result->failures) &&
           sweep_line_number(object, "heaps_fitting", &result->heaps_fitting) &&
           result->passes == (cause == NULL) && (cause == NULL || find_gate(cause, &result->gate));
}

/* Up to where it is as it would be written: G_MAXSIZE, if all of it is. */
static gsize
agrees_until(const SweepResults *results, guint index, const SweepResult *result, const char *line)
{
    g_autoptr(GString) own = g_string_new(NULL);
    gsize same = 0;

    sweep_result_write(own, results->plan, index, result);
    if (strcmp(own->str, line) == 0)
        return G_MAXSIZE;
    while (own->str[same] == line[same])
        same++;
    return same;
}

static gboolean
put(SweepResults *results,
    guint index,
    SweepResult *taken,
    const SweepLine *line,
    GPtrArray *doubles,
    GError **error)
{
    g_autoptr(SweepResult) result = taken;
    const SweepResult *known = sweep_results_get(results, index);

    if (known == NULL) {
        take(results, index, g_steal_pointer(&result));
        return TRUE;
    }
    if (doubles != NULL)
        g_ptr_array_add(doubles, results->plan->ids[index]);
    gsize same = agrees_until(results, index, known, line->text);
    return same == G_MAXSIZE ||
           sweep_line_fail_at(line, same, SWEEP_ERROR_CONFLICT,
                              "another result of this id than before (of one plan and one build "
                              "of deskheap all are the same)",
                              error);
}

static gboolean
read_line(SweepResults *results, const SweepLine *line, GPtrArray *doubles, GError **error)
{
    g_autoptr(JsonObject) object = sweep_line_parse(line, error);
    const char *id = object != NULL ? sweep_line_text(object, "id") : NULL;
    gpointer place;

    if (object == NULL)
        return FALSE;
    if (id == NULL)
        return sweep_line_fail(line, "id", SWEEP_ERROR_FILE,
                               "this is no result: it has no id (a text)", error);
    if (!g_hash_table_lookup_extended(results->places, id, NULL, &place))
        return sweep_line_fail(
            line, "id", SWEEP_ERROR_FILE,
            "the plan has no variant of this id (results go with their own plan)", error);
    guint index = GPOINTER_TO_UINT(place);
    g_autoptr(SweepResult) result = g_new0(SweepResult, 1);
    gboolean is_good = read_outcome(result, object);
    gsize same = is_good ? agrees_until(results, index, result, line->text) : 0;
    if (same != G_MAXSIZE)
        return sweep_line_fail_at(line, same, SWEEP_ERROR_FILE,
                                  "this is no result as \"deskheap sweep run\" writes it (run the "
                                  "shard again)",
                                  error);
    return put(results, index, g_steal_pointer(&result), line, doubles, error);
}

/* ---- writing ---- */

static const JsonMember members[] = {
    { "plan", JSON_TEXT },     { "version", JSON_TEXT }, { "system", JSON_TEXT },
    { "scenario", JSON_TEXT }, { "variant", JSON_TEXT }, { "count", JSON_INT },
    { "knobs", JSON_ARRAY },   JSON_MEMBERS_END,
};

const JsonShape results_shape = { "results",
                                  "What deskheap sweep run and deskheap sweep merge print.",
                                  members, sweep_result_members };

static void
write_header(GString *out, const SweepPlan *plan)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);

    json_writer_document(writer, &results_shape);
    json_writer_text(writer, "plan", plan->hash);
    json_writer_text(writer, "version", plan->version);
    json_writer_text(writer, "system", plan->system);
    json_writer_text(writer, "scenario", plan->scenario);
    json_writer_text(writer, "variant", plan->variant);
    json_writer_int(writer, "count", plan->count);
    sweep_plan_knobs(writer, plan);
    json_writer_end_document(writer);
}

void
sweep_results_write(GString *out, const SweepResults *results)
{
    write_header(out, results->plan);
    for (guint i = 0; i < results->plan->count; i++) {
        if (sweep_results_get(results, i) == NULL)
            continue;
        sweep_result_write(out, results->plan, i, sweep_results_get(results, i));
        g_string_append_c(out, '\n');
    }
}

/* ---- files ---- */

/* From the line `first` (counted from 0) on, but for empty ones. */
static gboolean
read_from(SweepResults *results,
          const char *path,
          GStrv lines,
          guint first,
          GPtrArray *doubles,
          GError **error)
{
    for (guint i = first; lines[i] != NULL; i++) {
        SweepLine line = { path, i + 1, lines[i] };
        if (*lines[i] != '\0' && !read_line(results, &line, doubles, error))
            return FALSE;
    }
    return TRUE;
}

/* All lines but a last one that was cut off. */
static gboolean
read_lines(SweepResults *results, const char *path, GStrv lines, GPtrArray *doubles, GError **error)
{
    SweepLine header = { path, 1, lines[0] != NULL ? lines[0] : "" };

    return check_header(results->plan, &header, error) &&
           (lines[0] == NULL || read_from(results, path, lines, 1, doubles, error));
}

gboolean
sweep_results_read_text(SweepResults *results, const char *text, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    return read_from(results, "results of a run", lines, 0, NULL, error);
}

/* Whether it begins as results do, as far as it goes. */
static gboolean
is_begun(const char *line)
{
    static const char begin[] = "{\"index\": ";

    return strncmp(line, begin, MIN(strlen(line), strlen(begin))) == 0;
}

/* The number of the last line, if no line's end is behind it and it is the beginning of a result;
 * else 0. */
static guint
cut_line(const char *path, GStrv lines)
{
    guint count = g_strv_length(lines);
    SweepLine last = { path, count, count > 0 ? lines[count - 1] : "" };
    g_autoptr(JsonObject) object = *last.text != '\0' ? sweep_line_parse(&last, NULL) : NULL;

    return *last.text != '\0' && object == NULL && is_begun(last.text) ? count : 0;
}

gboolean
sweep_results_read(SweepResults *results, const char *path, GPtrArray *doubles, GError **error)
{
    g_auto(GStrv) lines = sweep_lines_read(path, error);
    guint cut = lines != NULL ? cut_line(path, lines) : 0;

    if (lines == NULL)
        return FALSE;
    if (cut > 1) {
        SweepLine line = { path, cut, lines[cut - 1] };
        return sweep_line_fail_at(
            &line, strlen(line.text), SWEEP_ERROR_FILE,
            "this line was cut off (\"deskheap sweep run --resume\" with this "
            "file as --out goes on behind the line before)",
            error);
    }
    return read_lines(results, path, lines, doubles, error);
}

gboolean
sweep_results_resume(SweepResults *results, const char *path, guint *cut, GError **error)
{
    g_auto(GStrv) lines = sweep_lines_read(path, error);
    g_autoptr(GString) header = g_string_new(NULL);

    *cut = 0;
    if (lines == NULL)
        return FALSE;
    write_header(header, results->plan);
    if (lines[0] == NULL || (lines[1] == NULL && g_str_has_prefix(header->str, lines[0])))
        return TRUE;
    *cut = cut_line(path, lines);
    if (*cut > 1)
        *lines[*cut - 1] = '\0';
    return read_lines(results, path, lines, NULL, error);
}
