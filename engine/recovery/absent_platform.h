// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/platform.h"

namespace holdfast::recovery {

/// The platform of a service that nothing here can steer: it can do nothing, and says why to everything. So
/// a service keeps the actions that need no platform.
class AbsentPlatform final : public ports::Platform {
public:
    /// `why`: in a sentence that says what to do.
    explicit AbsentPlatform(std::string kind, std::string why)
        : m_kind(std::move(kind)), m_why(std::move(why)) {}

    [[nodiscard]] Result<ports::PlatformIdentity> identify(const ports::PlatformContext& context) override;
    [[nodiscard]] std::vector<workloads::Capability> capabilities() const override;
    [[nodiscard]] Result<std::vector<workloads::WorkloadSummary>>
    list(const ports::PlatformContext& context) override;
    [[nodiscard]] Result<workloads::WorkloadDescription>
    describe(const workloads::WorkloadId& workload, const ports::PlatformContext& context) override;
    [[nodiscard]] Result<std::vector<workloads::PlatformCall>>
    rehearse(const workloads::Order& order, const ports::PlatformContext& context) override;
    [[nodiscard]] Result<workloads::OrderOutcome> perform(const workloads::Order& order,
                                                          const ports::PlatformContext& context) override;
    [[nodiscard]] Result<ports::LogEnd>
    readLog(const ports::LogQuery& query, const std::function<ports::StreamNext(const ports::LogLine&)>& sink,
            const ports::PlatformContext& context) override;
    [[nodiscard]] Result<void>
    followEvents(std::optional<TimePoint> since,
                 const std::function<ports::StreamNext(const ports::PlatformEvent&)>& sink,
                 const ports::PlatformContext& context) override;
    [[nodiscard]] Result<std::vector<workloads::InstanceStats>>
    stats(const workloads::WorkloadId& workload, const ports::PlatformContext& context) override;

private:
    [[nodiscard]] std::unexpected<Error> absent() const;

    std::string m_kind;
    std::string m_why;
};

} // namespace holdfast::recovery
