"""Trains a GAN on a 1-D Gaussian and shows it learn. The command `tfgan gan1d`.

python scripts/gan1d.py --minibatch --anim out.mp4
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["gan1d", *sys.argv[1:]], prog="gan1d.py"))
