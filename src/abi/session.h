/* SPDX-License-Identifier: MIT */
/* What smss and winlogon tell the kernel of sessions. */
#pragma once

/* a0 of SESSION_SET_ACTOR: the part a process plays. */
enum session_actor {
    SESSION_ACTOR_CSRSS = 1,
    SESSION_ACTOR_WINLOGON = 2,
    SESSION_ACTOR_SERVICES = 3, /* one for the machine: it serves all sessions */
};

/* a0 of SESSION_LOGOFF. */
enum logoff_extent {
    LOGOFF_USER = 1, /* all but the system's own processes; in session 0 services stay too */
    LOGOFF_ALL = 2,
};
