#!/usr/bin/env python3
"""Expectation-maximisation written for torch, on the shapes of `umlcaxs bench`: one JSON object per call.

Usage: torch_gmm.py ROWS DIMS K [RUNS [DEVICE [PRECISION]]]     (5 cpu double)

What one would write in torch who knows it: the rows stay on the device, one matrix product gives the log densities of all
components, one the sufficient statistics of all components, and rows go through in parts that leave room for the
temporaries. The log densities come in one of two forms, and the faster one that the precision allows counts:

triangular  |U^T (x - mean)|^2 for all components by one product with the factors side by side, then squares are summed
quadratic   the products x_i x_j as features (the monomials): one product with the packed precisions; it cancels too much
            for single precision, so it is for double only. Kept between iterations where memory allows, since they do not change.

Single precision is really single: TF32 stays off. Statistics are summed over parts in double. The median iteration includes
the M-step with its Cholesky factors. Inference brings the posteriors to memory of the host.
"""
import json
import math
import sys

import torch

import shapes

rows, dims, k, runs = (int(a) for a in (sys.argv[1:5] + ["5"])[:4])
device = torch.device(sys.argv[5] if len(sys.argv) > 5 else "cpu")
precision = sys.argv[6] if len(sys.argv) > 6 else "double"
kind = {"double": torch.float64, "single": torch.float32}[precision]
torch.backends.cuda.matmul.allow_tf32 = False

weights, means, covariances, x = (torch.from_numpy(a) for a in shapes.draw(rows, dims, k))
centre = x[: 1 << 20].mean(0)
x = (x - centre).to(device, kind)  # about a centre near all rows, where second moments do not cancel
parameters = (weights.to(device), (means - centre).to(device), covariances.to(device))
upper_i, upper_j = torch.triu_indices(dims, dims, device=device)
twice = torch.where(upper_i == upper_j, 1.0, 2.0).to(device, torch.float64)
eye = torch.eye(dims, dtype=torch.float64, device=device)
part = max(1, min(rows, (1 << 28) // (dims * max(k, dims))))  # temporaries of some 2 GB in double
kept = None


def wait():
    if device.type == "cuda":
        torch.cuda.synchronize()


def monomials(z):
    """1, z_i and z_i z_j with i <= j: n x (1 + D + D(D+1)/2)."""
    return torch.cat((torch.ones_like(z[:, :1]), z, z[:, upper_i] * z[:, upper_j]), 1)


def constants(w, factors):
    """What of ln(weight p(x)) does not depend on x; factors is U with precision = U U^T."""
    return w.log() + factors.diagonal(dim1=1, dim2=2).log().sum(1) - 0.5 * dims * math.log(2 * math.pi)


def triangular(w, m, c):
    """A function of rows and their monomials that gives ln(weight_k p(x | k)): n x K."""
    factors = torch.linalg.solve_triangular(torch.linalg.cholesky(c), eye, upper=False).transpose(1, 2)
    side_by_side = factors.permute(1, 0, 2).reshape(dims, k * dims).to(kind)
    offsets = torch.einsum("kij,ki->kj", factors, m).reshape(k * dims).to(kind)
    constant = constants(w, factors).to(kind)
    return lambda z, _: constant - 0.5 * torch.addmm(-offsets, z, side_by_side).view(-1, k, dims).square().sum(2)


def quadratic(w, m, c):
    """As triangular, by the monomials alone."""
    factors = torch.linalg.solve_triangular(torch.linalg.cholesky(c), eye, upper=False).transpose(1, 2)
    p = factors @ factors.transpose(1, 2)
    linear = torch.einsum("kij,kj->ki", p, m)
    constant = constants(w, factors) - 0.5 * (linear * m).sum(1)
    packed = torch.cat((constant[:, None], linear, -0.5 * twice * p[:, upper_i, upper_j]), 1).T.contiguous().to(kind)
    return lambda _, phi: phi @ packed


def iteration(form):
    """E-step, statistics and M-step; gives the log-likelihood and the new parameters."""
    log_densities = form(*parameters)
    statistics = torch.zeros(k, 1 + dims + len(upper_i), dtype=torch.float64, device=device)
    log_likelihood = torch.zeros((), dtype=torch.float64, device=device)
    for first in range(0, rows, part):
        z = x[first:first + part]
        phi = monomials(z) if kept is None else kept[first:first + part]
        log_joint = log_densities(z, phi)
        log_density = torch.logsumexp(log_joint, 1, keepdim=True)
        log_likelihood += log_density.sum(dtype=torch.float64)
        statistics += ((log_joint - log_density).exp().T @ phi).double()
    count = statistics[:, 0]
    m = statistics[:, 1:1 + dims] / count[:, None]
    c = torch.empty(k, dims, dims, dtype=torch.float64, device=device)
    c[:, upper_i, upper_j] = statistics[:, 1 + dims:] / count[:, None]
    c[:, upper_j, upper_i] = c[:, upper_i, upper_j]
    return log_likelihood, (count / rows, m, c - m[:, :, None] * m[:, None, :] + 1e-6 * eye)


def inference(form):
    log_densities = form(*parameters)
    for first in range(0, rows, part):
        z = x[first:first + part]
        resp = torch.softmax(log_densities(z, monomials(z) if form is quadratic else None), 1)
        shapes.to_host(resp)
        shapes.to_host(resp.argmax(1))


def room_for_monomials():
    # Beside the rows, with as much again left for temporaries.
    free = torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else 4 << 30
    return rows * (1 + dims + len(upper_i)) * x.element_size() < free // 2


times = {"triangular": shapes.median_seconds(lambda: iteration(triangular), runs, wait)}
posteriors = {"triangular": shapes.median_seconds(lambda: inference(triangular), runs, wait)}
if precision == "double":
    times["quadratic"] = shapes.median_seconds(lambda: iteration(quadratic), runs, wait)
    posteriors["quadratic"] = shapes.median_seconds(lambda: inference(quadratic), runs, wait)
if room_for_monomials():
    kept = monomials(x)
    for form in (triangular, quadratic) if precision == "double" else (triangular,):
        times[form.__name__ + ", monomials kept"] = shapes.median_seconds(lambda: iteration(form), runs, wait)

em_form = min(times, key=times.get)
em = times[em_form]
posterior = min(posteriors.values())
print(json.dumps({
    "peer": "torch", "version": torch.__version__, "device": device.type, "precision": precision, "rows": rows, "dims": dims, "k": k,
    "em_seconds": em, "em_mrc_per_s": rows * k / em / 1e6, "em_form": em_form,
    "inference_seconds": posterior, "inference_rows_per_s": rows / posterior,
    "gpu": torch.cuda.get_device_name(device) if device.type == "cuda" else "",
}))
