/* SPDX-License-Identifier: MIT */
/* A program that is known by what it uses, with ordinary objects in place of what is not known. */
#pragma once

#include "host/program/filler.h"
#include "host/program/program.h"

/*
 * The same program, making the objects of these fillers, each on top of those before it. Those of
 * its start-up's height are freed at its end, or kept if `keeps_height`. pre: program_has_uses().
 */
Program *program_with_objects(const Program *program,
                              const Filler fillers[PROGRAM_USE_COUNT],
                              gboolean keeps_height,
                              GError **error);
