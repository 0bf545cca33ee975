// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe.h"

#include <map>

namespace holdfast::snapshots::testing {

/// A fleet whose services are found on the platforms that a test gives them.
class RecordedFleet final : public recovery::SubjectFinder {
public:
    RecordedFleet() { fleet->name = "shop"; }

    ServiceSpec& add(const std::string& id, ports::Platform* platform = nullptr) {
        auto& spec = fleet->services.emplace_back();
        spec.id = ServiceId(id);
        if (platform != nullptr) spec.platform["kind"] = "local";
        m_platforms[spec.id] = platform;
        return spec;
    }

    Result<recovery::Subject> find(const ServiceId& service) override {
        const auto* spec = fleet->find(service);
        if (spec == nullptr) return failure(ErrorCode::FixSetup, "There is no such service.");
        return recovery::Subject{.fleet = *fleet,
                                 .service = *spec,
                                 .platform = m_platforms.at(service),
                                 .workload = workloads::WorkloadId(service.value())};
    }

    std::shared_ptr<FleetSpec> fleet = std::make_shared<FleetSpec>();

private:
    std::map<ServiceId, ports::Platform*> m_platforms;
};

/// Lends another finder to whoever wants one of their own.
class LentFleet final : public recovery::SubjectFinder {
public:
    explicit LentFleet(recovery::SubjectFinder& fleet) : m_fleet(fleet) {}

    Result<recovery::Subject> find(const ServiceId& service) override { return m_fleet.find(service); }

private:
    recovery::SubjectFinder& m_fleet;
};

} // namespace holdfast::snapshots::testing
