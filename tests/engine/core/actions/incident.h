// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/core/actions/fake_world.h"

#include <map>
#include <memory>

namespace holdfast::actions::testing {

/// A plan in a world where named things go wrong: fault("run do 2", 3) takes way 3 the first time that the
/// second step is run. What was written into the journal is the story.
class Incident {
public:
    explicit Incident(const Plan& which = smallPlan(2)) : plan(which), world(which) {
        world.choose = [this](const std::string& place, int) {
            const auto found = m_faults.find({place, ++m_visits[place]});
            return found == m_faults.end() ? 0 : found->second;
        };
    }

    void fault(const std::string& place, int way, int visit = 1) { m_faults[{place, visit}] = way; }

    void fault(const std::string& place, RunFault way, int visit = 1) {
        fault(place, static_cast<int>(way), visit);
    }

    void fault(const std::string& place, AppendFault way, int visit = 1) {
        fault(place, static_cast<int>(way), visit);
    }

    void make(ExecutionMode mode = ExecutionMode::Perform) {
        execution = std::make_unique<Execution>(world.world(), plan, confirmedBy(plan, world.clock.now()),
                                                Execution::Options{.mode = mode});
    }

    /// To its end, or to the crash; false: it crashed.
    bool go() {
        if (!execution) make();
        try {
            drive(world, *execution);
            return true;
        } catch (const Crash&) {
            execution.reset();
            return false;
        }
    }

    /// Holdfast is started again after this time.
    bool restart(Duration after) {
        world.clock.pass(after);
        const auto open = openPlans(world.journal);
        if (!open || open->size() != 1) return false;
        execution = std::make_unique<Execution>(world.world(), open->front(), Execution::Options{});
        return true;
    }

    /// «begun, intent do 1, result done 1, …»
    [[nodiscard]] std::string story() const {
        std::string text;
        for (const auto& record : world.journal) {
            text += text.empty() ? "" : ", ";
            text += toString(record.kind);
            const bool ofStep = record.kind == RecordKind::Intent || record.kind == RecordKind::Result ||
                                record.kind == RecordKind::Observed;
            if (record.kind == RecordKind::Intent) text += " " + std::string(toString(record.direction));
            if (record.kind == RecordKind::Result) text += " " + std::string(toString(record.result));
            if (record.kind == RecordKind::Observed) text += " " + std::string(toString(record.seen));
            if (ofStep) text += " " + std::to_string(record.step + 1);
            if (record.kind == RecordKind::Ended) text += " " + std::string(toString(record.outcome));
        }
        return text;
    }

    Plan plan;
    FakeWorld world;
    std::unique_ptr<Execution> execution;

private:
    std::map<std::pair<std::string, int>, int> m_faults;
    std::map<std::string, int> m_visits;
};

} // namespace holdfast::actions::testing

/// The incident ended so, nothing forbidden happened on the way, and its end is entered everywhere.
#define ENDED(incident, expectedOutcome, expectedCause)                                                      \
    do {                                                                                                     \
        auto& it_ = (incident);                                                                              \
        QVERIFY(it_.execution);                                                                              \
        QVERIFY2(it_.world.violations.empty(),                                                               \
                 it_.world.violations.empty() ? "" : it_.world.violations.front().c_str());                  \
        QVERIFY(it_.execution->phase() == Phase::Ended);                                                     \
        QVERIFY2(it_.execution->outcome() == (expectedOutcome),                                              \
                 (it_.story() + it_.execution->why()).c_str());                                              \
        QVERIFY2(it_.execution->cause() == (expectedCause), it_.execution->why().c_str());                   \
    } while (false)

#define STORY(incident, expected) QVERIFY2((incident).story() == (expected), (incident).story().c_str())
