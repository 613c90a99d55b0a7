/* SPDX-License-Identifier: MIT */
/* A server has dozens of services that fail alike: what is said of one is said of all. */
#include "host/import/replay_failures.h"

#include "host/text/printable.h"

#include <string.h>

/* Of more it is only said how many there are. */
#define NAMES_MAX 4u

typedef struct {
    const char *cause;            /* borrowed */
    const ImportedProcess *first; /* NULL: no file names them */
    GPtrArray *names;             /* char * */
} FailedGroup;

static void
group_free(gpointer data)
{
    FailedGroup *group = data;

    g_ptr_array_unref(group->names);
    g_free(group);
}

static const ImportedProcess *
process_of(const Plan *plan, const RunFailure *failure)
{
    for (guint i = 0; i < plan->imported->processes->len; i++) {
        const ImportedProcess *process = plan->imported->processes->pdata[i];
        if (process->source != NULL && strcmp(process->name, failure->name) == 0)
            return process;
    }
    return NULL;
}

static gboolean
is_alike(const FailedGroup *group, const ImportedProcess *process, const char *cause)
{
    const ImportedProcess *first = group->first;

    if (strcmp(group->cause, cause) != 0 || (first == NULL) != (process == NULL))
        return FALSE;
    return first == NULL ||
           (first->source == process->source && first->is_listed == process->is_listed);
}

static FailedGroup *
group_for(GPtrArray *groups, const ImportedProcess *process, const char *cause)
{
    for (guint i = 0; i < groups->len; i++)
        if (is_alike(groups->pdata[i], process, cause))
            return groups->pdata[i];
    FailedGroup *group = g_new(FailedGroup, 1);
    *group = (FailedGroup){ cause, process, g_ptr_array_new_with_free_func(g_free) };
    g_ptr_array_add(groups, group);
    return group;
}

/* "AppPool21, AppPool22, AppPool23, AppPool24 and 6 more". */
static char *
names_text(const FailedGroup *group)
{
    GString *out = g_string_new(NULL);
    guint told = MIN(group->names->len, NAMES_MAX);

    for (guint i = 0; i < told; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "",
                               (const char *)group->names->pdata[i]);
    if (group->names->len > told)
        g_string_append_printf(out, " and %u more", group->names->len - told);
    return g_string_free(out, FALSE);
}

/* A list says what runs, other files what starts. */
static char *
who_text(const FailedGroup *group)
{
    guint count = group->names->len;
    const char *s = count == 1 ? "" : "s", *verb_s = count == 1 ? "s" : "";

    if (group->first == NULL)
        return g_strdup_printf("%u step%s that stand%s for what the table shows", count, s, verb_s);
    g_autofree char *file = printable_text(group->first->source->name, -1);
    if (group->first->is_listed)
        return g_strdup_printf("%u service%s that %s by %s", count, s, count == 1 ? "runs" : "run",
                               file);
    return g_strdup_printf("%u service%s that start%s at boot by %s", count, s, verb_s, file);
}

static void
note_group(Plan *plan, const FailedGroup *group)
{
    g_autofree char *names = names_text(group), *who = who_text(group);
    g_autofree char *text = g_strdup_printf("%s fail%s on this system (%s): %s", who,
                                            group->names->len == 1 ? "s" : "", group->cause, names);

    if (group->first == NULL)
        plan_note(plan, "import-fails", "%s", text);
    else
        imported_note(plan->imported, "import-fails", group->first->source, group->first->span,
                      text);
}

void
replay_note_failures(Plan *plan, const RunRecord *record)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(group_free);

    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        FailedGroup *group = group_for(groups, process_of(plan, failure), failure->cause);
        const char *name = *failure->name != '\0' ? failure->name : failure->program;
        g_ptr_array_add(group->names, printable_text(*name != '\0' ? name : "?", -1));
    }
    for (guint i = 0; i < groups->len; i++)
        note_group(plan, groups->pdata[i]);
}
