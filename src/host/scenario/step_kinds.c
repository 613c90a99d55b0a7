/* SPDX-License-Identifier: MIT */
/* The rows of steps.def and of actions.def as one table, and a step's schema. */
#include "host/scenario/step_kinds.h"

#include "abi/image.h"
#include "host/scenario/step_calls.h"
#include "host/text/json_writer.h"

#include <pthread.h>
#include <string.h>

static const StepKind *const rows[] = {
#define STEP(name) &step_##name,
#include "host/scenario/steps.def"
#undef STEP
};

static const StepKind *
find_row(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i]->name, name) == 0)
            return rows[i];
    return NULL;
}

const StepKind *
step_kind_find(const char *name)
{
    const StepKind *row = find_row(name);

    for (const StepKind *call = step_calls(); row == NULL && call->name != NULL; call++)
        if (strcmp(call->name, name) == 0)
            row = call;
    return row;
}

/* Made once, by whichever thread comes first. */
static const char *names[G_N_ELEMENTS(rows) + ACTION_OP_COUNT + 2];

static void
make_names(void)
{
    guint count = 0;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        names[count++] = rows[i]->name;
    for (const StepKind *call = step_calls(); call->name != NULL; call++)
        if (find_row(call->name) == NULL)
            names[count++] = call->name;
    names[count++] = step_boot.name;
}

const char *const *
step_kind_names(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make_names);
    return names;
}

const FieldWords step_words = { step_kind_names, "a kind of step", FALSE };

/* ---- loops ---- */

static const FieldType field_loop_count = { NULL, NULL, field_schema_number, FALSE };

/* clang-format off */
const Field step_loop_fields[] = {
    { "for", &field_elsewhere, 0, 0, 0, 0, "loop", "A loop: { n: 1..200 }; {n} in texts is the number." },
    { "count", &field_loop_count, 0, FIELD_AMOUNT, 1, EXPAND_STEPS_MAX, NULL, "The same as for: { n: 1..COUNT }." },
    FIELDS_END,
};
/* clang-format on */

static void
some_steps_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_int(schema->json, "minItems", 1);
    json_writer_object(schema->json, "items");
    fields_schema_ref("step", schema);
    json_writer_end_object(schema->json);
}

static const FieldType field_some_steps = { NULL, NULL, some_steps_schema, TRUE };

static const Field repeat_fields[] = {
    { "steps", &field_some_steps, 0, FIELD_REQUIRED, 0, 0, NULL, "What is done again, in order." },
    FIELDS_GO_ON(step_loop_fields),
};

/* Unrolled, so that nothing of it is carried out. */
const StepKind step_repeat = {
    .name = "repeat",
    .about = "Steps again and again.",
    .bytes = sizeof(Step),
    .fields = repeat_fields,
};
