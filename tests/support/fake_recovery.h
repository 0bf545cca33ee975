// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe.h"
#include "tests/support/fake_probes.h"

#include <fmt/format.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace holdfast::testing {

/// Services that run in memory, and what recovery does to them: two steps, stop and start. What a service
/// answers to its probes follows from it. Outlives engines, as real processes would. Thread-safe.
class FakeServices {
public:
    explicit FakeServices(FakeWorld& world) : m_world(world) {}

    void add(const std::string& service, const std::string& target) {
        const std::lock_guard lock(m_mutex);
        m_services[service] = {.target = target};
    }

    /// It answers no more; a restart heals it if `heals`.
    void breakDown(const std::string& service, bool heals = true) {
        const std::lock_guard lock(m_mutex);
        auto& one = m_services.at(service);
        one.sick = true;
        one.heals = heals;
        answer(one);
    }

    /// By hand, as a person would.
    void heal(const std::string& service) {
        const std::lock_guard lock(m_mutex);
        auto& one = m_services.at(service);
        one.sick = false;
        one.running = true;
        answer(one);
    }

    /// Whoever does a step named so waits until let go, or until its program closes; isHeld() tells that
    /// somebody does.
    void hold(const std::string& operation) {
        const std::lock_guard lock(m_mutex);
        m_held = operation;
    }

    void letGo() {
        {
            const std::lock_guard lock(m_mutex);
            m_held.clear();
        }
        m_wake.notify_all();
    }

    [[nodiscard]] bool isHeld() const {
        const std::lock_guard lock(m_mutex);
        return m_waiting > 0;
    }

    /// «stop api 1», in order.
    [[nodiscard]] std::vector<std::string> done() const {
        const std::lock_guard lock(m_mutex);
        return m_done;
    }

    [[nodiscard]] int generation(const std::string& service) const {
        const std::lock_guard lock(m_mutex);
        return m_services.at(service).generation;
    }

    [[nodiscard]] recovery::Cookbook cookbook();
    [[nodiscard]] std::unique_ptr<recovery::SubjectFinder> finder(std::shared_ptr<const FleetSpec> fleet);

private:
    friend class FakeRecipe;
    friend class FakeDeed;

    struct One {
        std::string target;
        bool running = true;
        bool sick = false;
        bool heals = true;
        int generation = 1;
    };

    void answer(const One& one) {
        m_world.set(one.target, one.running && !one.sick ? FakeWorld::Answer::Up : FakeWorld::Answer::Down);
    }

    FakeWorld& m_world;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::string m_held;
    int m_waiting = 0;
    std::map<std::string, One> m_services;
    std::vector<std::string> m_done;
};

class FakeRecipe final : public recovery::Recipe {
public:
    FakeRecipe(FakeServices& services, actions::RecoveryAction action)
        : m_services(services), m_action(action) {}

    actions::RecoveryAction action() const override { return m_action; }

    std::string whyNot(const recovery::Subject&) const override { return {}; }

    Result<recovery::Drawing> draw(const recovery::Subject& subject, const actions::PlanRequest&,
                                   recovery::SubjectFinder&, const ports::PlatformContext&) override {
        const std::lock_guard lock(m_services.m_mutex);
        const auto& name = subject.service.id.value();
        const auto found = m_services.m_services.find(name);
        if (found == m_services.m_services.end())
            return failure(ErrorCode::FixSetup, "Nothing runs it. Add it first.", name);
        const auto generation = std::to_string(found->second.generation);
        const auto step = [&](const char* what, actions::Undo undo) {
            return actions::Step{.title = fmt::format("{} {}", what, name),
                                 .service = subject.service.id,
                                 .operation = {.name = fmt::format("fake.{}", what),
                                               .arguments = {{"generation", generation}}},
                                 .precondition = "it is as it was when the plan was drawn up",
                                 .deadline = Duration(5'000),
                                 .undo = std::move(undo)};
        };
        recovery::Drawing drawing;
        drawing.context = "memory";
        drawing.identity = name + "@" + generation;
        drawing.basis = drawing.identity;
        drawing.changes = {{.field = "process", .before = generation, .after = "a new one"}};
        drawing.steps = {
            step("stop", {.kind = actions::UndoKind::Operation,
                          .operation = {.name = "fake.resume", .arguments = {{"generation", generation}}},
                          .text = "start it again as it was"}),
            step("start", {.kind = actions::UndoKind::NotNeeded, .operation = {}, .text = "it may stay"})};
        drawing.expected = Duration(1'000);
        drawing.deadline = Duration(40'000);
        drawing.wayBack = "it is started again as it was";
        drawing.healthyReplicas = 1;
        drawing.replicasTaken = 1;
        return drawing;
    }

private:
    FakeServices& m_services;
    actions::RecoveryAction m_action;
};

class FakeDeed final : public recovery::Deed {
public:
    explicit FakeDeed(FakeServices& services) : m_services(services) {}

    std::string_view prefix() const override { return "fake."; }

    actions::StepAnswer run(const actions::StepCall& call, const recovery::Subject& subject) override {
        const auto& name = call.operation.name;
        actions::StepAnswer answer{.outcome = actions::StepOutcome::Done, .text = {}, .calls = {}};
        answer.calls.push_back(
            {.call = fmt::format("{} {}", name, call.service.value()), .answer = "ok", .took = Duration(1)});
        if (call.writes == actions::Writes::Withhold) return answer;
        std::unique_lock lock(m_services.m_mutex);
        ++m_services.m_waiting;
        const bool free =
            m_services.m_wake.wait(lock, subject.stop, [&] { return m_services.m_held != name; });
        --m_services.m_waiting;
        if (!free) return {.outcome = actions::StepOutcome::Unknown, .text = "no answer yet", .calls = {}};
        auto& one = m_services.m_services.at(call.service.value());
        m_services.m_done.push_back(
            fmt::format("{} {} {}", name.substr(5), call.service.value(), one.generation));
        if (name == "fake.stop") {
            one.running = false;
        } else {
            if (name == "fake.start") {
                ++one.generation;
                if (one.heals) one.sick = false;
            }
            one.running = true;
        }
        m_services.answer(one);
        return answer;
    }

    actions::StepSight observe(const actions::StepCall& call, const recovery::Subject&) override {
        const std::lock_guard lock(m_services.m_mutex);
        const auto& one = m_services.m_services.at(call.service.value());
        const int from = std::stoi(call.operation.arguments.at("generation"));
        // Of a start: there is a newer process. Of a stop: none runs.
        const bool start = call.operation.name == "fake.start";
        const bool inEffect = start ? one.generation > from : !one.running;
        return {.seen = inEffect ? actions::Seen::InEffect : actions::Seen::NotInEffect, .text = {}};
    }

private:
    FakeServices& m_services;
};

class FakeFinder final : public recovery::SubjectFinder {
public:
    explicit FakeFinder(std::shared_ptr<const FleetSpec> fleet) : m_fleet(std::move(fleet)) {}

    Result<recovery::Subject> find(const ServiceId& service) override {
        const auto* spec = m_fleet->find(service);
        if (spec == nullptr)
            return failure(ErrorCode::FixInput, "There is no such service.", service.value());
        return recovery::Subject{.fleet = *m_fleet, .service = *spec, .platform = nullptr, .workload = {}};
    }

private:
    std::shared_ptr<const FleetSpec> m_fleet;
};

inline recovery::Cookbook FakeServices::cookbook() {
    recovery::Cookbook book;
    book.recipes.push_back(std::make_unique<FakeRecipe>(*this, actions::RecoveryAction::GracefulRestart));
    book.recipes.push_back(std::make_unique<FakeRecipe>(*this, actions::RecoveryAction::ContainerRestart));
    book.deeds.push_back(std::make_unique<FakeDeed>(*this));
    return book;
}

inline std::unique_ptr<recovery::SubjectFinder> FakeServices::finder(std::shared_ptr<const FleetSpec> fleet) {
    return std::make_unique<FakeFinder>(std::move(fleet));
}

} // namespace holdfast::testing
