/* SPDX-License-Identifier: MIT */
/* SVG of a sweep's map. Text in it is ours or a number: nothing needs escapes. */
#include "host/answer/sweep_svg.h"

#include "host/text/number.h"
#include "host/words/gate.h"

#include <string.h>

#define MAP_WIDTH    760u /* of all cells, where they are neither too narrow nor too wide */
#define CELL_MIN     4u
#define CELL_MAX     48u
#define CELL_HEIGHT  20u
#define LEFT         96u /* labels of rows */
#define TOP          24u /* labels of columns */
#define LABEL_WIDTH  56u
#define LETTER_WIDTH 12u

/* ---- words ---- */

const char *
sweep_svg_kind_name(guint kind)
{
    static const char *const names[] = { "missing", "passes", "does not start" };

    if (kind < SWEEP_REFUSED)
        return names[kind];
    return kind == SWEEP_REFUSED ? "fails, no limit refuses" : gate_cause(kind - SWEEP_REFUSED);
}

const char *
sweep_svg_letter(const SweepMap *map, guint kind, char letter[2])
{
    char next = 'A';

    if (kind == SWEEP_MISSING)
        return "?";
    if (kind == SWEEP_PASSES)
        return "";
    for (guint i = SWEEP_NO_START; i < kind; i++)
        next = (char)(next + (map->count[i] > 0));
    letter[0] = next;
    letter[1] = '\0';
    return letter;
}

static void
append_value(GString *out, const SweepPlan *plan, guint k, guint index)
{
    const char *unit = knob_unit_text(knob_row(plan->knobs[k])->unit);

    g_string_append_printf(out, "%u%s%s", sweep_plan_value(plan, index, k),
                           *unit != '\0' ? " " : "", unit);
}

void
sweep_svg_setting(GString *out, const SweepPlan *plan, guint k, guint index, guint last)
{
    g_string_append_printf(out, "%s ", knob_key(plan->knobs[k]));
    append_value(out, plan, k, index);
    if (last == index)
        return;
    g_string_append(out, " to ");
    append_value(out, plan, k, last);
}

char *
sweep_svg_map_name(const SweepMap *map, guint number)
{
    const SweepPlan *plan = sweep_results_plan(map->results);
    GString *name = g_string_new(NULL);

    for (guint k = 0; k + 2 < plan->knob_count; k++) {
        g_string_append(name, k > 0 ? ", " : "");
        sweep_svg_setting(name, plan, k, number * map->rows * map->columns,
                          number * map->rows * map->columns);
    }
    return g_string_free(name, FALSE);
}

/* ---- cells ---- */

static guint
cell_width(const SweepMap *map)
{
    return CLAMP(MAP_WIDTH / map->columns, CELL_MIN, CELL_MAX);
}

static void
append_rect(GString *out, const char *classes, guint x, guint y, guint width)
{
    g_string_append_printf(out, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"",
                           classes, x, y, width, CELL_HEIGHT);
}

static void
append_title(GString *out, const SweepMap *map, const SweepRun *run, guint kind)
{
    const SweepPlan *plan = sweep_results_plan(map->results);
    guint knobs = plan->knob_count;

    g_string_append(out, "<title>");
    if (knobs > 1) {
        sweep_svg_setting(out, plan, knobs - 2, run->index, run->index);
        g_string_append(out, ", ");
    }
    sweep_svg_setting(out, plan, knobs - 1, run->index, run->index + run->length - 1);
    g_string_append_printf(out, ": %s", sweep_svg_kind_name(kind));
    if (run->failures > 0)
        g_string_append_printf(out, ", %u step%s", run->failures, plural(run->failures));
    g_string_append_printf(out, "%s</title>", run->falls_back ? "; sizes fall back" : "");
}

static void
append_run(GString *out, const SweepMap *map, const SweepRun *run)
{
    guint kind = sweep_map_kind(run->outcome, run->gate), cell = cell_width(map);
    guint x = LEFT + run->column * cell, y = TOP + run->row * CELL_HEIGHT;
    guint width = run->length * cell;
    char letter[2];
    const char *shown = sweep_svg_letter(map, kind, letter);
    g_autofree char *classes =
        g_strdup_printf("k%u h%u", kind, sweep_map_heat(map, run->failures, SWEEP_HEATS));

    append_rect(out, classes, x, y, width);
    g_string_append_c(out, '>');
    append_title(out, map, run, kind);
    g_string_append(out, "</rect>\n");
    if (run->falls_back) {
        append_rect(out, "falls", x, y, width);
        g_string_append(out, "/>\n");
    }
    if (*shown != '\0' && width >= LETTER_WIDTH)
        g_string_append_printf(out, "<text class=\"letter\" x=\"%u\" y=\"%u\">%s</text>\n",
                               x + width / 2, y + CELL_HEIGHT / 2 + 4, shown);
}

/* ---- labels ---- */

static void
append_columns(GString *out, const SweepMap *map, guint first)
{
    const SweepPlan *plan = sweep_results_plan(map->results);
    guint cell = cell_width(map), step = (LABEL_WIDTH + cell - 1) / cell;

    for (guint i = 0; i < map->columns; i += step)
        g_string_append_printf(out, "<text class=\"column\" x=\"%u\" y=\"%u\">%u</text>\n",
                               LEFT + i * cell + cell / 2, TOP - 8,
                               sweep_plan_value(plan, first + i, plan->knob_count - 1));
}

static void
append_rows(GString *out, const SweepMap *map, guint first)
{
    const SweepPlan *plan = sweep_results_plan(map->results);

    for (guint i = 0; plan->knob_count > 1 && i < map->rows; i++)
        g_string_append_printf(
            out, "<text class=\"row\" x=\"%u\" y=\"%u\">%u</text>\n", LEFT - 8,
            TOP + i * CELL_HEIGHT + CELL_HEIGHT / 2 + 4,
            sweep_plan_value(plan, first + i * map->columns, plan->knob_count - 2));
}

static void
append_heading(GString *out, const SweepMap *map, guint number)
{
    const SweepPlan *plan = sweep_results_plan(map->results);
    guint knobs = plan->knob_count;
    g_autofree char *name = sweep_svg_map_name(map, number);

    g_string_append_printf(out, "<title id=\"map%u\">", number);
    if (knobs > 1)
        g_string_append_printf(out, "%s downwards, ", knob_key(plan->knobs[knobs - 2]));
    g_string_append_printf(out, "%s to the right%s%s</title>\n", knob_key(plan->knobs[knobs - 1]),
                           *name != '\0' ? "; " : "", name);
}

void
sweep_svg_map(GString *out, const SweepMap *map, guint number)
{
    guint width = LEFT + map->columns * cell_width(map) + LABEL_WIDTH / 2;
    guint height = TOP + map->rows * CELL_HEIGHT + 1;
    g_autoptr(GArray) runs = sweep_map_runs(map, number);

    g_string_append_printf(out,
                           "<svg role=\"img\" aria-labelledby=\"map%u\" width=\"%u\" height=\"%u\" "
                           "viewBox=\"0 0 %u %u\">\n",
                           number, width, height, width, height);
    append_heading(out, map, number);
    append_columns(out, map, number * map->rows * map->columns);
    append_rows(out, map, number * map->rows * map->columns);
    for (guint i = 0; i < runs->len; i++)
        append_run(out, map, &g_array_index(runs, SweepRun, i));
    g_string_append(out, "</svg>\n");
}

/* ---- the legend's ---- */

void
sweep_svg_hatch(GString *out)
{
    g_string_append(
        out, "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><pattern "
             "id=\"falls-back\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path "
             "class=\"hatch\" d=\"M0 6L6 0\"/></pattern></defs></svg>\n");
}

void
sweep_svg_sample(GString *out, guint kind, guint heat, gboolean is_hatched)
{
    g_autofree char *classes = g_strdup_printf("k%u h%u", kind, heat);

    g_string_append_printf(out, "<svg width=\"28\" height=\"%u\" aria-hidden=\"true\">",
                           CELL_HEIGHT);
    append_rect(out, classes, 0, 0, 28);
    g_string_append(out, "/>");
    if (is_hatched) {
        append_rect(out, "falls", 0, 0, 28);
        g_string_append(out, "/>");
    }
    g_string_append(out, "</svg>");
}
