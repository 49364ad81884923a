#!/usr/bin/env bash
#SBATCH --job-name=tfgan
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --output=tfgan-%j.log
#SBATCH --time=1-00:00
# With GPUs: #SBATCH --gpus-per-task=4
#
# One run on several machines:  sbatch slurm.sh mnist --data mnist.npz --recipe wide
set -u
port=${PORT:-$((20000 + SLURM_JOB_ID % 20000))}
count=${SLURM_NTASKS:-$SLURM_JOB_NUM_NODES}
# With one task per machine the port is the same. Tasks that share a machine take the next ports.
mapfile -t nodes < <(scontrol show hostnames "$SLURM_JOB_NODELIST")
hosts=""
for task in $(seq 0 $((count - 1))); do
    hosts+="${nodes[$((task * ${#nodes[@]} / count))]}:$((port + task)),"
done
here=${SCRIPTS:-$SLURM_SUBMIT_DIR}
run=${RUN_PATH:-$SLURM_SUBMIT_DIR/runs/slurm-$SLURM_JOB_ID}
export HOSTS=${hosts%,} RUN=$run HERE=$here
# A worker that is lost must not end the others: they wait for it and go on.
exec srun --kill-on-bad-exit=0 --ntasks="$count" --distribution=block \
    bash -c 'exec bash "$HERE/worker.sh" "$HOSTS" "$SLURM_PROCID" "$RUN" "$@"' worker "$@"
