/* SPDX-License-Identifier: MIT */
/*
 * One expectation while it is compared: the part of the run it looks at, and what was found. A
 * kind's compare() says what is wrong; what it says nothing of is met.
 */
#pragma once

#include "host/run/run_state.h"
#include "host/scenario/expectation.h"
#include "host/yaml/quantity.h"

/* Where kernel addresses begin at the lowest. */
#define CHECK_KERNEL_START 0x80000000u
/* Of a table of which much differs more says nothing. */
#define CHECK_WRONG_MAX 4u

struct Comparing {
    Run *run;
    const Expectation *expectation;
    const Snapshot *snapshot; /* NULL: the kind needs none */
    guint step;               /* first step, log entry and box of the part */
    guint log;
    guint popup;
    GString *wrong;    /* "; "-separated: expected … seen …, the first CHECK_WRONG_MAX of … */
    guint wrong_count; /* … so many */
    GString *seen;     /* for the message of one that is met */
    gboolean is_terse; /* only what is wrong is said */
    char *answer;      /* to what the expectation leaves open, NULL: none found yet; owned */
};

void check_wrong(Comparing *check, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* All that is wrong, in a line that people read: the first of it, and how much more there is. Free
 * with g_free(). */
char *check_wrong_text(const Comparing *check);
/* What was seen and is right. */
void check_note(Comparing *check, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Compare a number that may not be asked for (NULL). */
void check_count(Comparing *check, const char *what, const Quantity *quantity, guint64 seen);
void check_part(
    Comparing *check, const char *what, const Quantity *quantity, guint64 part, guint64 whole);
/* Whether a question leaves an address open. */
gboolean check_asks_address(const Expectation *expectation);
/* If this number, or this key, is what is asked: that is the answer, unless there is one already.
 */
void check_answer_number(Comparing *check, const Quantity *quantity, guint64 seen);
void check_answer_word(Comparing *check, const char *key, const char *seen);
/* pattern NULL fits all. */
gboolean check_fits_pattern(const char *pattern, const char *text);

/* NULL: the run did not come to it. */
const RunMark *check_mark(const RunRecord *record, const char *name);
/* "start-service b78 (line 20, n 78) failed: …". Free with g_free(). */
char *check_failure_text(const RunRecord *record, const RunFailure *failure);
/* A session by its name or number, NULL: session 0. NULL: it is not there. */
const SnapshotSession *check_session_of(Comparing *check, const char *name);
/* The desktop a process is on; of one that has ended, where it was. "": on none. */
const char *check_desktop_of(const Comparing *check, const WatchProcess *process);
