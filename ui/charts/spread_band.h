// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <QtGui/QColor>

#include <span>
#include <vector>

class QPainter;

namespace holdfast::charts {

class ChartFrame;

/// From the least to the greatest value along a stretch of time: what stands behind a line whose points are
/// several readings each, or an interval.
struct SpreadBand {
    struct Edge {
        TimePoint time;
        double low = 0.0;
        double high = 0.0;
    };

    QColor fill;
    std::vector<Edge> edges; ///< oldest first, at least two
};

/// Where points stand as close as pixels the band is painted as columns of whole pixels, else as a smooth
/// shape: a shape of a thousand spikes takes Qt's rasteriser a hundred times as long, and looks the same.
/// Clipped to the plot.
void paintBands(QPainter& painter, const ChartFrame& frame, std::span<const SpreadBand> bands);

} // namespace holdfast::charts
