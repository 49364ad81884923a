"""Trains a GAN on handwritten digits, shows and scores its images. The command `tfgan mnist`.

python scripts/mnist.py --model mlp --data mnist.npz --anim grid.mp4
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["mnist", *sys.argv[1:]], prog="mnist.py"))
