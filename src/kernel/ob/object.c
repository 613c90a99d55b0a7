/* SPDX-License-Identifier: MIT */
/*
 * Objects: header and body in one pool block. Processes, threads, window stations and desktops are
 * in nonpaged pool (where memory forensics finds them by tag), directories and tokens in paged
 * pool.
 */
#include "kernel/ob/object.h"

#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/pool.h"
#include "kernel/ob/object_type.h"

static const uint32_t type_tags[OBJECT_TYPE_COUNT] = {
#define OBJECT_TYPE(name, text, tag) [OBJECT_##name] = tag,
#include "abi/object_types.def"
#undef OBJECT_TYPE
};

static enum pool_kind
pool_of_type(enum object_type type)
{
    return type == OBJECT_DIRECTORY || type == OBJECT_TOKEN ? POOL_PAGED : POOL_NONPAGED;
}

struct object_header *
object_header_of(struct kernel *k, gva_t body)
{
    return (struct object_header *)kptr(k, (kva_t)(body - sizeof(struct object_header)));
}

nt_status
object_create(
    struct kernel *k, enum object_type type, uint32_t body_bytes, const char *name, gva_t *body)
{
    if (name != NULL && text_length(name, GUEST_NAME_BYTES) == GUEST_NAME_BYTES)
        return STATUS_OBJECT_NAME_INVALID;
    uint32_t bytes = (uint32_t)sizeof(struct object_header) + body_bytes;
    kva_t block = pool_alloc(k, pool_of_type(type), bytes, type_tags[type]);
    if (block == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct object_header *header = (struct object_header *)kptr(k, block);
    header->type = type;
    header->session = k->current_process != 0 ? current_process(k)->session_id : ABI_NO_SESSION;
    header->reference_count = 1;
    if (name != NULL)
        text_copy(header->name, sizeof header->name, name);
    *body = block + sizeof(struct object_header);
    return STATUS_SUCCESS;
}

void
object_ref(struct kernel *k, gva_t body)
{
    struct object_header *header = object_header_of(k, body);
    k_assert_values(k, header->reference_count > 0, body, header->reference_count);
    header->reference_count++;
}

void
object_unref(struct kernel *k, gva_t body)
{
    struct object_header *header = object_header_of(k, body);
    k_assert_values(k, header->reference_count > 0, body, header->reference_count);
    if (--header->reference_count != 0)
        return;
    uint32_t type = header->type;
    k_assert_values(k, header->handle_count == 0, body, header->handle_count);
    directory_remove(k, body);
    k_assert_values(k, object_delete[type] != NULL, body, type);
    object_delete[type](k, body);
    k_assert_values(k, object_header_of(k, body)->reference_count == 0, body, type);
    pool_free(k, (kva_t)(body - sizeof(struct object_header)), type_tags[type]);
}
