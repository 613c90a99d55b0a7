/* SPDX-License-Identifier: MIT */
/* One program makes one of each object; its blocks are read back from the heap. */
#include "host/ask/object_cost.h"

#include "host/run/desk.h"
#include "host/run/program_fit.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"

/* One of each that a desktop's heap can hold. */
static const char probe_text[] = "imports: [user32]\n"
                                 "startup:\n"
                                 "  - register-class: Probe\n"
                                 "  - create-window: Probe\n"
                                 "  - create-menu: { items: 1 }\n"
                                 "  - set-hook: mouse\n"
                                 "  - subclass:\n"
                                 "  - create-input-context:\n"
                                 "  - set-prop: Probe\n"
                                 "  - set-scroll-info:\n";

static const char *const size_names[] = {
#define OBJECT_SIZE(name, text) text,
#include "abi/object_sizes.def"
#undef OBJECT_SIZE
};

const char *
object_size_key(guint kind)
{
    guint size = snapshot_block_kind_size((SnapshotBlockKind)kind);

    return size != ABI_SIZE_COUNT ? size_names[size] : NULL;
}

/* Several share a block. */
static gboolean
is_in_array(guint size)
{
    return size == ABI_SIZE_ITEM || size == ABI_SIZE_PROP;
}

/* The smallest there is of each: others have extra bytes. */
static void
read_blocks(ObjectCosts *costs, const SnapshotDesktop *desktop)
{
    for (guint i = 0; desktop != NULL && i < desktop->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, i);
        guint size = snapshot_block_kind_size((SnapshotBlockKind)block->kind);
        if (size == ABI_SIZE_COUNT || is_in_array(size))
            continue;
        guint32 *least = &costs->block_bytes[size];
        *least = *least == 0 ? block->bytes : MIN(*least, block->bytes);
    }
}

static gboolean
measure(ObjectCosts *costs, const Scenario *scenario, GError **error)
{
    g_autoptr(YamlDocument) document =
        yaml_document_load_text("probe.yaml", probe_text, -1, NULL, error);
    g_autoptr(Program) probe =
        document != NULL ? program_read("probe", yaml_document_root(document), error) : NULL;
    g_autoptr(Desk) desk = probe != NULL
                               ? desk_new(scenario->path, scenario->plain, scenario->programs,
                                          program_fit_needed, scenario->plain, error)
                               : NULL;
    const SnapshotDesktop *desktop = NULL;
    guint32 pid;

    if (desk == NULL || !desk_start(desk, probe, NULL, &pid, error) ||
        desk_look(desk, &desktop, error) == NULL)
        return FALSE;
    read_blocks(costs, desktop);
    return TRUE;
}

ObjectCosts *
object_costs_ask(const Scenario *scenario, GError **error)
{
    g_autoptr(ObjectCosts) costs = g_new0(ObjectCosts, 1);
    g_autoptr(GError) problem = NULL;
    const ScenarioVariant *system = scenario->plain;
    struct abi_boot boot;

    costs->edition = g_strdup(system->edition->name);
    if (!edition_make_boot(system->edition, system->registry, &system->settings, &boot, error))
        return NULL;
    for (guint i = 0; i < ABI_SIZE_COUNT; i++)
        costs->bytes[i] = boot.object_size[i];
    if (!measure(costs, scenario, &problem) &&
        !g_error_matches(problem, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    return g_steal_pointer(&costs);
}

void
object_costs_free(ObjectCosts *costs)
{
    if (costs == NULL)
        return;
    g_free(costs->edition);
    g_free(costs);
}

void
object_costs_print(GString *out, const ObjectCosts *costs)
{
    static const TextColumn columns[] = {
        { 20, 20, FALSE }, { 8, 0, TRUE }, { 7, 0, FALSE, 1 }, { 8, 8, TRUE }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    g_autofree char *edition = printable_text(costs->edition, -1);

    g_string_append_printf(out,
                           "Object sizes of %s\n\n"
                           "  object                  bytes         block in the desktop heap\n",
                           edition);
    for (guint i = 0; i < ABI_SIZE_COUNT; i++) {
        if (costs->bytes[i] == 0)
            continue;
        text_table_cell(table, "%s", size_names[i]);
        text_table_cell(table, "%u", costs->bytes[i]);
        text_table_cell(table, "0x%x", costs->bytes[i]);
        if (costs->block_bytes[i] != 0)
            text_table_cell(table, "%u", costs->block_bytes[i]);
        else
            text_table_cell(table, "%s", is_in_array(i) ? "  in an array" : "-");
        text_table_end_row(table);
    }
    text_table_print(table, out);
}

const JsonMember object_cost_members[] = {
    { "name", JSON_TEXT },
    { "bytes", JSON_INT },
    { "block_bytes", JSON_INT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

void
object_costs_json(JsonWriter *writer, const char *name, const ObjectCosts *costs)
{
    json_writer_array(writer, name);
    for (guint i = 0; i < ABI_SIZE_COUNT; i++) {
        if (costs->bytes[i] == 0)
            continue;
        json_writer_object(writer, NULL);
        json_writer_text(writer, "name", size_names[i]);
        json_writer_int(writer, "bytes", costs->bytes[i]);
        if (costs->block_bytes[i] != 0)
            json_writer_int(writer, "block_bytes", costs->block_bytes[i]);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}
