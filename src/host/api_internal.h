/* SPDX-License-Identifier: MIT */
/* Shared by the files of the public library. */
#pragma once

#include "deskheap/deskheap.h"
#include "host/api_error.h"
#include "host/run/run.h"

struct DeskheapMachine {
    DeskheapScenario *scenario;
    Run *run;          /* NULL once finished */
    RunRecord *record; /* once finished */
    GError *broken;    /* what ended the run before its end */
    char *step;
};

/* FALSE with an error: it is NULL, or its run is broken. */
gboolean api_expect_machine(DeskheapMachine *machine, GError **error);
/* The run is broken from now on. Takes `from`. */
void api_give_broken(DeskheapMachine *machine, GError **error, GError *from);
