// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/plan_maker.h"
#include "tests/support/fake_clock.h"

namespace holdfast::recovery::testing {

/// A recipe whose find a test sets.
class FakeRecipe final : public Recipe {
public:
    explicit FakeRecipe(actions::RecoveryAction action) : m_action(action) {
        found.context = "local process boot-1";
        found.identity = "process 4711";
        found.basis = "basis-1";
        found.changes = {{.field = "process", .before = "4711", .after = "a new one"}};
        found.steps = {{.title = "Restart it",
                        .service = ServiceId("cache"),
                        .operation = {.name = "platform.restart", .arguments = {}},
                        .precondition = "it is the process of the plan",
                        .repeatability = actions::Repeatability::Guarded,
                        .undo = {actions::UndoKind::NotNeeded, {}, "not needed: it runs"}}};
        found.expected = Duration(8'000);
        found.deadline = Duration(60'000);
        found.wayBack = "none: a restart cannot be undone";
        found.healthyReplicas = 1;
        found.replicasTaken = 1;
    }

    [[nodiscard]] actions::RecoveryAction action() const override { return m_action; }

    [[nodiscard]] std::string whyNot(const Subject&) const override { return reluctance; }

    [[nodiscard]] Result<Drawing> draw(const Subject&, const actions::PlanRequest& request, SubjectFinder&,
                                       const ports::PlatformContext&) override {
        asked.push_back(request);
        if (trouble) return std::unexpected(*trouble);
        return found;
    }

    Drawing found;
    std::optional<Error> trouble;
    std::string reluctance;
    std::vector<actions::PlanRequest> asked;

private:
    actions::RecoveryAction m_action;
};

/// A shop: web needs api and api needs the cache, all hard; api lives two seconds without the cache.
struct WishWorld final : SubjectFinder {
    WishWorld() {
        fleet = std::make_shared<FleetSpec>();
        fleet->name = "shop";
        fleet->environment = Environment::Staging;
        for (const auto* name : {"web", "api", "cache", "search"}) {
            ServiceSpec service;
            service.id = ServiceId(name);
            fleet->services.push_back(service);
        }
        fleet->dependencies = {
            {.from = ServiceId("web"), .to = ServiceId("api"), .breakerSettings = {}, .calls = {}},
            {.from = ServiceId("api"),
             .to = ServiceId("cache"),
             .bitesAfter = Duration(2'000),
             .breakerSettings = {},
             .calls = {}},
            {.from = ServiceId("api"),
             .to = ServiceId("search"),
             .kind = DependencyKind::Soft,
             .breakerSettings = {},
             .calls = {}}};
        auto recipe_ = std::make_unique<FakeRecipe>(actions::RecoveryAction::GracefulRestart);
        recipe = recipe_.get();
        cookbook.recipes.push_back(std::move(recipe_));
        show(0.31, 0.93);
    }

    /// A state in which the cache and everything else have this own health.
    void show(double cache, double others) {
        auto next = std::make_shared<FleetState>();
        next->revision = ++revision;
        next->time = clock.now();
        next->observation = Observation::Online;
        next->fleet = fleet;
        next->sweep.interval = Duration(10'000);
        for (const auto& spec : fleet->services) {
            ServiceState service;
            service.id = spec.id;
            service.freshness = Freshness::Fresh;
            const double own = spec.id == ServiceId("cache") ? cache : others;
            service.own = {.score = own,
                           .parts = {{.part = Part::Saturation, .score = own, .worst = SignalId("memory")}},
                           .confidence = 1.0};
            service.ownState = own < 0.4 ? HealthState::Critical : HealthState::Healthy;
            service.state = service.ownState;
            service.trend = std::make_shared<HealthTrend>();
            next->services.push_back(std::move(service));
        }
        state = next;
    }

    [[nodiscard]] Result<Subject> find(const ServiceId& service) override {
        const auto* spec = fleet->find(service);
        if (spec == nullptr)
            return failure(ErrorCode::FixSetup,
                           "There is no service «" + service.value() + "». Name another.");
        return Subject{.fleet = *fleet, .service = *spec, .workload = {}};
    }

    [[nodiscard]] PlanMaker maker() {
        return PlanMaker(
            {.clock = clock, .cookbook = cookbook, .subjects = *this, .newest = [this] { return state; }});
    }

    holdfast::testing::FakeClock clock;
    std::shared_ptr<FleetSpec> fleet;
    FleetStatePtr state;
    std::uint64_t revision = 0;
    Cookbook cookbook;
    FakeRecipe* recipe = nullptr;
};

inline actions::PlanRequest restartOfTheCache() {
    return {.service = ServiceId("cache"), .arguments = {}, .reason = {}};
}

} // namespace holdfast::recovery::testing
