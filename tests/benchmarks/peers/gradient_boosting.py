#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peer of bench_warnings: gradient boosting on levels and slopes of the past, folds by series.

gradient_boosting.py SERIES.csv EVENTS.csv FOLDS    writes minute,s00,… with probabilities
Series i is judged by a model of the series whose number is not i modulo FOLDS.
"""
import csv
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one thread, as the program beside it

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier


def features(x):
    n = len(x)
    columns = [x]
    sums = np.concatenate([[0.0], np.cumsum(x)])
    squares = np.concatenate([[0.0], np.cumsum(x * x)])
    weighted = np.concatenate([[0.0], np.cumsum(x * np.arange(n))])
    end = np.arange(1, n + 1)
    for window in (5, 15, 30, 60, 120):
        begin = np.maximum(0, end - window)
        length = end - begin
        mean = (sums[end] - sums[begin]) / length
        variance = np.maximum((squares[end] - squares[begin]) / length - mean * mean, 0.0)
        middle = (begin + end - 1) / 2.0
        spread = np.maximum(length * (length * length - 1) / 12.0, 1e-9)
        slope = (weighted[end] - weighted[begin] - middle * length * mean) / spread
        columns += [mean, np.sqrt(variance), slope, (100.0 - mean - slope * length / 2) / np.maximum(slope, 1e-3)]
    return np.column_stack(columns)


def main():
    series_path, events_path, folds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(series_path, encoding="utf-8") as file:
        names = file.readline().strip().split(",")[1:]
    data = np.genfromtxt(series_path, delimiter=",", skip_header=1)[:, 1:]
    failures = {name: [] for name in names}
    with open(events_path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if int(row["failure"]) >= 0:
                failures[row["series"]].append(int(row["failure"]))
    n = len(data)
    inputs, labels, usable = [], [], []
    for i, name in enumerate(names):
        label = np.zeros(n, bool)
        use = np.ones(n, bool)
        use[:30] = False
        for at in failures[name]:
            label[max(0, at - 15):at] = True
            end = at
            while end < n and data[end, i] >= 80.0:
                end += 1
            use[at:end + 30] = False
        inputs.append(features(data[:, i]))
        labels.append(label)
        usable.append(use)
    result = np.zeros((n, len(names)))
    for fold in range(folds):
        train = [i for i in range(len(names)) if i % folds != fold]
        model = HistGradientBoostingClassifier(max_iter=150, learning_rate=0.08, random_state=0)
        model.fit(np.concatenate([inputs[i][usable[i]] for i in train]),
                  np.concatenate([labels[i][usable[i]] for i in train]))
        for i in range(len(names)):
            if i % folds == fold:
                result[:, i] = model.predict_proba(inputs[i])[:, 1]
    print("minute," + ",".join(names))
    for minute in range(n):
        print(str(minute) + "," + ",".join(f"{p:.6f}" for p in result[minute]))


if __name__ == "__main__":
    main()
