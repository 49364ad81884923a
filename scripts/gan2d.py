"""Trains a GAN on points in the plane and shows it learn. The command `tfgan gan2d`.

python scripts/gan2d.py --dataset 8gaussians --recipe article-wgan-gp --anim out.mp4
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["gan2d", *sys.argv[1:]], prog="gan2d.py"))
