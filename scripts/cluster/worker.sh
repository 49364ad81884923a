#!/usr/bin/env bash
# Runs one worker of `tfgan ... --distribute multiworker`, and starts it again when one was lost.
#
#   worker.sh HOST:PORT,HOST:PORT,... INDEX RUN_PATH COMMAND FLAGS...
#
# HOST:PORT,...  all workers, in the same order on each machine
# INDEX          which of them this one is, from 0; 0 is the chief and writes
# RUN_PATH       folder of the run, on a disk that all machines share
# COMMAND FLAGS  as for tfgan: mnist --recipe wide
#
# A worker that loses another one ends with the code 75. It then goes on from the last checkpoint.
set -u
hosts=$1 index=$2 run=$3 command=$4
shift 4
workers=$(printf '"%s",' ${hosts//,/ })
export TF_CONFIG="{\"cluster\": {\"worker\": [${workers%,}]}, \"task\": {\"type\": \"worker\", \"index\": $index}}"

for attempt in $(seq 1 "${ATTEMPTS:-20}"); do
    last=$(ls "$run"/checkpoints/epoch-*.keras 2>/dev/null | sort | tail -n 1)
    ${TFGAN:-tfgan} "$command" --distribute multiworker --run-folder "$(dirname "$run")" \
        --run-id "$(basename "$run")" --checkpoint-every 1 ${last:+--resume "$last"} "$@"
    code=$?
    # 75: another worker was lost. 134, 137, 139, 143: this one was killed or crashed.
    case $code in
        75 | 134 | 137 | 139 | 143) echo "worker $index: starting again ($attempt)" >&2 ;;
        *) exit $code ;;
    esac
    sleep "${PAUSE:-5}"
done
exit $code
