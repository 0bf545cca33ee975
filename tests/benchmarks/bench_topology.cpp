// SPDX-License-Identifier: GPL-3.0-or-later
// The map of 1,000 services and 3,000 dependencies: layout by the process and by the fallback, first complete
// picture, frames while panning and zooming, and a change of state. Offscreen; the bars of the design stand
// beside.
#include "tests/support/sample_topology.h"
#include "ui/theme/theme.h"
#include "ui/topology/layered_layout.h"
#include "ui/topology/layout_process.h"
#include "ui/topology/topology_view.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

double milliseconds(const QElapsedTimer& timer) {
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void row(const char* what, std::vector<double> samples, const char* bar) {
    std::ranges::sort(samples);
    const double median = samples[samples.size() / 2];
    std::printf("%-46s %9.1f %9.1f   %s\n", what, median, samples.back(), bar);
}

std::vector<double> frames(TopologyView& view, int count, const std::function<void(int)>& move) {
    std::vector<double> taken;
    for (int i = 0; i < count; ++i) {
        QElapsedTimer timer;
        timer.start();
        move(i);
        view.repaint();
        taken.push_back(milliseconds(timer));
    }
    return taken;
}

double untilComplete(TopologyView& view) {
    QElapsedTimer timer;
    timer.start();
    do
        view.repaint();
    while (!view.isComplete());
    return milliseconds(timer);
}

void measureMap(const Content& content, const PositionBook& places, const theme::Theme& theme, QSize size) {
    TopologyView view(theme);
    view.resize(size);
    view.show();
    if (!QTest::qWaitForWindowExposed(&view)) std::exit(1);
    QElapsedTimer first;
    first.start();
    view.setContent(content, places);
    view.repaint();
    const double firstFrame = milliseconds(first);
    untilComplete(view);
    std::printf("\n%d x %d, whole fleet in view (zoom %.2f)\n", size.width(), size.height(),
                view.viewpoint().zoom);
    row("  first frame", {firstFrame}, "");
    row("  complete picture", {milliseconds(first)}, "");
    row("  pan frame",
        frames(view, 120, [&](int i) { view.panBy({i % 40 < 20 ? 14.0 : -14.0, 6.0 * (i % 3 - 1)}); }),
        "16 (aim 8)");
    row("  zoom frame", frames(view, 20, [&](int i) { view.zoomBy(i < 10 ? 1.1 : 1 / 1.1, {400, 300}); }),
        "16");
    Content changed = content;
    changed.cards[500].state = HealthState::Critical;
    row("  one service changes", frames(view, 1, [&](int) { view.setContent(changed, places); }), "16");
    view.zoomBy(1.0 / view.viewpoint().zoom, {size.width() / 2.0, size.height() / 2.0});
    untilComplete(view);
    row("  pan frame at full size",
        frames(view, 120, [&](int i) { view.panBy({i % 40 < 20 ? 24.0 : -24.0, 12.0}); }), "16 (aim 8)");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    theme::Theme theme(application, theme::SchemeChoice::Dark);
    const Content content = testing::largeTopology(1000, 3000);
    const LayoutGraph graph = testing::graphOf(content);
    std::printf("%-46s %9s %9s   %s\n", "ms", "median", "worst", "bar");

    QElapsedTimer timer;
    timer.start();
    const GraphLayout own = layeredLayout(graph);
    row("own layout (fallback), 1,000 nodes, 3,000 edges", {milliseconds(timer)}, "");

    LayoutProcess process({.program = findLayoutProgram(QCoreApplication::applicationDirPath()),
                           .deadline = std::chrono::seconds(30)});
    PositionBook places;
    int result = 1;
    QObject::connect(&process, &LayoutProcess::failed, &application,
                     [](LayoutTrouble, const QString& detail) {
                         std::printf("the layout process failed: %s\n", qPrintable(detail));
                         QCoreApplication::exit(1);
                     });
    QObject::connect(&process, &LayoutProcess::finished, &application, [&](const GraphLayout& layout) {
        row("layout process, 1,000 nodes, 3,000 edges", {milliseconds(timer)}, "2000 (aim 1000)");
        places.adopt(graph, layout);
        measureMap(content, places, theme, {1440, 900});
        measureMap(content, places, theme, {3840, 2160});
        result = 0;
        QCoreApplication::exit(0);
    });
    timer.restart();
    process.request(graph);
    QApplication::exec();
    return result;
}
