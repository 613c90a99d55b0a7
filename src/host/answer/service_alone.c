/* SPDX-License-Identifier: MIT */
/* Which starts of services leave a choice. */
#include "host/answer/service_alone.h"

#include "host/scenario/step_kinds.h"

gboolean
service_is_alone(const Step *step)
{
    if (step->kind != &step_start_service || step_text(step, "in") != NULL)
        return FALSE;
    const gboolean *is_interactive = step_value(step, "interactive");
    return !*is_interactive;
}
