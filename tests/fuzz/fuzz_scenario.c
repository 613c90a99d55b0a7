/* SPDX-License-Identifier: MIT */
/* Scenarios: whatever the bytes, steps within the limit or an error that says where. Nothing is
 * run. */
#include "fuzz_target.h"
#include "host/scenario/expand.h"
#include "host/scenario/scenario.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GError *error = NULL;
    g_autoptr(Scenario) scenario =
        scenario_load_text("f.yaml", (const char *)data, (gssize)size, NULL, &error);

    g_assert((scenario != NULL) == (error == NULL));
    if (error != NULL) {
        fuzz_check_error(error, "");
        g_clear_error(&error);
        return 0;
    }
    for (guint i = 0; i < scenario->outlines->len; i++) {
        g_autoptr(ScenarioVariant) variant =
            scenario_unroll(scenario, g_ptr_array_index(scenario->outlines, i), NULL);
        g_assert(variant->edition != NULL && variant->registry != NULL);
        g_assert(variant->steps->len <= EXPAND_STEPS_MAX);
        for (guint j = 0; j < variant->steps->len && j < 100; j++) {
            g_autofree char *title = step_title(g_ptr_array_index(variant->steps, j));
            g_assert(g_utf8_validate(title, -1, NULL));
        }
    }
    return 0;
}
