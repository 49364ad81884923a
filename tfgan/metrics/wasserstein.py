"""How good the samples are."""

import numpy as np
from scipy import stats

# A run of the 1-D demo has converged at this distance or less.
CONVERGED_W1 = 0.1

NUM_SAMPLES = 10_000


def wasserstein_1d(samples, distribution):
    """Wasserstein-1 distance of 1-D samples to a distribution, in the data's units.

    Protocol: the n samples against the n quantiles at (i + 1/2) / n.

    Args:
        samples: (n,) or (n, 1) array.
        distribution: has `quantile`.

    Returns:
        A float; NaN if a sample is not finite.
    """
    samples = np.asarray(samples, np.float64).reshape(-1)
    if not np.isfinite(samples).all():
        return float("nan")
    quantiles = distribution.quantile((np.arange(len(samples)) + 0.5) / len(samples))
    return float(stats.wasserstein_distance(samples, quantiles))


PROTOCOL_1D = (
    f"W1 of {NUM_SAMPLES} generated values to the quantiles of the data at (i + 1/2)/n; "
    f"converged: W1 <= {CONVERGED_W1}"
)
