/* SPDX-License-Identifier: MIT */
/* Questions become steps, which are carried out until one fails. */
#include "host/answer/headroom.h"

#include "abi/status.h"
#include "host/run/run_save.h"
#include "host/run/run_state.h"
#include "host/text/printable.h"
#include "host/words/gate.h"
#include "host/yaml/yaml_quote.h"

#include <string.h>

#define HINT_NAMES_MAX 5u

G_DEFINE_QUARK(deskheap - headroom - error - quark, headroom_error)

/* ---- questions ---- */

#define LOOP "for: { n: 1..%u } }\n"

/* What a loop that makes them is written from. */
typedef struct {
    guint number;
    guint most;
    const char *program; /* in quotes */
    const HeadroomPlace *place;
} Each;

/* What is asked for, and the steps that make it: what must be there before (NULL: nothing), then
 * one of them. */
typedef struct {
    const char *name;
    gboolean has_program;
    gboolean has_session; /* --in is of it … */
    gboolean has_parent;  /* … and --parent */
    guint most;           /* tried */
    char *(*before)(guint number, const HeadroomPlace *place);
    char *(*each)(const Each *each);
} Kind;

/* "in: 'alice', ", "parent: 'agent', " or nothing. */
static char *
place_text(const HeadroomPlace *place)
{
    const char *name = place->parent != NULL ? place->parent : place->in;
    g_autofree char *text = name != NULL ? yaml_quote(name) : NULL;

    return name == NULL
               ? g_strdup("")
               : g_strdup_printf("%s: %s, ", place->parent != NULL ? "parent" : "in", text);
}

static char *
each_program(const Each *each)
{
    g_autofree char *where = place_text(each->place);

    return g_strdup_printf("- run: { program: %s, %s" LOOP, each->program, where, each->most);
}

static char *
each_service(const Each *each)
{
    return g_strdup_printf("- start-service: { name: 'headroom%u-{n}', program: %s, " LOOP,
                           each->number, each->program, each->most);
}

static char *
each_account(const Each *each)
{
    return g_strdup_printf("- start-service: { name: 'headroom%u-{n}', program: %s, account: "
                           "'.\\headroom', " LOOP,
                           each->number, each->program, each->most);
}

/* Somebody has to make them: a service with nothing of its own. */
static char *
before_desktop(guint number, const HeadroomPlace *place)
{
    return place->parent != NULL
               ? NULL
               : g_strdup_printf("- start-service: { name: 'headroom%u', program: worker }\n",
                                 number);
}

static char *
each_desktop(const Each *each)
{
    const char *parent = each->place->parent;
    g_autofree char *own = g_strdup_printf("headroom%u", each->number);
    g_autofree char *maker = yaml_quote(parent != NULL ? parent : own);

    return g_strdup_printf("- create-desktop: { in: %s, name: 'headroom%u-{n}', " LOOP, maker,
                           each->number, each->most);
}

static char *
each_session(const Each *each)
{
    return g_strdup_printf("- logon: { user: 'headroom%u-{n}', kind: rdp, " LOOP, each->number,
                           each->most);
}

static const Kind kinds[] = {
    { "program", TRUE, TRUE, TRUE, HEADROOM_MOST, NULL, each_program },
    { "service", TRUE, FALSE, FALSE, HEADROOM_MOST, NULL, each_service },
    { "account", TRUE, FALSE, FALSE, HEADROOM_MOST, NULL, each_account },
    { "desktop", FALSE, FALSE, TRUE, HEADROOM_MOST, before_desktop, each_desktop },
    /* Each takes a megabyte of this host. */
    { "session", FALSE, FALSE, FALSE, HEADROOM_MOST / 10, NULL, each_session },
};

static const Kind *
find_kind(const char *what, gsize length)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strlen(kinds[i].name) == length && strncmp(kinds[i].name, what, length) == 0)
            return &kinds[i];
    return NULL;
}

HeadroomQuestion *
headroom_question(const char *what, const HeadroomPlace *place, guint number, GError **error)
{
    const char *colon = strchr(what, ':');
    const Kind *kind = find_kind(what, colon != NULL ? (gsize)(colon - what) : strlen(what));
    const char *program = colon != NULL ? colon + 1 : "";

    if (kind == NULL || kind->has_program != (*program != '\0')) {
        printable_error(error, HEADROOM_ERROR, HEADROOM_ERROR_WHAT,
                        "--of is program:NAME, service:PROGRAM, account:PROGRAM, desktop or "
                        "session, not \"%s\"",
                        what);
        return NULL;
    }
    g_autofree char *name = yaml_quote(program);
    g_autofree char *before = kind->before != NULL ? kind->before(number, place) : NULL;
    const Each loop = { number, kind->most, name, place };
    g_autofree char *each = kind->each(&loop);
    HeadroomQuestion *question = g_new(HeadroomQuestion, 1);
    *question = (HeadroomQuestion){ g_strdup(what),
                                    g_strdup_printf("--of %s", what),
                                    g_strconcat(before != NULL ? before : "", each, NULL),
                                    before != NULL ? 1 : 0,
                                    kind->has_session ? g_strdup(place->in) : NULL,
                                    kind->has_parent ? g_strdup(place->parent) : NULL };
    return question;
}

void
headroom_question_free(HeadroomQuestion *question)
{
    if (question == NULL)
        return;
    g_free(question->what);
    g_free(question->asked);
    g_free(question->tail);
    g_free(question->in);
    g_free(question->parent);
    g_free(question);
}

/* ---- answers ---- */

static void
headroom_free(Headroom *answer)
{
    g_free(answer->status);
    g_free(answer->detail);
    g_free(answer->desktop);
    g_free(answer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Headroom, headroom_free)

static void
take_failure(Headroom *answer, const RunFailure *failure)
{
    answer->gate = failure->gate;
    answer->root = run_failure_root(failure)->gate;
    answer->status = run_status_text(failure->status);
    answer->detail = g_strdup(failure->detail);
    answer->desktop = g_strdup(failure->desktop);
}

/* The host is short of memory: that ends the trial and says nothing of the emulated system. */
static gboolean
is_host_short(const GError *problem)
{
    return g_error_matches(problem, ENGINE_ERROR, ENGINE_ERROR_LIMIT);
}

/* From where the scenario ended: step after step, until one fails. */
static gboolean
try_steps(Headroom *answer, Run *run, const GPtrArray *steps, guint before, GError **error)
{
    const GPtrArray *failures = run_so_far(run)->failures;
    guint known = failures->len;

    for (guint i = 0; i < steps->len; i++) {
        GError *problem = NULL;
        if (!run_try(run, steps->pdata[i], &problem)) {
            answer->is_host_short = is_host_short(problem);
            if (answer->is_host_short) {
                g_error_free(problem);
                break;
            }
            g_propagate_error(error, problem);
            return FALSE;
        }
        if (failures->len > known) {
            take_failure(answer, failures->pdata[known]);
            answer->is_unprepared = i < before;
            return TRUE;
        }
        answer->fit += i >= before;
    }
    answer->is_more = TRUE;
    answer->status = g_strdup("");
    answer->detail = g_strdup("");
    answer->desktop = g_strdup("");
    return TRUE;
}

/* Not even one, and no limit refused it. */
static gboolean
lacks_user(const Headroom *answer, const Run *run)
{
    const GPtrArray *failures = run_so_far(run)->failures;

    return answer->fit == 0 && !answer->is_more && answer->root == GATE_NONE &&
           ((const RunFailure *)failures->pdata[failures->len - 1])->status == STATUS_NO_TOKEN;
}

static void
take_logon(GPtrArray *names, const RunStep *step, guint boots)
{
    guint at;

    if (step->boot != boots)
        return;
    if (step->kind->logs == STEP_LOGS_ON && *step->name != '\0' && step->failure < 0)
        g_ptr_array_add(names, step->name);
    if (step->kind->logs == STEP_LOGS_OFF &&
        g_ptr_array_find_with_equal_func(names, step->in, g_str_equal, &at))
        g_ptr_array_remove_index(names, at);
}

/* Names of those who are logged on; free with g_ptr_array_unref(). */
static GPtrArray *
logged_on(const RunRecord *record)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < record->steps->len; i++)
        take_logon(names, record->steps->pdata[i], record->boots);
    return names;
}

/* " (--in names a session; there is alice, bob)". */
static char *
sessions_hint(const RunRecord *record)
{
    g_autoptr(GPtrArray) names = logged_on(record);
    GString *hint = g_string_new(" (--in names a session");

    if (names->len == 0)
        g_string_append(hint, ", and in none of them anybody is");
    for (guint i = 0; i < MIN(names->len, HINT_NAMES_MAX); i++)
        g_string_append_printf(hint, "%s%s", i == 0 ? "; there is " : ", ",
                               (const char *)names->pdata[i]);
    return g_string_free(g_string_append_c(hint, ')'), FALSE);
}

/* " (alice)", of the first who is logged on there, or nothing. */
static void
append_who(GString *out, const Run *run, const GPtrArray *names, guint32 session)
{
    guint32 id;

    for (guint i = 0; i < names->len; i++)
        if (run_session(run, names->pdata[i], &id) && id == session) {
            g_string_append_printf(out, " (%s)", (const char *)names->pdata[i]);
            return;
        }
}

/* " (there are 0, 1 (alice), 2)". */
static char *
sessions_there(const Run *run, const Snapshot *snapshot)
{
    g_autoptr(GPtrArray) names = logged_on(run_so_far(run));
    GString *out = g_string_new(" (there ");

    g_string_append(out, snapshot->sessions->len == 1 ? "is " : "are ");
    for (guint i = 0; i < MIN(snapshot->sessions->len, HINT_NAMES_MAX); i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        g_string_append_printf(out, "%s%u", i == 0 ? "" : ", ", session->id);
        append_who(out, run, names, session->id);
    }
    if (snapshot->sessions->len > HINT_NAMES_MAX)
        g_string_append_printf(out, " and %u more", snapshot->sessions->len - HINT_NAMES_MAX);
    return g_string_free(g_string_append_c(out, ')'), FALSE);
}

static gboolean
fail_place(const HeadroomQuestion *question, const char *what, const char *hint, GError **error)
{
    printable_error(error, HEADROOM_ERROR, HEADROOM_ERROR_WHOM, "--of %s: %s%s", question->what,
                    what, question->parent == NULL ? hint : "");
    return FALSE;
}

/* A name may be of one that is over, and a number of one that never was. */
static gboolean
check_place(const HeadroomQuestion *question, Run *run, GError **error)
{
    const WatchProcess *parent =
        question->parent != NULL ? run_process(run, question->parent) : NULL;
    guint32 id = 0;

    if (question->parent != NULL && (parent == NULL || parent->has_ended)) {
        g_autofree char *what = g_strdup_printf(
            "the process \"%s\" does not run where the scenario is over", question->parent);
        return fail_place(question, what, "", error);
    }
    if (question->parent != NULL || question->in == NULL)
        return TRUE;
    const Snapshot *snapshot = run_snapshot(run, error);
    if (snapshot == NULL)
        return FALSE;
    if (run_session(run, question->in, &id) && snapshot_session(snapshot, id) != NULL)
        return TRUE;
    g_autofree char *what =
        g_strdup_printf("there is no session \"%s\" where the scenario is over", question->in);
    g_autofree char *there = sessions_there(run, snapshot);
    return fail_place(question, what, there, error);
}

static gboolean
ask(GPtrArray *answers,
    const RunSave *save,
    const HeadroomQuestion *question,
    const GPtrArray *steps,
    GError **error)
{
    g_autoptr(Run) run = run_new_saved(save, error);
    g_autoptr(Headroom) answer = g_new0(Headroom, 1);

    answer->what = question->what;
    if (run == NULL || !check_place(question, run, error) ||
        !try_steps(answer, run, steps, question->before, error))
        return FALSE;
    if (lacks_user(answer, run)) {
        g_autofree char *hint = sessions_hint(run_so_far(run));
        return fail_place(question, "nobody is logged on there, so that no program starts", hint,
                          error);
    }
    g_ptr_array_add(answers, g_steal_pointer(&answer));
    return TRUE;
}

/* One that has no answer stands in no other's way. */
static gboolean
ask_or_leave_open(GPtrArray *answers,
                  const RunSave *save,
                  const HeadroomQuestion *question,
                  const GPtrArray *steps,
                  GPtrArray *open,
                  GError **error)
{
    GError *problem = NULL;

    if (ask(answers, save, question, steps, &problem))
        return TRUE;
    if (open != NULL && g_error_matches(problem, HEADROOM_ERROR, HEADROOM_ERROR_WHOM)) {
        g_ptr_array_add(open, problem);
        return TRUE;
    }
    g_propagate_error(error, problem);
    return FALSE;
}

static RunSave *
play_to_its_end(const Scenario *scenario,
                const ScenarioVariant *variant,
                const RunOptions *options,
                GError **error)
{
    g_autoptr(Run) run = run_new(scenario, variant, options, error);

    if (run == NULL || !run_to_end(run, error))
        return NULL;
    if (run_is_up(run))
        return run_save(run, error);
    printable_error(error, HEADROOM_ERROR, HEADROOM_ERROR_WHAT,
                    "%s: the system does not start, so that nothing fits in it; \"deskheap "
                    "diagnose\" says why",
                    scenario->path);
    return NULL;
}

GPtrArray *
headroom_ask(const Scenario *scenario,
             const ScenarioVariant *variant,
             const RunOptions *options,
             const GPtrArray *questions,
             GPtrArray *open,
             GError **error)
{
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func((GDestroyNotify)headroom_free);

    if (questions->len == 0)
        return g_steal_pointer(&answers);
    g_autoptr(RunSave) save = play_to_its_end(scenario, variant, options, error);
    if (save == NULL)
        return NULL;
    for (guint i = 0; i < questions->len; i++)
        if (!ask_or_leave_open(answers, save, questions->pdata[i], variant->tails->pdata[i], open,
                               error))
            return NULL;
    return g_steal_pointer(&answers);
}
