"""Trains a GAN on a folder of images. The command `tfgan images`.

python scripts/wgan_gp.py --data FOLDER --anim grid.mp4
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["images", *sys.argv[1:]], prog="wgan_gp.py"))
