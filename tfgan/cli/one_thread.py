"""One thread for each step of a small model: handing its pieces around costs more than they do."""

import os
import sys

# Read when TensorFlow makes its devices, once for the process.
VARIABLES = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def choose() -> bool:
    """Lets TensorFlow compute in one thread, unless the user has chosen numbers of threads.

    XLA hands the parts of a step to a pool of threads, however small they are. With the two threads
    of a machine with two cores a step of the 1-D model takes 1.2 to 1.8 times the processor time
    that it takes in one. The bits are the same. TensorFlow must not have been imported.

    Returns:
        Whether it was chosen here.
    """
    if "tensorflow" in sys.modules or any(name in os.environ for name in VARIABLES):
        return False
    os.environ.update(dict.fromkeys(VARIABLES, "1"))
    return True
