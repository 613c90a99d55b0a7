/* SPDX-License-Identifier: MIT */
/* Who has a window station's clipboard open, and which window owns what is in it. */
#pragma once

#include "kernel/kernel.h"

/* A thread ends: it closes what it has open. */
void clipboard_forget_thread(struct kernel *k, gva_t thread);
/* A window goes: it owns nothing, and nothing is open for it. */
void clipboard_forget_window(struct kernel *k, uint32_t window);
/* A station goes. */
void clipboard_forget_station(struct kernel *k, gva_t winsta);
