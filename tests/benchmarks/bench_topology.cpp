// SPDX-License-Identifier: GPL-3.0-or-later
// The map of 1,000 services and 3,000 dependencies, and of 10,000 and 30,000: layout by the process and by
// the fallback, first complete picture, frames while panning and zooming, and a change of state. Offscreen;
// the bars of the design stand beside.
#include "tests/support/sample_topology.h"
#include "ui/theme/theme.h"
#include "ui/topology/fold.h"
#include "ui/topology/layered_layout.h"
#include "ui/topology/layout_process.h"
#include "ui/topology/layout_worker.h"
#include "ui/topology/topology_feed.h"
#include "ui/topology/topology_view.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

double milliseconds(const QElapsedTimer& timer) {
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

/// Beside what the clock says, what this thread used: the one that other programs do not lengthen.
struct Sample {
    double clock = 0.0;
    double used = 0.0;
};

double threadMilliseconds() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

class Stopwatch {
public:
    Stopwatch() { m_timer.start(); }

    [[nodiscard]] Sample taken() const { return {milliseconds(m_timer), threadMilliseconds() - m_before}; }

private:
    QElapsedTimer m_timer;
    double m_before = threadMilliseconds();
};

void row(const char* what, std::vector<Sample> samples, const char* bar) {
    const auto middle = [&samples](double Sample::* field) {
        std::ranges::sort(samples, {}, field);
        return std::pair(samples[samples.size() / 2].*field, samples.back().*field);
    };
    const auto [clock, slowest] = middle(&Sample::clock);
    std::printf("%-46s %9.1f %9.1f %9.1f   %s\n", what, clock, slowest, middle(&Sample::used).first, bar);
}

std::vector<Sample> frames(TopologyView& view, int count, const std::function<void(int)>& move) {
    std::vector<Sample> taken;
    for (int i = 0; i < count; ++i) {
        const Stopwatch watch;
        move(i);
        view.repaint();
        taken.push_back(watch.taken());
    }
    return taken;
}

/// As the window does it: what remains is painted by its event loop.
void untilComplete(TopologyView& view) {
    if (!QTest::qWaitFor([&view] { return view.isComplete(); }, 60'000)) std::exit(1);
}

void measureMap(const Content& content, const PositionBook& places, const theme::Theme& theme, QSize size) {
    TopologyView view(theme);
    view.resize(size);
    view.show();
    if (!QTest::qWaitForWindowExposed(&view)) std::exit(1);
    const Stopwatch first;
    view.setContent(content, places);
    view.repaint();
    const Sample firstFrame = first.taken();
    untilComplete(view);
    std::printf("\n%lld cards, %lld links, %d x %d, whole fleet in view (zoom %.2f)\n",
                static_cast<long long>(content.cards.size()), static_cast<long long>(content.links.size()),
                size.width(), size.height(), view.viewpoint().zoom);
    row("  first frame", {firstFrame}, "");
    row("  complete picture", {first.taken()}, "");
    row("  pan frame",
        frames(view, 120, [&](int i) { view.panBy({i % 40 < 20 ? 14.0 : -14.0, 6.0 * (i % 3 - 1)}); }),
        "16 (aim 8)");
    untilComplete(view);
    row("  zoom frame", frames(view, 20, [&](int i) { view.zoomBy(i < 10 ? 1.1 : 1 / 1.1, {400, 300}); }),
        "16");
    untilComplete(view);
    Content changed = content;
    changed.cards[content.cards.size() / 2].state = HealthState::Critical;
    row("  one service changes", frames(view, 1, [&](int) { view.setContent(changed, places); }), "16");
    view.zoomBy(1.0 / view.viewpoint().zoom, {size.width() / 2.0, size.height() / 2.0});
    untilComplete(view);
    row("  pan frame at full size",
        frames(view, 120, [&](int i) { view.panBy({i % 40 < 20 ? 24.0 : -24.0, 12.0}); }), "16 (aim 8)");
    std::fflush(stdout);
}

/// 10,000 services: what holds the main thread when such a map opens folded, when a group is unfolded, and
/// when all of it is open.
void measureLarge(const theme::Theme& theme) {
    Content whole = testing::largeTopology(10'000, 30'000);
    QSet<QString> all;
    for (int i = 0; i < whole.cards.size(); ++i) {
        whole.cards[i].group = QStringLiteral("team %1").arg(i / 100);
        all.insert(whole.cards[i].group);
    }
    std::printf("\n10,000 cards, 30,000 links, 100 groups\n");
    const Stopwatch folding;
    Content folded = foldGroups(whole, all);
    row("  fold all", {folding.taken()}, "50");
    const Stopwatch asking;
    LayoutGraph graph = graphOf(folded, whole, theme.font(theme::TextStyle::Strong));
    row("  the graph to lay out", {asking.taken()}, "50");
    const Stopwatch laying;
    PositionBook places;
    places.adopt(graph, simpleLayout(graph));
    row("  simple layout, folded", {laying.taken()}, "");
    measureMap(folded, places, theme, {1440, 900});
    all.remove(QStringLiteral("team 50"));
    folded = foldGroups(whole, all);
    graph = graphOf(folded, whole, theme.font(theme::TextStyle::Strong));
    const Stopwatch unfolding;
    places.update(graph);
    row("  unfold one group: its places", {unfolding.taken()}, "50");
    const Stopwatch opening;
    graph = graphOf(whole, whole, theme.font(theme::TextStyle::Strong));
    places.adopt(graph, simpleLayout(graph));
    row("  all open: layout, on its thread", {opening.taken()}, "");
    measureMap(whole, places, theme, {1440, 900});
    for (Card& card : whole.cards)
        card.group.clear();
    graph = graphOf(whole, whole, theme.font(theme::TextStyle::Strong));
    const Stopwatch plain;
    places.adopt(graph, simpleLayout(graph));
    row("  without groups: layout, on its thread", {plain.taken()}, "");
    measureMap(whole, places, theme, {3840, 2160});
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    theme::Theme theme(application, theme::SchemeChoice::Dark);
    const Content content = testing::largeTopology(1000, 3000);
    const LayoutGraph graph = testing::graphOf(content);
    std::printf("%-46s %9s %9s %9s   %s\n", "ms", "median", "worst", "processor", "bar");

    const Stopwatch ownWatch;
    const GraphLayout own = layeredLayout(graph);
    row("own layout (fallback), 1,000 nodes, 3,000 edges", {ownWatch.taken()}, "");
    QElapsedTimer timer;

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
        row("layout process, 1,000 nodes, 3,000 edges", {{milliseconds(timer), 0.0}}, "2000 (aim 1000)");
        places.adopt(graph, layout);
        measureMap(content, places, theme, {1440, 900});
        measureMap(content, places, theme, {3840, 2160});
        measureLarge(theme);
        result = 0;
        QCoreApplication::exit(0);
    });
    timer.restart();
    process.request(graph);
    QApplication::exec();
    return result;
}
