// SPDX-License-Identifier: GPL-3.0-or-later
// A program that closes while a plan is under way, and the next one: a real store and journal on disk,
// services in memory, time five times as fast.
#include "tests/support/acting_bench.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::testing;
using actions::Outcome;

namespace {

constexpr int kPatience = 20'000;

/// Unlocks, breaks the service, and draws a plan of which nothing is refused.
void drawForBroken(ActingBench& bench) {
    QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
    bench.order(ports::Unlock{});
    QTRY_VERIFY(bench.said.has_value());
    QVERIFY2(*bench.said, bench.said->has_value() ? "" : bench.said->error().detail.c_str());
    bench.place.services.breakDown("api");
    bench.draw();
    QTRY_VERIFY(bench.sheet.has_value());
    QVERIFY2(*bench.sheet, bench.sheet->has_value() ? "" : bench.sheet->error().detail.c_str());
    QVERIFY2(!(*bench.sheet)->guards.refused(), (*bench.sheet)->guards.refusals().c_str());
}

} // namespace

class TstPlanDesk final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Nobody answers the step, and nobody ever will: closing does not wait for that.
    void closingGivesUpAStepThatHangsAndTheNextStartFinishesIt() {
        ActingPlace place;
        place.services.hold("fake.stop");
        {
            ActingBench bench(place);
            drawForBroken(bench);
            bench.execute();
            QTRY_VERIFY(place.services.isHeld());
            bench.close();
            QVERIFY(!place.services.isHeld());
        }
        QVERIFY(place.services.done().empty());
        place.services.letGo();
        ActingBench next(place);
        QTRY_VERIFY_WITH_TIMEOUT(next.ended() != nullptr, 3 * kPatience);
        QVERIFY2(next.ended()->outcome == Outcome::Done, next.ended()->why.c_str());
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1", "start api 1"}));
        std::optional<Result<ports::AuditAnswer>> audit;
        next.acts->queryAudit({.service = ServiceId("api")}, [&](const auto& answer) { audit = answer; });
        QTRY_VERIFY(audit.has_value());
        QVERIFY(*audit && (*audit)->verdict.whole);
        QCOMPARE((*audit)->matching, std::uint64_t{2}); // one beginning, one end
    }
};

HOLDFAST_TEST(TstPlanDesk)
#include "tst_plan_desk.moc"
