/* SPDX-License-Identifier: MIT */
/* One moment of a program's life after the other: try, look, correct. */
#include "host/run/program_fit.h"

#include "host/program/program_objects.h"
#include "host/run/desk.h"

/* Every edition can have it without a fall-back. */
#define HEAP_KB 8192u

typedef struct {
    const Programs *programs;
    const Program *program;
    ScenarioVariant *bare; /* the edition as installed */
    Filler fillers[PROGRAM_USE_COUNT];
} Fitting;

/* What the program took with the fillers there are. */
typedef struct {
    gboolean is_running;
    gint64 bytes;
} Taken;

static void
fitting_clear(Fitting *fitting)
{
    g_clear_pointer(&fitting->bare, scenario_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fitting, fitting_clear)

static gboolean
heap_used(Desk *desk, guint32 pid, Taken *taken, GError **error)
{
    const SnapshotDesktop *desktop = NULL;
    const Snapshot *snapshot = desk_look(desk, &desktop, error);

    if (snapshot == NULL)
        return FALSE;
    taken->is_running = pid != 0 && snapshot_process(snapshot, pid) != NULL;
    taken->bytes = desktop != NULL ? (gint64)desktop->used_bytes : 0;
    return TRUE;
}

/* What is freed at the end of a start-up is kept, so that it is still there to be seen. */
static gboolean
try(const Fitting *fitting, Taken *taken, GError **error)
{
    Taken before;
    guint32 pid;
    g_autoptr(Program) made = program_with_objects(fitting->program, fitting->fillers, TRUE, error);
    g_autoptr(Desk) desk =
        made != NULL ? desk_new(fitting->bare->edition->name, fitting->bare, fitting->programs,
                                program_fit_needed, fitting->bare, error)
                     : NULL;

    if (desk == NULL || !heap_used(desk, 0, &before, error) ||
        !desk_start(desk, made, NULL, &pid, error) || !heap_used(desk, pid, taken, error))
        return FALSE;
    taken->bytes -= before.bytes;
    return TRUE;
}

static gboolean
fail_too_large(const Fitting *fitting, const ProgramUse *use, GError **error)
{
    return yaml_fail(use->node, YAML_ERROR_VALUE, error,
                     "a program that uses so much does not start on an empty desktop of %s, whose "
                     "heap has %u KB",
                     fitting->bare->edition->name, HEAP_KB);
}

static gboolean
fail_nearest(const Fitting *fitting, const ProgramUse *use, gint64 bytes, GError **error)
{
    gboolean is_least = (gint64)use->bytes < bytes;

    return yaml_fail(use->node, YAML_ERROR_VALUE, error,
                     "on %s no objects add up to %" G_GUINT64_FORMAT " bytes: %s %" G_GINT64_FORMAT
                     " bytes",
                     fitting->bare->edition->name, use->bytes,
                     is_least ? "such a program uses at least" : "the nearest are", bytes);
}

static gboolean
is_near(const ProgramUse *use, gint64 bytes, const Filler *filler)
{
    return ABS((gint64)use->bytes - bytes) <= filler_slack(filler);
}

/* What is not said of the attach is what is said of its rest. */
static const ProgramUse *
use_at(const Program *program, guint moment)
{
    gboolean is_said = program->uses[moment].node != NULL || moment != PROGRAM_USE_ATTACH;

    return &program->uses[is_said ? moment : PROGRAM_USE_REST];
}

/* On top of what it has at the moments before. */
static gboolean
fit_moment(Fitting *fitting, guint moment, GError **error)
{
    const ProgramUse *use = use_at(fitting->program, moment);
    Filler *filler = &fitting->fillers[moment];
    Taken taken;

    if (use->node == NULL || (moment == PROGRAM_USE_ATTACH && use->bytes == 0))
        return TRUE;
    for (guint i = 0; i < FILLER_TRIES_MAX; i++) {
        if (!try(fitting, &taken, error))
            return FALSE;
        if (!taken.is_running)
            return fail_too_large(fitting, use, error);
        gint64 more = (gint64)use->bytes - taken.bytes;
        if (more == 0 ||
            !(filler_is_empty(filler) ? filler_begin(filler, more) : filler_correct(filler, more)))
            break;
    }
    return is_near(use, taken.bytes, filler) || fail_nearest(fitting, use, taken.bytes, error);
}

/* As installed, with so large a heap that whatever runs anywhere fits in it: what an object takes
 * does not depend on that. */
static ScenarioVariant *
bare_system_of(const ScenarioVariant *system, GError **error)
{
    static const KnobSetting roomy = { KNOB_SHARED_SECTION_SECOND, HEAP_KB };
    g_autoptr(ScenarioVariant) bare = scenario_variant_new("", "", 0);

    bare->edition = system->edition;
    bare->registry =
        edition_load_registry(system->edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, error);
    return bare->registry != NULL ? scenario_variant_with(bare, &roomy, 1, error) : NULL;
}

const Program *
program_fit(const ScenarioVariant *system,
            const Programs *programs,
            const Program *program,
            GError **error)
{
    const char *edition = system->edition->name;

    if (!program_has_uses(program))
        return program;
    const Program *known = programs_fitted(programs, edition, program->name);
    if (known != NULL)
        return known;
    g_auto(Fitting) fitting = { .programs = programs,
                                .program = program,
                                .bare = bare_system_of(system, error) };
    if (fitting.bare == NULL)
        return NULL;
    for (guint moment = 0; moment < PROGRAM_USE_COUNT; moment++)
        if (!fit_moment(&fitting, moment, error))
            return NULL;
    Program *made = program_with_objects(program, fitting.fillers, FALSE, error);
    return made != NULL ? programs_keep_fitted(programs, edition, made) : NULL;
}

gboolean
program_fit_least(const ScenarioVariant *system,
                  const Programs *programs,
                  const Program *program,
                  gint64 *bytes,
                  GError **error)
{
    g_auto(Fitting) fitting = { .programs = programs,
                                .program = program,
                                .bare = bare_system_of(system, error) };
    Taken taken;

    if (fitting.bare == NULL || !try(&fitting, &taken, error))
        return FALSE;
    *bytes = taken.bytes;
    return TRUE;
}

const Program *
program_fit_needed(const Programs *programs, const Program *program, gpointer user, GError **error)
{
    return program_fit(user, programs, program, error);
}
