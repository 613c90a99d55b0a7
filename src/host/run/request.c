/* SPDX-License-Identifier: MIT */
/* Makes requests of a machine and sends them. */
#include "host/run/request.h"

#include "abi/status.h"

#include <string.h>

void
request_new(struct abi_request *request, guint32 kind, guint32 session, guint32 pid)
{
    memset(request, 0, sizeof(*request));
    request->kind = kind;
    request->session = session;
    request->pid = pid;
}

void
request_text(struct abi_request *request, const char *text)
{
    gsize bytes = text == NULL ? 1 : strlen(text) + 1;

    g_assert(request->text_bytes + bytes <= sizeof(request->text));
    if (text != NULL)
        memcpy(request->text + request->text_bytes, text, bytes);
    request->text_bytes += (guint32)bytes;
}

gboolean
request_send(Engine *engine,
             struct abi_request *request,
             GBytes *payload,
             struct abi_event *reply,
             GError **error)
{
    gconstpointer data = NULL;

    if (payload != NULL) {
        data = g_bytes_get_data(payload, NULL);
        request->payload_bytes = (guint32)g_bytes_get_size(payload);
    }
    return engine_request(engine, request, data, reply, error);
}

gboolean
request_images(Engine *engine, const GPtrArray *images, nt_status *status, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    for (guint i = 0; i < images->len; i++) {
        request_new(&request, REQUEST_IMAGE, 0, 0);
        if (!request_send(engine, &request, images->pdata[i], &reply, error))
            return FALSE;
        if (NT_SUCCESS(*status))
            *status = reply.status;
    }
    return TRUE;
}
