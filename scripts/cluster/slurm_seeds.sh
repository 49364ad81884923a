#!/usr/bin/env bash
#SBATCH --job-name=tfgan-seeds
#SBATCH --array=0-19
#SBATCH --ntasks=1
#SBATCH --output=tfgan-seed-%a.log
#
# Many seeds, one task each:  sbatch slurm_seeds.sh gan2d --recipe article-wgan-gp
# Then one table:             tfgan merge runs/seed-*.json
set -u
command=$1
shift
mkdir -p runs
exec ${TFGAN:-tfgan} "$command" --seed "$SLURM_ARRAY_TASK_ID" \
    --metrics "runs/seed-$SLURM_ARRAY_TASK_ID.json" \
    --plot "runs/seed-$SLURM_ARRAY_TASK_ID.png" "$@"
