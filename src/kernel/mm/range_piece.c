/* SPDX-License-Identifier: MIT */
/* A byte for each piece. */
#include "kernel/mm/range_piece.h"

static const uint8_t *
uses(struct kernel *k)
{
    return (const uint8_t *)kptr(k, (kva_t)kd(k)->shared_range.uses);
}

enum range_use
shared_range_use(struct kernel *k, gva_t va)
{
    uint64_t piece = (va - kd(k)->shared_range.start) / page_format_table_span(&k->paging);
    k_assert_values(k, piece < kd(k)->shared_range.count, va, piece);
    return (enum range_use)uses(k)[piece];
}

bool
shared_range_has_session(struct kernel *k, gva_t va)
{
    return kd(k)->shared_range.uses == 0 || shared_range_use(k, va) == RANGE_SESSION;
}

bool
shared_range_is_free(struct kernel *k, uint32_t piece)
{
    return uses(k)[piece] == RANGE_FREE;
}
