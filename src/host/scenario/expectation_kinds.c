/* SPDX-License-Identifier: MIT */
#include "host/scenario/expectation_kinds.h"

#include <string.h>

static const ExpectationKind *const rows[] = {
#define EXPECTATION(name) &expect_##name,
#include "host/scenario/expectations.def"
#undef EXPECTATION
    NULL,
};

const ExpectationKind *const *
expectation_kinds(void)
{
    return rows;
}

const ExpectationKind *
expectation_kind_find(const char *name)
{
    for (guint i = 0; rows[i] != NULL; i++)
        if (strcmp(rows[i]->name, name) == 0)
            return rows[i];
    return NULL;
}

const char *const *
expectation_kind_names(void)
{
    static gsize once;
    static const char *names[G_N_ELEMENTS(rows)];

    if (g_once_init_enter(&once)) {
        for (guint i = 0; rows[i] != NULL; i++)
            names[i] = rows[i]->name;
        g_once_init_leave(&once, 1);
    }
    return names;
}
