// SPDX-License-Identifier: GPL-3.0-or-later
// The engine without a window over real sockets. First a sweep of 1,000 HTTP services of which 200 take the
// connection and never answer: when the healthy ones have been read, and when the sweep has ended. Then what
// the engine itself costs at 1,000 services with 20 signals each, read every 30 s, history on disk: processor
// over some sweeps, and memory.
#include "app/watch.h"
#include "engine/core/fleet/fleet_file.h"
#include "models/engine_link.h"
#include "tests/benchmarks/local_targets.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <optional>

using namespace holdfast;
using namespace holdfast::benchmarks;

namespace {

constexpr int kServices = 1000;
constexpr int kHanging = 200;

double processorSeconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// An engine on a fleet file, and its states as they come.
class Run {
public:
    Run(const QTemporaryDir& folder, app::Keeping keeping, const std::string& fleet,
        std::function<void(const FleetStatePtr&)> onState)
        : m_watch(keeping, folder.filePath(QStringLiteral("data")).toStdString(), processEnvironment())
        , m_link(m_watch.client()) {
        QObject::connect(&m_link, &models::EngineLink::stateChanged, &m_link, std::move(onState));
        m_link.submit(ports::OpenFleet{.file = written(folder.path().toStdString(), "fleet.yaml", fleet)},
                      &m_link, [](const Result<std::string>& opened) {
                          if (opened) return;
                          fmt::print(stderr, "bench_sweep could not run: {}\n", opened.error().detail);
                          QCoreApplication::exit(1);
                      });
    }

private:
    app::Watch m_watch;
    models::EngineLink m_link;
};

/// Ends the event loop as failed after so long, unless it is gone by then.
class Patience {
public:
    explicit Patience(int milliseconds) {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [] { QCoreApplication::exit(1); });
        m_timer.setSingleShot(true);
        m_timer.start(milliseconds);
    }

private:
    QTimer m_timer;
};

int measureHanging() {
    const LocalTargets targets(kServices, kHanging);
    const QTemporaryDir folder;
    std::optional<double> healthyRead;
    std::optional<double> ended;
    QElapsedTimer timer;
    timer.start();
    Run run(folder, app::Keeping::Memory, targets.fleetFile("30s", false), [&](const FleetStatePtr& state) {
        const auto read = std::ranges::count_if(state->services, [](const ServiceState& service) {
            return service.lastObserved.has_value() && service.own.score.value_or(0.0) > 0.9;
        });
        const double now = static_cast<double>(timer.elapsed()) / 1000.0;
        if (!healthyRead && read >= kServices - kHanging) healthyRead = now;
        if (state->sweep.number < 1) return;
        ended = std::chrono::duration<double>(state->sweep.took).count();
        QCoreApplication::exit(0);
    });
    const Patience patience(60'000);
    const int code = QCoreApplication::exec();
    heading("a sweep of 1,000 local HTTP services, 200 of them hanging");
    line("the 800 healthy ones are read, from the opening of the fleet", healthyRead.value_or(-1.0), "s",
         "<= 2", "<= 1");
    line("the sweep has ended (deadline of a probe 5 s, interval 30 s)", ended.value_or(-1.0), "s", "< 30",
         "");
    return code;
}

int measureCost() {
    const LocalTargets targets(kServices, 0);
    const QTemporaryDir folder;
    double before = 0.0;
    double resident = 0.0;
    QElapsedTimer timer;
    Run run(folder, app::Keeping::Disk, targets.fleetFile("30s", true), [&](const FleetStatePtr& state) {
        if (state->sweep.number < 1 || timer.isValid()) return;
        // The first sweep makes everything; from here on it is work as usual.
        timer.start();
        before = processorSeconds();
        resident = residentMebibytes();
        QTimer::singleShot(90'000, qApp, [] { QCoreApplication::exit(0); });
    });
    const Patience patience(180'000);
    const int code = QCoreApplication::exec();
    const double wall = static_cast<double>(timer.elapsed()) / 1000.0;
    heading("the engine at 1,000 services x 20 signals, every 30 s, history on disk");
    line("processor, over 90 s", 100.0 * (processorSeconds() - before) / wall, "% core", "<= 10", "4");
    line("resident after the first sweep", resident, "MiB", "", "");
    line("resident 90 s later", residentMebibytes(), "MiB", "", "");
    return code;
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    const int hanging = measureHanging();
    const int cost = measureCost();
    return hanging != 0 ? hanging : cost;
}
