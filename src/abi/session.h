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

/* v0 of the request SCREEN_SAVER. */
enum screen_saver {
    SCREEN_SAVER_END = 0,    /* the user is back */
    SCREEN_SAVER_PLAIN = 1,  /* on the desktop Default */
    SCREEN_SAVER_SECURE = 2, /* on a desktop of its own; locks the session */
};
