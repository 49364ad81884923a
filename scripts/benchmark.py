"""Measures speed. The command `tfgan benchmark`.

python scripts/benchmark.py --metrics benchmark.json
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["benchmark", *sys.argv[1:]], prog="benchmark.py"))
