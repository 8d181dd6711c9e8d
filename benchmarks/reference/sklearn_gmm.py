#!/usr/bin/env python3
"""scikit-learn's GaussianMixture on the shapes of `umlcaxs bench`: one JSON object per call.

Usage: sklearn_gmm.py [ROWS] [DIMS] [K] [RUNS]

With 12 features and K = 6 the rows are drawn from the published mixture (csc2), otherwise from a random one. An EM
iteration is scikit-learn's own E-step and M-step, called as its fit loop calls them. Use a good BLAS (on Debian:
libopenblas0-pthread), otherwise the comparison is not fair.
"""
import json
import os
import sys
import time

import numpy
import scipy
import sklearn
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky

rows, dims, k, runs = (int(a) for a in (sys.argv[1:] + ["1000000", "12", "6", "5"][len(sys.argv) - 1:]))
rng = numpy.random.default_rng(42)
if (dims, k) == (12, 6):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "../../src/UmlCaxs/Classification/Models/csc2.json"), encoding="utf-8") as file:
        mixture = json.load(file)["mixture"]
    weights, means, covariances = (numpy.array(mixture[n]) for n in ("weights", "means", "covariances"))
    weights /= weights.sum()
else:
    weights = numpy.full(k, 1 / k)
    means = rng.random((k, dims))
    covariances = numpy.array([numpy.diag(0.02 + 0.05 * rng.random(dims)) for _ in range(k)])

component = rng.choice(k, rows, p=weights)
x = numpy.empty((rows, dims))
for c in range(k):
    members = numpy.flatnonzero(component == c)
    x[members] = rng.multivariate_normal(means[c], covariances[c], len(members))


def fresh():
    model = GaussianMixture(k, covariance_type="full")
    model.weights_, model.means_, model.covariances_ = weights, means, covariances
    model.precisions_cholesky_ = _compute_precision_cholesky(covariances, "full")
    return model


def median_seconds(work):
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return float(numpy.median(seconds))


def iteration():
    model = fresh()
    _, log_resp = model._e_step(x)
    model._m_step(x, log_resp)


em = median_seconds(iteration)
predict = median_seconds(lambda: fresh().predict_proba(x))
print(json.dumps({
    "peer": "scikit-learn", "version": sklearn.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__,
    "rows": rows, "dims": dims, "k": k, "em_iteration_seconds": em, "em_mrc_per_s": rows * k / em / 1e6,
    "predict_rows_per_s": rows / predict,
}))
