// SPDX-License-Identifier: GPL-3.0-or-later
// A chart over a year of readings every 30 s: 1,051,200 points, from having them to the first picture, and a
// frame while panning. Offscreen, 1,200 x 300 pixels, drawn by the processor.
#include "tests/benchmarks/local_targets.h"
#include "ui/charts/time_chart.h"
#include "ui/theme/theme.h"

#include <QtCore/QElapsedTimer>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace holdfast;
using namespace holdfast::benchmarks;
using namespace holdfast::charts;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow{Duration(1'795'184'400'000)};
constexpr int kPoints = 365 * 24 * 120;

Content year() {
    std::vector<HistoryPoint> points;
    points.reserve(kPoints);
    for (int i = 0; i < kPoints; ++i) {
        const double value =
            50.0 + 20.0 * std::sin(i / 458.0) + 5.0 * std::sin(i * 12.9898) + (i % 7919 == 0 ? 60.0 : 0.0);
        points.push_back({.time = kNow - 30s * (kPoints - 1 - i),
                          .minimum = value,
                          .maximum = value,
                          .mean = value,
                          .last = value,
                          .count = 1});
    }
    Content content{.unit = Unit::Count, .lines = {}, .levels = {}, .forecast = {}};
    content.lines.append(
        {.name = QStringLiteral("queue depth"), .points = std::move(points), .gapAfter = 90s});
    return content;
}

double milliseconds(const QElapsedTimer& timer) {
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    theme::Theme theme(application, theme::SchemeChoice::Dark);
    const Content content = year();
    std::vector<double> first;
    std::vector<double> pans;
    for (int round = 0; round < 5; ++round) {
        TimeView view([] { return kNow; }, kPoints * 30s);
        TimeChart chart(theme, view);
        chart.resize(1200, 300);
        chart.show();
        QElapsedTimer timer;
        timer.start();
        chart.setContent(content);
        chart.setStatus(TimeChart::Status::Ready);
        chart.grab();
        first.push_back(milliseconds(timer));
        view.zoom(0.5, 0.5);
        for (int frame = 0; frame < 60; ++frame) {
            timer.start();
            view.pan(frame % 2 == 0 ? -0.01 : 0.007);
            chart.grab();
            pans.push_back(milliseconds(timer));
        }
    }
    std::ranges::sort(first);
    std::ranges::sort(pans);
    heading("a chart over a year of readings every 30 s (1,051,200 points)");
    line("first picture (median of 5)", first[first.size() / 2], "ms", "<= 150", "60");
    line("frame while panning half a year (median of 300)", pans[pans.size() / 2], "ms", "<= 16", "8");
    line("frame while panning half a year (99th percentile)", pans[pans.size() * 99 / 100], "ms", "", "");
    return 0;
}
