// SPDX-License-Identifier: GPL-3.0-or-later
// How long a page of the window takes from being gone to for the first time until it is painted and says that
// it is ready, on a fleet of 1,000 services; answers come at once, so that the page alone is measured.
#include "tests/ui/gallery/scene.h"
#include "ui/delegates/diff_delegate.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iterator>
#include <vector>

using namespace holdfast;

namespace {

struct Sample {
    double clock = 0.0;
    double used = 0.0; ///< by this thread: other programs do not lengthen it
};

double threadMilliseconds() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

Sample open(theme::Theme& look, testing::Condition condition) {
    const auto go = std::exchange(condition.after, nullptr);
    testing::Scene scene(look, condition);
    scene.window().resize(1440, 900);
    scene.window().show();
    if (!QTest::qWaitForWindowExposed(&scene.window())) std::exit(1);
    QCoreApplication::processEvents();
    QElapsedTimer timer;
    timer.start();
    const double before = threadMilliseconds();
    go(scene.window(), scene.context(), scene.client());
    const auto ready = [&scene] {
        return scene.window().currentPage()->readiness() == shell::Page::Readiness::Ready;
    };
    while (!ready())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    scene.window().currentPage()->repaint();
    return {static_cast<double>(timer.nsecsElapsed()) / 1e6, threadMilliseconds() - before};
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    theme::Theme look(application, theme::SchemeChoice::Dark);
    std::printf("%-46s %9s %9s %9s   %s\n", "page opens, 1,000 services, 300 of them differ", "median ms",
                "slowest", "CPU ms", "bar");
    const auto all = testing::snapshotConditions();
    const auto found =
        std::ranges::find(all, QStringLiteral("snapshots-thousand"), &testing::Condition::name);
    if (found == all.end()) return 1;
    std::vector<Sample> samples;
    for (int round = 0; round < 9; ++round)
        samples.push_back(open(look, *found));
    const auto middle = [&samples](double Sample::* field) {
        std::ranges::sort(samples, {}, field);
        return std::pair(samples[samples.size() / 2].*field, samples.back().*field);
    };
    const auto [clock, slowest] = middle(&Sample::clock);
    std::printf("%-46s %9.1f %9.1f %9.1f   %s\n", "Snapshots", clock, slowest, middle(&Sample::used).first,
                "<= 200 ms");
    return 0;
}
