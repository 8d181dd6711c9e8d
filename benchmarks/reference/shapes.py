"""What the Python peers have in common: rows of the same shape as those of `umlcaxs bench`, and how they are timed."""
import time

import numpy


def draw(rows, dims, k, seed=42):
    """A mixture of overlapping components with correlated features, and rows drawn from it.

    Returns weights (k), means (k, dims), covariances (k, dims, dims) and rows (rows, dims).
    """
    rng = numpy.random.default_rng(seed)
    weights = numpy.full(k, 1 / k)
    means = rng.random((k, dims))
    covariances = numpy.empty((k, dims, dims))
    for c in range(k):
        off = 0.02 * (rng.random((dims, dims)) - 0.5) / dims
        covariances[c] = (off + off.T) / 2
        covariances[c][numpy.diag_indices(dims)] = 0.02 + 0.05 * rng.random(dims)
    factors = numpy.linalg.cholesky(covariances)
    x = numpy.empty((rows, dims))
    part = 1 << 20  # temporaries stay small beside the rows
    for first in range(0, rows, part):
        n = min(part, rows - first)
        component = rng.integers(k, size=n)
        normal = rng.standard_normal((n, dims))
        for c in range(k):
            members = numpy.flatnonzero(component == c)
            x[first + members] = means[c] + normal[members] @ factors[c].T
    return weights, means, covariances, x


def median_seconds(work, runs, wait):
    """The median time of some work after a warm-up; wait() returns when a device has done what it was asked for."""
    work()
    wait()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        wait()
        seconds.append(time.perf_counter() - start)
    return float(numpy.median(seconds))


def to_host(array):
    """An array in memory of the host, where the results of a classification are wanted."""
    return array.cpu() if hasattr(array, "cpu") else array
