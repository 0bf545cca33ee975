// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/signal_catalog.h"
#include "engine/ports/probe.h"
#include "engine/probes/probe_factory.h"
#include "tests/support/fake_clock.h"

#include <QtCore/QObject>
#include <QtTest/QTest>
#include <QtTest/QTestEventLoop>

#include <algorithm>
#include <optional>

namespace holdfast::testing {

/// The world of a probe under test.
struct TestWorld {
    FakeClock clock;
    QObject context;

    [[nodiscard]] probes::ProbeWorld world() {
        return {.clock = &clock, .context = &context, .compute = nullptr};
    }
};

/// Runs an asynchronous probe once, on an event loop as it runs in the engine (qWaitFor() would sleep between
/// events). None: it did not end, or it ended at once.
[[nodiscard]] inline std::optional<ProbeReport> runOnce(ports::AsyncProbe& probe, int withinMs = 10'000) {
    std::optional<ProbeReport> result;
    QTestEventLoop loop;
    probe.start([&](ProbeReport report) {
        result = std::move(report);
        loop.exitLoop();
    });
    if (result) return {};
    loop.enterLoopMSecs(withinMs);
    if (!result) probe.cancel();
    return result;
}

[[nodiscard]] inline std::optional<double> valueIn(const ProbeReport& report, std::string_view signal) {
    const auto found = std::ranges::find(report.readings, SignalId(signal), &ProbeReading::signal);
    return found == report.readings.end() ? std::nullopt : std::optional(found->value);
}

[[nodiscard]] inline bool isNotOffered(const ProbeReport& report, std::string_view signal) {
    return std::ranges::find(report.notOffered, SignalId(signal)) != report.notOffered.end();
}

[[nodiscard]] inline bool isNear(std::optional<double> value, double expected, double within = 1e-9) {
    return value && std::abs(*value - expected) <= within;
}

/// All of a report that a person may come to see.
[[nodiscard]] inline std::string wordsOf(const ProbeReport& report) {
    return report.detail + '\n' + report.remedy + '\n' + report.version + '\n' + report.identity;
}

} // namespace holdfast::testing

#define COMPARE_PROBLEM(actual, expected)                                                                    \
    do {                                                                                                     \
        const holdfast::ProbeReport compared = (actual);                                                     \
        QVERIFY2(compared.problem == (expected),                                                             \
                 (std::string(toString(compared.problem)) + ": " + compared.detail).c_str());                \
    } while (false)
