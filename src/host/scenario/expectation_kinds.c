/* SPDX-License-Identifier: MIT */
/* The rows of expectations.def as a table. */
#include "host/scenario/expectation_kinds.h"

#include <pthread.h>
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

/* Made once, by whichever thread comes first. */
static const char *names[G_N_ELEMENTS(rows)];

static void
make_names(void)
{
    for (guint i = 0; rows[i] != NULL; i++)
        names[i] = rows[i]->name;
}

const char *const *
expectation_kind_names(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make_names);
    return names;
}
