/* SPDX-License-Identifier: MIT */
/* What a machine was asked since it started, and how it answered: enough to bring another one to
 * the same place. */
#pragma once

#include "abi/event.h"
#include "abi/message.h"

#include <glib.h>

typedef struct {
    struct abi_request request;
    GBytes *payload; /* NULL: it has none */
    struct abi_event reply;
} LoggedRequest;

typedef struct EngineLog {
    GPtrArray *requests; /* LoggedRequest */
} EngineLog;

EngineLog *engine_log_new(void);
/* Holds the same requests; what either gets from now on is its own. */
EngineLog *engine_log_copy(const EngineLog *log);
void engine_log_free(EngineLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EngineLog, engine_log_free)

void engine_log_add(EngineLog *log,
                    const struct abi_request *request,
                    const void *payload,
                    const struct abi_event *reply);
