/* SPDX-License-Identifier: MIT */
/*
 * run --github: what GitHub Actions shows of a step. Annotations are workflow commands
 * ("::error file=…,line=…::…"), and of each kind GitHub keeps the first ten of a step, so the tenth
 * tells how many more there are. The summary of the step is HTML, which its Markdown lets through,
 * and stays far below the 1 MB beyond which GitHub drops it.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct ReportGithub ReportGithub;

/* `workspace`: the folder that files are told from, as GITHUB_WORKSPACE names it; NULL: as they are
 * named. */
ReportGithub *report_github_new(const char *workspace);
/* One more run, and the command that plays it again (NULL: there is none). */
void report_github_add(ReportGithub *github, const RunRecord *record, const char *replay);
/* A line each: errors for what is not so, notices for what was skipped. */
void report_github_annotations(const ReportGithub *github, GString *out);
/* A heading, and a table of the runs that do not pass. */
void report_github_summary(const ReportGithub *github, GString *out);
/* Lines of anything else, printed beside the annotations, with nothing in them that a runner would
 * obey: "::" at the beginning of a line is written \x3a:, "##[" anywhere ##\x5b, in JSON ##\u005b.
 */
char *report_github_inert(const char *text, gboolean is_json);
void report_github_free(ReportGithub *github);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportGithub, report_github_free)

G_END_DECLS
