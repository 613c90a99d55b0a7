/* SPDX-License-Identifier: MIT */
/* What people have of a sick system: whatever the bytes, an error that says where, or a scenario
 * that can be read. */
#include "fuzz_target.h"
#include "host/import/import_file.h"
#include "host/import/replay_plan.h"
#include "host/import/replay_text.h"
#include "host/scenario/scenario.h"

static void
plan_all(Imported *imported)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_new(imported, "server2003-sp2", &error);

    if (plan == NULL) {
        fuzz_check_error(error, "");
        return;
    }
    g_autofree char *text = replay_text(plan, TRUE);
    g_autoptr(Scenario) scenario = scenario_load_text("import.yaml", text, -1, NULL, &error);
    if (scenario == NULL)
        g_error("%s", error->message);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Imported) imported = imported_new();
    g_autoptr(GError) error = NULL;

    if (!import_bytes(imported, "f", data, size, &error)) {
        fuzz_check_error(error, "f:");
        return 0;
    }
    plan_all(imported);
    for (guint i = 0; i < imported->findings->len; i++)
        fuzz_check_text(((const Finding *)imported->findings->pdata[i])->message);
    return 0;
}
