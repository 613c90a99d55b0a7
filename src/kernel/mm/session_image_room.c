/* SPDX-License-Identifier: MIT */
/* First fit by pages, around what is loaded. */
#include "kernel/mm/session_image_room.h"

#include "kernel/ke/trace.h"

#define WIN32K_NAME "win32k.sys"

DH_STATIC_ASSERT(KD_IMAGE_COUNT == 1 + ABI_IMAGE_COUNT, "an observer sees each image");

struct kd_image *
session_image(struct kernel *k, uint32_t index)
{
    return &kd(k)->images[index];
}

static const struct abi_session_image *
driver(const struct kernel *k, uint32_t index)
{
    return &k->boot.images[index - SESSION_IMAGE_DRIVER(0)];
}

uint64_t
session_image_bytes(struct kernel *k, uint32_t index)
{
    if (index != SESSION_IMAGE_WIN32K)
        return DH_ROUND_UP((uint64_t)driver(k, index)->bytes, (uint64_t)DH_PAGE_SIZE);
    struct machine_image ours;
    machine_win32k_image(k, &ours);
    uint64_t bytes = (uint64_t)ours.shared_bytes + ours.data_bytes;
    uint64_t said = abi_boot_win32k(&k->boot).bytes; /* a real one's range: ours is shorter */
    return DH_ROUND_UP(said > bytes ? said : bytes, (uint64_t)DH_PAGE_SIZE);
}

const char *
session_image_name(const struct kernel *k, uint32_t index)
{
    return index == SESSION_IMAGE_WIN32K ? WIN32K_NAME : driver(k, index)->name;
}

static uint64_t
linked_for(struct kernel *k, uint32_t index)
{
    struct machine_image ours;
    if (index != SESSION_IMAGE_WIN32K)
        return driver(k, index)->linked_at;
    uint64_t said = abi_boot_win32k(&k->boot).linked_at;
    machine_win32k_image(k, &ours);
    return said != 0 ? said : ours.base;
}

/* The image with the lowest address that ends above `at`. False: there is none. */
static bool
next_image(struct kernel *k, uint64_t at, uint64_t *start, uint64_t *end)
{
    bool is_found = false;
    for (uint32_t i = 0; i <= k->boot.image_count; i++) {
        uint64_t base = session_image(k, i)->base;
        uint64_t top = base + session_image_bytes(k, i);
        if (base == 0 || top <= at || (is_found && base >= *start))
            continue;
        *start = base;
        *end = top;
        is_found = true;
    }
    return is_found;
}

/* Of the free run that begins at or above `at`: where, and its bytes. */
static uint64_t
next_run(struct kernel *k, uint64_t *at)
{
    uint64_t start = 0;
    uint64_t end = 0;
    while (next_image(k, *at, &start, &end)) {
        if (start > *at)
            return start - *at;
        *at = end;
    }
    return *at < k->layout.image_end ? k->layout.image_end - *at : 0;
}

static bool
is_free(struct kernel *k, uint64_t at, uint64_t bytes)
{
    uint64_t from = at;
    return at >= k->layout.image_start && at < k->layout.image_end && next_run(k, &from) >= bytes &&
           from == at;
}

/* The lowest address of a run of so many bytes. 0: there is none, and *largest is what there is. */
static uint64_t
first_fit(struct kernel *k, uint64_t bytes, uint64_t *largest)
{
    uint64_t at = k->layout.image_start;
    *largest = 0;
    for (;;) {
        uint64_t run = next_run(k, &at);
        if (run == 0)
            return 0;
        if (run >= bytes)
            return at;
        *largest = run > *largest ? run : *largest;
        at += run;
    }
}

uint64_t
session_image_room(struct kernel *k, uint32_t index)
{
    uint64_t bytes = session_image_bytes(k, index);
    uint64_t at = linked_for(k, index);
    uint64_t largest;
    if (at != 0 && is_free(k, at, bytes))
        return at;
    at = first_fit(k, bytes, &largest);
    if (at == 0) {
        struct refusal refusal = { .gate = GATE_SESSION_IMAGE_SPACE,
                                   .status = STATUS_NO_MEMORY,
                                   .where = k->layout.image_start,
                                   .needed = bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes,
                                   .limit = (uint32_t)largest };
        trace_refusal(k, &refusal, session_image_name(k, index));
    }
    return at;
}
