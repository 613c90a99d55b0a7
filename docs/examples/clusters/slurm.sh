#!/bin/sh
#SBATCH --job-name=deskheap-sweep
#SBATCH --cpus-per-task=2
# A shard of a sweep as a task of a Slurm array; the files lie where it was submitted, which all nodes see:
#   sbatch --array=1-16 slurm.sh plan.jsonl
# The fifth once more, if it is missing:
#   sbatch --array=5 slurm.sh plan.jsonl 16
plan=$1
shards=${2:+/$2}
exec deskheap sweep run --shard "auto$shards" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
    --resume --out "results-$SLURM_ARRAY_TASK_ID.jsonl" "$plan"
