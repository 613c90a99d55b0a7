/* SPDX-License-Identifier: MIT */
/*
 * The service control manager's table, in user memory: hundreds of services. services_state.current
 * is the entry that is being worked on; what changes in it is kept by service_table_store().
 */
#pragma once

#include "user/state.h"

void service_table_start(struct services_state *services);
/* Loads the service of this name, or of this process, as the current one. False: there is none. */
bool service_table_find_name(struct user *u, struct services_state *services, const char *name);
bool service_table_find_pid(struct user *u, struct services_state *services, uint32_t pid);
bool service_table_load(struct user *u, struct services_state *services, uint32_t index);
/* Makes the current entry a new one of this name, with nothing else filled in. */
nt_status service_table_add(struct user *u, struct services_state *services, const char *name)
    NT_MUST_CHECK;
void service_table_store(struct user *u, struct services_state *services);
