/* SPDX-License-Identifier: MIT */
/* Flags of services and of programs that are run. */
#pragma once

enum service_flag {
    SERVICE_INTERACTIVE = 1u << 0, /* SERVICE_INTERACTIVE_PROCESS: LocalSystem in WinSta0 */
    SERVICE_SHARES = 1u << 1, /* SERVICE_WIN32_SHARE_PROCESS: starts in the process of another */
};

enum run_flag {
    RUN_AS_SYSTEM = 1u << 0,     /* with the SYSTEM token */
    RUN_DESKTOP_NULL = 1u << 1,  /* STARTUPINFO.lpDesktop is NULL */
    RUN_DESKTOP_EMPTY = 1u << 2, /* it is "" */
};

/* v1 of SERVICE_STATE events; source: winsvc.h. */
enum service_state {
    SERVICE_STATE_STOPPED = 1,
    SERVICE_STATE_START_PENDING = 2,
    SERVICE_STATE_RUNNING = 4,
};
