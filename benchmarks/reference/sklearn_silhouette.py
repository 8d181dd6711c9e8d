#!/usr/bin/env python3
"""scikit-learn's silhouette_score of one labelling: one JSON object per call.

Usage: sklearn_silhouette.py [ROWS] [RUNS]

The rows are drawn from the published mixture (csc2: 12 features, K = 6) and labelled by the component they come from. Use a
good BLAS (on Debian: libopenblas0-pthread), otherwise the comparison is not fair.
"""
import json
import os
import sys
import time

import numpy
import sklearn
from sklearn.metrics import silhouette_score

rows, runs = (int(a) for a in (sys.argv[1:] + ["29655", "3"][len(sys.argv) - 1:]))
rng = numpy.random.default_rng(42)
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../../src/UmlCaxs/Classification/Models/csc2.json"), encoding="utf-8") as file:
    mixture = json.load(file)["mixture"]
weights, means, covariances = (numpy.array(mixture[n]) for n in ("weights", "means", "covariances"))
labels = rng.choice(len(weights), rows, p=weights / weights.sum())
x = numpy.empty((rows, means.shape[1]))
for c in range(len(weights)):
    members = numpy.flatnonzero(labels == c)
    x[members] = rng.multivariate_normal(means[c], covariances[c], len(members))

seconds = []
for _ in range(runs):
    start = time.perf_counter()
    score = silhouette_score(x, labels)
    seconds.append(time.perf_counter() - start)
print(json.dumps({
    "peer": "scikit-learn", "version": sklearn.__version__, "numpy": numpy.__version__, "rows": rows, "dims": x.shape[1],
    "k": len(weights), "silhouette_seconds": float(numpy.median(seconds)), "silhouette": score,
}))
