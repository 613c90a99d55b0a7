/* SPDX-License-Identifier: MIT */
/* Goes from limit to limit; what it finds is made smaller afterwards. */
#include "host/answer/fix_together.h"

#include "host/answer/knob_use.h"
#include "host/words/gate.h"

#include <string.h>

#define DEPTH_MAX 8u /* limits that are moved one after another */
#define MOVES_MAX (2 * GATE_KNOBS_MAX)

typedef struct {
    KnobSetting settings[FIX_SETTINGS_MAX];
    guint count;
} Turned;

typedef struct {
    Knob knob;
    gboolean is_up;
} Move;

typedef struct {
    Trials *trials;
    guint most; /* that are tried */
    guint tried;
    gboolean works;
    Turned found; /* if it works */
} Search;

/* ---- what moves a limit ---- */

static void
add_move(Move *moves, guint *count, Knob knob, gboolean is_up)
{
    if (knob != KNOB_NONE && *count < MOVES_MAX)
        moves[(*count)++] = (Move){ knob, is_up };
}

/* More room, or less of what takes it. */
static guint
moves_of_views(Move *moves)
{
    guint count = 0;

    add_move(moves, &count, KNOB_SESSION_VIEW_SIZE, TRUE);
    add_move(moves, &count, KNOB_SYSTEM_VIEW_SIZE, TRUE);
    add_move(moves, &count, KNOB_SHARED_SECTION_THIRD, FALSE);
    add_move(moves, &count, KNOB_SHARED_SECTION_SECOND, FALSE);
    add_move(moves, &count, KNOB_SESSION_POOL_SIZE, FALSE);
    add_move(moves, &count, KNOB_SHARED_SECTION_FIRST, FALSE);
    return count;
}

/* One value sizes it; but for the pair that takes the place of sizes for which there is no room. */
static guint
moves_of_heap(Move *moves, const Trial *trial)
{
    guint count = 0;

    if (trial->is_of_safe_pair)
        return moves_of_views(moves);
    if (heap_size_knob(trial->heap_rule) != KNOB_NONE)
        add_move(moves, &count, heap_size_knob(trial->heap_rule), TRUE);
    return count;
}

static guint
moves_of(Move *moves, const Trial *trial)
{
    guint count = 0;
    const Knob *knobs = gate_words(trial->gate)->knobs;

    if (trial->gate == GATE_DESKTOP_HEAP)
        return moves_of_heap(moves, trial);
    if (trial->gate == GATE_SESSION_VIEW_SPACE || trial->gate == GATE_SYSTEM_VIEW_SPACE)
        return moves_of_views(moves);
    for (guint i = 0; i < 2 * GATE_KNOBS_MAX; i++)
        add_move(moves, &count, knobs[i % GATE_KNOBS_MAX], i < GATE_KNOBS_MAX);
    return count;
}

static gboolean
is_same_limit(const Trial *one, const Trial *other)
{
    return !one->passes && !other->passes && one->starts == other->starts &&
           one->gate == other->gate && one->heap_rule == other->heap_rule &&
           one->is_of_safe_pair == other->is_of_safe_pair;
}

/* ---- settings ---- */

static KnobSetting *
setting_of(Turned *turned, Knob knob)
{
    for (guint i = 0; i < turned->count; i++)
        if (turned->settings[i].knob == knob)
            return &turned->settings[i];
    return NULL;
}

static guint32
value_now(const Search *search, Knob knob)
{
    guint32 value = 0;
    gboolean has_value =
        survey_value_now(trials_variant(search->trials), trials_base(search->trials), knob, &value);

    return has_value ? value : knob_row(knob)->low;
}

/* Whether the move can be made: not one back, and no knob more than there is place for. */
static gboolean
is_open(const Search *search, const Turned *turned, Move move)
{
    const KnobSetting *known = setting_of((Turned *)turned, move.knob);
    guint32 now = value_now(search, move.knob);
    g_autofree char *idle = knob_use_idle(search->trials, move.knob);

    if (idle != NULL || knob_use_is_beside(search->trials, move.knob))
        return FALSE;
    return known != NULL ? (known->value > now) == move.is_up : turned->count < FIX_SETTINGS_MAX;
}

static const Trial *
ask(Search *search, const Turned *turned, GError **error)
{
    search->tried++;
    return trials_ask(search->trials, turned->settings, turned->count, error);
}

/* ---- one limit ---- */

/* `away` steps from a value, at most to the end of the knob's range. */
static guint32
value_away(const KnobRow *row, guint32 from, gboolean is_up, guint64 away)
{
    guint64 distance = away * row->step;

    if (is_up)
        return from < row->high ? (guint32)MIN(from + distance, (guint64)row->high) : from;
    return from > row->low ? (guint32)MAX((gint64)from - (gint64)distance, (gint64)row->low) : from;
}

/* Between a value with which the same limit refuses, and one with which it does not. */
static const Trial *
halve(Search *search,
      Turned *turned,
      KnobSetting *setting,
      guint32 same,
      const Trial *refused,
      const Trial *other,
      GError **error)
{
    const KnobRow *row = knob_row(setting->knob);
    guint32 far = setting->value;

    while ((far > same ? far - same : same - far) > row->step) {
        guint32 steps = (far > same ? far - same : same - far) / row->step / 2;
        setting->value = value_away(row, same, far > same, MAX(steps, 1));
        const Trial *trial = ask(search, turned, error);
        if (trial == NULL)
            return NULL;
        if (is_same_limit(trial, refused)) {
            same = setting->value;
        } else {
            far = setting->value;
            other = trial;
        }
    }
    setting->value = far;
    return other;
}

/* Turns a knob until the limit that refused does not do so first. *moved: what came out, NULL: it
 * does so with every value that was tried, or what is asked for is not in force. FALSE with an
 * error. */
static gboolean
move_limit(Search *search,
           Turned *turned,
           Move move,
           const Trial *refused,
           const Trial **moved,
           GError **error)
{
    const KnobRow *row = knob_row(move.knob);
    KnobSetting *setting = setting_of(turned, move.knob);

    *moved = NULL;
    if (setting == NULL) {
        setting = &turned->settings[turned->count++];
        *setting = (KnobSetting){ move.knob, value_now(search, move.knob) };
    }
    const guint32 from = setting->value;
    guint32 same = from;
    for (guint64 away = 1; search->tried < search->most; away *= 2) {
        setting->value = value_away(row, from, move.is_up, away);
        if (setting->value == same)
            return TRUE;
        const Trial *trial = ask(search, turned, error);
        if (trial == NULL)
            return FALSE;
        if (!is_same_limit(trial, refused)) {
            *moved = halve(search, turned, setting, same, refused, trial, error);
            return *moved != NULL;
        }
        same = setting->value;
    }
    return TRUE;
}

/* ---- from limit to limit ---- */

static gboolean
is_good(const Search *search, const Trial *trial)
{
    return survey_is_good(search->trials, trial) && trial->force != TRIAL_SAFE_PAIR;
}

static gboolean
look(Search *search, const Turned *turned, const Trial *trial, guint depth, GError **error)
{
    Move moves[MOVES_MAX];
    guint count = depth < DEPTH_MAX ? moves_of(moves, trial) : 0;

    for (guint i = 0; i < count && !search->works && search->tried < search->most; i++) {
        Turned next = *turned;
        const Trial *moved = NULL;
        if (!is_open(search, turned, moves[i]))
            continue;
        if (!move_limit(search, &next, moves[i], trial, &moved, error))
            return FALSE;
        if (moved != NULL && is_good(search, moved)) {
            search->works = TRUE;
            search->found = next;
        } else if (moved != NULL && !moved->passes &&
                   !look(search, &next, moved, depth + 1, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean
fix_together_first(Trials *trials, Knob *knob, gboolean *is_up)
{
    const Search search = { .trials = trials };
    const Turned none = { .count = 0 };
    Move moves[MOVES_MAX];
    guint count = moves_of(moves, trials_base(trials));

    for (guint i = 0; i < count; i++)
        if (is_open(&search, &none, moves[i])) {
            *knob = moves[i].knob;
            *is_up = moves[i].is_up;
            return TRUE;
        }
    return FALSE;
}

/* ---- the least of what was found ---- */

static void
take_out(FixWay *way, guint index)
{
    g_clear_pointer(&way->surveys[index], survey_free);
    way->knob_count--;
    for (guint i = index; i < way->knob_count; i++) {
        way->settings[i] = way->settings[i + 1];
        way->surveys[i] = way->surveys[i + 1];
    }
    way->surveys[way->knob_count] = NULL;
}

/* One knob with the others at their values. *changes: it came nearer, or is not needed. */
static gboolean
refine(Trials *trials, FixWay *way, guint index, gboolean *changes, GError **error)
{
    KnobSetting others[FIX_SETTINGS_MAX];
    guint count = 0;

    for (guint i = 0; i < way->knob_count; i++)
        if (i != index)
            others[count++] = way->settings[i];
    g_autoptr(Survey) survey =
        survey_make_nearest(trials, &way->settings[index], others, count, error);
    if (survey == NULL)
        return FALSE;
    way->tried += survey->tried;
    way->trial = survey->least.trial;
    *changes = survey->least.value != way->settings[index].value;
    way->settings[index].value = survey->least.value;
    gboolean is_needed = !survey->has_now || survey->least.value != survey->now;
    g_clear_pointer(&way->surveys[index], survey_free);
    way->surveys[index] = g_steal_pointer(&survey);
    if (!is_needed)
        take_out(way, index);
    return TRUE;
}

/* Until none can come nearer to what it is now while the others stay. */
gboolean
fix_together_bring_nearer(Trials *trials, FixWay *way, GError **error)
{
    guint same = 0;

    for (guint i = 0; same < way->knob_count; i++) {
        gboolean changes;
        if (!refine(trials, way, i % way->knob_count, &changes, error))
            return FALSE;
        same = changes ? 1 : same + 1;
    }
    for (guint i = 0; i < way->knob_count; i++)
        way->knobs[i] = way->settings[i].knob;
    return TRUE;
}

gboolean
fix_together_find(Trials *trials, FixWay *way, guint runs, GError **error)
{
    Search search = { .trials = trials, .most = runs };
    const Turned none = { .count = 0 };

    if (!look(&search, &none, trials_base(trials), 0, error))
        return FALSE;
    way->tried = search.tried;
    way->works = search.works;
    if (!way->works)
        return TRUE;
    way->knob_count = search.found.count;
    memcpy(way->settings, search.found.settings, sizeof way->settings);
    return fix_together_bring_nearer(trials, way, error);
}
