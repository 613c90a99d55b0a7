/* SPDX-License-Identifier: MIT */
/* A stack of free frames and of free nodes outside the emulated system. */
#include "kernel/mm/carrier.h"

#include "abi/message.h"
#include "kernel/mm/frame.h"
#include "kernel/rtl/list.h"

#define NODE_BYTES (uint32_t)(sizeof(struct message_node) + sizeof(struct abi_message))

void
carrier_start(struct kernel *k)
{
    pfn_t first = k->first_frame - GUEST_CARRIER_FRAMES;
    for (pfn_t pfn = first + GUEST_CARRIER_FRAMES; pfn-- > first;) {
        frame_entry(k, pfn)->next_free = k->free_carrier;
        k->free_carrier = pfn;
    }
    for (uint32_t i = GUEST_CARRIER_NODE_BYTES / NODE_BYTES; i-- > 0;)
        carrier_node_free(k, k->layout.carrier_nodes + i * NODE_BYTES);
}

pfn_t
carrier_frame_alloc(struct kernel *k)
{
    pfn_t pfn = k->free_carrier;
    if (pfn == 0)
        return 0;
    struct frame *frame = frame_entry(k, pfn);
    k->free_carrier = frame->next_free;
    *frame = (struct frame){ .use = FRAME_CARRIER };
    machine_frame_zero(k, pfn);
    return pfn;
}

void
carrier_frame_free(struct kernel *k, pfn_t pfn)
{
    struct frame *frame = frame_entry(k, pfn);
    k_assert_values(k, frame->use == FRAME_CARRIER && frame->share_count == 0, pfn, frame->use);
    *frame = (struct frame){ .next_free = k->free_carrier };
    k->free_carrier = pfn;
}

gva_t
carrier_node_alloc(struct kernel *k)
{
    gva_t node = k->free_carrier_node;
    if (node != 0)
        k->free_carrier_node = list_entry_at(k, node)->next;
    return node;
}

bool
carrier_has_node(const struct kernel *k, gva_t node)
{
    return node >= k->layout.carrier_nodes &&
           node - k->layout.carrier_nodes < GUEST_CARRIER_NODE_BYTES;
}

void
carrier_node_free(struct kernel *k, gva_t node)
{
    k_assert_values(k, carrier_has_node(k, node), node, k->layout.carrier_nodes);
    list_entry_at(k, node)->next = k->free_carrier_node;
    k->free_carrier_node = node;
}
