/* SPDX-License-Identifier: MIT */
/*
 * Call procedures: made when a window is subclassed across ANSI and Unicode, kept in the list of
 * the window's class, freed with the class or with the process.
 */
#pragma once

#include "kernel/kernel.h"

/* Frees all of a class that is about to go. */
void callproc_destroy_all(struct kernel *k, kva_t class_address);
