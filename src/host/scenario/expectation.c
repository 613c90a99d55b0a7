/* SPDX-License-Identifier: MIT */
/* Frees expectations of every kind, and finds their values. */
#include "host/scenario/expectation.h"

void
expectation_free(Expectation *expectation)
{
    if (expectation == NULL)
        return;
    fields_clear(expectation->kind->fields, expectation);
    g_free(expectation);
}

gconstpointer
expectation_value(const Expectation *expectation, const char *key)
{
    const Field *field = fields_find(expectation->kind->fields, key);

    return field == NULL ? NULL : fields_seen(field, expectation);
}
