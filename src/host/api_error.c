/* SPDX-License-Identifier: MIT */
/* The public library's error domain, and what of the inside becomes which code. */
#include "host/api_error.h"

#include "host/engine/engine.h"
#include "host/inspect/snapshot.h"
#include "host/text/printable.h"

G_DEFINE_QUARK(deskheap - error - quark, deskheap_error)

static DeskheapError
code_of(const GError *error)
{
    if (g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED))
        return DESKHEAP_ERROR_INPUT;
    if (g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_PANIC) || error->domain == SNAPSHOT_ERROR)
        return DESKHEAP_ERROR_BUG;
    return error->domain == ENGINE_ERROR ? DESKHEAP_ERROR_HOST : DESKHEAP_ERROR_INPUT;
}

void
api_give_error(GError **error, GError *from)
{
    g_autoptr(GError) taken = from;
    g_autofree char *message = printable_lines(taken->message, -1);

    g_set_error_literal(error, DESKHEAP_ERROR, (gint)code_of(taken), message);
}

gboolean
api_expect_argument(gboolean is_good, const char *what, GError **error)
{
    if (!is_good)
        g_set_error_literal(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT, what);
    return is_good;
}
