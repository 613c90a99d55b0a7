/* SPDX-License-Identifier: MIT */
/* What there is to be compared of a run. */
#include "host/answer/difference.h"
#include "host/view/views.h"
#include "host/words/gate.h"
#include "host/words/region.h"

#include <string.h>

static void
fact_free(gpointer data)
{
    Fact *fact = data;

    g_free(fact->name);
    g_free(fact->value);
    g_free(fact);
}

/* Takes both texts. */
static Fact *
add(GPtrArray *facts, FactGroup group, char *name, char *value)
{
    Fact *fact = g_new0(Fact, 1);

    *fact = (Fact){ group, name, value, FALSE };
    g_ptr_array_add(facts, fact);
    return fact;
}

static void
add_kb(GPtrArray *facts, FactGroup group, char *name, guint64 bytes)
{
    add(facts, group, name, g_strdup_printf("%" G_GUINT64_FORMAT " KB", bytes / DH_KB));
}

static void
add_count(GPtrArray *facts, FactGroup group, char *name, guint64 count)
{
    add(facts, group, name, g_strdup_printf("%" G_GUINT64_FORMAT, count));
}

/* ---- the system ---- */

static void
add_registry(GPtrArray *facts, const Registry *registry)
{
    const RegistryValue *windows = registry_windows_value(registry);

    if (windows != NULL && windows->text != NULL)
        add(facts, FACT_SYSTEM, g_strdup("registry value Windows"), g_strdup(windows->text));
    for (guint i = 0; i < ABI_REG_COUNT; i++) {
        const RegistryValue *value = registry_dword_value(registry, (enum abi_registry_value)i);
        if (value != NULL && value->has_dword)
            add_count(facts, FACT_SYSTEM,
                      g_strconcat("registry value ",
                                  registry_dword_name((enum abi_registry_value)i), NULL),
                      value->dword);
    }
}

static void
add_regions(GPtrArray *facts, const Snapshot *snapshot)
{
    for (guint kind = 0; kind < REGION_COUNT; kind++) {
        guint64 bytes = snapshot_kind_bytes(snapshot->regions, kind);
        if (bytes > 0)
            add_kb(facts, FACT_SYSTEM, g_strdup(region_text(kind)), bytes);
    }
}

static void
add_sizes(GPtrArray *facts, const SnapshotSession *session)
{
    add_kb(facts, FACT_SYSTEM, g_strdup("heap of an interactive desktop"),
           snapshot_heap_kb(session->heap_sizes.interactive) * DH_KB);
    add_kb(facts, FACT_SYSTEM, g_strdup("heap of another desktop"),
           snapshot_heap_kb(session->heap_sizes.noninteractive) * DH_KB);
    add_count(facts, FACT_SYSTEM, g_strdup("USER handles of a process, at most"),
              session->user_handle_quota);
    add_count(facts, FACT_SYSTEM, g_strdup("GDI handles of a process, at most"),
              session->gdi_handle_quota);
}

/* ---- what came out ---- */

/* Of one that asks for many, how many there are now, too; and whose DllMain it was, as run says. */
static char *
step_outcome(const RunRecord *record, const RunStep *step)
{
    if (step->failure < 0)
        return g_strdup("succeeds");
    const RunFailure *failure = record->failures->pdata[step->failure];
    g_autofree char *shortfall = run_step_shortfall(step);
    gboolean has_dll = *failure->dll != '\0';
    g_autofree char *status = run_status_text(failure->status);
    return g_strdup_printf("fails%s%s: %s, %s%s%s", shortfall != NULL ? ", " : "",
                           shortfall != NULL ? shortfall : "", failure->cause, status,
                           has_dll ? " in " : "", has_dll ? failure->dll : "");
}

/* A title may be there more than once. */
static void
add_steps(GPtrArray *facts, const RunRecord *record)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < record->steps->len; i++) {
        const RunStep *step = record->steps->pdata[i];
        guint number = GPOINTER_TO_UINT(g_hash_table_lookup(seen, step->title)) + 1;
        g_hash_table_insert(seen, step->title, GUINT_TO_POINTER(number));
        char *name = number == 1 ? g_strdup(step->title)
                                 : g_strdup_printf("%s, the %u. time", step->title, number);
        Fact *fact = add(facts, FACT_OUTCOME, name, step_outcome(record, step));
        fact->is_dull = step->failure < 0;
    }
}

static void
add_causes(GPtrArray *facts, const RunRecord *record)
{
    const char *const *causes = gate_causes();

    for (; *causes != NULL; causes++) {
        guint count = 0;
        for (guint i = 0; i < record->failures->len; i++)
            count += strcmp(((const RunFailure *)record->failures->pdata[i])->cause, *causes) == 0;
        if (count > 0)
            add_count(facts, FACT_OUTCOME, g_strconcat("failures for ", *causes, NULL), count);
    }
}

/* ---- heaps ---- */

static void
add_desktops(GPtrArray *facts, const SnapshotSession *session)
{
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        g_autofree char *where = g_strdup_printf("session %u, %s", session->id, desktop->path);
        add_kb(facts, FACT_HEAP, g_strconcat(where, ": heap", NULL), desktop->size_kb * DH_KB);
        add(facts, FACT_HEAP, g_strconcat(where, ": used", NULL),
            g_strdup_printf("%u.%u %%", desktop->used_tenths / 10, desktop->used_tenths % 10));
    }
}

static void
add_session(GPtrArray *facts, const Snapshot *snapshot, const SnapshotSession *session)
{
    SnapshotHealth health = snapshot_health(snapshot, session);

    add_desktops(facts, session);
    add_count(facts, FACT_HEAP,
              g_strdup_printf("session %u: heaps that it has room for besides", session->id),
              health.heaps_fitting);
}

/* ---- the log ---- */

/* How many entries of each kind, in the order of the first of each. */
static void
add_log(GPtrArray *facts, const RunRecord *record)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) order = g_ptr_array_new();

    for (guint i = 0; i < record->log->len; i++) {
        const RunLogEntry *entry = record->log->pdata[i];
        char *name = g_strdup_printf("%s %u", entry->source_name, entry->id);
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, name));
        if (count == 0)
            g_ptr_array_add(order, name);
        g_hash_table_insert(counts, name, GUINT_TO_POINTER(count + 1));
    }
    for (guint i = 0; i < order->len; i++)
        add_count(facts, FACT_LOG, g_strdup(order->pdata[i]),
                  GPOINTER_TO_UINT(g_hash_table_lookup(counts, order->pdata[i])));
}

GPtrArray *
facts_of(const ScenarioVariant *variant, const RunRecord *record)
{
    GPtrArray *facts = g_ptr_array_new_with_free_func(fact_free);
    const Snapshot *snapshot = record->snapshot;
    const SnapshotSession *console = snapshot != NULL ? snapshot_session(snapshot, 0) : NULL;

    add(facts, FACT_SYSTEM, g_strdup("edition"), g_strdup(record->edition));
    add_registry(facts, variant->registry);
    if (snapshot != NULL)
        add_regions(facts, snapshot);
    if (console != NULL)
        add_sizes(facts, console);
    add(facts, FACT_OUTCOME, g_strdup("the system"),
        g_strdup(snapshot != NULL ? "starts" : "does not start"));
    add(facts, FACT_OUTCOME, g_strdup("as expected"),
        g_strdup(record->verdict == RUN_VERDICT_PASS ? "yes" : "no"));
    add_causes(facts, record);
    add_steps(facts, record);
    for (guint i = 0; snapshot != NULL && i < snapshot->sessions->len; i++)
        add_session(facts, snapshot, snapshot->sessions->pdata[i]);
    add_log(facts, record);
    return facts;
}
