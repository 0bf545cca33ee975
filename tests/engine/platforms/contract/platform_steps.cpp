// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/platforms/contract/platform_steps.h"

#include <QtTest/QTest>

#include <algorithm>

namespace holdfast::testing {

using namespace workloads;

WorkloadId PlatformSteps::planted(const Plant& plant) const {
    auto workload = m_under.plant(plant);
    if (!QTest::qWaitFor([&] { return hasSaid(workload, "up"); }, 20'000))
        qFatal("%s is not up", plant.name.c_str());
    return workload;
}

WorkloadDescription PlatformSteps::describe(const WorkloadId& workload) const {
    auto found = platform().describe(workload, {});
    if (!found) qFatal("%s: %s", workload.value().c_str(), found.error().detail.c_str());
    return std::move(*found);
}

Instance PlatformSteps::instance(const WorkloadId& workload) const {
    const auto found = describe(workload);
    return found.instances.empty() ? Instance{} : found.instances.front();
}

std::vector<std::string> PlatformSteps::log(const WorkloadId& workload, int tail) const {
    std::vector<std::string> lines;
    const auto ended = platform().readLog({.workload = workload, .tail = tail},
                                          [&](const ports::LogLine& line) {
                                              lines.push_back(line.text);
                                              return ports::StreamNext::Continue;
                                          },
                                          {});
    if (!ended) qFatal("%s: %s", workload.value().c_str(), ended.error().detail.c_str());
    return lines;
}

bool PlatformSteps::hasSaid(const WorkloadId& workload, const std::string& line) const {
    const auto lines = log(workload);
    return std::ranges::find(lines, line) != lines.end();
}

bool PlatformSteps::runs(const WorkloadId& workload) const {
    return instance(workload).state == InstanceState::Running;
}

Result<OrderOutcome> PlatformSteps::perform(const Order& order, ports::PlatformContext context) {
    calls.clear();
    context.onCall = [this](const PlatformCall& call) { calls.push_back(call); };
    auto outcome = platform().perform(order, context);
    if (!outcome) qInfo("%s", outcome.error().detail.c_str());
    return outcome;
}

} // namespace holdfast::testing
