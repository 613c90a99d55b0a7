/* SPDX-License-Identifier: MIT */
/* Entries of services in a growing array, found by name or process. */
#include "user/service_table.h"

void
service_table_start(struct services_state *services)
{
    user_array_start(&services->table, sizeof(struct service));
    key_index_start(&services->names);
    key_index_start(&services->pids);
    services->current_index = SERVICE_NONE;
    services->starting = SERVICE_NONE;
}

bool
service_table_load(struct user *u, struct services_state *services, uint32_t index)
{
    services->current_index = index;
    return user_read(u, user_array_address(&services->table, index), &services->current,
                     sizeof(services->current));
}

bool
service_table_find_name(struct user *u, struct services_state *services, const char *name)
{
    uint32_t at = key_index_find(u, &services->names, user_text_key(name));
    while (at != KEY_INDEX_NONE && service_table_load(u, services, at)) {
        if (user_text_equal(services->current.name, name))
            return true;
        at = key_index_next(u, &services->names, at);
    }
    return false;
}

/* Process ids are multiples of four. */
static uint32_t
pid_key(uint32_t pid)
{
    return pid / 4;
}

bool
service_table_find_pid(struct user *u, struct services_state *services, uint32_t pid)
{
    uint32_t at = pid != 0 ? key_index_find(u, &services->pids, pid_key(pid)) : KEY_INDEX_NONE;
    while (at != KEY_INDEX_NONE && service_table_load(u, services, at)) {
        if (services->current.pid == pid)
            return true;
        at = key_index_next(u, &services->pids, at);
    }
    return false;
}

static nt_status
reserve(struct user *u, struct services_state *services)
{
    nt_status status = user_array_reserve(u, &services->table);
    if (NT_SUCCESS(status))
        status = key_index_reserve(u, &services->names);
    return NT_SUCCESS(status) ? key_index_reserve(u, &services->pids) : status;
}

nt_status
service_table_add(struct user *u, struct services_state *services, const char *name)
{
    nt_status status = reserve(u, services);
    if (!NT_SUCCESS(status))
        return status;
    services->current_index = services->table.count++;
    services->current = (struct service){ .state = SERVICE_STATE_STOPPED };
    user_text_copy(services->current.name, sizeof(services->current.name), name);
    key_index_grow(u, &services->names);
    key_index_grow(u, &services->pids);
    key_index_enter(u, &services->names, services->current_index, user_text_key(name));
    service_table_store(u, services);
    return STATUS_SUCCESS;
}

/* The index of processes says what the entry says. */
static void
list_pid(struct user *u, struct services_state *services)
{
    struct service *service = &services->current;
    if (service->pid == service->listed_pid)
        return;
    key_index_leave(u, &services->pids, services->current_index);
    if (service->pid != 0)
        key_index_enter(u, &services->pids, services->current_index, pid_key(service->pid));
    service->listed_pid = service->pid;
}

void
service_table_store(struct user *u, struct services_state *services)
{
    list_pid(u, services);
    (void)user_write(u, user_array_address(&services->table, services->current_index),
                     &services->current, sizeof(services->current));
}
