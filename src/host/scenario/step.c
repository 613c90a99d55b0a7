/* SPDX-License-Identifier: MIT */
/* The kinds of step and their keys. */
#include "host/scenario/step.h"

#include "abi/guest.h"
#include "abi/image.h"
#include "abi/message.h"

#include <string.h>

#include <stddef.h>

/* Bytes there is room for in emulated memory, without the terminating NUL. */
#define NAME_BYTES    (GUEST_NAME_BYTES - 1)
#define PATH_BYTES    (GUEST_PATH_BYTES - 1)
#define PROGRAM_BYTES (IMAGE_NAME_BYTES - 1)

#define AT(member) offsetof(Step, member)

static const char *const logon_kinds[] = { "console", "rdp", NULL };

/* clang-format off */
static const Field start_service_fields[] = {
    { "name", FIELD_TEXT, AT(name), FIELD_REQUIRED, NAME_BYTES, NULL },
    { "program", FIELD_TEXT, AT(program), FIELD_REQUIRED, PROGRAM_BYTES, NULL },
    { "account", FIELD_TEXT, AT(account), 0, NAME_BYTES, NULL },
    { "interactive", FIELD_BOOL, AT(is_interactive), 0, 0, NULL },
    { "desktop", FIELD_TEXT, AT(desktop), 0, NAME_BYTES, NULL },
    { "luid", FIELD_NUMBER, AT(luid), 0, G_MAXUINT32, NULL },
    { 0 },
};
static const Field stop_service_fields[] = {
    { "name", FIELD_TEXT, AT(name), FIELD_REQUIRED | FIELD_SHORT, NAME_BYTES, NULL },
    { 0 },
};
static const Field logon_fields[] = {
    { "user", FIELD_TEXT, AT(user), FIELD_REQUIRED | FIELD_SHORT, NAME_BYTES, NULL },
    { "kind", FIELD_CHOICE, AT(logon_kind), 0, 0, logon_kinds },
    { "as", FIELD_TEXT, AT(as), 0, NAME_BYTES, NULL },
    { "shell", FIELD_TEXT, AT(shell), 0, PROGRAM_BYTES, NULL },
    { "luid", FIELD_NUMBER, AT(luid), 0, G_MAXUINT32, NULL },
    { 0 },
};
static const Field session_fields[] = {
    { "in", FIELD_TEXT, AT(in), FIELD_SHORT, NAME_BYTES, NULL },
    { 0 },
};
static const Field switch_user_fields[] = {
    { "user", FIELD_TEXT, AT(user), FIELD_SHORT, NAME_BYTES, NULL },
    { "to", FIELD_TEXT, AT(to), 0, NAME_BYTES, NULL },
    { "as", FIELD_TEXT, AT(as), 0, NAME_BYTES, NULL },
    { "shell", FIELD_TEXT, AT(shell), 0, PROGRAM_BYTES, NULL },
    { 0 },
};
static const Field run_fields[] = {
    { "program", FIELD_TEXT, AT(program), FIELD_REQUIRED | FIELD_SHORT, PROGRAM_BYTES, NULL },
    { "in", FIELD_TEXT, AT(in), 0, NAME_BYTES, NULL },
    { "parent", FIELD_TEXT, AT(parent), 0, NAME_BYTES, NULL },
    { "desktop", FIELD_PATH, AT(desktop), 0, PATH_BYTES, NULL },
    { "account", FIELD_TEXT, AT(account), 0, NAME_BYTES, NULL },
    { "as", FIELD_TEXT, AT(as), 0, NAME_BYTES, NULL },
    { 0 },
};
static const Field exit_fields[] = {
    { "in", FIELD_TEXT, AT(in), FIELD_REQUIRED | FIELD_SHORT, NAME_BYTES, NULL },
    { "code", FIELD_NUMBER, AT(code), 0, G_MAXUINT32, NULL },
    { 0 },
};
static const Field kill_fields[] = {
    { "in", FIELD_TEXT, AT(in), FIELD_REQUIRED | FIELD_SHORT, NAME_BYTES, NULL },
    { 0 },
};
static const Field wait_fields[] = {
    { "time", FIELD_TIME, AT(wait_ms), FIELD_REQUIRED | FIELD_SHORT, 0, NULL },
    { 0 },
};
static const Field fail_next_fields[] = {
    { "allocation", FIELD_NUMBER, AT(allocation), FIELD_SHORT, G_MAXINT32, NULL },
    { "tag", FIELD_TEXT, AT(tag), 0, 4, NULL },
    { 0 },
};
static const Field mark_fields[] = {
    { "name", FIELD_TEXT, AT(name), FIELD_REQUIRED | FIELD_SHORT, NAME_BYTES, NULL },
    { 0 },
};
static const Field no_fields[] = {
    { 0 },
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

const char *const *
step_other_keys(StepKind kind)
{
    static const char *const loop[] = { "for", "count", NULL };
    static const char *const repeat[] = { "for", "count", "steps", NULL };
    static const char *const action[] = { "in", "for", NULL };
    static const char *const none[] = { NULL };

    switch (kind) {
    case STEP_REPEAT:
        return repeat;
    case STEP_ACTION:
        return action;
    case STEP_WAIT:
    case STEP_FAIL_NEXT:
    case STEP_SET_REGISTRY:
    case STEP_REBOOT:
    case STEP_EXPECT:
        return none;
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
    return loop;
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
        for (const Field *field = fields; field == NULL || field->key != NULL; field++) {
            if (field == NULL || (field->flags & FIELD_REQUIRED) != 0) {
                yaml_fail(key, YAML_ERROR_TYPE, error, "%s needs to be told more", step->kind_text);
                return NULL;
            }
        }
        return g_steal_pointer(&step);
    }
    if (kind == STEP_EXPECT) {
        step->expectations = value;
        return g_steal_pointer(&step);
    }
    if (kind == STEP_SET_REGISTRY) {
        step->registry = value;
        return yaml_expect_mapping(value, error) ? g_steal_pointer(&step) : NULL;
    }
    if (!fields_read(value, fields, step_other_keys(kind), step, error) ||
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
