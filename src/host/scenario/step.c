/* SPDX-License-Identifier: MIT */
/* The kinds of step and their keys. */
#include "host/scenario/step.h"

#include "abi/guest.h"
#include "abi/image.h"
#include "abi/message.h"
#include "host/config/program_name.h"
#include "host/text/json_writer.h"

#include <string.h>

#include <stddef.h>

/* Bytes there is room for in emulated memory, without the terminating NUL. */
#define NAME_BYTES (GUEST_NAME_BYTES - 1)
#define PATH_BYTES (GUEST_PATH_BYTES - 1)

#define WEEK_MS (7 * 24 * 3600 * 1000)

#define AT(member) offsetof(Step, member)

static const char *const logon_kinds[] = { "console", "rdp", NULL };

/* Read by who unrolls loops. */
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
static const FieldType field_loop_count = { NULL, NULL, field_schema_number, FALSE };

/* clang-format off */
static const Field start_service_fields[] = {
    { "name", &field_text, AT(name), FIELD_REQUIRED, 0, NAME_BYTES, NULL, NULL },
    { "program", &field_program, AT(program), FIELD_REQUIRED, 0, 0, NULL, NULL },
    { "account", &field_text, AT(account), 0, 0, NAME_BYTES, NULL, NULL },
    { "interactive", &field_bool, AT(is_interactive), 0, 0, 0, NULL, NULL },
    { "desktop", &field_text, AT(desktop), 0, 0, NAME_BYTES, NULL, NULL },
    { "luid", &field_number, AT(luid), 0, 0, G_MAXUINT32, NULL, NULL },
    FIELDS_END,
};
static const Field stop_service_fields[] = {
    { "name", &field_text, AT(name), FIELD_REQUIRED | FIELD_SHORT, 0, NAME_BYTES, NULL, NULL },
    FIELDS_END,
};
static const Field logon_fields[] = {
    { "user", &field_text, AT(user), FIELD_REQUIRED | FIELD_SHORT, 0, NAME_BYTES, NULL, NULL },
    { "kind", &field_choice, AT(logon_kind), 0, 0, 0, logon_kinds, NULL },
    { "as", &field_text, AT(as), 0, 0, NAME_BYTES, NULL, NULL },
    { "shell", &field_program, AT(shell), 0, 0, 0, NULL, NULL },
    { "luid", &field_number, AT(luid), 0, 0, G_MAXUINT32, NULL, NULL },
    FIELDS_END,
};
static const Field session_fields[] = {
    { "in", &field_text, AT(in), FIELD_SHORT, 0, NAME_BYTES, NULL, NULL },
    FIELDS_END,
};
static const Field switch_user_fields[] = {
    { "user", &field_text, AT(user), FIELD_SHORT, 0, NAME_BYTES, NULL, NULL },
    { "to", &field_text, AT(to), 0, 0, NAME_BYTES, NULL, NULL },
    { "as", &field_text, AT(as), 0, 0, NAME_BYTES, NULL, NULL },
    { "shell", &field_program, AT(shell), 0, 0, 0, NULL, NULL },
    FIELDS_END,
};
static const Field run_fields[] = {
    { "program", &field_program, AT(program), FIELD_REQUIRED | FIELD_SHORT, 0, 0, NULL, NULL },
    { "in", &field_text, AT(in), 0, 0, NAME_BYTES, NULL, NULL },
    { "parent", &field_text, AT(parent), 0, 0, NAME_BYTES, NULL, NULL },
    { "desktop", &field_path, AT(desktop), 0, 0, PATH_BYTES, NULL, NULL },
    { "account", &field_text, AT(account), 0, 0, NAME_BYTES, NULL, NULL },
    { "as", &field_text, AT(as), 0, 0, NAME_BYTES, NULL, NULL },
    FIELDS_END,
};
static const Field exit_fields[] = {
    { "in", &field_text, AT(in), FIELD_REQUIRED | FIELD_SHORT, 0, NAME_BYTES, NULL, NULL },
    { "code", &field_number, AT(code), 0, 0, G_MAXUINT32, NULL, NULL },
    FIELDS_END,
};
static const Field kill_fields[] = {
    { "in", &field_text, AT(in), FIELD_REQUIRED | FIELD_SHORT, 0, NAME_BYTES, NULL, NULL },
    FIELDS_END,
};
static const Field wait_fields[] = {
    { "time", &field_time, AT(wait_ms), FIELD_REQUIRED | FIELD_SHORT, 0, WEEK_MS, NULL, NULL },
    FIELDS_END,
};
static const Field fail_next_fields[] = {
    { "allocation", &field_number, AT(allocation), FIELD_SHORT, 0, G_MAXINT32, NULL, NULL },
    { "tag", &field_text, AT(tag), 0, 0, 4, NULL, NULL },
    FIELDS_END,
};
static const Field mark_fields[] = {
    { "name", &field_text, AT(name), FIELD_REQUIRED | FIELD_SHORT, 0, NAME_BYTES, NULL, NULL },
    FIELDS_END,
};
/* Read by who unrolls loops. */
static const Field loop_fields[] = {
    { "for", &field_elsewhere, 0, 0, 0, 0, "loop", "A loop: { n: 1..200 }; {n} in texts is the number." },
    { "count", &field_loop_count, 0, 0, 1, EXPAND_STEPS_MAX, NULL, "The same as for: { n: 1..COUNT }." },
    FIELDS_END,
};
static const Field repeat_fields[] = {
    { "steps", &field_some_steps, 0, FIELD_REQUIRED, 0, 0, NULL, NULL },
    FIELDS_GO_ON(loop_fields),
};
static const Field call_fields[] = {
    { "in", &field_text, AT(in), FIELD_REQUIRED, 0, NAME_BYTES, NULL, "Process or service that makes the call." },
    { "for", &field_elsewhere, 0, 0, 0, 0, "loop", "A loop: { n: 1..200 }; {n} in texts is the number." },
    FIELDS_END,
};
static const Field create_window_fields[] = {
    { "as", &field_text, AT(as), 0, 0, NAME_BYTES, NULL, "A name for the window, the last one if it makes several." },
    FIELDS_GO_ON(call_fields),
};
static const Field no_fields[] = {
    FIELDS_END,
};
/* clang-format on */

void
step_free(Step *step)
{
    if (step == NULL)
        return;
    g_free(step->name);
    g_free(step->program);
    g_free(step->account);
    g_free(step->desktop);
    g_free(step->in);
    g_free(step->parent);
    g_free(step->as);
    g_free(step->user);
    g_free(step->to);
    g_free(step->shell);
    g_free(step->tag);
    g_free(step->window);
    g_clear_pointer(&step->expected, g_ptr_array_unref);
    g_clear_pointer(&step->image, g_bytes_unref);
    g_free(step);
}

/* ---- kinds ---- */

static const char *const step_names[] = {
#define STEP(name, text) text,
#include "host/scenario/steps.def"
#undef STEP
    NULL,
};

static const char *const action_names[] = {
#define ACTION(name, text, a, b, c, s1, s2) text,
#include "abi/actions.def"
#undef ACTION
    NULL,
};

const char *const *
step_kind_names(void)
{
    static gsize once;
    static const char *names[G_N_ELEMENTS(step_names) + G_N_ELEMENTS(action_names) + 1];

    if (g_once_init_enter(&once)) {
        guint count = 0;
        for (guint i = 0; step_names[i] != NULL; i++)
            names[count++] = step_names[i];
        for (guint i = 0; action_names[i] != NULL; i++)
            if (*action_names[i] != '\0' && !g_strv_contains(step_names, action_names[i]))
                names[count++] = action_names[i];
        names[count++] = "boot";
        g_once_init_leave(&once, 1);
    }
    return names;
}

const FieldWords step_words = { step_kind_names, "a kind of step", FALSE };

gboolean
step_kind_of(const char *name, StepKind *kind)
{
    for (guint i = 0; step_names[i] != NULL; i++) {
        if (strcmp(step_names[i], name) == 0) {
            *kind = (StepKind)i;
            return TRUE;
        }
    }
    *kind = STEP_ACTION;
    return *name != '\0' && g_strv_contains(action_names, name);
}

const Field *
step_fields(StepKind kind)
{
    switch (kind) {
    case STEP_START_SERVICE:
        return start_service_fields;
    case STEP_STOP_SERVICE:
        return stop_service_fields;
    case STEP_LOGON:
        return logon_fields;
    case STEP_LOGOFF:
    case STEP_DISCONNECT:
    case STEP_RECONNECT:
    case STEP_LOCK:
    case STEP_UNLOCK:
        return session_fields;
    case STEP_SWITCH_USER:
        return switch_user_fields;
    case STEP_RUN:
        return run_fields;
    case STEP_EXIT:
        return exit_fields;
    case STEP_KILL:
        return kill_fields;
    case STEP_WAIT:
        return wait_fields;
    case STEP_FAIL_NEXT:
        return fail_next_fields;
    case STEP_MARK:
        return mark_fields;
    case STEP_REBOOT:
        return no_fields;
    case STEP_SET_REGISTRY:
    case STEP_EXPECT:
    case STEP_REPEAT:
    case STEP_ACTION:
        break;
    }
    return NULL;
}

const Field *
step_call_fields(const char *kind)
{
    return strcmp(kind, "create-window") == 0 ? create_window_fields : call_fields;
}

const Field *
step_other_fields(StepKind kind)
{
    switch (kind) {
    case STEP_REPEAT:
        return repeat_fields;
    case STEP_ACTION:
        return call_fields;
    case STEP_WAIT:
    case STEP_FAIL_NEXT:
    case STEP_SET_REGISTRY:
    case STEP_REBOOT:
    case STEP_EXPECT:
        return NULL;
    case STEP_START_SERVICE:
    case STEP_STOP_SERVICE:
    case STEP_LOGON:
    case STEP_LOGOFF:
    case STEP_DISCONNECT:
    case STEP_RECONNECT:
    case STEP_SWITCH_USER:
    case STEP_LOCK:
    case STEP_UNLOCK:
    case STEP_RUN:
    case STEP_EXIT:
    case STEP_KILL:
    case STEP_MARK:
        break;
    }
    return loop_fields;
}

/* ---- reading ---- */

/* Texts travel together in one request. */
static gboolean
check_length(const Step *step, const YamlNode *node, GError **error)
{
    const char *texts[] = { step->name,    step->program, step->account,
                            step->desktop, step->user,    step->shell };
    gsize bytes = 4 + strlen(".exe"); /* terminators, and what a program's name may still get */

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        bytes += texts[i] == NULL ? 0 : strlen(texts[i]);
    return bytes <= ABI_MESSAGE_TEXT ||
           yaml_fail(node, YAML_ERROR_VALUE, error,
                     "the names here have %" G_GSIZE_FORMAT " bytes in all, %" G_GSIZE_FORMAT
                     " more than a request can carry",
                     bytes, bytes - ABI_MESSAGE_TEXT);
}

/* Keys that exclude each other, and values the table cannot check. */
static gboolean
check_step(const Step *step, const YamlNode *node, GError **error)
{
    if (step->kind == STEP_START_SERVICE && step->is_interactive && step->account != NULL &&
        g_ascii_strcasecmp(step->account, "LocalSystem") != 0)
        return yaml_fail(yaml_node_get(node, "account"), YAML_ERROR_VALUE, error,
                         "only LocalSystem services can be interactive");
    if (step->kind == STEP_SWITCH_USER && (step->user == NULL) == (step->to == NULL))
        return yaml_fail(node, YAML_ERROR_KEY, error,
                         "this needs either \"user\" (a new session) or \"to\" (one that is "
                         "there)");
    if (step->kind == STEP_RUN && step->parent != NULL && step->in != NULL)
        return yaml_fail(yaml_node_get(node, "in"), YAML_ERROR_KEY, error,
                         "\"in\" and \"parent\" exclude each other: a child runs in its parent's "
                         "session");
    if (step->kind == STEP_RUN && step->parent != NULL && step->account != NULL)
        return yaml_fail(yaml_node_get(node, "account"), YAML_ERROR_KEY, error,
                         "a child runs under its parent's account");
    return check_length(step, node, error);
}

Step *
step_read(StepKind kind, const YamlNode *key, const YamlNode *value, GError **error)
{
    g_autoptr(Step) step = g_new0(Step, 1);
    const Field *fields = step_fields(kind);

    g_return_val_if_fail(kind != STEP_REPEAT && kind != STEP_ACTION, NULL);
    step->kind = kind;
    step->kind_text = step_names[kind];
    step->line = yaml_node_line(key);
    step->node = value;
    if (value != NULL && yaml_node_kind(value) == YAML_NULL)
        value = NULL;
    if (value == NULL) {
        if (fields == NULL) {
            yaml_fail(key, YAML_ERROR_TYPE, error, "%s needs to be told more", step->kind_text);
            return NULL;
        }
        return fields_read_pair(key, NULL, fields, NULL, step, error) ? g_steal_pointer(&step)
                                                                      : NULL;
    }
    if (kind == STEP_EXPECT) {
        step->expectations = value;
        return g_steal_pointer(&step);
    }
    if (kind == STEP_SET_REGISTRY) {
        step->registry = value;
        return yaml_expect_mapping(value, error) ? g_steal_pointer(&step) : NULL;
    }
    if (!fields_read(value, fields, step_other_fields(kind), step, error) ||
        !check_step(step, value, error))
        return NULL;
    return g_steal_pointer(&step);
}

/* ---- titles ---- */

static void
append_value(GString *title, const YamlNode *value)
{
    switch (yaml_node_kind(value)) {
    case YAML_NULL:
        g_string_append_c(title, '~');
        return;
    case YAML_SCALAR:
        g_string_append(title, yaml_node_text(value));
        return;
    case YAML_SEQUENCE:
        for (guint i = 0; i < yaml_node_count(value); i++) {
            const char *text = yaml_node_text(yaml_node_item(value, i));
            g_string_append_printf(title, "%s%s", i == 0 ? "" : "/", text == NULL ? "…" : text);
        }
        return;
    case YAML_MAPPING:
        g_string_append(title, "…");
        return;
    }
}

char *
step_title(const Step *step)
{
    g_autoptr(GString) title = g_string_new(step->kind_text);
    const char *separator = " ";

    if (step->node == NULL || step->kind == STEP_EXPECT)
        return g_string_free(g_steal_pointer(&title), FALSE);
    if (yaml_node_kind(step->node) != YAML_MAPPING) {
        g_string_append_c(title, ' ');
        append_value(title, step->node);
        return g_string_free(g_steal_pointer(&title), FALSE);
    }
    for (guint i = 0; i < yaml_node_count(step->node); i++) {
        const char *key = yaml_node_text(yaml_node_key(step->node, i));
        if (strcmp(key, "for") == 0 || (strcmp(key, "count") == 0 && step->kind != STEP_ACTION))
            continue;
        if (i == 0 && (strcmp(key, "name") == 0 || strcmp(key, "program") == 0))
            g_string_append_c(title, ' ');
        else
            g_string_append_printf(title, "%s%s ", separator, key);
        append_value(title, yaml_node_item(step->node, i));
        separator = ", ";
    }
    return g_string_free(g_steal_pointer(&title), FALSE);
}
