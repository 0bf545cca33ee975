// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/plan_lines.h"
#include "tests/support/acting.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::models;

namespace {

constexpr TimePoint kNow{Duration(1'780'000'000'000)};

actions::Plan restart() {
    return testing::planFor("learning", actions::RecoveryAction::GracefulRestart, Environment::Production,
                            kNow);
}

const ActLine* find(const std::vector<ActLine>& lines, const char* title) {
    const auto found = std::ranges::find(lines, QString::fromUtf8(title), &ActLine::title);
    return found == lines.end() ? nullptr : &*found;
}

} // namespace

class TstPlanLines final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatChangesIsShownAsItIsAndAsItWillBe() {
        const auto lines = changeLines(restart());
        QCOMPARE(lines.at(0).lead, QStringLiteral("−"));
        QCOMPARE(lines.at(0).detail, QStringLiteral("learning:1.8.3"));
        QCOMPARE(lines.at(1).lead, QStringLiteral("+"));
        QCOMPARE(lines.back().detail, QStringLiteral("2 (unchanged)")); // for context, at the end
    }

    void aSecretIsShownAsChangedAndNeverAsItIs() {
        const auto lines = changeLines(restart());
        const auto secrets = std::ranges::count(lines, QStringLiteral("env API_TOKEN"), &ActLine::title);
        QCOMPARE(secrets, 2);
        for (const auto& line : lines) {
            QVERIFY(!line.detail.contains(QStringLiteral("old-token")));
            QVERIFY(!line.detail.contains(QStringLiteral("new-token")));
        }
    }

    void refusalsStandFirstAndWhatIsNotSetIsNotPassed() {
        const auto plan = restart();
        auto facts = testing::factsFor(plan, kNow);
        facts.access.unlocked = false;
        const auto report = actions::askGuards(plan, facts, actions::GuardMoment::DrawnUp);
        const auto lines = guardLines(report);
        QCOMPARE(lines.size(), report.results.size());
        HOLDFAST_COMPARE(lines.front().mark, Mark::Bad);
        QVERIFY(lines.front().detail.contains(QStringLiteral("Unlock it first")));
        const auto* freeze = find(lines, "Change freeze");
        QVERIFY(freeze != nullptr);
        HOLDFAST_COMPARE(freeze->mark, Mark::NotSet);
        QCOMPARE(freeze->side, QStringLiteral("not set"));
        QVERIFY2(guardCount(report).contains(QStringLiteral("1 refuses")), qPrintable(guardCount(report)));
    }

    void eachStepStandsAsTheJournalTells() {
        const auto running = testing::runningFor(restart(), 2, kNow);
        const auto lines = stepLines(running.plan, running.steps, running.current);
        QCOMPARE(lines.size(), std::size_t{4});
        HOLDFAST_COMPARE(lines[0].mark, Mark::Good);
        HOLDFAST_COMPARE(lines[2].mark, Mark::Busy);
        HOLDFAST_COMPARE(lines[3].mark, Mark::Ahead);
        QCOMPARE(lines[2].side, QStringLiteral("at work"));
        QCOMPARE(lines[0].lead, QStringLiteral("1"));
    }

    void aStepWithoutWayBackSaysSoBeforeItIsDone() {
        const auto lines = stepLines(restart(), {}, std::nullopt);
        QVERIFY(lines[0].detail.isEmpty());
        QVERIFY(lines[1].detail.contains(QStringLiteral("no way back")));
    }

    void aRehearsalShowsEachCallUnderItsStep() {
        const auto plan = restart();
        actions::Rehearsal rehearsal{.plan = plan.id,
                                     .steps = {{{.call = "GET /a"}, {.call = "POST /b"}}, {}}};
        const auto lines = rehearsalLines(plan, rehearsal);
        QCOMPARE(lines[0].title, QStringLiteral("GET /a"));
        QCOMPARE(lines[1].lead, QStringLiteral(" "));
        QCOMPARE(lines[2].detail, QStringLiteral("makes no call"));
        QCOMPARE(lines[3].detail, QStringLiteral("not reached"));
    }

    void aGuardThatLetsThroughIsAFailureOfTheSelfTest() {
        const auto lines =
            trialLines({{.trial = "a", .refused = true, .sentence = "No."},
                        {.trial = "b", .refused = false, .sentence = {}},
                        {.trial = "c",
                         .refused = false,
                         .sentence = {},
                         .error = Error{.code = ErrorCode::FixSetup, .detail = "No store.", .where = {}}}});
        HOLDFAST_COMPARE(lines[0].mark, Mark::Good);
        HOLDFAST_COMPARE(lines[1].mark, Mark::Bad);
        HOLDFAST_COMPARE(lines[2].mark, Mark::NotSet);
        QCOMPARE(lines[2].detail, QStringLiteral("No store."));
    }
};

HOLDFAST_TEST(TstPlanLines)
#include "tst_plan_lines.moc"
