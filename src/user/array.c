/* SPDX-License-Identifier: MIT */
/* Blocks of doubling size, and the address of an element in them. */
#include "user/array.h"

#include "user/call.h"

void
user_array_start(struct user_array *array, uint32_t element_bytes)
{
    *array = (struct user_array){ .element_bytes = element_bytes,
                                  .first = USER_ARRAY_FIRST_BYTES / element_bytes };
}

uint32_t
user_array_capacity(const struct user_array *array)
{
    return array->first * ((1u << array->block_count) - 1);
}

nt_status
user_array_reserve(struct user *u, struct user_array *array)
{
    if (array->count < user_array_capacity(array))
        return STATUS_SUCCESS;
    if (array->block_count == USER_ARRAY_BLOCKS)
        return STATUS_NO_MEMORY;
    struct abi_syscall call;
    nt_status status =
        call1(u, &call, SYSCALL_ALLOCATE, (uint64_t)USER_ARRAY_FIRST_BYTES << array->block_count);
    if (NT_SUCCESS(status))
        array->block[array->block_count++] = call.a[0];
    return status;
}

void
user_array_trim(struct user *u, struct user_array *array)
{
    while (array->block_count > 0) {
        uint32_t before = array->first * ((1u << (array->block_count - 1)) - 1);
        struct abi_syscall call;
        if (array->count > before ||
            !NT_SUCCESS(call1(u, &call, SYSCALL_FREE, array->block[array->block_count - 1])))
            return;
        array->block_count--;
    }
}

gva_t
user_array_address(const struct user_array *array, uint32_t index)
{
    uint32_t block = 0;
    uint32_t size = array->first;
    while (index >= size && block + 1 < USER_ARRAY_BLOCKS) {
        index -= size;
        size <<= 1;
        block++;
    }
    return array->block[block] + (gva_t)index * array->element_bytes;
}
