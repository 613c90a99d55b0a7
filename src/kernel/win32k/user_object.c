/* SPDX-License-Identifier: MIT */
/* Quota, memory, handle, head; and back in the other order. */
#include "kernel/win32k/user_object.h"

#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/fields.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_type.h"

static void
refuse_quota(struct kernel *k, gva_t process, uint32_t type, uint32_t quota)
{
    struct refusal refusal = { .gate = GATE_USER_HANDLE_QUOTA,
                               .status = STATUS_QUOTA_EXCEEDED,
                               .where = process,
                               .holder = process_info_at(k, process)->process,
                               .needed = process_info_at(k, process)->user_handles + 1,
                               .object_type = type,
                               .limit = quota };
    trace_refusal(k, &refusal, "USER handle of the process");
}

static kva_t
object_memory(struct kernel *k, const struct user_owner *owner, uint32_t type, uint32_t bytes)
{
    if (user_type_place(type) == USER_PLACE_POOL)
        return pool_alloc(k, POOL_SESSION, bytes, user_type_pool_tag(type));
    return desktop_heap_alloc(
        k, user_type_place(type) == USER_PLACE_DESKTOP_HEAP ? owner->desktop : 0, bytes, type);
}

static void
object_memory_free(struct kernel *k, uint32_t type, gva_t desktop, kva_t object)
{
    if (user_type_place(type) == USER_PLACE_POOL)
        pool_free(k, object, user_type_pool_tag(type));
    else
        desktop_heap_free(k, user_type_place(type) == USER_PLACE_DESKTOP_HEAP ? desktop : 0,
                          object);
}

static void
explain_block(
    struct kernel *k, const struct user_owner *owner, uint32_t type, kva_t object, uint32_t bytes)
{
    static const char *const places[] = {
        [USER_PLACE_POOL] = " from session pool",
        [USER_PLACE_DESKTOP_HEAP] = " from the desktop heap",
        [USER_PLACE_SHARED_HEAP] = " from the shared heap",
    };
    char text[128];
    uint32_t length = text_append(text, sizeof text, 0, "win32k takes ");
    length = text_append_decimal(text, sizeof text, length, bytes);
    length = text_append(text, sizeof text, length, " bytes for the ");
    length = text_append(text, sizeof text, length, user_type_name(type));
    length = text_append(text, sizeof text, length, places[user_type_place(type)]);
    if (user_type_place(type) != USER_PLACE_POOL) {
        gva_t desktop = user_type_place(type) == USER_PLACE_DESKTOP_HEAP ? owner->desktop : 0;
        length = text_append(text, sizeof text, length, ": a block of ");
        length = text_append_decimal(text, sizeof text, length,
                                     desktop_heap_block_bytes(k, (kva_t)desktop, object));
        text_append(text, sizeof text, length, " with its header");
    }
    trace_step(k, STEP_DESKTOP_HEAP, object, text);
}

kva_t
user_object_create(struct kernel *k,
                   const struct user_owner *owner,
                   uint32_t type,
                   uint32_t bytes,
                   uint32_t *error)
{
    if (owner->process != 0) {
        uint32_t quota = globals_of(k)->user_handle_quota;
        if (process_info_at(k, owner->process)->user_handles >= quota) {
            refuse_quota(k, owner->process, type, quota);
            *error = ERROR_NO_MORE_USER_HANDLES;
            return 0;
        }
    }
    kva_t object = object_memory(k, owner, type, bytes);
    if (object == 0) {
        *error = ERROR_NOT_ENOUGH_MEMORY;
        return 0;
    }
    if (user_explains(k))
        explain_block(k, owner, type, object, bytes);
    kva_t handle_owner = user_type_owner(type) == USER_OWNER_THREAD    ? owner->thread
                         : user_type_owner(type) == USER_OWNER_PROCESS ? owner->process
                                                                       : 0;
    uint32_t handle = user_handle_alloc(k, object, type, handle_owner, error);
    if (handle == 0) {
        object_memory_free(k, type, owner->desktop, object);
        return 0;
    }
    struct fields head = fields_of(k, object);
    fields_set_u32(head, FIELD_HEAD_HANDLE, handle);
    if (user_type_place(type) == USER_PLACE_DESKTOP_HEAP) {
        if (user_type_owner(type) == USER_OWNER_THREAD)
            fields_set_pointer(head, FIELD_HEAD_THREAD, owner->thread);
        fields_set_pointer(head, FIELD_HEAD_DESKTOP, owner->desktop);
        fields_set_pointer(head, FIELD_HEAD_SELF, object);
    }
    if (handle_owner != 0)
        process_info_at(k, owner->process)->user_handles++;
    if (handle_owner != 0 && user_type_owner(type) == USER_OWNER_THREAD)
        thread_info_at(k, owner->thread)->object_count++;
    trace(k, EVENT_OBJECT_CREATE, STATUS_SUCCESS, handle, object, type | (uint64_t)bytes << 32);
    return object;
}

/* The process that an object's owner is, or is a thread of. */
static gva_t
process_of(struct kernel *k, kva_t owner, uint32_t type)
{
    if (owner == 0 || user_type_owner(type) == USER_OWNER_NONE)
        return 0;
    return user_type_owner(type) == USER_OWNER_PROCESS ? owner
                                                       : thread_info_at(k, owner)->process_info;
}

gva_t
user_object_process(struct kernel *k, uint32_t handle, uint32_t type)
{
    return process_of(k, user_handle_owner(k, handle), type);
}

void
user_object_destroy(struct kernel *k, uint32_t type, kva_t object)
{
    struct fields head = fields_of(k, object);
    uint32_t handle = fields_u32(head, FIELD_HEAD_HANDLE);
    gva_t desktop = user_type_place(type) == USER_PLACE_DESKTOP_HEAP
                        ? fields_pointer(head, FIELD_HEAD_DESKTOP)
                        : 0;
    kva_t owner = user_handle_owner(k, handle);
    gva_t process = process_of(k, owner, type);
    if (process != 0)
        process_info_at(k, process)->user_handles--;
    if (process != 0 && user_type_owner(type) == USER_OWNER_THREAD)
        thread_info_at(k, owner)->object_count--;
    user_handle_free(k, handle);
    object_memory_free(k, type, desktop, object);
    trace(k, EVENT_OBJECT_DESTROY, STATUS_SUCCESS, handle, object, type);
}

/* As Windows does it at thread and process end: a walk over the handle table. */
void
user_objects_destroy_of(struct kernel *k, gva_t owner)
{
    uint32_t index = 1;
    struct user_handle_entry entry;
    while (user_handle_next(k, owner, &index, &entry)) {
        k_assert_values(k, user_destroy[entry.type] != NULL, entry.type, entry.object);
        user_destroy[entry.type](k, entry.object);
    }
}
