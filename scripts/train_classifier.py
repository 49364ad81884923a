"""Trains the classifier whose features score the digits. The command `tfgan train-classifier`.

python scripts/train_classifier.py --data mnist.npz --save classifier.npz
"""

import sys

from tfgan.cli.leave import leave
from tfgan.cli.main import main

if __name__ == "__main__":
    leave(main(["train-classifier", *sys.argv[1:]], prog="train_classifier.py"))
