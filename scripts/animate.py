"""Draws an animation again from recorded frames, without training. The command `tfgan animate`.

python scripts/animate.py FRAMES --anim out.gif --size 9x6 --fps 15
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["animate", *sys.argv[1:]], prog="animate.py"))
