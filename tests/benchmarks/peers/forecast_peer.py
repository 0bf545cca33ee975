#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What statsmodels' STL + ETS makes of the same series, for bench_forecast.

forecast_peer.py TRAIN.csv TEST.csv EVERY    every EVERY-th series; prints «smape mase coverage msis ms count»
"""
import sys
import time
import warnings

import numpy
import pandas
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.stl import STLForecast


def read(name):
    with open(name, encoding="utf-8") as file:
        return [numpy.array([float(v) for v in line.strip().split(",")[1:] if v]) for line in file if line.strip()]


def main():
    warnings.simplefilter("ignore")
    every = int(sys.argv[3])
    totals = numpy.zeros(5)
    count = 0
    for values, truth in list(zip(read(sys.argv[1]), read(sys.argv[2])))[::every]:
        begin = time.perf_counter()
        fitted = STLForecast(pandas.Series(values), ETSModel, model_kwargs={"error": "add", "trend": "add", "damped_trend": True},
                             period=24, robust=True).fit(fit_kwargs={"disp": False})
        said = numpy.asarray(fitted.forecast(len(truth)))
        took = time.perf_counter() - begin
        ets = fitted.model_result
        inside = numpy.asarray(ets.get_prediction(start=len(values), end=len(values) + len(truth) - 1)
                               .pred_int(alpha=0.05))
        season = said - numpy.asarray(ets.forecast(len(truth)))
        low, high = inside[:, 0] + season, inside[:, 1] + season
        scale = numpy.mean(numpy.abs(values[24:] - values[:-24]))
        width = high - low + 40 * numpy.maximum(0, low - truth) + 40 * numpy.maximum(0, truth - high)
        totals += [numpy.mean(200 * numpy.abs(truth - said) / (numpy.abs(truth) + numpy.abs(said))),
                   numpy.mean(numpy.abs(truth - said)) / scale, numpy.mean((truth >= low) & (truth <= high)),
                   numpy.mean(width) / scale, took * 1e3]
        count += 1
    print(*(totals / count), count)


main()
