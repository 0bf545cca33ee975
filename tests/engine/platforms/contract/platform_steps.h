// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/platforms/contract/platform_under_test.h"

#include <thread>

namespace holdfast::testing {

/// Scripts that behave as services do.
inline constexpr const char* kObedient = "trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done";
inline constexpr const char* kDeaf = "trap '' TERM; echo up; while :; do sleep 0.05; done";

/// What the tests ask again and again, in a word. Failures fail the program with the platform's own words.
class PlatformSteps {
public:
    explicit PlatformSteps(PlatformUnderTest& under) : m_under(under) {}

    [[nodiscard]] ports::Platform& platform() const { return m_under.platform(); }

    /// Planted, started and up: its script has said so.
    [[nodiscard]] workloads::WorkloadId planted(const Plant& plant) const;
    [[nodiscard]] workloads::WorkloadDescription describe(const workloads::WorkloadId& workload) const;
    /// The first instance.
    [[nodiscard]] workloads::Instance instance(const workloads::WorkloadId& workload) const;
    [[nodiscard]] std::vector<std::string> log(const workloads::WorkloadId& workload, int tail = 1000) const;
    [[nodiscard]] bool hasSaid(const workloads::WorkloadId& workload, const std::string& line) const;
    [[nodiscard]] bool runs(const workloads::WorkloadId& workload) const;

    [[nodiscard]] Result<workloads::OrderOutcome> perform(const workloads::Order& order,
                                                          ports::PlatformContext context = {});

    [[nodiscard]] Result<workloads::OrderOutcome> perform(workloads::OrderKind kind,
                                                          const workloads::WorkloadId& workload) {
        return perform({.kind = kind, .workload = workload});
    }

    /// All calls of the last perform().
    std::vector<workloads::PlatformCall> calls;

private:
    PlatformUnderTest& m_under;
};

} // namespace holdfast::testing
