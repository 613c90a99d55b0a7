/* SPDX-License-Identifier: MIT */
/* A session that is attached to has System's directory, a process its own. */
#include "kernel/mm/current_space.h"

void
current_space_reload(struct kernel *k)
{
    pfn_t directory = kd(k)->system_directory;
    uint32_t session = k->attached_session;
    if (session == ABI_NO_SESSION && k->current_process != 0 &&
        current_process(k)->directory != 0) {
        directory = current_process(k)->directory;
        session = current_process(k)->session != 0 ? current_process(k)->session_id : session;
    }
    machine_switch(k, directory, session != ABI_NO_SESSION ? session : MACHINE_SYSTEM_SPACE);
}
