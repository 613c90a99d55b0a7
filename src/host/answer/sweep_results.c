/* SPDX-License-Identifier: MIT */
/* Results of variants, and merging them. */
#include "host/answer/sweep.h"
#include "host/answer/sweep_lines.h"
#include "host/text/json_writer.h"
#include "host/text/printable.h"
#include "host/words/gate.h"

#include <string.h>

#define SCHEMA "deskheap.results/1"

struct SweepResults {
    GHashTable *lines; /* id -> line */
};

SweepResults *
sweep_results_new(void)
{
    SweepResults *results = g_new(SweepResults, 1);

    results->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return results;
}

void
sweep_results_free(SweepResults *results)
{
    if (results == NULL)
        return;
    g_hash_table_unref(results->lines);
    g_free(results);
}

gboolean
sweep_results_has(const SweepResults *results, const char *id)
{
    return g_hash_table_contains(results->lines, id);
}

void
sweep_results_take(SweepResults *results, const char *id, char *line)
{
    g_hash_table_replace(results->lines, g_strdup(id), line);
}

/* ---- reading ---- */

static gboolean
check_header(const SweepPlan *plan, const char *path, const char *line, GError **error)
{
    g_autoptr(JsonObject) header = sweep_line_parse(path, 1, line, error);

    if (header == NULL)
        return FALSE;
    if (g_strcmp0(sweep_line_text(header, "schema"), SCHEMA) != 0)
        return sweep_line_fail(path, 1, "no results of \"deskheap sweep run\"", error) != NULL;
    if (g_strcmp0(sweep_line_text(header, "plan"), plan->hash) != 0)
        return sweep_line_fail(path, 1, "results of another plan", error) != NULL;
    return TRUE;
}

static gboolean
read_line(SweepResults *results,
          const char *path,
          guint number,
          const char *line,
          GPtrArray *doubles,
          GError **error)
{
    g_autoptr(JsonObject) object = sweep_line_parse(path, number, line, error);
    const char *id = object != NULL ? sweep_line_text(object, "id") : NULL;

    if (object == NULL)
        return FALSE;
    if (id == NULL)
        return sweep_line_fail(path, number, "no result: it has no id", error) != NULL;
    const char *known = g_hash_table_lookup(results->lines, id);
    if (known != NULL && strcmp(known, line) != 0) {
        printable_error(error, SWEEP_ERROR, SWEEP_ERROR_CONFLICT,
                        "%s:%u: error: another result of %s than before", path, number, id);
        return FALSE;
    }
    if (known != NULL && doubles != NULL)
        g_ptr_array_add(doubles, g_strdup(id));
    if (known == NULL)
        sweep_results_take(results, id, g_strdup(line));
    return TRUE;
}

gboolean
sweep_results_read(SweepResults *results,
                   const SweepPlan *plan,
                   const char *path,
                   GPtrArray *doubles,
                   GError **error)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, error))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (!check_header(plan, path, lines[0] != NULL ? lines[0] : "", error))
        return FALSE;
    for (guint i = 1; lines[i] != NULL; i++)
        if (*lines[i] != '\0' && !read_line(results, path, i + 1, lines[i], doubles, error))
            return FALSE;
    return TRUE;
}

/* ---- writing ---- */

static void
write_header(GString *out, const SweepPlan *plan)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);

    json_writer_document(writer, "results");
    json_writer_text(writer, "plan", plan->hash);
    json_writer_text(writer, "scenario", plan->scenario);
    json_writer_text(writer, "variant", plan->variant);
    json_writer_int(writer, "count", plan->count);
    json_writer_end_object(writer);
    g_string_append_c(out, '\n');
}

void
sweep_results_write(GString *out,
                    const SweepResults *results,
                    const SweepPlan *plan,
                    GPtrArray *missing)
{
    write_header(out, plan);
    for (guint i = 0; i < plan->count; i++) {
        const char *line = g_hash_table_lookup(results->lines, plan->ids[i]);
        if (line != NULL)
            g_string_append_printf(out, "%s\n", line);
        else if (missing != NULL)
            g_ptr_array_add(missing, plan->ids[i]);
    }
}

/* ---- running ---- */

static void
trial_json(JsonWriter *writer, const Trial *trial)
{
    json_writer_bool(writer, "starts", trial->starts);
    json_writer_bool(writer, "passes", trial->passes);
    json_writer_bool(writer, "falls_back", trial->falls_back);
    json_writer_int(writer, "failures", trial->failures);
    json_writer_text(writer, "cause", trial->passes ? NULL : gate_cause(trial->gate));
    json_writer_text(writer, "step", trial->step);
    json_writer_text(writer, "detail", trial->detail);
    json_writer_int(writer, "heaps_fitting", (gint64)trial->system.heaps_fitting);
}

char *
sweep_run_one(Trials *trials, const SweepPlan *plan, guint index, GError **error)
{
    KnobSetting settings[SWEEP_AXES_MAX];
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < plan->knob_count; i++)
        settings[i] = (KnobSetting){ plan->knobs[i], plan->values[index * plan->knob_count + i] };
    const Trial *trial = trials_run(trials, settings, plan->knob_count, error);
    if (trial == NULL) {
        g_string_free(out, TRUE);
        return NULL;
    }
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    json_writer_object(writer, NULL);
    json_writer_int(writer, "index", index);
    json_writer_text(writer, "id", plan->ids[index]);
    for (guint i = 0; i < plan->knob_count; i++)
        json_writer_int(writer, knob_key(settings[i].knob), settings[i].value);
    trial_json(writer, trial);
    json_writer_end_object(writer);
    return g_string_free(out, FALSE);
}
