#!/usr/bin/env python3
"""Writes the golden values that the tests in this folder compare with.

Run it with a Python that has numpy, scipy and scikit-learn; it overwrites the JSON files beside it. Each file records the
versions that made it. The values are results of independent, widely used implementations of the same formulas, from the
same inputs, which the files contain as well.
"""
import json
import platform
import warnings
from pathlib import Path

import numpy as np
import scipy
import scipy.linalg
import scipy.optimize
import scipy.special
import scipy.stats
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score, adjusted_rand_score, balanced_accuracy_score, confusion_matrix, f1_score, fowlkes_mallows_score, log_loss,
    precision_score, recall_score, silhouette_samples)
from sklearn.mixture import GaussianMixture

FOLDER = Path(__file__).parent
VERSIONS = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
}


def write(name, content):
    def plain(value):
        if isinstance(value, np.ndarray):
            return value.tolist()
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        return value.item() if isinstance(value, np.generic) else value

    # repr of a double reads back exactly; one list a line keeps differences readable.
    text = json.dumps(plain({"versions": VERSIONS, **content}))
    text = text.replace("], [", "],\n[").replace(', "', ',\n"')
    (FOLDER / name).write_text(text + "\n")


def gaussian_mixture():
    """EM of scikit-learn from given parameters: after 1 and 5 iterations, and converged."""
    random = np.random.RandomState(20)
    centres = np.array([[0.2, 0.3, 0.5, 0.6], [0.5, 0.4, 0.3, 0.8], [0.7, 0.8, 0.6, 0.9]])
    rows = []
    for centre in centres:
        shape = random.normal(size=(4, 4)) * 0.08 + np.eye(4) * 0.08
        rows.append(centre + random.normal(size=(100, 4)) @ shape)
    x = np.concatenate(rows)
    x[:, 3] = np.minimum(x[:, 3], 1.0)  # a wall, as probabilities have one at 1
    x = x[random.permutation(len(x))]

    weights = np.array([0.5, 0.3, 0.2])
    means = np.array([[0.3, 0.3, 0.4, 0.7], [0.5, 0.5, 0.5, 0.7], [0.6, 0.7, 0.5, 0.9]])
    covariances = np.array([np.diag(d) + 0.005 for d in ([0.05, 0.04, 0.03, 0.02], [0.03] * 4, [0.02, 0.03, 0.04, 0.05])])

    def run(max_iter, tol):
        mixture = GaussianMixture(
            n_components=3, max_iter=max_iter, tol=tol, reg_covar=1e-6, init_params="random", random_state=0,
            weights_init=weights, means_init=means, precisions_init=np.linalg.inv(covariances))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            mixture.fit(x)
        return {
            "tol": tol,
            "max_iter": max_iter,
            "iterations": mixture.n_iter_,
            "converged": bool(mixture.converged_),
            "weights": mixture.weights_,
            "means": mixture.means_,
            "covariances": mixture.covariances_,
            "lower_bound": mixture.lower_bound_,
            "score": mixture.score(x),
            "bic": mixture.bic(x),
            "predict_proba": mixture.predict_proba(x),
        }

    write("gaussian_mixture.json", {
        "x": x,
        "start": {"weights": weights, "means": means, "covariances": covariances},
        "reg_covar": 1e-6,
        # tol 0 is never undercut, so that exactly max_iter iterations are made.
        "runs": [run(1, 0.0), run(5, 0.0), run(500, 1e-6)],
    })


def pseudo_inverse():
    """scipy.linalg.pinv with its default cut-off."""
    random = np.random.RandomState(21)

    def positive_definite(n):
        a = random.normal(size=(n, n))
        return a @ a.T + 0.1 * np.eye(n)

    few_rows = random.uniform(size=(12, 12))
    wall = random.uniform(size=(40, 5))
    wall[:, 2] = 1.0
    line = np.outer([1.0, 2.0, -1.0, 0.5], [1.0, 2.0, -1.0, 0.5])
    rotation = scipy.linalg.qr(random.normal(size=(4, 4)))[0]
    matrices = {
        "one by one": np.array([[4.0]]),
        "zero": np.zeros((3, 3)),
        "identity": np.eye(3),
        "positive definite, 5 x 5": positive_definite(5),
        "positive definite, 12 x 12": positive_definite(12),
        "rank one": line,
        "covariance of 12 rows of 12 features (rank 11)": np.cov(few_rows, rowvar=False, ddof=1),
        "covariance with a constant feature": np.cov(wall, rowvar=False, ddof=1),
        "an eigenvalue just above the cut-off": np.diag([1.0, 0.5, 1e-15, 0.25]),
        "an eigenvalue just below the cut-off": np.diag([1.0, 0.5, 8e-16, 0.25]),
        "indefinite": rotation @ np.diag([3.0, -2.0, 0.5, 0.0]) @ rotation.T,
    }
    cases = []
    for name, matrix in matrices.items():
        matrix = (matrix + matrix.T) / 2
        cases.append({"name": name, "matrix": matrix, "pinv": scipy.linalg.pinv(matrix)})
    write("pseudo_inverse.json", {"cases": cases})


def class_training():
    """Mean, covariance (ddof 1) and its pseudo-inverse of the labelled rows of each class in each cluster."""
    random = np.random.RandomState(22)
    weights = np.array([0.5, 0.5])
    means = np.array([[0.0, 0.0, 0.0], [4.0, 4.0, 4.0]])
    covariances = np.array([np.eye(3), np.eye(3) * 1.5 + 0.2])
    # (cluster, class) -> rows: enough, exactly 12, one too few, and a class that lies on a plane.
    counts = {(0, 0): 40, (0, 1): 12, (0, 2): 11, (1, 0): 25, (1, 2): 30}
    rows, labels = [], []
    for (cluster, label), count in counts.items():
        block = means[cluster] + random.normal(size=(count, 3)) * 0.6 + 0.1 * label
        if (cluster, label) == (1, 2):
            block[:, 2] = block[:, 0] + block[:, 1] - 4.0
        rows.append(block)
        labels += [label] * count
    x, labels = np.concatenate(rows), np.array(labels)
    order = random.permutation(len(x))
    x, labels = x[order], labels[order]

    mixture = GaussianMixture(n_components=2)
    mixture.weights_, mixture.means_, mixture.covariances_ = weights, means, covariances
    mixture.precisions_cholesky_ = np.array([scipy.linalg.inv(np.linalg.cholesky(c)).T for c in covariances])
    clusters = mixture.predict(x)
    models = []
    for cluster in range(2):
        for label in range(3):
            chosen = x[(clusters == cluster) & (labels == label)]
            if len(chosen) >= 12:
                covariance = np.cov(chosen, rowvar=False, ddof=1)
                models.append({
                    "cluster": cluster, "class": label, "rows": len(chosen), "mean": chosen.mean(axis=0),
                    "precision": scipy.linalg.pinv(covariance)})
    write("class_training.json", {
        "x": x, "labels": labels, "mixture": {"weights": weights, "means": means, "covariances": covariances},
        "clusters": clusters, "models": models})


def transform():
    """The paper's transform: ln(x + smallest non-zero x / 10) and min-max, or min-max alone, or nothing."""
    random = np.random.RandomState(23)
    names = ["hard_hm", "hard_hs", "hard_ms", "powlaw_gamma", "bb_kt", "var_prob_b", "var_ratio_b", "var_prob_h",
             "var_ratio_h", "var_prob_s", "var_ratio_s", "var_newq_b"]
    logarithmic = ["bb_kt", "var_ratio_b", "var_ratio_h", "var_ratio_s", "var_newq_b"]
    columns, transformed = [], []
    for name in names:
        if name in logarithmic:
            x = np.exp(random.normal(scale=3.0, size=60))
            if name.startswith("var_ratio"):
                x[random.choice(60, 9, replace=False)] = 0.0  # a source that does not vary
            if name == "var_newq_b":
                x[:35] = 1.0  # the wall of sources that do not vary
            offset = x[x != 0].min() / 10
            y = np.log(x + offset)
            y = (y - y.min()) / (y.max() - y.min())
        elif name == "powlaw_gamma":
            x = random.normal(2.0, 1.5, size=60)
            y = (x - x.min()) / (x.max() - x.min())
        else:
            x = random.uniform(-1.0, 1.0, size=60)
            y = x
        columns.append(x)
        transformed.append(y)
    write("transform.json", {"names": names, "x": np.array(columns).T, "transformed": np.array(transformed).T})


def silhouette():
    """silhouette_samples of three labellings, one with clusters of a single row and one with gaps in its numbering."""
    random = np.random.RandomState(24)
    x = np.concatenate([random.normal(size=(30, 5)) * 0.2 + centre for centre in (0.2, 0.5, 0.9)])
    x[7] = x[3]  # rows that coincide
    x[50] = x[3]
    labels = [np.repeat([0, 1, 2], 30), random.randint(0, 4, size=90), random.randint(0, 40, size=90) * 25]
    labels[1][11] = 9
    write("silhouette.json", {
        "x": x, "labellings": [{"labels": l, "coefficients": silhouette_samples(x, l)} for l in labels]})


def selection():
    """Agreement of labellings, and gradients on even and uneven places."""
    random = np.random.RandomState(31)
    truth = random.randint(0, 5, size=400)
    noisy = np.where(random.uniform(size=400) < 0.3, random.randint(0, 7, size=400), truth)
    pairs = [
        (truth, noisy), (truth, (truth + 3) % 5), (truth, random.randint(0, 5, size=400)), (truth, np.zeros(400, int)),
        (np.arange(400), truth), (np.arange(400), np.arange(400)[::-1]), (np.zeros(400, int), np.zeros(400, int)), (truth * 3, truth // 2)]
    places = [[1, 2, 3, 4, 5, 6], [1, 2, 4, 5, 9], [2, 4]]
    curves = [random.normal(size=len(x)) * 1e5 for x in places]
    write("selection.json", {
        "agreements": [{"a": a, "b": b, "adjusted_rand": adjusted_rand_score(a, b), "fowlkes_mallows": fowlkes_mallows_score(a, b)} for a, b in pairs],
        "gradients": [{"x": x, "y": y, "gradient": np.gradient(y, np.array(x, float))} for x, y in zip(places, curves)]})


def galactic():
    """Positions all over the sky, some at the poles and at the seam, in the galactic coordinates of astropy."""
    import astropy
    from astropy.coordinates import SkyCoord

    random = np.random.default_rng(12)
    ra = random.uniform(0.0, 360.0, size=200)
    dec = np.degrees(np.arcsin(random.uniform(-1.0, 1.0, size=200)))
    ra[:6] = [0.0, 359.9999999, 180.0, 266.40498829, 192.85948, 12.85948]
    dec[:6] = [90.0, -90.0, 0.0, -28.93617776, 27.12825, -27.12825]
    position = SkyCoord(ra, dec, unit="deg").galactic
    write("galactic.json", {"astropy": astropy.__version__, "ra": ra, "dec": dec, "l": position.l.deg, "b": position.b.deg})


def validation():
    """Metrics of probabilities of four classes, one of them rare and one never predicted, and a logistic regression."""
    random = np.random.default_rng(31)
    n, classes, bins = 240, 4, 10
    truth = random.choice(classes, size=n, p=[0.5, 0.3, 0.15, 0.05])
    logits = random.normal(size=(n, classes)) * 2 + 2.5 * np.eye(classes)[truth] - np.array([0, 0, 0, 12])
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    p[:3] = np.eye(classes)[[0, 1, 2]]  # certain, right or wrong: where the clip of the log loss counts
    truth[:3] = [0, 2, 2]
    predicted = p.argmax(1)
    confidence = p.max(1)
    right = predicted == truth
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    ece = sum((place == b).mean() * abs(right[place == b].mean() - confidence[place == b].mean()) for b in range(bins) if (place == b).any())
    labels = list(range(classes))
    x = random.normal(size=(150, 3)) + np.eye(3)[random.integers(0, 3, size=150)]
    y = (x + random.normal(size=x.shape)).argmax(1)
    regression = LogisticRegression(C=1.0, tol=1e-12, max_iter=100_000).fit(x, y)
    write("validation.json", {
        "truth": truth,
        "probabilities": p,
        "accuracy": accuracy_score(truth, predicted),
        "balanced_accuracy": balanced_accuracy_score(truth, predicted),
        "macro_f1": f1_score(truth, predicted, average="macro"),
        "precision": precision_score(truth, predicted, labels=labels, average=None, zero_division=0),
        "recall": recall_score(truth, predicted, labels=labels, average=None, zero_division=0),
        "confusion": confusion_matrix(truth, predicted, labels=labels),
        "log_loss": log_loss(truth, np.clip(p, 1e-15, 1), labels=labels),
        "brier": ((p - np.eye(classes)[truth]) ** 2).sum(1).mean(),
        "ece": ece,
        "logistic": {"x": x, "y": y, "probabilities": regression.predict_proba(x), "weights": regression.coef_}})


def scoring():
    """Posteriors of normal classes by scipy's densities, hard and mixed over clusters, and distances to the nearest class."""
    random = np.random.RandomState(7)
    dims, classes = 3, 3

    def covariance(scale):
        a = random.normal(size=(dims, dims)) * scale
        return a @ a.T + np.eye(dims) * scale * scale

    weights = np.array([0.6, 0.4])
    means = np.array([[0.3, 0.4, 0.5], [0.7, 0.5, 0.4]])
    covariances = np.array([covariance(0.15), covariance(0.1)])
    # Class 2 has no labelled detections in cluster 1.
    counts = np.array([[40, 20, 3], [5, 60, 0]])
    class_means = means[:, None, :] + random.normal(size=(2, classes, dims)) * 0.1
    class_covariances = np.array([[covariance(0.1) for _ in range(classes)] for _ in range(2)])
    x = np.concatenate([random.multivariate_normal(means[k], covariances[k] * 2, size=30) for k in range(2)] + [np.array([[1.2, -0.5, 1.3]])])
    log_density = np.stack([np.log(weights[k]) + scipy.stats.multivariate_normal(means[k], covariances[k]).logpdf(x) for k in range(2)], axis=1)
    total = scipy.special.logsumexp(log_density, axis=1)
    responsibilities = np.exp(log_density - total[:, None])
    clusters = responsibilities.argmax(axis=1)

    def posteriors(prior):
        result = []
        for k in range(2):
            share = prior * counts[k] / counts.sum(axis=0)
            logs = np.full((len(x), classes), -np.inf)
            for c in np.flatnonzero(share):
                logs[:, c] = np.log(share[c]) + scipy.stats.multivariate_normal(class_means[k, c], class_covariances[k, c]).logpdf(x)
            result.append(np.exp(logs - scipy.special.logsumexp(logs, axis=1, keepdims=True)))
        return np.array(result)

    priors = {"labels": counts.sum(axis=0) / counts.sum(), "uniform": np.full(classes, 1 / classes), "given": np.array([0.2, 0.5, 0.3])}
    tails = np.full(len(x), -np.inf)
    for n in range(len(x)):
        k = clusters[n]
        for c in np.flatnonzero(counts[k]):
            d = x[n] - class_means[k, c]
            tails[n] = max(tails[n], scipy.stats.chi2.logsf(d @ np.linalg.solve(class_covariances[k, c], d), dims))
    component_tails = np.array([[scipy.stats.chi2.sf((r - means[k]) @ np.linalg.solve(covariances[k], r - means[k]), dims) for k in range(2)] for r in x])
    write("scoring.json", {
        "mixture": {"weights": weights, "means": means, "covariances": covariances},
        "counts": counts, "class_means": class_means, "class_covariances": class_covariances, "x": x,
        "clusters": clusters,
        "given": priors["given"],
        "hard": {name: posteriors(prior)[clusters, np.arange(len(x))] for name, prior in priors.items()},
        "mixed": {name: np.einsum("nk,knc->nc", responsibilities, posteriors(prior)) for name, prior in priors.items()},
        "log_tails": tails,
        "mixture_tails": (responsibilities * component_tails).sum(axis=1),
        "anomalies": -total,
    })


def calibration():
    """The least log loss of temperature scaling and of a regularised Dirichlet map, by scipy's minimisers."""
    random = np.random.RandomState(8)
    rows, classes, odir = 400, 4, 0.01
    logits = random.normal(size=(rows, classes)) * 2
    truth = scipy.special.softmax(logits * 0.6 + np.array([0.5, 0, -0.5, 0]), axis=1)
    labels = np.array([random.choice(classes, p=p) for p in truth])
    p = scipy.special.softmax(logits, axis=1)
    p[0] = [1, 0, 0, 0]
    z = np.log(np.maximum(p, 1e-12))

    def mean_loss(u):
        return np.mean(scipy.special.logsumexp(u, axis=1) - u[np.arange(rows), labels])

    beta = scipy.optimize.minimize_scalar(lambda b: mean_loss(b * z), bounds=(0.01, 10), method="bounded", options={"xatol": 1e-12}).x

    def dirichlet(v):
        w, b = v[: classes * classes].reshape(classes, classes), v[classes * classes :]
        off = w[~np.eye(classes, dtype=bool)]
        u = z @ w.T + b
        q = scipy.special.softmax(u, axis=1)
        q[np.arange(rows), labels] -= 1
        gradient_w = q.T @ z / rows + 2 * odir * (w - np.diag(np.diag(w))) / (classes * (classes - 1))
        gradient_b = q.mean(axis=0) + 2 * odir * b / classes
        return mean_loss(u) + odir * np.mean(off**2) + odir * np.mean(b**2), np.concatenate([gradient_w.ravel(), gradient_b])

    start = np.concatenate([np.eye(classes).ravel(), np.zeros(classes)])
    best = scipy.optimize.minimize(dirichlet, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000})
    w, b = best.x[: classes * classes].reshape(classes, classes), best.x[classes * classes :]
    freedoms = [1, 2, 3, 7, 12]
    values = [1e-9, 0.1, 1.0, 5.0, 20.0, 100.0, 390.0, 1190.0, 1210.0, 1300.0]
    write("calibration.json", {
        "probabilities": p, "labels": labels, "classes": classes,
        "temperature": 1 / beta, "temperature_probabilities": scipy.special.softmax(beta * z, axis=1),
        "dirichlet_loss": best.fun, "dirichlet_probabilities": scipy.special.softmax(z @ w.T + b, axis=1),
        "freedoms": freedoms, "values": values, "log_tails": [[scipy.stats.chi2.logsf(v, f) for v in values] for f in freedoms],
    })


if __name__ == "__main__":
    gaussian_mixture()
    pseudo_inverse()
    class_training()
    transform()
    silhouette()
    selection()
    galactic()
    validation()
    scoring()
    calibration()
