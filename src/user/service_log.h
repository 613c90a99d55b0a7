/* SPDX-License-Identifier: MIT */
/* What the service control manager writes to the System event log. Texts: see service_log.c. */
#pragma once

#include "user/user.h"

/* 7009: the process did not connect in time. */
void service_log_timed_out(struct user *u, const char *service, uint32_t milliseconds);
/* 7000: the service failed to start, with the text of the Win32 error. */
void service_log_start_failed(struct user *u, const char *service, uint32_t error);
/* 7022: started in a process that others share, it does not come up. */
void service_log_hung(struct user *u, const char *service);
/* 7023: it ended its start with this Win32 error, and its process goes on for others. */
void service_log_ended_with(struct user *u, const char *service, uint32_t error);
/* 7030: marked interactive, but the system does not allow that. */
void service_log_not_interactive(struct user *u, const char *service);
/* 7034: a running service ended by itself. */
void service_log_terminated(struct user *u, const char *service, uint32_t times);
