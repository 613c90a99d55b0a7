/* SPDX-License-Identifier: MIT */
/* Packs arguments into a request, and unpacks the reply. */
#include "host/win32/win32_call.h"

#include <string.h>

/* The struct, then the texts. FALSE: a text is no UTF-8. */
static gboolean
append_text(GByteArray *payload, const char *text, guint64 *argument, GError **error)
{
    glong units = 0;
    *argument = 0;
    if (text == NULL)
        return TRUE;
    g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &units, error);
    if (wide == NULL)
        return FALSE;
    *argument = payload->len | (guint64)units << 32;
    g_byte_array_append(payload, (const guint8 *)wide, (guint)units * 2);
    return TRUE;
}

static gboolean
append_arguments(GByteArray *payload,
                 struct win32_call *header,
                 const Win32Value *values,
                 GError **error)
{
    const Win32Parameter *parameters = win32_function(header->function)->parameters;
    for (guint i = 0; parameters[i].kind != WIN32_END; i++) {
        guint64 *argument = &header->arguments[header->argument_count];
        if (parameters[i].kind == WIN32_OUT)
            continue;
        if (parameters[i].kind == WIN32_NUMBER)
            *argument = values[i].number;
        else if (!append_text(payload, values[i].text, argument, error))
            return FALSE;
        header->argument_count++;
    }
    return TRUE;
}

/* NULL: the texts cannot be carried. */
static GByteArray *
payload_of(const Win32Call *call, GError **error)
{
    struct win32_call header = { .magic = WIN32_CALL_MAGIC, .function = call->function };
    g_autoptr(GByteArray) payload = g_byte_array_new();
    g_byte_array_append(payload, (const guint8 *)&header, sizeof header);
    if (!append_arguments(payload, &header, call->values, error))
        return NULL;
    if (payload->len > WIN32_CALL_BYTES) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED,
                    "the texts of a call may have %u characters in all, and these have %u",
                    (guint)(WIN32_CALL_BYTES - sizeof header) / 2,
                    (guint)(payload->len - sizeof header) / 2);
        return NULL;
    }
    header.bytes = payload->len;
    memcpy(payload->data, &header, sizeof header);
    return g_steal_pointer(&payload);
}

/* What the machine says is not trusted to be as long as it should. */
static gboolean
take_outs(Engine *engine, const Win32Call *call, GError **error)
{
    const Win32Parameter *parameters = win32_function(call->function)->parameters;
    gsize bytes;
    const guint8 *reply = engine_reply_payload(engine, &bytes);
    gsize at = 0;
    for (guint i = 0; parameters[i].kind != WIN32_END; i++) {
        guint64 value;
        if (parameters[i].kind != WIN32_OUT)
            continue;
        if (bytes - at < sizeof value) {
            g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                        "the reply to %s carries %zu bytes, and its %s is not among them",
                        win32_function(call->function)->name, bytes, parameters[i].name);
            return FALSE;
        }
        memcpy(&value, reply + at, sizeof value);
        at += sizeof value;
        if (call->values[i].out != NULL && value != WIN32_OUT_UNTOUCHED)
            *call->values[i].out = (guint32)value;
    }
    return TRUE;
}

gboolean
win32_call(Engine *engine, const Win32Call *call, Win32Result *result, GError **error)
{
    g_autoptr(GByteArray) payload = payload_of(call, error);
    struct abi_request request = { .kind = REQUEST_CALL, .pid = call->pid, .v = { call->tid } };
    struct abi_event reply;
    if (payload == NULL)
        return FALSE;
    request.payload_bytes = payload->len;
    if (!engine_request(engine, &request, payload->data, &reply, error))
        return FALSE;
    *result = (Win32Result){ .status = reply.status };
    if (!NT_SUCCESS(reply.status))
        return TRUE;
    result->value = (guint32)reply.v[1];
    result->last_error = (guint32)reply.v[2];
    return take_outs(engine, call, error);
}
