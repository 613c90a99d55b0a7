/* SPDX-License-Identifier: MIT */
/* Gives a terminal back when the program crashes while it has it. */
#pragma once

/* Standard input and output; pre: terminal_is_usable(), and its modes are still those it had. */
void terminal_rescue_begin(void);
void terminal_rescue_end(void);
