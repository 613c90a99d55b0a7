/* SPDX-License-Identifier: MIT */
#include "host/engine/qmp.h"

#include "host/engine/engine.h"

#include <json-glib/json-glib.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define LINE_MAX_BYTES (64u * 1024 * 1024) /* `info tlb` of a full machine is long */

struct Qmp {
    int fd;
    guint seconds;
    char *version;
    GString *input; /* read and not used yet */
};

static gboolean
fail(GError **error, const char *what)
{
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "QEMU's monitor: %s", what);
    return FALSE;
}

static gboolean
read_more(Qmp *qmp, gint64 deadline, GError **error)
{
    char buffer[65536];
    gint64 left = deadline - g_get_monotonic_time();
    struct pollfd wait = { .fd = qmp->fd, .events = POLLIN };
    if (left <= 0 || poll(&wait, 1, (int)(left / 1000 + 1)) == 0)
        return fail(error, "no answer in time");
    ssize_t got = recv(qmp->fd, buffer, sizeof buffer, 0);
    if (got < 0 && errno == EINTR)
        return TRUE;
    if (got <= 0 || qmp->input->len > LINE_MAX_BYTES)
        return fail(error, "it is gone");
    g_string_append_len(qmp->input, buffer, got);
    return TRUE;
}

static JsonObject *
read_object(Qmp *qmp, gint64 deadline, GError **error)
{
    char *end;
    while ((end = memchr(qmp->input->str, '\n', qmp->input->len)) == NULL)
        if (!read_more(qmp, deadline, error))
            return NULL;
    g_autoptr(JsonParser) parser = json_parser_new();
    gssize bytes = end - qmp->input->str;
    gboolean is_good = json_parser_load_from_data(parser, qmp->input->str, bytes, NULL);
    g_string_erase(qmp->input, 0, bytes + 1);
    JsonNode *root = is_good ? json_parser_get_root(parser) : NULL;
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) {
        fail(error, "an answer that is no JSON object");
        return NULL;
    }
    return json_node_dup_object(root);
}

static gboolean
send_text(Qmp *qmp, const char *text, GError **error)
{
    gsize left = strlen(text);
    while (left > 0) {
        ssize_t sent = send(qmp->fd, text, left, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return fail(error, "it is gone");
        text += sent;
        left -= (gsize)sent;
    }
    return TRUE;
}

/* Sends a command and returns the object with "return" in it; events in between are passed over. */
static JsonObject *
execute(Qmp *qmp, const char *command, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)qmp->seconds * G_USEC_PER_SEC;
    if (!send_text(qmp, command, error))
        return NULL;
    for (;;) {
        g_autoptr(JsonObject) answer = read_object(qmp, deadline, error);
        if (answer == NULL)
            return NULL;
        if (json_object_has_member(answer, "return"))
            return g_steal_pointer(&answer);
        if (json_object_has_member(answer, "error")) {
            fail(error, "it refused a command");
            return NULL;
        }
    }
}

static char *
version_of(JsonObject *greeting)
{
    const char *const path[] = { "QMP", "version", "qemu" };
    for (guint i = 0; i < G_N_ELEMENTS(path); i++) {
        JsonNode *node = json_object_get_member(greeting, path[i]);
        if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
            return NULL;
        greeting = json_node_get_object(node);
    }
    return g_strdup_printf("%d.%d.%d",
                           (int)json_object_get_int_member_with_default(greeting, "major", 0),
                           (int)json_object_get_int_member_with_default(greeting, "minor", 0),
                           (int)json_object_get_int_member_with_default(greeting, "micro", 0));
}

Qmp *
qmp_new(int fd, guint seconds, GError **error)
{
    g_autoptr(Qmp) qmp = g_new0(Qmp, 1);
    qmp->fd = fd;
    qmp->seconds = seconds;
    qmp->input = g_string_new(NULL);
    gint64 deadline = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
    g_autoptr(JsonObject) greeting = read_object(qmp, deadline, error);
    if (greeting == NULL)
        return NULL;
    qmp->version = version_of(greeting);
    if (qmp->version == NULL) {
        fail(error, "an unknown greeting");
        return NULL;
    }
    g_autoptr(JsonObject) agreed = execute(qmp, "{\"execute\":\"qmp_capabilities\"}\n", error);
    return agreed != NULL ? g_steal_pointer(&qmp) : NULL;
}

void
qmp_free(Qmp *qmp)
{
    if (qmp == NULL)
        return;
    g_string_free(qmp->input, TRUE);
    g_free(qmp->version);
    g_free(qmp);
}

const char *
qmp_version(Qmp *qmp)
{
    return qmp->version;
}

char *
qmp_monitor(Qmp *qmp, const char *command, GError **error)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "execute");
    json_builder_add_string_value(builder, "human-monitor-command");
    json_builder_set_member_name(builder, "arguments");
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "command-line");
    json_builder_add_string_value(builder, command);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autofree char *text = json_to_string(root, FALSE);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    g_autoptr(JsonObject) answer = execute(qmp, line, error);
    if (answer == NULL)
        return NULL;
    g_auto(GStrv) lines =
        g_strsplit(json_object_get_string_member_with_default(answer, "return", ""), "\r\n", -1);
    return g_strjoinv("\n", lines);
}
