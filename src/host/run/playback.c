/* SPDX-License-Identifier: MIT */
/* Keeps a few saves on the way; what lies between them is run again. */
#include "host/run/playback.h"

#include "host/run/run_save.h"
#include "host/run/run_state.h"
#include "host/scenario/expand.h"

/* A machine takes megabytes. When there are too many, every other one goes. */
#define SAVES_MAX 16u

typedef struct {
    guint place;
    RunSave *save;
} Stop;

struct Playback {
    const Scenario *scenario;
    const VariantOutline *outline;
    RunOptions options;
    ScenarioVariant *variant;
    GPtrArray *documents; /* YamlDocument: of what was put in */
    GArray *insertions;   /* Insertion */
    Run *run;
    GArray *stops; /* Stop, by place */
    guint distance;
};

static void
stop_clear(gpointer data)
{
    run_save_free(((Stop *)data)->save);
}

void
playback_free(Playback *playback)
{
    if (playback == NULL)
        return;
    g_clear_pointer(&playback->run, run_free);
    g_clear_pointer(&playback->stops, g_array_unref);
    g_clear_pointer(&playback->variant, scenario_variant_unref);
    g_clear_pointer(&playback->insertions, g_array_unref);
    g_clear_pointer(&playback->documents, g_ptr_array_unref);
    g_free(playback);
}

Run *
playback_run(const Playback *playback)
{
    return playback->run;
}

const VariantOutline *
playback_outline(const Playback *playback)
{
    return playback->outline;
}

const ScenarioVariant *
playback_variant(const Playback *playback)
{
    return playback->variant;
}

guint
playback_place(const Playback *playback)
{
    return playback->run->next;
}

guint
playback_end(const Playback *playback)
{
    return playback->variant->steps->len;
}

gboolean
playback_can_go_on(const Playback *playback)
{
    return run_is_up(playback->run) && playback_place(playback) < playback_end(playback);
}

gboolean
playback_is_changed(const Playback *playback)
{
    return playback->insertions->len > 0;
}

/* ---- saves ---- */

static void
thin_out(Playback *playback)
{
    playback->distance *= 2;
    for (guint i = playback->stops->len; i-- > 0;)
        if (g_array_index(playback->stops, Stop, i).place % playback->distance != 0)
            g_array_remove_index(playback->stops, i);
}

static gboolean
save_here(Playback *playback, GError **error)
{
    guint place = playback_place(playback);
    guint count = playback->stops->len;

    if (place % playback->distance != 0 ||
        (count > 0 && g_array_index(playback->stops, Stop, count - 1).place >= place))
        return TRUE;
    Stop stop = { place, run_save(playback->run, error) };
    if (stop.save == NULL)
        return FALSE;
    g_array_append_val(playback->stops, stop);
    if (playback->stops->len > SAVES_MAX)
        thin_out(playback);
    return TRUE;
}

/* The last one not behind a place. There is always one at 0. */
static const Stop *
stop_before(const Playback *playback, guint place)
{
    guint i = playback->stops->len - 1;

    while (g_array_index(playback->stops, Stop, i).place > place)
        i--;
    return &g_array_index(playback->stops, Stop, i);
}

/* ---- moving ---- */

static gboolean
go_forth(Playback *playback, guint place, GError **error)
{
    GError *problem = NULL;

    while (playback_place(playback) < place && run_next(playback->run, &problem))
        if (!save_here(playback, error))
            return FALSE;
    if (problem == NULL)
        return TRUE;
    g_propagate_error(error, problem);
    return FALSE;
}

gboolean
playback_go(Playback *playback, guint place, GError **error)
{
    const Stop *stop = stop_before(playback, place);

    if (place < playback_place(playback) || stop->place > playback_place(playback)) {
        Run *run = run_new_saved(stop->save, error);
        if (run == NULL)
            return FALSE;
        run_free(playback->run);
        playback->run = run;
    }
    return go_forth(playback, place, error);
}

/* ---- other steps ---- */

/* From now on it is this run, which has done nothing but the boot. Takes it. */
static gboolean
start(Playback *playback, Run *run, ScenarioVariant *variant, GError **error)
{
    g_clear_pointer(&playback->run, run_free);
    g_clear_pointer(&playback->variant, scenario_variant_unref);
    playback->run = run;
    playback->variant = scenario_variant_ref(variant);
    playback->distance = 1;
    g_array_set_size(playback->stops, 0);
    return save_here(playback, error);
}

Playback *
playback_new(const Scenario *scenario,
             const VariantOutline *outline,
             const RunOptions *options,
             GError **error)
{
    g_autoptr(Playback) playback = g_new0(Playback, 1);
    g_autoptr(ScenarioVariant) variant = NULL;

    playback->scenario = scenario;
    playback->outline = outline;
    if (options != NULL)
        playback->options = *options;
    playback->options.at = NULL;
    playback->documents = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_document_unref);
    playback->insertions = g_array_new(FALSE, FALSE, sizeof(Insertion));
    playback->stops = g_array_new(FALSE, FALSE, sizeof(Stop));
    g_array_set_clear_func(playback->stops, stop_clear);
    variant = scenario_unroll(scenario, outline, error);
    Run *run = variant != NULL ? run_new(scenario, variant, &playback->options, error) : NULL;
    return run != NULL && start(playback, run, variant, error) ? g_steal_pointer(&playback) : NULL;
}

/* One step is a list of one. */
static YamlDocument *
read_steps(const char *name, const char *text, GError **error)
{
    g_autoptr(YamlDocument) document = yaml_document_load_text(name, text, -1, NULL, error);

    if (document == NULL || yaml_node_kind(yaml_document_root(document)) == YAML_SEQUENCE)
        return g_steal_pointer(&document);
    g_autofree char *list = g_strconcat("- ", text, NULL);
    return yaml_document_load_text(name, list, -1, NULL, error);
}

static ScenarioVariant *
unroll(const Playback *playback, const GArray *insertions, GError **error)
{
    return scenario_unroll_with(playback->scenario, playback->outline, insertions, error);
}

/* All up to `count`, and `here`. */
static GArray *
insertions_up_to(const Playback *playback, guint count, const Insertion *here)
{
    GArray *some = g_array_new(FALSE, FALSE, sizeof(Insertion));

    if (count > 0)
        g_array_append_vals(some, playback->insertions->data, count);
    g_array_append_vals(some, here, 1);
    return some;
}

/* Those behind move by as many steps as come in. */
static gboolean
add_later(const Playback *playback, guint first, guint steps, GArray *all)
{
    for (guint i = first; i < playback->insertions->len; i++) {
        Insertion later = g_array_index(playback->insertions, Insertion, i);
        later.index += steps;
        g_array_append_val(all, later);
    }
    return first < playback->insertions->len;
}

/* The steps with those of `here` put in; *all becomes what was put in at all. */
static ScenarioVariant *
variant_with(const Playback *playback, const Insertion *here, GArray **all, GError **error)
{
    guint earlier = 0;

    while (earlier < playback->insertions->len &&
           g_array_index(playback->insertions, Insertion, earlier).index < here->index)
        earlier++;
    g_autoptr(GArray) some = insertions_up_to(playback, earlier, here);
    g_autoptr(ScenarioVariant) variant = unroll(playback, some, error);
    if (variant == NULL)
        return NULL;
    g_array_set_size(some, earlier);
    g_autoptr(ScenarioVariant) without = unroll(playback, some, error);
    if (without == NULL)
        return NULL;
    g_array_append_vals(some, here, 1);
    guint steps = variant->steps->len - without->steps->len;
    if (add_later(playback, earlier, steps, some)) {
        g_clear_pointer(&variant, scenario_variant_unref);
        variant = unroll(playback, some, error);
    }
    *all = g_steal_pointer(&some);
    return g_steal_pointer(&variant);
}

gboolean
playback_insert(Playback *playback, const char *name, const char *text, GError **error)
{
    guint place = playback_place(playback);
    YamlDocument *document = read_steps(name, text, error);
    g_autoptr(GArray) all = NULL;

    if (document == NULL)
        return FALSE;
    g_ptr_array_add(playback->documents, document);
    const Insertion here = { place, yaml_document_root(document) };
    g_autoptr(ScenarioVariant) variant = variant_with(playback, &here, &all, error);
    if (variant == NULL)
        return FALSE;
    g_autoptr(Run) run = run_new(playback->scenario, variant, &playback->options, error);
    if (run == NULL)
        return FALSE;
    guint added = variant->steps->len - playback_end(playback);
    g_array_unref(playback->insertions);
    playback->insertions = g_steal_pointer(&all);
    return start(playback, g_steal_pointer(&run), variant, error) &&
           playback_go(playback, place + added, error);
}
