"""One thread for each step of a small model: handing its pieces around costs more than they do."""

import os
import sys

# Read when TensorFlow makes its devices, once for the process.
VARIABLES = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def choose() -> bool:
    """Lets TensorFlow compute in one thread, unless the user has chosen numbers of threads.

    XLA hands the parts of a step to a pool of threads, however small they are. `tfgan benchmark
    --only gan1d` made 0.7 to 0.8 times as many steps/s with both variables at 2 on two cores. The
    bits are the same. TensorFlow must not have been imported.

    Returns:
        Whether it was chosen here.
    """
    if "tensorflow" in sys.modules or any(name in os.environ for name in VARIABLES):
        return False
    os.environ.update(dict.fromkeys(VARIABLES, "1"))
    return True
