// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/sha256.h"
#include "engine/recovery/instance_mark.h"
#include "engine/recovery/platform_recipe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace holdfast::recovery {

using workloads::Ability;
using workloads::WorkloadDescription;

namespace {

constexpr std::array kNeeds{Ability::Stop, Ability::Start};
constexpr std::size_t kMostSteps = 256;

std::vector<ServiceId> hardDependenciesOf(const FleetSpec& fleet, const ServiceId& service) {
    std::vector<ServiceId> found;
    for (const auto& edge : fleet.dependencies) {
        if (edge.from == service && edge.kind == DependencyKind::Hard) found.push_back(edge.to);
    }
    return found;
}

/// All that the service cannot do without, each behind what it needs itself. Circles are entered once.
std::vector<ServiceId> inOrder(const FleetSpec& fleet, const ServiceId& service) {
    std::vector<ServiceId> order;
    std::set<ServiceId> seen{service};
    const std::function<void(const ServiceId&)> visit = [&](const ServiceId& from) {
        for (const auto& to : hardDependenciesOf(fleet, from)) {
            if (!seen.insert(to).second) continue;
            visit(to);
            order.push_back(to);
        }
    };
    visit(service);
    return order;
}

bool isFailing(const WorkloadDescription& workload) {
    return std::ranges::none_of(workload.instances, [](const workloads::Instance& instance) {
        return readinessOf(&instance) == Readiness::Ready;
    });
}

/// A dependency with what its platform shows of it.
struct Found {
    ServiceId service;
    Subject subject;
    PlatformSight sight;
};

class DependencyRestart final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::DependencyRestart;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override {
        if (hardDependenciesOf(subject.fleet, subject.service.id).empty())
            return fmt::format("{} has no hard dependency in the fleet file: restart the service itself.",
                               subject.service.id.value());
        return whyNotByPlatform(subject, kNeeds);
    }

    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others,
                                       const ports::PlatformContext& context) override {
        if (auto why = whyNot(subject); !why.empty())
            return failure(ErrorCode::FixSetup, std::move(why), subject.service.id.value());
        const auto own = lookAt(subject, kNeeds, context);
        if (!own) return std::unexpected(own.error());
        const auto chosen = choose(subject, others, context);
        if (!chosen) return std::unexpected(chosen.error());
        auto drawing = beginDrawing(*own, Touches::Run, request);
        std::string bases = drawing.basis;
        for (const auto& found : *chosen)
            add(drawing, found, bases);
        drawing.basis = sha256Hex(bases);
        addRestart(drawing, subject, own->workload, {});
        if (drawing.steps.size() > kMostSteps)
            return failure(ErrorCode::FixSetup,
                           "There are too many replicas for one plan: restart the dependencies one by one.",
                           subject.service.id.value());
        drawing.replicasTaken = std::min(drawing.healthyReplicas.value_or(0), 1);
        drawing.wayBack = "none: a restart cannot be taken back; what is down is started again";
        return drawing;
    }

private:
    static void add(Drawing& drawing, const Found& found, std::string& bases) {
        bases += digestOf(found.sight.workload, found.sight.identity.id);
        addRestart(drawing, found.subject, found.sight.workload, {});
        drawing.heals.push_back(found.service);
        for (auto& manager : managersFor(found.sight.workload, Touches::Run)) {
            manager.name += fmt::format(" of {}", found.service.value());
            drawing.managers.push_back(std::move(manager));
        }
    }

    /// Those that fail by what their platform says; where none does, the direct ones.
    [[nodiscard]] static Result<std::vector<Found>> choose(const Subject& subject, SubjectFinder& others,
                                                           const ports::PlatformContext& context) {
        const auto& service = subject.service.id;
        const auto direct = hardDependenciesOf(subject.fleet, service);
        std::vector<Found> failing;
        std::vector<Found> near;
        std::vector<std::string> unseen;
        for (const auto& id : inOrder(subject.fleet, service)) {
            const auto other = others.find(id);
            auto sight = other ? lookAt(*other, kNeeds, context)
                               : Result<PlatformSight>(std::unexpected(other.error()));
            if (!sight) {
                unseen.push_back(fmt::format("{}: {}", id.value(), sight.error().detail));
                continue;
            }
            const bool fails = isFailing(sight->workload);
            if (!fails && std::ranges::find(direct, id) == direct.end()) continue;
            auto& group = fails ? failing : near;
            group.push_back({.service = id, .subject = *other, .sight = std::move(*sight)});
        }
        if (!failing.empty()) return failing;
        if (!near.empty()) return near;
        return failure(
            ErrorCode::FixSetup,
            fmt::format("None of its hard dependencies can be restarted. {}", fmt::join(unseen, " ")),
            service.value());
    }
};

} // namespace

std::unique_ptr<Recipe> dependencyRestart() {
    return std::make_unique<DependencyRestart>();
}

} // namespace holdfast::recovery
