/* SPDX-License-Identifier: MIT */
/* The page around the maps. */
#include "host/answer/sweep_page.h"

#include "host/answer/sweep_svg.h"
#include "host/text/xml_text.h"
#include "host/words/gate.h"

/* Limits have hues that stay theirs from page to page, as far from each other as so many can be.
 * How many steps fail is how far the lightness goes: each step leaves ink on it readable. */
#define GOLDEN_ANGLE 137u

static const char style[] =
    ":root{color-scheme:light dark;--ink:#111;--paper:#fff;--soft:#595959;--line:#bbb;--pass:#eee;"
    "--h1:90%;--h2:82%;--h3:74%;--h4:66%}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--ink:#fff;--paper:#111;--soft:#b5b5b5;"
    "--line:#555;--pass:#2c2c2c;--h1:14%;--h2:19%;--h3:24%;--h4:28%}}\n"
    "body{font:15px/1.5 sans-serif;color:var(--ink);background:var(--paper);margin:2em}\n"
    "table{border-collapse:collapse}\n"
    "th,td{text-align:left;padding:.2em .8em;border-bottom:1px solid var(--line)}\n"
    "td.number{text-align:right}\n"
    ".map{overflow-x:auto}\n"
    ".defs{position:absolute}\n"
    "svg text{font:12px sans-serif;fill:var(--ink)}\n"
    "text.letter,text.column{text-anchor:middle}\n"
    "text.row{text-anchor:end}\n"
    "text.letter{pointer-events:none}\n"
    "rect{stroke:var(--line);fill:hsl(var(--hue) 65% var(--heat));forced-color-adjust:none}\n"
    "rect.k0{fill:none;stroke-dasharray:2 2}\n"
    "rect.k1{fill:var(--pass)}\n"
    "rect.k2,rect.k3{fill:hsl(0 0% var(--heat))}\n"
    "rect.falls{fill:url(#falls-back);pointer-events:none}\n"
    ".hatch{stroke:var(--soft);stroke-width:1;fill:none}\n"
    ".h0,.h1{--heat:var(--h1)}\n"
    ".h2{--heat:var(--h2)}\n"
    ".h3{--heat:var(--h3)}\n"
    ".h4{--heat:var(--h4)}\n";

G_STATIC_ASSERT(SWEEP_HEATS == 4 && SWEEP_PASSES == 1 && SWEEP_NO_START == 2 && SWEEP_REFUSED == 3);

static void
append_head(GString *out, const SweepPlan *plan)
{
    g_string_append(out,
                    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"UTF-8\"/>\n"
                    "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>Sweep of ");
    xml_append_text(out, plan->scenario);
    g_string_append_printf(out, "</title>\n<style>\n%s", style);
    for (guint gate = GATE_NONE + 1; gate < GATE_COUNT; gate++)
        g_string_append_printf(out, ".k%u{--hue:%u}\n", SWEEP_REFUSED + gate,
                               gate * GOLDEN_ANGLE % 360);
    g_string_append(out, "</style>\n</head>\n<body>\n");
}

static void
append_about(GString *out, const SweepResults *results)
{
    const SweepPlan *plan = sweep_results_plan(results);
    guint count = sweep_results_count(results);

    g_string_append(out, "<h1>Sweep of ");
    xml_append_text(out, plan->scenario);
    g_string_append(out, "</h1>\n<p>");
    if (*plan->variant != '\0') {
        g_string_append(out, "Its variant ");
        xml_append_text(out, plan->variant);
        g_string_append(out, ". ");
    }
    g_string_append_printf(out, "%u settings, of which %u are there.</p>\n", plan->count, count);
}

/* ---- legend ---- */

static void
append_legend_row(GString *out, const SweepMap *map, guint kind)
{
    char letter[2];
    gboolean is_refused = kind > SWEEP_REFUSED;

    g_string_append(out, "<tr><td>");
    sweep_svg_sample(out, kind, is_refused ? SWEEP_HEATS : 1, FALSE);
    g_string_append_printf(out, "</td><td>%s</td><td>%s</td><td class=\"number\">%u</td><td>",
                           sweep_svg_letter(map, kind, letter), sweep_svg_kind_name(kind),
                           map->count[kind]);
    if (is_refused)
        xml_append_text(out, gate_words(kind - SWEEP_REFUSED)->meaning);
    g_string_append(out, "</td></tr>\n");
}

static void
append_legend(GString *out, const SweepMap *map)
{
    g_string_append(out, "<h2>What becomes of them</h2>\n<table>\n<thead><tr><th "
                         "scope=\"col\">Colour</th><th scope=\"col\">Letter</th><th "
                         "scope=\"col\">Outcome</th><th scope=\"col\">Settings</th><th "
                         "scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n");
    for (guint kind = 0; kind < G_N_ELEMENTS(map->count); kind++)
        if (map->count[kind] > 0)
            append_legend_row(out, map, kind);
    g_string_append(out, "<tr><td>");
    sweep_svg_sample(out, SWEEP_PASSES, 0, TRUE);
    g_string_append_printf(out,
                           "</td><td></td><td>sizes fall back</td><td></td><td>Hatched: the sizes "
                           "in force are not those that are asked for.</td></tr>\n</tbody>\n"
                           "</table>\n<p>The more steps fail, the stronger the colour; at most %u "
                           "do.</p>\n",
                           map->most_failures);
}

/* ---- maps, and the same as tables ---- */

static void
append_run_row(GString *out, const SweepMap *map, const SweepRun *run)
{
    const SweepPlan *plan = sweep_results_plan(map->results);
    const SweepResult *result = sweep_results_get(map->results, run->index);
    guint knobs = plan->knob_count;

    g_string_append(out, "<tr><td>");
    if (knobs > 1)
        sweep_svg_setting(out, plan, knobs - 2, run->index, run->index);
    g_string_append(out, "</td><td>");
    sweep_svg_setting(out, plan, knobs - 1, run->index, run->index + run->length - 1);
    g_string_append_printf(out, "</td><td>%s%s</td><td class=\"number\">%u</td><td>",
                           sweep_svg_kind_name(sweep_map_kind(run->outcome, run->gate)),
                           run->falls_back ? "; sizes fall back" : "", run->failures);
    if (result != NULL && result->step != NULL)
        xml_append_text(out, result->step);
    if (result != NULL && result->detail != NULL) {
        g_string_append(out, ": ");
        xml_append_text(out, result->detail);
    }
    g_string_append(out, "</td></tr>\n");
}

static void
append_table(GString *out, const SweepMap *map, guint number)
{
    const SweepPlan *plan = sweep_results_plan(map->results);
    guint knobs = plan->knob_count;
    g_autoptr(GArray) runs = sweep_map_runs(map, number);

    g_string_append_printf(
        out,
        "<details>\n<summary>The same as a table</summary>\n<table>\n<thead><tr><th "
        "scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">Outcome</th><th "
        "scope=\"col\">Steps</th><th scope=\"col\">The first of them, with the first "
        "setting</th></tr></thead>\n<tbody>\n",
        knobs > 1 ? knob_key(plan->knobs[knobs - 2]) : "", knob_key(plan->knobs[knobs - 1]));
    for (guint i = 0; i < runs->len; i++)
        append_run_row(out, map, &g_array_index(runs, SweepRun, i));
    g_string_append(out, "</tbody>\n</table>\n</details>\n");
}

static void
append_map(GString *out, const SweepMap *map, guint number)
{
    g_autofree char *name = sweep_svg_map_name(map, number);

    g_string_append_printf(out, "<h2>%s</h2>\n<div class=\"map\" tabindex=\"0\">\n",
                           *name != '\0' ? name : "Which limit refuses where");
    sweep_svg_map(out, map, number);
    g_string_append(out, "</div>\n");
    append_table(out, map, number);
}

gboolean
sweep_page_write(GString *out, const SweepResults *results, GError **error)
{
    const SweepPlan *plan = sweep_results_plan(results);

    if (plan->count > SWEEP_PAGE_MAX) {
        g_set_error(error, SWEEP_ERROR, SWEEP_ERROR_FILE,
                    "%u settings are too many for a page (at most %u): --format csv has them all",
                    plan->count, SWEEP_PAGE_MAX);
        return FALSE;
    }
    SweepMap map = sweep_map_of(results);
    append_head(out, plan);
    append_about(out, results);
    sweep_svg_hatch(out);
    append_legend(out, &map);
    for (guint i = 0; i < map.maps; i++)
        append_map(out, &map, i);
    g_string_append(out, "</body>\n</html>\n");
    return TRUE;
}
