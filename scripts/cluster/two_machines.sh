#!/usr/bin/env bash
# Two machines by hand. Run it on both, at the same time:
#
#   on 10.0.0.1:  bash two_machines.sh 0 mnist --data mnist.npz --recipe wide
#   on 10.0.0.2:  bash two_machines.sh 1 mnist --data mnist.npz --recipe wide
#
# Both must see RUN_PATH, and the port must be open between them.
set -u
HOSTS=${HOSTS:-10.0.0.1:12345,10.0.0.2:12345}
RUN_PATH=${RUN_PATH:-/shared/runs/two-machines}
index=$1
shift
exec bash "$(dirname "$0")/worker.sh" "$HOSTS" "$index" "$RUN_PATH" "$@"
