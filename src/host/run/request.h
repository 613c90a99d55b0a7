/* SPDX-License-Identifier: MIT */
/* What is asked of a machine, whoever runs it: a request, its texts, its payload. */
#pragma once

#include "abi/event.h"
#include "abi/message.h"
#include "abi/status.h"
#include "host/engine/engine.h"

#include <glib.h>

G_BEGIN_DECLS

void request_new(struct abi_request *request, guint32 kind, guint32 session, guint32 pid);
/* Adds a text, NULL: an empty one. pre: reading the scenario made sure that it fits. */
void request_text(struct abi_request *request, const char *text);

/* As engine_request(); payload may be NULL. */
gboolean request_send(Engine *engine,
                      struct abi_request *request,
                      GBytes *payload,
                      struct abi_event *reply,
                      GError **error);
/* Puts images of programs (GBytes) on its disk. The first refusal becomes *status, which says
 * success before. */
gboolean request_images(Engine *engine, const GPtrArray *images, nt_status *status, GError **error);

G_END_DECLS
