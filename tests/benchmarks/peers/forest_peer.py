#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scikit-learn's IsolationForest makes of the same data, for bench_forest.

forest_peer.py sets DIR            name auc sd fit_ms score_us single_ms, a line for each set; seeds 0-9; times are the processor's
forest_peer.py servers ASD SMD     name auc sd, a line for each server; fit on train, raw values; seeds 0-9
"""
import pathlib
import re
import sys
import time

import numpy
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score


def forest(seed, rows):
    return IsolationForest(n_estimators=100, max_samples=min(256, rows), random_state=seed, n_jobs=1)


def sets(folder):
    for file in sorted(pathlib.Path(folder).glob("*.csv")):
        table = numpy.loadtxt(file, delimiter=",", skiprows=1)
        rows, labels = table[:, :-1], table[:, -1]
        areas, fits, scores = [], [], []
        for seed in range(10):
            begin = time.process_time()
            trained = forest(seed, len(rows)).fit(rows)
            fits.append(time.process_time() - begin)
            begin = time.process_time()
            score = -trained.score_samples(rows)
            scores.append((time.process_time() - begin) / len(rows))
            areas.append(roc_auc_score(labels, score))
        begin = time.process_time()
        for row in range(10):
            trained.score_samples(rows[row : row + 1])
        single = (time.process_time() - begin) / 10
        print(file.stem, numpy.mean(areas), numpy.std(areas, ddof=1), numpy.median(fits) * 1e3,
              numpy.median(scores) * 1e6, single * 1e3, flush=True)


def judge(name, train, test, labels):
    areas = [roc_auc_score(labels, -forest(seed, len(train)).fit(train).score_samples(test)) for seed in range(10)]
    print(name, numpy.mean(areas), numpy.std(areas, ddof=1), flush=True)


def servers(asd, smd):
    for file in sorted(pathlib.Path(asd).glob("*_train.csv")):
        name = file.name[: -len("_train.csv")]
        test = numpy.loadtxt(file.with_name(name + "_test.csv"), delimiter=",")
        labels = numpy.loadtxt(file.with_name(name + "_test_label.csv"))[: len(test)]
        judge("asd/" + name, numpy.loadtxt(file, delimiter=","), test, labels)
    for file in sorted(pathlib.Path(smd).glob("*_train_*.f32")):
        name, columns = re.fullmatch(r"(.*)_train_\d+x(\d+)\.f32", file.name).groups()
        test = next(file.parent.glob(name + "_test_*.f32"))
        read = lambda path: numpy.fromfile(path, "<f4").reshape(-1, int(columns)).astype(float)
        labels = numpy.loadtxt(file.with_name(name + "_test_label.csv"))
        judge("smd/" + name, read(file), read(test), labels)


if __name__ == "__main__":
    {"sets": sets, "servers": servers}[sys.argv[1]](*sys.argv[2:])
