/* SPDX-License-Identifier: MIT */
/* A build without libedit: the terminal alone edits its lines. */
#include "cli/prompt_edit.h"

PromptEdit *
prompt_edit_new(const char *name G_GNUC_UNUSED, PromptCompleteFunc complete G_GNUC_UNUSED)
{
    return NULL;
}

void
prompt_edit_free(PromptEdit *edit G_GNUC_UNUSED)
{
}

char *
prompt_edit_read(PromptEdit *edit G_GNUC_UNUSED, const char *text G_GNUC_UNUSED)
{
    return NULL;
}
