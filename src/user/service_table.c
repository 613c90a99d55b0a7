/* SPDX-License-Identifier: MIT */
#include "user/service_table.h"

void
service_table_start(struct services_state *services)
{
    user_array_start(&services->table, sizeof(struct service));
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

/* The first two fields decide, so that a search reads no more of an entry. */
struct head {
    uint32_t key;
    uint32_t pid;
};

DH_STATIC_ASSERT(offsetof(struct service, key) == offsetof(struct head, key),
                 "as in struct service");
DH_STATIC_ASSERT(offsetof(struct service, pid) == offsetof(struct head, pid),
                 "as in struct service");

bool
service_table_find_name(struct user *u, struct services_state *services, const char *name)
{
    uint32_t key = user_text_key(name);
    struct head head;
    for (uint32_t i = 0; i < services->table.count; i++) {
        if (!user_read(u, user_array_address(&services->table, i), &head, sizeof(head)))
            return false;
        if (head.key == key && service_table_load(u, services, i) &&
            user_text_equal(services->current.name, name))
            return true;
    }
    return false;
}

bool
service_table_find_pid(struct user *u, struct services_state *services, uint32_t pid)
{
    struct head head;
    for (uint32_t i = 0; pid != 0 && i < services->table.count; i++) {
        if (!user_read(u, user_array_address(&services->table, i), &head, sizeof(head)))
            return false;
        if (head.pid == pid)
            return service_table_load(u, services, i);
    }
    return false;
}

nt_status
service_table_add(struct user *u, struct services_state *services, const char *name)
{
    nt_status status = user_array_reserve(u, &services->table);
    if (!NT_SUCCESS(status))
        return status;
    services->current_index = services->table.count++;
    services->current =
        (struct service){ .key = user_text_key(name), .state = SERVICE_STATE_STOPPED };
    user_text_copy(services->current.name, sizeof(services->current.name), name);
    service_table_store(u, services);
    return STATUS_SUCCESS;
}

void
service_table_store(struct user *u, const struct services_state *services)
{
    (void)user_write(u, user_array_address(&services->table, services->current_index),
                     &services->current, sizeof(services->current));
}
