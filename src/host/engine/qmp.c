/* SPDX-License-Identifier: MIT */
/* Lines of JSON over a socket pair, each answer with a limit of time and size. */
#include "host/engine/qmp.h"

#include "host/text/json_input.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define LINE_MAX_BYTES (64u * 1024 * 1024) /* `info tlb` of a full machine is long */

struct Qmp {
    int fd;
    guint seconds;
    QmpVersion version;
    gboolean is_agreed; /* on capabilities: before, QEMU takes no other command */
    GString *input;     /* read and not used yet */
};

G_DEFINE_QUARK(deskheap - qmp - error - quark, qmp_error)

static gboolean
fail(GError **error, QmpError code, const char *what)
{
    g_set_error_literal(error, QMP_ERROR, code, what);
    return FALSE;
}

static gint64
deadline_of(const Qmp *qmp)
{
    return g_get_monotonic_time() + (gint64)qmp->seconds * G_USEC_PER_SEC;
}

static gboolean
read_more(Qmp *qmp, gint64 deadline, GError **error)
{
    char buffer[65536];
    gint64 left = deadline - g_get_monotonic_time();
    struct pollfd wait = { .fd = qmp->fd, .events = POLLIN };
    if (left <= 0 || poll(&wait, 1, (int)(left / 1000 + 1)) == 0)
        return fail(error, QMP_ERROR_TIMEOUT, "no answer in time");
    ssize_t got = recv(qmp->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return TRUE;
    if (got <= 0)
        return fail(error, QMP_ERROR_GONE, "it is gone");
    if (qmp->input->len > LINE_MAX_BYTES)
        return fail(error, QMP_ERROR_GARBAGE, "an answer without an end");
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
    gssize bytes = end - qmp->input->str;
    g_autoptr(JsonNode) root = json_input_read(qmp->input->str, (gsize)bytes, NULL, NULL);
    g_string_erase(qmp->input, 0, bytes + 1);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) {
        fail(error, QMP_ERROR_GARBAGE, "an answer that is no JSON object");
        return NULL;
    }
    return json_node_dup_object(root);
}

/* As much as is taken at once; a descriptor that is not -1 goes along. */
static ssize_t
send_part(const Qmp *qmp, const char *text, gsize length, int fd)
{
    struct iovec part = { .iov_base = (char *)text, .iov_len = length };
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof fd)];
    } control = { 0 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    if (fd >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    }
    return sendmsg(qmp->fd, &message, MSG_NOSIGNAL);
}

static gboolean
send_text(Qmp *qmp, const char *text, int fd, GError **error)
{
    gsize left = strlen(text);
    while (left > 0) {
        ssize_t sent = send_part(qmp, text, left, fd);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return fail(error, QMP_ERROR_GONE, "it is gone");
        text += sent;
        left -= (gsize)sent;
        fd = -1;
    }
    return TRUE;
}

/* NULL: there is no such text. */
static const char *
text_member(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;
}

static const char *
refusal(JsonObject *answer)
{
    JsonNode *node = json_object_get_member(answer, "error");
    const char *text =
        JSON_NODE_HOLDS_OBJECT(node) ? text_member(json_node_get_object(node), "desc") : NULL;
    return text != NULL ? text : "it refused a command";
}

/* Sends a command, with a descriptor that is not -1, and returns the object with "return" in it;
 * events in between are passed over. */
static JsonObject *
execute(Qmp *qmp, const char *command, int fd, GError **error)
{
    gint64 deadline = deadline_of(qmp);
    if (!send_text(qmp, command, fd, error))
        return NULL;
    for (;;) {
        g_autoptr(JsonObject) answer = read_object(qmp, deadline, error);
        if (answer == NULL)
            return NULL;
        if (json_object_has_member(answer, "return"))
            return g_steal_pointer(&answer);
        if (json_object_has_member(answer, "error")) {
            fail(error, QMP_ERROR_REFUSED, refusal(answer));
            return NULL;
        }
    }
}

static guint
version_part(JsonObject *version, const char *name)
{
    gint64 part = -1;
    JsonNode *node = json_object_get_member(version, name);
    if (node != NULL && JSON_NODE_HOLDS_VALUE(node))
        part = json_node_get_int(node);
    return (guint)CLAMP(part, 0, 9999);
}

static gboolean
read_version(JsonObject *greeting, QmpVersion *version)
{
    const char *const path[] = { "QMP", "version", "qemu" };
    for (guint i = 0; i < G_N_ELEMENTS(path); i++) {
        JsonNode *node = json_object_get_member(greeting, path[i]);
        if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
            return FALSE;
        greeting = json_node_get_object(node);
    }
    version->major = version_part(greeting, "major");
    version->minor = version_part(greeting, "minor");
    version->micro = version_part(greeting, "micro");
    return version->major != 0;
}

Qmp *
qmp_new(int fd, guint seconds, GError **error)
{
    g_autoptr(Qmp) qmp = g_new0(Qmp, 1);
    qmp->fd = fd;
    qmp->seconds = seconds;
    qmp->input = g_string_new(NULL);
    g_autoptr(JsonObject) greeting = read_object(qmp, deadline_of(qmp), error);
    if (greeting == NULL)
        return NULL;
    if (!read_version(greeting, &qmp->version)) {
        fail(error, QMP_ERROR_GARBAGE, "an unknown greeting");
        return NULL;
    }
    return g_steal_pointer(&qmp);
}

void
qmp_free(Qmp *qmp)
{
    if (qmp == NULL)
        return;
    g_string_free(qmp->input, TRUE);
    g_free(qmp);
}

QmpVersion
qmp_version(const Qmp *qmp)
{
    return qmp->version;
}

static gboolean
agree(Qmp *qmp, GError **error)
{
    if (qmp->is_agreed)
        return TRUE;
    g_autoptr(JsonObject) answer = execute(qmp, "{\"execute\":\"qmp_capabilities\"}\n", -1, error);
    qmp->is_agreed = answer != NULL;
    return qmp->is_agreed;
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
    g_autoptr(JsonObject) answer = agree(qmp, error) ? execute(qmp, line, -1, error) : NULL;
    if (answer == NULL)
        return NULL;
    const char *said = text_member(answer, "return");
    if (said == NULL) {
        fail(error, QMP_ERROR_GARBAGE, "an answer that is no text");
        return NULL;
    }
    g_auto(GStrv) lines = g_strsplit(said, "\r\n", -1);
    return g_strjoinv("\n", lines);
}

gboolean
qmp_dump(Qmp *qmp, int fd, GError **error)
{
    static const char give[] = "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"dump\"}}\n";
    static const char dump[] = "{\"execute\":\"dump-guest-memory\",\"arguments\":"
                               "{\"paging\":true,\"protocol\":\"fd:dump\"}}\n";
    if (!agree(qmp, error))
        return FALSE;
    g_autoptr(JsonObject) given = execute(qmp, give, fd, error);
    g_autoptr(JsonObject) dumped = given != NULL ? execute(qmp, dump, -1, error) : NULL;
    return dumped != NULL;
}
