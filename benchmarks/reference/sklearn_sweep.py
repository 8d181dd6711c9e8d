#!/usr/bin/env python3
"""The paper's choice of K with scikit-learn: K = 1..20 x 10 restarts to convergence; one JSON object. Takes minutes.

Usage: sklearn_sweep.py ROWS [DIMS]
"""
import json
import sys
import time
import warnings

import sklearn
from sklearn.mixture import GaussianMixture

import shapes

warnings.simplefilter("ignore")  # fits that stop at the default max_iter, as they do for the paper
rows = int(sys.argv[1])
dims = int(sys.argv[2]) if len(sys.argv) > 2 else 12
x = shapes.draw(rows, dims, 6)[3]
start = time.perf_counter()
iterations = 0
for k in range(1, 21):
    for restart in range(10):
        iterations += GaussianMixture(k, random_state=restart).fit(x).n_iter_
print(json.dumps({
    "peer": "scikit-learn", "version": sklearn.__version__, "precision": "double", "rows": rows, "dims": dims,
    "sweep_seconds": time.perf_counter() - start, "sweep_iterations": iterations,
}))
