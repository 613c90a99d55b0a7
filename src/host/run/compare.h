/* SPDX-License-Identifier: MIT */
/* Compares what a scenario expects with what a run did. */
#pragma once

#include "host/run/running.h"
#include "host/scenario/expectation.h"

/* Compares and records; marks the failures it covers. */
gboolean check_expectations(Run *run,
                            const GPtrArray *expectations,
                            gboolean is_final,
                            GError **error);
/*
 * Asks one of the run where it stands, over all that was done so far (since its mark, if it has
 * one). What it leaves open becomes *answer, free with g_free(); NULL: there is none. *met: all
 * that it states holds; else *why says what does not.
 */
gboolean check_question(Run *run,
                        const Expectation *expectation,
                        char **answer,
                        gboolean *met,
                        char **why,
                        GError **error);
/* Adds an unmet expectation for each group of failures that nothing covers. */
void check_uncovered(Run *run);
