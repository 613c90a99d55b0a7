/* SPDX-License-Identifier: MIT */
/* What "deskheap run" prints of each run, in their order, and of all of them; the exit code that
 * comes of them. */
#pragma once

#include "cli/named_output.h"
#include "cli/run_job.h"
#include "host/report/by_file.h"
#include "host/report/github.h"
#include "host/report/junit.h"
#include "host/report/tap.h"

/* Files that are written when all is over. */
typedef enum {
    RUN_END_JUNIT,
    RUN_END_SUMMARY, /* of a step of GitHub's; it is added to */
    RUN_END_OUTPUTS
} RunEndOutput;

/* What is kept of a run while the next ones go on. */
typedef struct {
    const struct run_options *options;
    ReportFlags flags;
    ReportTotal total;
    GString *summary;
    ReportByFile file;    /* what is not yet in the summary */
    guint told_count;     /* reports on stdout */
    guint run_count;      /* lines of the summary */
    GString *replays;     /* a line for each run of the summary that did not pass */
    guint next_point;     /* of --tap */
    ReportJunit *junit;   /* NULL: not asked for */
    ReportGithub *github; /* likewise */
    NamedOutput ends[RUN_END_OUTPUTS];
    GError *is_taken[RUN_END_OUTPUTS]; /* a scenario was read from it; NULL: none was */
    GPtrArray *told;                   /* remarks on files, said on stderr */
    GError *no_machine; /* why no machine can start here; nothing is tried any more */
    int code;
} RunTelling;

/* By which option or variable, and where; as many as there are. */
void run_ends_named(const struct run_options *options, NamedOutput *ends);

RunTelling *run_telling_new(const struct run_options *options);
void run_telling_free(RunTelling *telling);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunTelling, run_telling_free)

/* On stderr, what is to be said before the run; once. pre: it is prepared. */
void run_tell_remarks(RunTelling *telling, const RunJob *run);
/* pre: it is done; or, where no machine can start, prepared. */
void run_tell(RunTelling *telling, RunJob *run);
/* The summary, where there is one. Returns the exit code. */
int run_tell_end(RunTelling *telling, bool is_many);
