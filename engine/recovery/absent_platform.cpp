// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/absent_platform.h"

namespace holdfast::recovery {

using ports::PlatformContext;
using workloads::Ability;

std::unexpected<Error> AbsentPlatform::absent() const {
    return failure(ErrorCode::FixSetup, m_why, m_kind);
}

Result<ports::PlatformIdentity> AbsentPlatform::identify(const PlatformContext&) {
    return absent();
}

std::vector<workloads::Capability> AbsentPlatform::capabilities() const {
    std::vector<workloads::Capability> found;
    for (const auto ability :
         {Ability::Start, Ability::Stop, Ability::Restart, Ability::Replace, Ability::Scale, Ability::Limit,
          Ability::Logs, Ability::Events, Ability::Stats})
        found.push_back({.ability = ability, .can = false, .why = m_why});
    return found;
}

Result<std::vector<workloads::WorkloadSummary>> AbsentPlatform::list(const PlatformContext&) {
    return absent();
}

Result<workloads::WorkloadDescription> AbsentPlatform::describe(const workloads::WorkloadId&,
                                                                const PlatformContext&) {
    return absent();
}

Result<std::vector<workloads::PlatformCall>> AbsentPlatform::rehearse(const workloads::Order&,
                                                                      const PlatformContext&) {
    return absent();
}

Result<workloads::OrderOutcome> AbsentPlatform::perform(const workloads::Order&, const PlatformContext&) {
    return absent();
}

Result<ports::LogEnd> AbsentPlatform::readLog(const ports::LogQuery&,
                                              const std::function<ports::StreamNext(const ports::LogLine&)>&,
                                              const PlatformContext&) {
    return absent();
}

Result<void>
AbsentPlatform::followEvents(std::optional<TimePoint>,
                             const std::function<ports::StreamNext(const ports::PlatformEvent&)>&,
                             const PlatformContext&) {
    return absent();
}

Result<std::vector<workloads::InstanceStats>> AbsentPlatform::stats(const workloads::WorkloadId&,
                                                                    const PlatformContext&) {
    return absent();
}

} // namespace holdfast::recovery
