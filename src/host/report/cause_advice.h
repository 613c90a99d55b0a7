/* SPDX-License-Identifier: MIT */
/* What helps against what a gate refused: the functions that causes.c has a row of each for, by
 * gate. A sentence or more, NULL where nothing is known to help; free with g_free(). */
#pragma once

#include "host/report/cause_facts.h"

G_BEGIN_DECLS

char *advise_desktop_heap(const CauseFacts *facts);
char *advise_heap_block(const CauseFacts *facts);
char *advise_shared_heap(const CauseFacts *facts);
char *advise_view_space(const CauseFacts *facts);
char *advise_session_pool(const CauseFacts *facts);
char *advise_paged_pool(const CauseFacts *facts);
char *advise_nonpaged_pool(const CauseFacts *facts);
char *advise_system_ptes(const CauseFacts *facts);
char *advise_user_quota(const CauseFacts *facts);
char *advise_user_table(const CauseFacts *facts);
char *advise_gdi_quota(const CauseFacts *facts);
char *advise_gdi_table(const CauseFacts *facts);
char *advise_access(const CauseFacts *facts);
char *advise_queue(const CauseFacts *facts);
char *advise_commit(const CauseFacts *facts);
char *advise_image_space(const CauseFacts *facts);

G_END_DECLS
