"""Compares the Keras GANs with their PyTorch counterparts. The command `tfgan compare`.

python scripts/compare_pytorch.py --system all --steps 50 --report report.html
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["compare", *sys.argv[1:]], prog="compare_pytorch.py"))
