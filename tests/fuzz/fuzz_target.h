/* SPDX-License-Identifier: MIT */
/* What a fuzz target is: libFuzzer's entry point, which fuzz_main.c calls too. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
