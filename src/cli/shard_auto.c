/* SPDX-License-Identifier: MIT */
/* Variables of schedulers and CI systems, a row each; docs/ci.md has the same rows. */
#include "cli/shard_auto.h"

#include "host/text/printable.h"

typedef struct {
    const char *index;
    guint first;       /* lowest value of it */
    const char *total; /* NULL: nobody says */
    const char *low;   /* lowest and highest value of this very array; NULL: it always begins at */
    const char *high;  /* `first` and ends with the last */
} Runner;

/* From their documentation: Slurm's sbatch "Job array support"; Kubernetes "Indexed Job"; AWS Batch
 * "Array jobs"; GitLab's and CircleCI's, Buildkite's, Semaphore's, Bitbucket's and Azure Pipelines'
 * lists of predefined variables. The first pair is ours, for what has none: GitHub knows
 * strategy.job-index, which is no variable. */
static const Runner runners[] = {
    { "DESKHEAP_SHARD_INDEX", 0, "DESKHEAP_SHARD_TOTAL", NULL, NULL },
    { "SLURM_ARRAY_TASK_ID", 1, "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN",
      "SLURM_ARRAY_TASK_MAX" },
    { "JOB_COMPLETION_INDEX", 0, NULL, NULL, NULL },
    { "AWS_BATCH_JOB_ARRAY_INDEX", 0, "AWS_BATCH_JOB_ARRAY_SIZE", NULL, NULL },
    { "CI_NODE_INDEX", 1, "CI_NODE_TOTAL", NULL, NULL },
    { "CIRCLE_NODE_INDEX", 0, "CIRCLE_NODE_TOTAL", NULL, NULL },
    { "BUILDKITE_PARALLEL_JOB", 0, "BUILDKITE_PARALLEL_JOB_COUNT", NULL, NULL },
    { "SEMAPHORE_JOB_INDEX", 1, "SEMAPHORE_JOB_COUNT", NULL, NULL },
    { "BITBUCKET_PARALLEL_STEP", 0, "BITBUCKET_PARALLEL_STEP_COUNT", NULL, NULL },
    { "SYSTEM_JOBPOSITIONINPHASE", 1, "SYSTEM_TOTALJOBSINPHASE", NULL, NULL },
};

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
fail(GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--shard auto: %s", text);
    return FALSE;
}

static gboolean
read_variable(const char *name, guint *value, GError **error)
{
    const char *text = g_getenv(name);
    guint64 number;

    if (text == NULL)
        return fail(error, "%s is not set", name);
    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &number, NULL))
        return fail(error, "%s is \"%s\", not a number", name, text);
    *value = (guint)number;
    return TRUE;
}

/* Of a list with holes nobody can say which shard its third is. */
static gboolean
read_low(const Runner *runner, guint of, guint *low, GError **error)
{
    guint high;

    *low = runner->first;
    if (runner->low == NULL)
        return TRUE;
    if (!read_variable(runner->low, low, error) || !read_variable(runner->high, &high, error))
        return FALSE;
    return (high >= *low && high - *low == of - 1) ||
           fail(error,
                "%s to %s is %u to %u, %s is %u: the array has holes; its tasks are %u to N of "
                "--shard auto/N",
                runner->low, runner->high, *low, high, runner->total, of, runner->first);
}

static gboolean
read_range(const Runner *runner, guint of, guint *low, guint *count, GError **error)
{
    *low = runner->first;
    *count = of;
    if (of != 0)
        return TRUE;
    if (runner->total == NULL)
        return fail(error, "%s says which shard, and nothing of how many: --shard auto/N",
                    runner->index);
    return read_variable(runner->total, count, error) && read_low(runner, *count, low, error);
}

static gboolean
read_runner(const Runner *runner, guint of, Shard *shard, GError **error)
{
    guint index, low, count;

    if (!read_variable(runner->index, &index, error) ||
        !read_range(runner, of, &low, &count, error))
        return FALSE;
    if (count < 1 || count > SHARDS_MAX)
        return fail(error, "%s is %u, and there may be 1 to %u shards", runner->total, count,
                    SHARDS_MAX);
    if (index < low || index - low >= count)
        return fail(error, "%s is %u, and %u shards are %u to %u", runner->index, index, count, low,
                    low + count - 1);
    *shard = (Shard){ index - low, count };
    return TRUE;
}

static gboolean
fail_unknown(GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(runners); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", runners[i].index);
    return fail(error, "none of these is set: %s", names->str);
}

gboolean
shard_auto(guint of, Shard *shard, GError **error)
{
    const Runner *known = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(runners); i++) {
        Shard other;
        if (g_getenv(runners[i].index) == NULL)
            continue;
        if (!read_runner(&runners[i], of, &other, error))
            return FALSE;
        if (known != NULL && (other.first != shard->first || other.of != shard->of))
            return fail(error, "%s says %u/%u, %s says %u/%u: name one with --shard K/N",
                        known->index, shard->first + 1, shard->of, runners[i].index,
                        other.first + 1, other.of);
        known = &runners[i];
        *shard = other;
    }
    return known != NULL || fail_unknown(error);
}
