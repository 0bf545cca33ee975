// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe_runner.h"
#include "tests/engine/core/actions/fake_world.h"

#include <algorithm>
#include <map>
#include <memory>

namespace holdfast::recovery::testing {

using actions::Execution;
using actions::Outcome;
using actions::Plan;
using actions::PlanRequest;
using actions::RecoveryAction;

/// Plans for real servers, carried out by the machine of actions in a world whose time a test drives. What
/// the services' probes would read is given by the test.
class RecoveryBench final : public SubjectFinder, public actions::StepRunner, public actions::HealthObserver {
public:
    RecoveryBench() { m_fleet.name = "bench"; }

    ServiceSpec& add(ServiceSpec service) {
        m_fleet.services.push_back(std::move(service));
        return m_fleet.services.back();
    }

    [[nodiscard]] FleetSpec& fleet() { return m_fleet; }

    Result<Subject> find(const ServiceId& service) override {
        const auto* spec = m_fleet.find(service);
        if (spec == nullptr) return failure(ErrorCode::FixSetup, "There is no such service.");
        return Subject{.fleet = m_fleet, .service = *spec, .platform = platform, .workload = workload};
    }

    Result<Drawing> draw(RecoveryAction action, const std::string& service,
                         std::map<std::string, std::string> arguments = {}) {
        auto* recipe = m_book.recipeFor(action);
        if (recipe == nullptr) return failure(ErrorCode::Internal, "there is no recipe");
        const PlanRequest request{.service = ServiceId(service),
                                  .action = action,
                                  .arguments = std::move(arguments),
                                  .reason = "a test"};
        return recipe->draw(*find(request.service), request, *this, {});
    }

    /// As whoever draws up plans would make it of a drawing.
    static Plan planOf(const Drawing& drawing, RecoveryAction action, const std::string& service) {
        auto plan = actions::testing::samplePlan();
        plan.id = actions::PlanId("41");
        plan.action = action;
        plan.tier = actions::tierOf(action, Environment::Lab);
        plan.target = {.fleet = "bench",
                       .environment = Environment::Lab,
                       .context = drawing.context,
                       .service = ServiceId(service),
                       .identity = drawing.identity};
        plan.basis = drawing.basis;
        plan.changes = drawing.changes;
        plan.steps = drawing.steps;
        plan.affected.clear();
        plan.success.healthAtLeast = drawing.healthAtLeast.value_or(0.7);
        plan.success.promises = drawing.promises;
        plan.success.every = Duration(5'000);
        plan.success.deadline = Duration(20'000);
        plan.wayBack = drawing.wayBack;
        return plan;
    }

    /// From confirmation to its end, or to where `crashAt` ends this program.
    void perform(const Plan& plan, actions::ExecutionMode mode = actions::ExecutionMode::Perform) {
        m_world = std::make_unique<actions::testing::FakeWorld>(plan);
        execution = std::make_unique<Execution>(world(), plan,
                                                actions::testing::confirmedBy(plan, m_world->clock.now()),
                                                Execution::Options{.mode = mode});
        drive();
    }

    /// The program is started again.
    bool takeUp() {
        crashAt = {};
        closing = std::stop_source();
        m_world->clock.pass(Duration(5'000));
        const auto open = actions::openPlans(m_world->journal);
        if (!open || open->size() != 1) return false;
        execution = std::make_unique<Execution>(world(), open->front(), Execution::Options{});
        drive();
        return true;
    }

    /// What its probes read from now on.
    std::function<std::map<std::string, double>()> signalsNow = [] {
        return std::map<std::string, double>();
    };
    /// Asked before and after each step is run: true ends this program there.
    std::function<bool(const actions::StepCall&, bool after)> crashAt;
    std::stop_source closing;            ///< this program closes: perform() returns
    ports::Platform* platform = nullptr; ///< that runs every service; null: none
    workloads::WorkloadId workload;
    bool crashed = false;
    bool sick = false;
    std::vector<actions::StepAnswer> answers;
    std::unique_ptr<Execution> execution;

    // StepRunner
    actions::StepAnswer run(const actions::StepCall& call) override {
        if (crashAt && crashAt(call, false)) throw actions::testing::Crash{};
        auto answer = m_runner.run(call, {.stop = closing.get_token(), .abort = {}, .tell = {}});
        if (crashAt && crashAt(call, true)) throw actions::testing::Crash{};
        answers.push_back(answer);
        if (closing.stop_requested()) throw actions::testing::Crash{}; // as PlanRun leaves
        return answer;
    }

    actions::StepSight observe(const actions::StepCall& call) override { return m_runner.observe(call); }

    // HealthObserver
    Result<actions::HealthReading> read(const ServiceId&) override {
        actions::HealthReading reading{
            .taken = m_world->clock.steady(), .time = m_world->clock.now(), .own = sick ? 0.2 : 0.92};
        reading.signals = signalsNow();
        return reading;
    }

    [[nodiscard]] std::string why() const { return execution ? execution->why() : "nothing was begun"; }

private:
    actions::World world() {
        auto& w = *m_world;
        return {w.clock, w, w, *this, *this, w, w, w};
    }

    void drive() {
        crashed = false;
        try {
            for (int i = 0; i < 1'000; ++i) {
                const auto progress = execution->advance();
                if (progress.ended) return;
                if (progress.notBefore && *progress.notBefore > m_world->clock.steady())
                    m_world->clock.pass(*progress.notBefore - m_world->clock.steady());
            }
        } catch (const actions::testing::Crash&) {
            crashed = true;
            execution.reset();
        }
    }

    holdfast::SystemClock m_clock;
    FleetSpec m_fleet;
    Cookbook m_book = serverCookbook(m_clock);
    RecipeRunner m_runner{m_book, *this};
    std::unique_ptr<actions::testing::FakeWorld> m_world;
};

} // namespace holdfast::recovery::testing

/// The plan ended so.
#define PLAN_ENDED(bench, expected)                                                                          \
    do {                                                                                                     \
        QVERIFY((bench).execution);                                                                          \
        QVERIFY2((bench).execution->phase() == holdfast::actions::Phase::Ended, (bench).why().c_str());      \
        QVERIFY2((bench).execution->outcome() == (expected), (bench).why().c_str());                         \
    } while (false)
