"""Makes figure 1 of the WGAN-GP paper: clipping and penalty. The command `tfgan critic-study`.

python scripts/critic_study.py --out critic-study
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["critic-study", *sys.argv[1:]], prog="critic_study.py"))
