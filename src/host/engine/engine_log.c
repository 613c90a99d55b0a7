/* SPDX-License-Identifier: MIT */
/* Requests with their payloads and answers, shared by the copies of a log. */
#include "host/engine/engine_log.h"

static void
clear_request(gpointer data)
{
    g_clear_pointer(&((LoggedRequest *)data)->payload, g_bytes_unref);
}

static void
request_unref(gpointer data)
{
    g_atomic_rc_box_release_full(data, clear_request);
}

EngineLog *
engine_log_new(void)
{
    EngineLog *log = g_new(EngineLog, 1);

    log->requests = g_ptr_array_new_with_free_func(request_unref);
    return log;
}

EngineLog *
engine_log_copy(const EngineLog *log)
{
    EngineLog *copy = engine_log_new();

    for (guint i = 0; i < log->requests->len; i++)
        g_ptr_array_add(copy->requests,
                        g_atomic_rc_box_acquire(g_ptr_array_index(log->requests, i)));
    return copy;
}

void
engine_log_free(EngineLog *log)
{
    if (log == NULL)
        return;
    g_ptr_array_unref(log->requests);
    g_free(log);
}

void
engine_log_add(EngineLog *log,
               const struct abi_request *request,
               const void *payload,
               const struct abi_event *reply)
{
    LoggedRequest *logged = g_atomic_rc_box_new0(LoggedRequest);

    logged->request = *request;
    logged->reply = *reply;
    if (payload != NULL)
        logged->payload = g_bytes_new(payload, request->payload_bytes);
    g_ptr_array_add(log->requests, logged);
}
