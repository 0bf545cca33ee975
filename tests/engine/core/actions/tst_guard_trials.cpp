// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/guard_trials.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::actions;

namespace {

Plan planOf(const char* service) {
    Plan plan{.id = PlanId("p-1"),
              .tier = Tier::Impact,
              .target = {.fleet = "lab",
                         .environment = Environment::Lab,
                         .context = "local",
                         .service = ServiceId(service),
                         .identity = "pid 17"},
              .revision = 12,
              .basis = "b",
              .drawnUp = TimePoint(Duration(1'780'000'000'000)),
              .drawnUpBy = "ann@desk"};
    plan.steps.push_back({.title = "restart it",
                          .service = ServiceId(service),
                          .operation = {.name = "local.restart", .arguments = {}},
                          .precondition = "it runs",
                          .undo = {}});
    return plan;
}

/// As they are gathered on a good day.
GuardFacts factsOf(const Plan& plan) {
    GuardFacts facts;
    facts.now = plan.drawnUp;
    facts.world = {.observed = true, .revision = plan.revision, .target = plan.target, .basis = plan.basis};
    facts.lease = {.standing = LeaseStanding::Free};
    facts.record = RecordFacts{};
    facts.access = {.who = "ann@desk", .role = Role::Operator, .unlocked = true};
    return facts;
}

bool refused(const std::vector<TrialResult>& trials, const char* part) {
    const auto found =
        std::ranges::find_if(trials, [&](const TrialResult& trial) { return trial.trial.contains(part); });
    return found != trials.end() && found->refused && !found->sentence.empty();
}

} // namespace

class TstGuardTrials final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyProvocationIsRefusedWithASentence() {
        const auto plan = planOf("api");
        const auto trials = tryGuards(plan, factsOf(plan));
        QVERIFY(trials.size() >= 18);
        for (const auto& trial : trials)
            QVERIFY2(trial.refused && trial.sentence.ends_with('.'),
                     (trial.trial + ": " + trial.sentence).c_str());
        for (const char* part : {"another service", "without a name", "wrong case", "older than it may be",
                                 "has changed since it was drawn up", "cooldown", "somebody else holds",
                                 "does not see the fleet", "cannot be reached", "of a viewer", "locked"})
            QVERIFY2(refused(trials, part), part);
    }

    void aNameWithoutLettersHasNoOtherCase() {
        const auto plan = planOf("42");
        const auto trials = tryGuards(plan, factsOf(plan));
        QVERIFY(!refused(trials, "wrong case"));
        QVERIFY(std::ranges::all_of(trials, &TrialResult::refused));
    }

    /// In the night after a failed restart the trials must not hide behind what refuses anyway.
    void whatIsRefusedAnywayIsSoundForItsTrial() {
        const auto plan = planOf("api");
        auto facts = factsOf(plan);
        facts.lease = {.standing = LeaseStanding::Unreachable};
        facts.record.reset();
        facts.access.unlocked = false;
        facts.world.observed = false;
        QVERIFY(std::ranges::all_of(tryGuards(plan, facts), &TrialResult::refused));
    }

    void aPlanOfAutomationIsTriedAsAPersonsOwn() {
        auto plan = planOf("api");
        plan.origin = Origin::Automation;
        QVERIFY(std::ranges::all_of(tryGuards(plan, factsOf(plan)), &TrialResult::refused));
    }
};

HOLDFAST_TEST(TstGuardTrials)
#include "tst_guard_trials.moc"
