/* SPDX-License-Identifier: MIT */
/* Tables are asked for what no registry value changes, then machines for what a table cannot have
 * been taken on. */
#include "host/import/replay_edition.h"

#include "host/edition/edition_guess.h"
#include "host/import/replay_run.h"
#include "host/import/row_wanted.h"
#include "host/words/account.h"

#include <string.h>

/* ---- what tables say ---- */

/* The first of a name on WinSta0; NULL: no table has it. */
static const ListedRow *
find_desktop(const Imported *imported, const char *desktop)
{
    for (guint i = 0; i < imported->sessions->len; i++) {
        const ListedSession *session = imported->sessions->pdata[i];
        for (guint j = 0; j < session->rows->len; j++)
            if (plan_is_on(session->rows->pdata[j], "WinSta0", desktop))
                return session->rows->pdata[j];
    }
    return NULL;
}

/* In KB; 0: no table has it. */
static guint32
size_of_desktop(const Imported *imported, const char *desktop)
{
    const ListedRow *row = find_desktop(imported, desktop);
    return row != NULL ? row->size_kb : 0;
}

/* A list of desktops without sizes may lack what nobody was on, and a table of which a row could
 * not be read what stood there. */
static gboolean
has_whole_console(const Imported *imported)
{
    const ListedSession *console =
        imported->sessions->len > 0 ? imported->sessions->pdata[0] : NULL;
    gboolean is_whole = console != NULL && !console->is_partial && console->rows->len > 0;

    for (guint i = 0; is_whole && i < console->rows->len; i++)
        is_whole = ((const ListedRow *)console->rows->pdata[i])->size_kb != 0;
    return is_whole && find_desktop(imported, "Winlogon") != NULL;
}

/* LocalService or NetworkService, which came with XP. */
static gboolean
has_service_accounts(const Imported *imported)
{
    for (guint i = 0; i < imported->sessions->len; i++) {
        const ListedSession *session = imported->sessions->pdata[i];
        for (guint j = 0; j < session->rows->len; j++) {
            guint32 luid = 0;
            if (plan_service_luid(session->rows->pdata[j], &luid) &&
                (luid == LUID_LOCAL_SERVICE || luid == LUID_NETWORK_SERVICE))
                return TRUE;
        }
    }
    return FALSE;
}

static EditionGuess *
guess_edition(const Imported *imported)
{
    const EditionEvidence evidence = {
        .registry = imported->registry,
        .disconnect_kb = size_of_desktop(imported, "Disconnect"),
        .winlogon_kb = size_of_desktop(imported, "Winlogon"),
        .interactive_kb = plan_common_size(imported, TRUE),
        .noninteractive_kb = plan_common_size(imported, FALSE),
        .lacks_disconnect =
            has_whole_console(imported) && find_desktop(imported, "Disconnect") == NULL,
        .has_service_accounts = has_service_accounts(imported),
    };

    return edition_guess(&evidence);
}

/* ---- what machines say ---- */

/* Rows that speak against an edition, the weightiest first. */
typedef enum {
    ROWS_NEVER_START, /* one for all: it does not start with what the files say */
    ROWS_OTHER_SIZE,  /* or without a desktop: it takes other sizes, or has no view space for all */
    ROWS_BELOW_EMPTY, /* what is there when nothing runs is more than the table has */
    ROWS_UNLIKE_BOOT, /* there is less, which what runs there could make up for */
    ROWS_KINDS,
} RowsAgainst;

static gboolean
has_other_size(const PlanRow *row)
{
    return row->row->size_kb != 0 && (!row->is_seen || row->row->size_kb != row->seen_kb);
}

/* What is on desktops that the boot does not make, a table's services decide. */
static void
count_against(const Plan *plan, guint against[ROWS_KINDS])
{
    for (guint i = 0; i < plan->rows->len; i++) {
        const PlanRow *row = plan->rows->pdata[i];
        RowWanted wanted = row_wanted(row->row);
        if (has_other_size(row))
            against[ROWS_OTHER_SIZE]++;
        else if (row->row->size_kb == 0 || (row->how != ROW_BOOT && row->how != ROW_OWNED))
            continue;
        else if ((gint64)row->least_bytes >= wanted.high)
            against[ROWS_BELOW_EMPTY]++;
        else if ((gint64)row->least_bytes < wanted.low)
            against[ROWS_UNLIKE_BOOT]++;
    }
}

/* FALSE with an error: it cannot be asked. What is said of a plan is said again of that which is
 * taken. */
static gboolean
try_edition(Imported *imported, const char *name, guint against[ROWS_KINDS], GError **error)
{
    guint said = imported->findings->len;
    g_autoptr(Plan) plan = plan_new(imported, name, error);
    g_autoptr(RunRecord) record = plan != NULL ? replay_run(plan, error) : NULL;

    g_ptr_array_set_size(imported->findings, (gint)said);
    memset(against, 0, ROWS_KINDS * sizeof *against);
    if (record != NULL && record->snapshot != NULL)
        count_against(plan, against);
    else
        against[ROWS_NEVER_START] = 1;
    return record != NULL;
}

/* Below 0: less speaks against `a`. */
static int
compare_against(const guint a[ROWS_KINDS], const guint b[ROWS_KINDS])
{
    for (guint i = 0; i < ROWS_KINDS; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* Of all that fit as well, the first against which least speaks; others that are as good stay
 * named.
 */
static gboolean
ask_machines(Imported *imported, EditionGuess *guess, GError **error)
{
    g_autoptr(GPtrArray) names = g_steal_pointer(&guess->others);
    guint least[ROWS_KINDS], against[ROWS_KINDS];

    guess->others = g_ptr_array_new_with_free_func(g_free);
    if (!try_edition(imported, guess->name, least, error))
        return FALSE;
    for (guint i = 0; i < names->len; i++) {
        if (!try_edition(imported, names->pdata[i], against, NULL))
            continue;
        int order = compare_against(against, least);
        if (order < 0) {
            g_ptr_array_set_size(guess->others, 0);
            g_free(guess->name);
            guess->name = g_strdup(names->pdata[i]);
            memcpy(least, against, sizeof against);
        } else if (order == 0 && against[ROWS_NEVER_START] == 0) {
            g_ptr_array_add(guess->others, g_strdup(names->pdata[i]));
        }
    }
    return TRUE;
}

Plan *
replay_guess_edition(Imported *imported, GError **error)
{
    g_autoptr(EditionGuess) guess = guess_edition(imported);
    gboolean is_open =
        guess->others->len > 0 && (imported_row_count(imported) > 0 || imported->registry != NULL);

    if (is_open && !ask_machines(imported, guess, error))
        return NULL;
    g_autoptr(Plan) plan = plan_new(imported, guess->name, error);
    if (plan == NULL)
        return NULL;
    g_autofree char *text = edition_guess_text(guess);
    plan->is_edition_guessed = TRUE;
    plan_note(plan, "edition-guessed",
              "which Windows this is of is guessed: %s (--edition says another)", text);
    return g_steal_pointer(&plan);
}
