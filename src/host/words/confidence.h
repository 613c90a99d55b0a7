/* SPDX-License-Identifier: MIT */
/* How well a number is known: what stands beside its source in editions and programs. */
#pragma once

/* The words a file may use, NULL-terminated, static; docs/fidelity.md tells what each means. */
const char *const *confidence_words(void);
