#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Detectors that people use, on the files of the Numenta Anomaly Benchmark, for bench_nab.

nab_peer.py DIR    «name file score score …», a line for each detector and file; every score from the past only
  gaussian         Windowed Gaussian, as the benchmark itself defines it (window 6,400, step 100)
  forest           IsolationForest of scikit-learn on the last twelve values, fitted on the probation
"""
import csv
import math
import pathlib
import sys

import numpy
from sklearn.ensemble import IsolationForest

WINDOW, STEP, LAGS = 6400, 100, 12


def gaussian(values):
    window, waiting, scores = [], [], []
    total = squares = mean = 0.0
    deviation = 1.0
    for value in values:
        tail = 0.5 * math.erfc(abs(value - mean) / deviation / math.sqrt(2.0))
        scores.append(1.0 - tail if window else 0.0)
        if len(window) < WINDOW:
            window.append(value)
            total, squares = total + value, squares + value * value
            mean = total / len(window)
            deviation = math.sqrt(max(squares / len(window) - mean * mean, 0.0)) or 1e-6
            continue
        waiting.append(value)
        if len(waiting) == STEP:
            window, waiting = window[STEP:] + waiting, []
            mean, deviation = float(numpy.mean(window)), float(numpy.std(window)) or 1e-6
    return scores


def forest(values):
    padded = numpy.concatenate([numpy.full(LAGS - 1, values[0]), values])
    rows = numpy.lib.stride_tricks.sliding_window_view(padded, LAGS)
    probation = min(len(values) * 15 // 100, 750)
    trained = IsolationForest(n_estimators=100, max_samples=min(256, probation), random_state=0, n_jobs=1)
    return -trained.fit(rows[:probation]).score_samples(rows)


data = pathlib.Path(sys.argv[1]) / "data"
for path in sorted(data.glob("*/*.csv")):
    with open(path, newline="") as file:
        series = numpy.array([float(row["value"]) for row in csv.DictReader(file)])
    name = f"{path.parent.name}/{path.name}"
    print("gaussian", name, *gaussian(series.tolist()), flush=True)
    print("forest", name, *forest(series), flush=True)
