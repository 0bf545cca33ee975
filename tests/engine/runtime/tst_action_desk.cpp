// SPDX-License-Identifier: GPL-3.0-or-later
// Acting in a running engine: services in memory, a real store and journal on disk, time five times as fast.
#include "tests/engine/stores/postgres_place_fixture.h"
#include "tests/support/acting_bench.h"
#include "tests/support/away_store.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <fstream>
#include <iterator>

using namespace holdfast;
using namespace holdfast::testing;
using actions::Outcome;
using actions::RecoveryAction;

class TstActionDesk final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// From the proposal to the evidence, with nobody but Holdfast and one person.
    void aBrokenServiceIsProposedPlannedConfirmedRestartedAndVerified() {
        ActingPlace place;
        ActingBench bench(place);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        QVERIFY(!bench.desk()->access.unlocked);
        place.services.breakDown("api");
        QTRY_VERIFY_WITH_TIMEOUT(bench.proposal() != nullptr, kPatience);
        QVERIFY(bench.proposal()->action == RecoveryAction::GracefulRestart);
        QVERIFY(bench.proposal()->reason.contains("own health"));
        QTRY_COMPARE(bench.told(EventKind::PlanProposed), 1);
        drawForBroken(bench);
        bench.execute();
        QTRY_VERIFY(bench.begun.has_value());
        QVERIFY2(*bench.begun, bench.begun->has_value() ? "" : bench.begun->error().detail.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        QVERIFY2(bench.ended()->outcome == Outcome::Done, bench.ended()->why.c_str());
        QVERIFY(bench.ended()->firstStep && bench.ended()->by == "ann@desk");
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1", "start api 1"}));
        QTRY_COMPARE(bench.told(EventKind::PlanBegun), 1);
        QTRY_COMPARE(bench.told(EventKind::PlanEnded), 1);
        QTRY_VERIFY_WITH_TIMEOUT(bench.proposal() == nullptr, kPatience); // its reason is gone
        std::optional<Result<actions::PlanDetail>> detail;
        bench.acts->askPlan(**bench.begun, [&](const auto& answer) { detail = answer; });
        QTRY_VERIFY(detail.has_value());
        QVERIFY(*detail && (*detail)->evidence.contains("fake.stop api"));
        std::optional<Result<ports::AuditAnswer>> audit;
        bench.acts->queryAudit({.text = "API"}, [&](const auto& answer) { audit = answer; });
        QTRY_VERIFY(audit.has_value());
        QVERIFY(*audit && (*audit)->verdict.whole);
        QCOMPARE((*audit)->matching, std::uint64_t{2}); // before and after
        QVERIFY((*audit)->entries.front().note.kind == "action-done");
    }

    /// Killed between the two, it would be lost: the next start looks in the journal for open plans only.
    void historyHasAPlanBeforeTheJournalIsClosedOverIt() {
        ActingPlace place;
        const auto journal = stores::journalPath(place.stores / "a");
        std::atomic<int> put = 0;
        std::atomic<bool> late = false;
        const auto look = [&] {
            std::ifstream file(journal);
            const auto reading = actions::readJournal(std::string(std::istreambuf_iterator<char>(file), {}));
            const bool closed = std::ranges::find(reading.records, actions::RecordKind::Audited,
                                                  &actions::JournalRecord::kind) != reading.records.end();
            if (put++ == 0) late = closed;
        };
        ActingBench bench(place, {.store = [&] {
                              return std::make_unique<AwayStore>(
                                  stores::openLocalActionStore(place.stores, place.clock).store,
                                  std::make_shared<std::atomic<bool>>(false), look);
                          }});
        drawForBroken(bench);
        bench.execute();
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        QVERIFY(put > 0 && !late);
    }

    void actingIsLockedAtTheStartAndWhenItsTimeIsOver() {
        ActingPlace place;
        ActingBench bench(place);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        bench.draw();
        QTRY_VERIFY(bench.sheet.has_value());
        QVERIFY(*bench.sheet);
        QVERIFY((*bench.sheet)->guards.of(actions::GuardId::Role).verdict == actions::Verdict::Refuse);
        bench.execute();
        QTRY_VERIFY(bench.begun.has_value());
        QVERIFY(!*bench.begun && bench.begun->error().detail.contains("Unlock it first"));
        bench.order(ports::Unlock{.lasts = Duration(60'000)});
        QTRY_VERIFY(bench.desk()->access.unlocked);
        QTRY_VERIFY_WITH_TIMEOUT(!bench.desk()->access.unlocked, kPatience); // a minute later
        QVERIFY(place.services.done().empty());
    }

    void aViewerSeesPlansAndRunsNone() {
        ActingPlace place;
        ActingBench bench(place, {.highest = actions::Role::Viewer});
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        bench.order(ports::Unlock{});
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY(!*bench.said && bench.said->error().detail.contains("viewer at most"));
        runtime::InProcessActions token(
            *bench.engine,
            {.origin = actions::Origin::Api, .who = "script", .granted = actions::Role::Viewer});
        std::optional<Result<actions::PlanSheet>> sheet;
        token.drawPlan({.service = ServiceId("api"), .arguments = {}, .reason = {}},
                       [&](const auto& answer) { sheet = answer; });
        QTRY_VERIFY(sheet.has_value());
        QVERIFY(*sheet && (*sheet)->guards.refused());
        std::optional<Result<actions::PlanId>> begun;
        token.execute({.plan = (*sheet)->plan.id,
                       .revision = (*sheet)->plan.revision,
                       .digest = (*sheet)->digest,
                       .impactRead = true},
                      [&](const auto& answer) { begun = answer; });
        QTRY_VERIFY(begun.has_value());
        QVERIFY(!*begun && begun->error().detail.contains("operator"));
    }

    void aSecondRestartIsHeldBackByTheCooldown() {
        ActingPlace place;
        ActingBench bench(place);
        drawForBroken(bench);
        bench.execute();
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        bench.draw();
        QTRY_VERIFY(bench.sheet.has_value());
        QVERIFY(*bench.sheet);
        QVERIFY((*bench.sheet)->guards.of(actions::GuardId::Cooldown).verdict == actions::Verdict::Refuse);
        bench.execute();
        QTRY_VERIFY(bench.begun.has_value());
        QVERIFY(!*bench.begun && bench.begun->error().detail.contains("cooldown"));
        QCOMPARE(place.services.done().size(), std::size_t{2}); // only those of the first
    }

    void anAbortHoldsAtTheNextBoundaryAndUndoes() {
        ActingPlace place;
        ActingBench bench(place);
        drawForBroken(bench);
        place.services.hold("fake.stop");
        bench.execute();
        QTRY_VERIFY(place.services.isHeld());
        QTRY_VERIFY(!bench.desk()->running.empty() && bench.desk()->running[0].current == 0U);
        bench.order(ports::AbortPlan{.plan = (*bench.sheet)->plan.id});
        QTRY_VERIFY(bench.said.has_value());
        place.services.letGo();
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        QVERIFY2(bench.ended()->outcome == Outcome::RolledBack, bench.ended()->why.c_str());
        QVERIFY(bench.ended()->cause == actions::EndCause::Aborted);
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1", "resume api 1"}));
    }

    /// While it verifies, nobody waits for the next reading to be told.
    void anAbortWakesAPlanThatWaits() {
        ActingPlace place;
        ActingBench bench(place);
        drawForBroken(bench);
        place.services.breakDown("api", false); // so it never verifies
        bench.execute();
        QTRY_VERIFY_WITH_TIMEOUT(!bench.desk()->running.empty() &&
                                     bench.desk()->running[0].phase == actions::Phase::Verifying,
                                 kPatience);
        bench.hurry.stop(); // nobody looks at the clock
        bench.order(ports::AbortPlan{.plan = (*bench.sheet)->plan.id});
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        QVERIFY(bench.ended()->cause == actions::EndCause::Aborted);
    }

    void theGuardsProveThatTheyRefuseAndNothingIsDone() {
        ActingPlace place;
        ActingBench bench(place);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        std::optional<Result<std::vector<ports::GuardTrial>>> trials;
        bench.acts->testGuards(ServiceId("api"), [&](const auto& answer) { trials = answer; });
        QTRY_VERIFY(trials.has_value());
        QVERIFY(*trials && (*trials)->size() >= 18);
        for (const auto& trial : **trials)
            QVERIFY2(trial.refused, (trial.trial + ": " + trial.sentence).c_str());
        QVERIFY(place.services.done().empty());
    }

    void aRehearsalShowsTheCallsAndMakesNone() {
        ActingPlace place;
        ActingBench bench(place);
        drawForBroken(bench);
        std::optional<Result<actions::Rehearsal>> rehearsal;
        bench.acts->rehearse((*bench.sheet)->plan.id, [&](const auto& answer) { rehearsal = answer; });
        QTRY_VERIFY(rehearsal.has_value());
        QVERIFY(*rehearsal);
        QVERIFY2((*rehearsal)->trouble.empty(), (*rehearsal)->trouble.c_str());
        QCOMPARE((*rehearsal)->steps.size(), std::size_t{2});
        QVERIFY((*rehearsal)->steps[1][0].call == "fake.start api");
        QVERIFY(place.services.done().empty());
    }

    void ofTwoProgramsExactlyOneActsAndTheOtherNamesIt_data() {
        QTest::addColumn<bool>("shared");
        QTest::newRow("on one machine, by SQLite") << false;
        QTest::newRow("on two machines, by PostgreSQL") << true;
    }

    void ofTwoProgramsExactlyOneActsAndTheOtherNamesIt() {
        QFETCH(const bool, shared);
        ActingPlace place;
        StoreServer server;
        if (shared) QVERIFY2(server.start(), server.server.log().constData());
        const auto store = [&]() -> std::unique_ptr<ports::ActionStore> {
            if (shared) return server.open();
            return stores::openLocalActionStore(place.stores, place.clock).store;
        };
        ActingBench one(place, {.who = "ann@desk", .own = "a", .store = store});
        ActingBench two(place, {.who = "bob@laptop", .own = "b", .store = store});
        drawForBroken(one);
        drawForBroken(two);
        const auto first = two.sheet;
        drawForBroken(two);
        place.services.hold("fake.stop");
        one.execute();
        QTRY_VERIFY(place.services.isHeld());
        bool both = false;
        two.execute([&] { // whoever is refused can try again at once: nothing is under way here
            two.sheet = first;
            two.execute([&] { both = true; });
        });
        QTRY_VERIFY(both);
        QVERIFY(!*two.begun);
        QVERIFY2(two.begun->error().detail.contains("ann@desk"), two.begun->error().detail.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(!two.desk()->leases.empty() && !two.desk()->leases[0].ours, kPatience);
        place.services.letGo();
        QTRY_VERIFY_WITH_TIMEOUT(one.ended() && one.ended()->outcome == Outcome::Done, kPatience);
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1", "start api 1"}));
    }

    /// The network goes between two steps: nothing more is done, a person is called, and nothing is lost.
    void aStoreThatGoesAwayInTheMiddleEndsThePlanBeforeTheNextStep() {
        ActingPlace place;
        const auto away = std::make_shared<std::atomic<bool>>(false);
        ActingBench bench(place, {.store = [&] {
                              return std::make_unique<AwayStore>(
                                  stores::openLocalActionStore(place.stores, place.clock).store, away);
                          }});
        drawForBroken(bench);
        place.services.hold("fake.stop");
        bench.execute();
        QTRY_VERIFY(place.services.isHeld());
        *away = true;
        place.services.letGo();
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        QVERIFY(bench.ended()->outcome == Outcome::NeedsPerson);
        QVERIFY(bench.ended()->cause == actions::EndCause::LeaseLost);
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1"}));
        QTRY_COMPARE(bench.desk()->questions.size(), std::size_t{1});
        QTRY_VERIFY_WITH_TIMEOUT(!bench.desk()->store.trouble.empty(), kPatience);
        bench.draw(RecoveryAction::ContainerRestart);
        QTRY_VERIFY(bench.sheet.has_value());
        QVERIFY(*bench.sheet);
        QVERIFY((*bench.sheet)->guards.of(actions::GuardId::Lease).verdict == actions::Verdict::Refuse);
        *away = false;
        QTRY_VERIFY_WITH_TIMEOUT(bench.desk()->store.trouble.empty(), kPatience);
        bench.close();
        ActingBench next(place); // enters what could not be entered
        QTRY_VERIFY_WITH_TIMEOUT(next.isReady() && next.desk()->questions.size() == 1, kPatience);
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1"}));
        std::optional<Result<ports::AuditAnswer>> audit;
        QTRY_VERIFY_WITH_TIMEOUT(next.told(EventKind::PlanEnded) == 1, kPatience);
        next.acts->queryAudit({.kind = "action-needs-person"}, [&](const auto& answer) { audit = answer; });
        QTRY_VERIFY(audit.has_value());
        QVERIFY(*audit && (*audit)->verdict.whole);
        QCOMPARE((*audit)->matching, std::uint64_t{1});
    }

    /// The shared store is what is down, and somebody must act all the same.
    void withBrokenGlassAPlanRunsAndTheTrailLearnsOfItLater() {
        ActingPlace place;
        const auto away = std::make_shared<std::atomic<bool>>(false);
        ActingBench bench(place, {.store = [&] {
                              return std::make_unique<AwayStore>(
                                  stores::openLocalActionStore(place.stores, place.clock).store, away);
                          }});
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        bench.order(ports::Unlock{.role = actions::Role::Admin});
        QTRY_VERIFY(bench.said.has_value());
        *away = true;
        bench.order(ports::BreakGlass{.service = ServiceId("api"), .reason = "too short"});
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY(!*bench.said);
        bench.order(ports::BreakGlass{.service = ServiceId("api"), .reason = "the store's own disk is full"});
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY2(*bench.said, bench.said->has_value() ? "" : bench.said->error().detail.c_str());
        place.services.breakDown("api");
        bench.draw();
        QTRY_VERIFY(bench.sheet.has_value());
        QVERIFY(*bench.sheet);
        const auto& guards = (*bench.sheet)->guards;
        QVERIFY(guards.of(actions::GuardId::Lease).verdict == actions::Verdict::Warn);
        QVERIFY(guards.of(actions::GuardId::Lease).sentence.contains("disk is full"));
        QVERIFY2(!guards.refused(), guards.refusals().c_str());
        bench.execute();
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        QVERIFY2(bench.ended()->outcome == Outcome::Done, bench.ended()->why.c_str());
        *away = false;
        std::optional<Result<ports::AuditAnswer>> audit;
        QTRY_VERIFY_WITH_TIMEOUT(bench.desk()->store.trouble.empty(), kPatience);
        bench.acts->queryAudit({.text = "entered later"}, [&](const auto& answer) { audit = answer; });
        QTRY_VERIFY(audit.has_value());
        QVERIFY(*audit && (*audit)->verdict.whole);
        QCOMPARE((*audit)->matching, std::uint64_t{2}); // the glass, and the beginning of the plan
    }

    void aLadderIsSetByWhomItMayBeAndStandsInTheTrail() {
        ActingPlace place;
        ActingBench bench(place);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        const auto set = [&](RecoverySettings wanted) {
            bench.order(ports::SetLadder{.service = ServiceId("api"), .wanted = std::move(wanted)});
        };
        const RecoverySettings sound{.ladder = {{.action = "container-restart", .attempts = 9}}};
        set(sound);
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY(!*bench.said); // locked
        bench.order(ports::Unlock{.role = actions::Role::Operator});
        QTRY_VERIFY(bench.said.has_value());
        set({.ladder = {{.action = "container-restart", .healthBelow = 1.5}}});
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY(!*bench.said && bench.said->error().detail.contains("between 0 and 1"));
        set({.highestTier = "3", .ladder = {}});
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY(!*bench.said && bench.said->error().detail.contains("admin"));
        set(sound);
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY2(*bench.said, bench.said->has_value() ? "" : bench.said->error().detail.c_str());
        const auto rungs = [&] { return bench.desk()->services.front().policy.ladder; };
        QTRY_VERIFY(rungs().size() == 1 && rungs().front().mostAttempts == 9);
        std::optional<Result<ports::ActingRules>> rules;
        bench.acts->askRules([&](const auto& answer) { rules = answer; });
        QTRY_VERIFY(rules.has_value());
        QVERIFY(*rules && (*rules)->set.at(ServiceId("api")).ladder == sound.ladder);
        std::optional<Result<ports::AuditAnswer>> audit;
        bench.acts->queryAudit({.kind = "ladder-set"}, [&](const auto& answer) { audit = answer; });
        QTRY_VERIFY(audit.has_value());
        QVERIFY(*audit && (*audit)->verdict.whole);
        QCOMPARE((*audit)->matching, std::uint64_t{1});
        QVERIFY((*audit)->entries.front().note.text.contains("9 attempts"));
        set({}); // as the file says
        QTRY_VERIFY(rungs().size() > 1);
    }
};

HOLDFAST_TEST(TstActionDesk)
#include "tst_action_desk.moc"
