/* SPDX-License-Identifier: MIT */
/* Events, payloads and the win32k image of the model machine. */
#include "kernel/top/kernel_verify.h"
#include "machine/model/model.h"
#include "machine/model/win32k_image.h"

#include <string.h>

struct abi_event *
machine_event_begin(struct kernel *k)
{
    return &model_machine_of(k)->event;
}

void
machine_event_end(struct kernel *k)
{
    machine_events(k, &model_machine_of(k)->event, 1);
}

void
machine_events(struct kernel *k, const struct abi_event *records, uint32_t count)
{
    struct model_machine *m = model_machine_of(k);
    if (m->on_events != NULL)
        m->on_events(m->user, records, count);
}

const void *
machine_payload(struct kernel *k, uint32_t offset, uint32_t bytes)
{
    const struct model_machine *m = model_machine_of(k);
    if (offset > m->payload_bytes || bytes > m->payload_bytes - offset)
        return NULL;
    return m->payload + offset;
}

void *
machine_reply_payload(struct kernel *k, uint32_t bytes)
{
    struct model_machine *m = model_machine_of(k);
    k_assert_values(k, bytes <= sizeof m->reply, bytes, 0);
    m->reply_bytes = bytes;
    return m->reply;
}

/* The model runs its own build of win32k, and maps the guest's: what lies in session image space is
 * the same. */
static const struct model_win32k_image *
win32k_image(const struct kernel *k)
{
    return &model_win32k_images[pc_guest_of(&k->boot)];
}

void
machine_win32k_image(struct kernel *k, struct machine_image *image)
{
    const struct model_win32k_image *from = win32k_image(k);
    image->base = from->base;
    image->shared_bytes = from->shared_bytes;
    image->data_bytes = from->data_bytes;
}

void
machine_win32k_page(struct kernel *k, uint32_t index, pfn_t pfn)
{
    struct model_machine *m = model_machine_of(k);
    const uint8_t *built_in = win32k_image(k)->bytes;
    if (m->win32k != NULL)
        memcpy(machine_frame_map(k, pfn), m->win32k + index * DH_PAGE_SIZE, DH_PAGE_SIZE);
    else if (built_in != NULL)
        model_frame_lend(m, pfn, built_in + index * DH_PAGE_SIZE);
    else
        machine_frame_zero(k, pfn);
}

const char *
model_machine_verify(struct model_machine *machine)
{
    return kernel_verify(&machine->kernel);
}
