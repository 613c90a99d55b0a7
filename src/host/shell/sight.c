/* SPDX-License-Identifier: MIT */
/* Into which address space a verb looks. */
#include "host/shell/shell_internal.h"

/* Without sessions the System process's. */
gboolean
sight_open(Sight *sight, Shell *shell, const Arguments *arguments, GError **error)
{
    const Snapshot *snapshot = shell_memory(shell, error);

    if (snapshot == NULL)
        return FALSE;
    const SnapshotSession *session =
        snapshot->sessions->len > 0 ? shell_session_meant(shell, snapshot, arguments, error) : NULL;
    if (snapshot->sessions->len > 0 && session == NULL)
        return FALSE;
    Engine *engine = run_engine(playback_run(shell->playback));
    *sight = (Sight){ snapshot_address_space(engine, snapshot, session), snapshot,
                      snapshot->address_bits, session != NULL ? session->id : ABI_NO_SESSION };
    return TRUE;
}

void
sight_clear(Sight *sight)
{
    g_clear_pointer(&sight->space, address_space_free);
}

gboolean
sight_check_width(const Sight *sight, guint64 at, GError **error)
{
    if (sight->bits >= 64 || at >> sight->bits == 0)
        return TRUE;
    return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                      "%s is wider than addresses here, which have %u bits",
                      address_text(sight->bits, at).text, sight->bits);
}
