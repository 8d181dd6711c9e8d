#!/usr/bin/env python3
"""scikit-learn's GaussianMixture on the shapes of `umlcaxs bench`: one JSON object per call.

Usage: sklearn_gmm.py ROWS DIMS K [RUNS [DEVICE]]

The rows are drawn from a random mixture. An EM iteration is scikit-learn's own E-step and M-step, called as its fit loop
calls them. On the CPU use a good BLAS (on Debian: libopenblas0-pthread), otherwise the comparison is not fair. With a
DEVICE, such as cuda, the rows are a torch tensor there and scikit-learn computes through its array API (1.8 and later).
"""
import json
import os
import sys

os.environ.setdefault("SCIPY_ARRAY_API", "1")  # read when scipy is imported; scikit-learn dispatches only with it

import numpy
import scipy
import sklearn
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky

import shapes

rows, dims, k, runs = (int(a) for a in (sys.argv[1:5] + ["5"])[:4])
device = sys.argv[5] if len(sys.argv) > 5 else "cpu"
weights, means, covariances, x = shapes.draw(rows, dims, k)
precisions = _compute_precision_cholesky(covariances, "full")
versions = {"numpy": numpy.__version__, "scipy": scipy.__version__}


def wait():
    """Nothing to wait for on the CPU."""


if device != "cpu":
    import torch

    sklearn.set_config(array_api_dispatch=True)
    weights, means, covariances, precisions, x = (torch.asarray(a, device=device) for a in (weights, means, covariances, precisions, x))
    versions["torch"] = torch.__version__
    if device.startswith("cuda"):
        wait = torch.cuda.synchronize


def fresh():
    # converged_ and the bounds are what fit() leaves behind; predict_proba() asks for fitted attributes.
    model = GaussianMixture(k, covariance_type="full", init_params="random_from_data")
    model.weights_, model.means_, model.covariances_, model.precisions_cholesky_ = weights, means, covariances, precisions
    return model


def iteration():
    model = fresh()
    _, log_resp = model._e_step(x)
    model._m_step(x, log_resp)


em = shapes.median_seconds(iteration, runs, wait)
inference = shapes.median_seconds(lambda: shapes.to_host(fresh().predict_proba(x)), runs, wait)
print(json.dumps({
    "peer": "scikit-learn", "version": sklearn.__version__, **versions, "device": device, "precision": "double",
    "rows": rows, "dims": dims, "k": k, "em_seconds": em, "em_mrc_per_s": rows * k / em / 1e6,
    "inference_seconds": inference, "inference_rows_per_s": rows / inference,
}))
