// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/spread_band.h"

#include "ui/charts/chart_frame.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::charts {

namespace {

constexpr double kDense = 3.0; ///< pixels between two points

void paintColumns(QPainter& painter, const ChartFrame& frame, const SpreadBand& band) {
    QList<QRectF> columns;
    columns.reserve(static_cast<qsizetype>(band.edges.size()));
    double left = std::round(frame.xOf(band.edges.front().time));
    double low = band.edges.front().low;
    double high = band.edges.front().high;
    const auto close = [&](double right) {
        const double top = std::floor(frame.yOf(high));
        columns.append(QRectF(left, top, right - left, std::max(1.0, std::ceil(frame.yOf(low)) - top)));
        left = right;
    };
    for (const SpreadBand::Edge& edge : band.edges) {
        const double x = std::round(frame.xOf(edge.time));
        if (x > left) {
            close(x);
            low = edge.low;
            high = edge.high;
        }
        low = std::min(low, edge.low);
        high = std::max(high, edge.high);
    }
    close(left + 1.0);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRects(columns);
}

void paintShape(QPainter& painter, const ChartFrame& frame, const SpreadBand& band) {
    QPolygonF shape;
    shape.reserve(static_cast<qsizetype>(band.edges.size()) * 2);
    for (const SpreadBand::Edge& edge : band.edges)
        shape.append({frame.xOf(edge.time), frame.yOf(edge.high)});
    for (auto edge = band.edges.rbegin(); edge != band.edges.rend(); ++edge)
        shape.append({frame.xOf(edge->time), frame.yOf(edge->low)});
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.drawPolygon(shape);
}

} // namespace

void paintBands(QPainter& painter, const ChartFrame& frame, std::span<const SpreadBand> bands) {
    painter.save();
    painter.setClipRect(frame.plot());
    painter.setPen(Qt::NoPen);
    for (const SpreadBand& band : bands) {
        painter.setBrush(band.fill);
        const double width = frame.xOf(band.edges.back().time) - frame.xOf(band.edges.front().time);
        if (width < kDense * static_cast<double>(band.edges.size()))
            paintColumns(painter, frame, band);
        else
            paintShape(painter, frame, band);
    }
    painter.restore();
}

} // namespace holdfast::charts
