/* SPDX-License-Identifier: MIT */
/* Where a prompt stands: what all of its verbs look at. */
#include "host/shell/shell_internal.h"

G_DEFINE_QUARK(deskheap - shell - prompt - error - quark, shell_prompt_error)

gboolean
shell_fail(GError **error, ShellPromptError code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (error != NULL)
        *error = g_error_new_valist(SHELL_PROMPT_ERROR, (gint)code, format, arguments);
    va_end(arguments);
    return FALSE;
}

static gboolean
check_up(const Shell *shell, GError **error)
{
    return run_is_up(playback_run(shell->playback)) ||
           shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE,
                      "the system did not start, so there is nothing to look at");
}

const Snapshot *
shell_memory(Shell *shell, GError **error)
{
    return check_up(shell, error) ? run_snapshot(playback_run(shell->playback), error) : NULL;
}

Snapshot *
shell_look(Shell *shell, guint flags, GError **error)
{
    return check_up(shell, error) ? run_look(playback_run(shell->playback), flags, error) : NULL;
}

const SnapshotSession *
shell_session_meant(const Shell *shell,
                    const Snapshot *snapshot,
                    const Arguments *arguments,
                    GError **error)
{
    gint64 id = arguments->session >= 0 ? arguments->session : shell->session;
    const SnapshotSession *session = id >= 0 ? snapshot_session(snapshot, (guint32)id) : NULL;

    if (id < 0 && snapshot->sessions->len > 0)
        session = snapshot->sessions->pdata[0];
    if (session == NULL)
        shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE,
                   "there is no session %" G_GINT64_FORMAT " here (!session lists those there are)",
                   MAX(id, 0));
    return session;
}
