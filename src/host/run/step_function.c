/* SPDX-License-Identifier: MIT */
/* Any Win32 function, called by a thread of a process: its arguments, and what it should give. */
#include "abi/guest.h"
#include "host/run/run_request.h"
#include "host/run/run_state.h"
#include "host/scenario/expand.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"
#include "host/text/json_writer.h"
#include "host/text/number.h"
#include "host/win32/win32_call.h"

#include <string.h>

#include <stddef.h>

/* A number, or the name of one that an earlier call gave; a text, NULL for NULL; the name that
 * a number gets which is given back. Texts are the document's. */
typedef struct {
    guint32 number;
    const char *text;
} Value;

typedef struct {
    Step step;
    char *in;
    char *thread;
    char *name; /* of the function */
    char *as;
    OptionalNumber error;
    guint function;                                     /* enum win32_function */
    Value values[WIN32_ARGUMENTS_MAX + WIN32_OUTS_MAX]; /* in the order of its parameters */
    gboolean has_given;
    Value given; /* what it should give */
} FunctionCall;

/* ---- keys ---- */

static const char *const *
function_names(void)
{
    static const char *const names[] = {
#define WIN32(name, ...)       #name,
#define WIN32_VOID(name, ...)  #name,
#define WIN32_PLAIN(name, ...) #name,
#include "abi/win32.def"
#undef WIN32_PLAIN
#undef WIN32_VOID
#undef WIN32
        NULL
    };
    return names;
}

static const FieldWords function_words = { function_names, "a function of docs/win32.md", FALSE };

static void
value_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    static const char *const types[] = { "string", "integer", "null", NULL };

    field_schema_types(schema, types);
}

static void
mapping_schema(const Field *field, Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    json_writer_object(schema->json, "additionalProperties");
    value_schema(field, schema);
    json_writer_end_object(schema->json);
}

/* Which keys and values there may be depends on the function: follow_call() reads them. */
static const FieldType field_value = { NULL, NULL, value_schema, FALSE };
static const FieldType field_mapping = { NULL, NULL, mapping_schema, TRUE };

#define AT(member) offsetof(FunctionCall, member)

/* clang-format off */
static const Field function_fields[] = {
    { "in", &field_use, AT(in), FIELD_REQUIRED, 0, STEP_NAME_BYTES, NAMED(NAME_PROCESS | NAME_SERVICE), "Process or service that makes the call." },
    { "thread", &field_use, AT(thread), 0, 0, STEP_NAME_BYTES, NAMED(NAME_VALUE), "Thread that makes it, by the name of its id; else the first one." },
    { "function", &field_word, AT(name), FIELD_REQUIRED, 0, 0, &function_words, "A Win32 function, as docs/win32.md lists them." },
    { "with", &field_mapping, 0, 0, 0, 0, NULL, "Its arguments by their names; those left out are 0 and NULL." },
    { "out", &field_mapping, 0, 0, 0, 0, NULL, "Names for the numbers it gives back besides its result." },
    { "as", &field_make, AT(as), 0, 0, STEP_NAME_BYTES, NAMED(NAME_VALUE), "A name for its result." },
    { "gives", &field_value, 0, 0, 0, 0, NULL, "What it should give: a number, or the name of one." },
    { "error", &field_number, AT(error), 0, 0, G_MAXUINT32, NULL, "What the thread's last error should be then." },
    FIELDS_GO_ON(step_loop_fields),
};
/* clang-format on */

#undef AT

/* ---- arguments ---- */

static gboolean
is_number(const YamlNode *node)
{
    const char *text = yaml_node_text(node);
    gint64 value;

    return text != NULL && !yaml_node_is_quoted(node) && number_parse(text, &value);
}

/* A number of 32 bits with or without a sign, or the name of one. */
static gboolean
read_number(const YamlNode *node, const Expansion *expansion, Value *value, GError **error)
{
    gint64 number = 0;

    if (!is_number(node))
        return yaml_get_string(node, &value->text, error) &&
               names_check(expansion->names, NAME_VALUE | NAME_WINDOW, value->text, node, error);
    if (!yaml_get_int(node, G_MININT32, G_MAXUINT32, &number, error))
        return FALSE;
    value->number = (guint32)number;
    return TRUE;
}

static gboolean
read_text(const YamlNode *node, Value *value, GError **error)
{
    return yaml_node_kind(node) == YAML_NULL || yaml_get_string(node, &value->text, error);
}

static gboolean
read_out(const YamlNode *node, const Expansion *expansion, Value *value, GError **error)
{
    return yaml_get_string(node, &value->text, error) && yaml_check_name(node, error) &&
           names_add(expansion->names, NAME_VALUE, value->text, node, error);
}

/* The arguments of the function that are in `mapping`: `out` ones, or all others. */
static gboolean
read_values(FunctionCall *call,
            const YamlNode *mapping,
            gboolean are_out,
            const Expansion *expansion,
            GError **error)
{
    const Win32Parameter *parameters = win32_function(call->function)->parameters;
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    gboolean is_good = TRUE;

    for (guint i = 0; is_good && parameters[i].kind != WIN32_END; i++) {
        Value *value = &call->values[i];
        if ((parameters[i].kind == WIN32_OUT) != are_out)
            continue;
        g_ptr_array_add(known, win32_parameter_key(&parameters[i]));
        const YamlNode *node = yaml_node_get(mapping, g_ptr_array_index(known, known->len - 1));
        if (node == NULL)
            continue;
        if (are_out)
            is_good = read_out(node, expansion, value, error);
        else if (parameters[i].kind == WIN32_TEXT)
            is_good = read_text(node, value, error);
        else
            is_good = read_number(node, expansion, value, error);
    }
    g_ptr_array_add(known, NULL);
    return is_good && yaml_check_keys(mapping, (const char *const *)known->pdata, error);
}

/* All texts travel in one request. */
static gboolean
check_room(const FunctionCall *call, const YamlNode *mapping, GError **error)
{
    const Win32Parameter *parameters = win32_function(call->function)->parameters;
    const gsize room = (WIN32_CALL_BYTES - sizeof(struct win32_call)) / sizeof(gunichar2);
    gsize units = 0;

    for (guint i = 0; parameters[i].kind != WIN32_END; i++)
        if (parameters[i].kind == WIN32_TEXT && call->values[i].text != NULL)
            units += strlen(call->values[i].text);
    return units <= room || yaml_fail(mapping, YAML_ERROR_VALUE, error,
                                      "the texts of a call have at most %zu bytes in all", room);
}

static gboolean
follow_call(Step *step, Expansion *expansion, GError **error)
{
    FunctionCall *call = (FunctionCall *)step;
    const YamlNode *with = yaml_node_get(step->node, "with");
    const YamlNode *out = yaml_node_get(step->node, "out");
    const YamlNode *gives = yaml_node_get(step->node, "gives");
    int function = field_read_word(yaml_node_get(step->node, "function"), &function_words, error);

    if (function < 0)
        return FALSE;
    call->function = (guint)function;
    call->has_given = gives != NULL;
    return (with == NULL ||
            (yaml_expect_mapping(with, error) && read_values(call, with, FALSE, expansion, error) &&
             check_room(call, with, error))) &&
           (out == NULL ||
            (yaml_expect_mapping(out, error) && read_values(call, out, TRUE, expansion, error))) &&
           (gives == NULL || read_number(gives, expansion, &call->given, error));
}

/* ---- the call ---- */

static guint32
number_of(const Run *run, const Value *value)
{
    return value->text != NULL ? run_value(run, value->text) : value->number;
}

/* `outs` gets what is given back. */
static void
fill_values(const Run *run, const FunctionCall *call, Win32Value *values, guint32 *outs)
{
    const Win32Parameter *parameters = win32_function(call->function)->parameters;

    for (guint i = 0; parameters[i].kind != WIN32_END; i++) {
        if (parameters[i].kind == WIN32_TEXT)
            values[i].text = call->values[i].text;
        else if (parameters[i].kind == WIN32_NUMBER)
            values[i].number = number_of(run, &call->values[i]);
        else
            values[i].out = &outs[i];
    }
}

static void
name_values(Run *run, const FunctionCall *call, guint32 session, guint32 result, guint32 *outs)
{
    const Win32Parameter *parameters = win32_function(call->function)->parameters;

    if (call->as != NULL)
        run_set_value(run, call->as, NAME_VALUE, session, result);
    for (guint i = 0; parameters[i].kind != WIN32_END; i++)
        if (parameters[i].kind == WIN32_OUT && call->values[i].text != NULL)
            run_set_value(run, call->values[i].text, NAME_VALUE, session, outs[i]);
}

/* What was to come and did not; without a word of it a failure in Windows' terms is none. */
static void
judge(const Run *run, const FunctionCall *call, const Win32Result *result, StepOutcome *outcome)
{
    const Win32Function *function = win32_function(call->function);
    gboolean is_other = call->has_given && result->value != number_of(run, &call->given);
    gboolean is_other_error = call->error.is_set && result->last_error != call->error.value;
    g_autoptr(GString) said = g_string_new(NULL);

    if (!call->has_given && !call->error.is_set)
        is_other = win32_is_failure(function, result->value);
    if (!is_other && !is_other_error)
        return;
    g_string_printf(said, "%s gave %u, last error %u", function->name, result->value,
                    result->last_error);
    if (is_other && call->has_given)
        g_string_append_printf(said, "; it should give %u", number_of(run, &call->given));
    if (is_other_error)
        g_string_append_printf(said, "; the error should be %u", call->error.value);
    outcome->status = STATUS_UNSUCCESSFUL;
    outcome->said = g_string_free(g_steal_pointer(&said), FALSE);
}

static gboolean
request_function(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const FunctionCall *call = (const FunctionCall *)step;
    Win32Value values[WIN32_ARGUMENTS_MAX + WIN32_OUTS_MAX] = { 0 };
    guint32 outs[WIN32_ARGUMENTS_MAX + WIN32_OUTS_MAX] = { 0 };
    Win32Result result;

    if (!run_find_process(run, call->in, outcome))
        return TRUE;
    fill_values(run, call, values, outs);
    Win32Call wanted = { .pid = outcome->pid, .function = call->function, .values = values };
    if (call->thread != NULL)
        wanted.tid = run_value(run, call->thread);
    run->record->request_count++;
    if (!win32_call(run->engine, &wanted, &result, error)) {
        run_prefix_error(run, error);
        return FALSE;
    }
    if (!NT_SUCCESS(result.status)) {
        outcome->status = result.status;
        return TRUE;
    }
    outcome->made = 1;
    outcome->last_error = result.last_error;
    judge(run, call, &result, outcome);
    name_values(run, call, outcome->session, result.value, outs);
    return TRUE;
}

const StepKind step_function = {
    .name = "call",
    .about = "A thread of a process calls a Win32 function.",
    .bytes = sizeof(FunctionCall),
    .fields = function_fields,
    .makes_name = TRUE,
    .follow = follow_call,
    .request = request_function,
};
