// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/engine/stores/action_store_subjects.h"
#include "tests/support/test_registry.h"

#include <array>
#include <atomic>
#include <thread>

using namespace holdfast;
using namespace holdfast::actions;
using holdfast::actions::testing::kNow;
using holdfast::actions::testing::samplePlan;
using holdfast::testing::wrong;

namespace {

const std::string kFleet = "aiwfe-prod";

PlanTarget targetOf(const char* service) {
    auto target = samplePlan().target;
    target.service = ServiceId(service);
    return target;
}

automation::TriggerRule rule() {
    return {.action = RecoveryAction::GracefulRestart, .healthBelow = 0.4};
}

Plan planCalled(const char* id) {
    auto plan = samplePlan();
    plan.id = PlanId(id);
    return plan;
}

PlanDetail detailOf(const char* id, TimePoint began, const char* service = "learning") {
    auto plan = masked(planCalled(id));
    plan.target.service = ServiceId(service);
    return {.plan = plan,
            .summary = {.plan = plan.id,
                        .service = plan.target.service,
                        .action = plan.action,
                        .tier = plan.tier,
                        .by = "ada",
                        .began = began,
                        .firstStep = began + Duration(400),
                        .ended = began + Duration(60'000),
                        .outcome = Outcome::Done},
            .steps = {{.standing = StepStanding::Done, .attempts = 1}},
            .evidence = "{\"before\": 0.31, \"after\": 0.97}"};
}

AuditEntry entryAfter(const AuditAnchor& newest, const std::string& text) {
    return linked({.moment = AuditMoment::Between,
                   .plan = PlanId("1932"),
                   .kind = "action-done",
                   .actor = "ada",
                   .fleet = kFleet,
                   .service = ServiceId("learning"),
                   .text = text,
                   .detail = "{\"step\": \"Stop «replica» 1\"}"},
                  kNow, newest);
}

} // namespace

class TstActionStoreContract final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase_data() {
        QTest::addColumn<QString>("implementation");
        for (const auto& [name, make] : holdfast::testing::actionStorePlaces())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }

    void init() {
        QFETCH_GLOBAL(QString, implementation);
        m_place = holdfast::testing::actionStorePlaces().at(implementation.toStdString())();
        QVERIFY(m_place->ready());
        m_store = m_place->open();
    }

    void cleanup() {
        m_store.reset();
        m_place.reset();
    }

    void cleanupTestCase() { holdfast::testing::PostgresPlace::server().reset(); }

    // Leases

    void aServiceIsLockedForOneAndTheOtherIsToldWho() {
        auto other = m_place->open();
        const auto lease = m_store->acquire(targetOf("learning"), "ada on desk-4");
        QCOMPARE(wrong(lease), QString());
        QVERIFY(lease->token > 0);
        QVERIFY(lease->target == targetOf("learning"));
        QVERIFY(lease->reach == m_store->condition().reach);
        m_place->pass(Duration(12'000));
        const auto refused = other->acquire(targetOf("learning"), "bob on desk-7");
        QVERIFY(!refused);
        QVERIFY(refused.error().code == ErrorCode::Retry);
        const auto& words = refused.error().detail;
        QVERIFY2(words.starts_with("ada on desk-4 acts on learning since 20"), words.c_str());
        QVERIFY2(words.find("ago); the lock ends in ") != std::string::npos, words.c_str());
        QVERIFY2(words.ends_with("Wait until it is done, or talk to them."), words.c_str());
        QCOMPARE(wrong(other->acquire(targetOf("coordination"), "bob on desk-7")), QString());
    }

    void theSameProgramCannotActTwiceOnAService() {
        QVERIFY(m_store->acquire(targetOf("learning"), "ada"));
        QVERIFY(!m_store->acquire(targetOf("learning"), "ada"));
    }

    void whoHoldsWhatIsSeenByAll() {
        auto other = m_place->open();
        QVERIFY(m_store->acquire(targetOf("learning"), "ada"));
        QVERIFY(other->acquire(targetOf("coordination"), "bob"));
        const auto views = m_store->leases(kFleet);
        QCOMPARE(wrong(views), QString());
        QCOMPARE(views->size(), std::size_t{2});
        QVERIFY((*views)[0].service == ServiceId("coordination"));
        QVERIFY((*views)[0].holder == "bob");
        QVERIFY(!(*views)[0].ours);
        QVERIFY((*views)[1].ours);
        QVERIFY((*views)[1].until - (*views)[1].since == m_store->leaseTime());
        QVERIFY(m_store->leases("another fleet")->empty());
    }

    void aLeaseEndsByTheStoresClock() {
        QVERIFY(m_store->acquire(targetOf("learning"), "ada"));
        m_place->pass(m_store->leaseTime() + Duration(1));
        QVERIFY(m_store->leases(kFleet)->empty());
        QVERIFY(m_place->open()->acquire(targetOf("learning"), "bob"));
    }

    void aRenewedLeaseLastsOn() {
        auto lease = m_store->acquire(targetOf("learning"), "ada");
        QCOMPARE(wrong(lease), QString());
        for (int i = 0; i < 4; ++i) {
            m_place->pass(m_store->leaseTime() - Duration(10'000));
            const auto renewed = m_store->renew(*lease);
            QCOMPARE(wrong(renewed), QString());
            QVERIFY(renewed->token == lease->token);
            QVERIFY(renewed->until > TimePoint{});
            lease = renewed;
        }
        QVERIFY(!m_place->open()->acquire(targetOf("learning"), "bob"));
        QVERIFY(m_store->leases(kFleet)->front().since <= lease->until - m_store->leaseTime());
    }

    void aLeaseThatEndedCannotBeRenewed() {
        const auto lease = m_store->acquire(targetOf("learning"), "ada");
        m_place->pass(m_store->leaseTime() + Duration(1));
        const auto renewed = m_store->renew(*lease);
        QVERIFY(!renewed);
        QVERIFY(renewed.error().code == ErrorCode::Replan);
        QVERIFY2(renewed.error().detail.find("before it was prolonged") != std::string::npos,
                 renewed.error().detail.c_str());
    }

    void aLeaseThatAnotherTookOverIsLostAndSaysToWhom() {
        auto other = m_place->open();
        const auto lease = m_store->acquire(targetOf("learning"), "ada");
        m_place->pass(m_store->leaseTime() + Duration(1));
        const auto taken = other->acquire(targetOf("learning"), "bob");
        QCOMPARE(wrong(taken), QString());
        QVERIFY(taken->token > lease->token);
        const auto renewed = m_store->renew(*lease);
        QVERIFY(!renewed);
        QVERIFY2(renewed.error().detail.find("with bob since") != std::string::npos,
                 renewed.error().detail.c_str());
        // Nor can it end the other's.
        m_store->release(*lease);
        QCOMPARE(wrong(other->renew(*taken)), QString());
    }

    void aReleasedLeaseIsFreeAtOnceAndForItsHolderGone() {
        const auto lease = m_store->acquire(targetOf("learning"), "ada");
        m_store->release(*lease);
        QVERIFY(m_store->leases(kFleet)->empty());
        QVERIFY(!m_store->renew(*lease));
        QVERIFY(m_place->open()->acquire(targetOf("learning"), "bob"));
    }

    /// Whoever compares fencing tokens must be able to trust that none comes again.
    void tokensGrowOverHoldersFleetsAndStarts() {
        std::uint64_t last = 0;
        for (int i = 0; i < 3; ++i) {
            const auto lease = m_store->acquire(targetOf("learning"), "ada");
            QCOMPARE(wrong(lease), QString());
            QVERIFY(lease->token > last);
            last = lease->token;
            if (i != 1) m_store->release(*lease);
            m_store = m_place->open();
            m_place->pass(m_store->leaseTime() + Duration(1));
        }
        auto elsewhere = targetOf("learning");
        elsewhere.fleet = "another fleet";
        QVERIFY(m_store->acquire(elsewhere, "ada"));
    }

    void ofTwoProgramsThatAskAtOnceExactlyOneGetsIt() {
        constexpr int kRounds = 20;
        auto other = m_place->open();
        for (int round = 0; round < kRounds; ++round) {
            const auto service = "service-" + std::to_string(round);
            std::atomic<int> ready{0};
            std::array<bool, 2> granted{};
            const auto race = [&](ports::ActionStore& store, std::size_t at) {
                ++ready;
                while (ready < 2) {
                }
                granted[at] = store.acquire(targetOf(service.c_str()), "racer").has_value();
            };
            std::thread rival([&] { race(*other, 1); });
            race(*m_store, 0);
            rival.join();
            QCOMPARE(static_cast<int>(granted[0]) + static_cast<int>(granted[1]), 1);
        }
    }

    // Attempts

    void anEndedPlanIsCountedOnce() {
        QVERIFY(m_store->attempts(kFleet, ServiceId("learning"))->all().empty());
        for (int told = 0; told < 3; ++told)
            QCOMPARE(wrong(m_store->countOutcome(planCalled("1"), rule(), Outcome::RolledBack, kNow)),
                     QString());
        QVERIFY(
            m_place->open()->countOutcome(planCalled("2"), rule(), Outcome::Failed, kNow + Duration(1'000)));
        const auto record = m_store->attempts(kFleet, ServiceId("learning"));
        QCOMPARE(wrong(record), QString());
        automation::AttemptRecord expected;
        expected.take(rule(), Outcome::RolledBack, kNow);
        expected.take(rule(), Outcome::Failed, kNow + Duration(1'000));
        QVERIFY(*record == expected);
        QCOMPARE(record->of(RecoveryAction::GracefulRestart).failed, 2);
        QVERIFY(m_store->attempts(kFleet, ServiceId("coordination"))->all().empty());
    }

    void aRefusedPlanIsNoAttempt() {
        QVERIFY(m_store->countOutcome(planCalled("1"), rule(), Outcome::Refused, kNow));
        QVERIFY(!m_store->attempts(kFleet, ServiceId("learning"))->of(rule().action).lastEnded);
        QCOMPARE(m_store->attempts(kFleet, ServiceId("learning"))->of(rule().action).failed, 0);
    }

    void aServiceThatIsWellForgetsAttemptsAndKeepsCooldowns() {
        QVERIFY(m_store->countOutcome(planCalled("1"), rule(), Outcome::Failed, kNow));
        QVERIFY(m_store->forgetAttempts(kFleet, ServiceId("learning")));
        const auto attempts = m_store->attempts(kFleet, ServiceId("learning"))->of(rule().action);
        QCOMPARE(attempts.failed, 0);
        QVERIFY(!attempts.backOffUntil);
        QVERIFY(attempts.lastEnded == kNow);
    }

    void outcomesOfTwoProgramsAtOnceAreAllCounted() {
        constexpr int kEach = 8;
        auto other = m_place->open();
        std::atomic<int> counted{0};
        const auto count = [&](ports::ActionStore& store, const std::string& name) {
            for (int i = 0; i < kEach; ++i) {
                const auto plan = planCalled((name + std::to_string(i)).c_str());
                counted += store.countOutcome(plan, rule(), Outcome::Failed, kNow).has_value() ? 1 : 0;
            }
        };
        std::thread rival([&] { count(*other, "b"); });
        count(*m_store, "a");
        rival.join();
        QCOMPARE(counted.load(), 2 * kEach);
        QCOMPARE(m_store->attempts(kFleet, ServiceId("learning"))->of(rule().action).failed, 2 * kEach);
    }

    // Settings, pauses, questions

    void settingsArePerFleetAndEmptyOnesAreGone() {
        QVERIFY(m_store->putSetting(kFleet, "mode:", "suggest"));
        QVERIFY(m_store->putSetting(kFleet, "mode:api", "auto"));
        QVERIFY(m_store->putSetting(kFleet, "mode:api", "obsérve"));
        QVERIFY(m_store->putSetting("another fleet", "mode:", "auto"));
        QVERIFY(m_store->putSetting(kFleet, "mode:", ""));
        QVERIFY(m_store->putSetting(kFleet, "mode:", ""));
        const std::map<std::string, std::string> expected{{"mode:api", "obsérve"}};
        QVERIFY(*m_place->open()->settings(kFleet) == expected);
    }

    void aPauseStandsUntilItIsTakenAway() {
        const automation::PauseView fleet{.by = "ada", .why = "deploying", .since = kNow};
        const automation::PauseView service{
            .service = ServiceId("api"), .by = "bob", .why = "it hurts", .since = kNow + Duration(1)};
        QVERIFY(m_store->putPause(kFleet, service));
        QVERIFY(
            m_store->putPause(kFleet, {.service = ServiceId("api"), .by = "x", .why = "y", .since = kNow}));
        QVERIFY(m_store->putPause(kFleet, service));
        QVERIFY(m_store->putPause(kFleet, fleet));
        const std::vector<automation::PauseView> expected{fleet, service};
        QVERIFY(*m_place->open()->pauses(kFleet) == expected);
        QVERIFY(m_store->removePause(kFleet, {}));
        QVERIFY(m_store->removePause(kFleet, {}));
        QCOMPARE(m_store->pauses(kFleet)->size(), std::size_t{1});
    }

    void aPersonIsAskedOnceAboutAPlan() {
        const automation::OpenQuestion question{.plan = PlanId("7"),
                                                .service = ServiceId("api"),
                                                .why = "half of it is in effect",
                                                .since = kNow};
        QVERIFY(m_store->putQuestion(kFleet, question));
        QVERIFY(
            m_store->putQuestion(kFleet, {.plan = PlanId("7"), .service = ServiceId("api"), .why = "again"}));
        QVERIFY(*m_place->open()->questions(kFleet) == std::vector{question});
        QVERIFY(m_store->removeQuestion(PlanId("7")));
        QVERIFY(m_store->questions(kFleet)->empty());
        QVERIFY(m_store->putQuestion(kFleet, question));
        QVERIFY2(m_store->questions(kFleet)->empty(), "what a person has settled is not asked again");
        QVERIFY(m_store->removeQuestion(PlanId("none")));
    }

    // Plans

    void aPlanIsKeptWithItsEvidence() {
        const auto detail = detailOf("7", kNow);
        QCOMPARE(wrong(m_store->putPlan(kFleet, detail)), QString());
        const auto read = m_place->open()->plan(PlanId("7"));
        QCOMPARE(wrong(read), QString());
        QVERIFY(read->plan == detail.plan);
        QVERIFY(read->summary == detail.summary);
        QVERIFY(read->steps == detail.steps);
        QVERIFY(read->evidence == detail.evidence);
        auto again = detail;
        again.summary.outcome = Outcome::NeedsPerson;
        again.evidence.clear();
        QVERIFY(m_store->putPlan(kFleet, again));
        QVERIFY(m_store->plan(PlanId("7"))->summary.outcome == Outcome::NeedsPerson);
        QVERIFY(m_store->plan(PlanId("7"))->evidence.empty());
        const auto none = m_store->plan(PlanId("8"));
        QVERIFY(!none && none.error().code == ErrorCode::Replan);
    }

    void plansAreFoundByServiceAndTimeNewestFirst() {
        for (int i = 0; i < 5; ++i) {
            const auto id = std::to_string(i);
            const char* service = i % 2 == 0 ? "learning" : "api";
            QVERIFY(m_store->putPlan(kFleet, detailOf(id.c_str(), kNow + Duration(i), service)));
        }
        const auto ids = [&](const PlanQuery& query) {
            std::string found;
            for (const auto& summary : m_store->plans(kFleet, query).value_or(std::vector<PlanSummary>{}))
                found += summary.plan.value();
            return found;
        };
        QVERIFY(ids({}) == "43210");
        QVERIFY(ids({.service = ServiceId("api")}) == "31");
        QVERIFY(ids({.from = kNow + Duration(1), .to = kNow + Duration(3)}) == "321");
        QVERIFY(ids({.service = ServiceId("learning"), .from = kNow + Duration(1), .limit = 1}) == "4");
        QVERIFY(m_store->plans("another fleet", {})->empty());
    }

    void evidenceBeyondItsBoundIsRefused() {
        auto detail = detailOf("7", kNow);
        detail.evidence.assign((std::size_t{4} << 20U) - 2, 'x');
        QCOMPARE(wrong(m_store->putPlan(kFleet, detail)), QString());
        QCOMPARE(m_store->plan(PlanId("7"))->evidence.size(), detail.evidence.size());
        detail.evidence += "xxx";
        const auto refused = m_store->putPlan(kFleet, detail);
        QVERIFY(!refused && refused.error().code == ErrorCode::FixInput);
    }

    void textsThatAreNoTextsAreKeptReadable() {
        auto detail = detailOf("7", kNow);
        detail.summary.why = "answer: \xff\xfe and \xc3";
        detail.evidence = std::string("{\"a\": \"\0\xff\"}", 12);
        QCOMPARE(wrong(m_store->putPlan(kFleet, detail)), QString());
        const auto read = m_store->plan(PlanId("7"));
        QCOMPARE(wrong(read), QString());
        QVERIFY2(read->summary.why.starts_with("answer: "), read->summary.why.c_str());
        QVERIFY(m_store->acquire(targetOf("learning"), "ada\xff").has_value());
    }

    // Audit

    void theTrailIsReadAsItWasWritten() {
        AuditAnchor newest;
        std::vector<std::string> hashes;
        for (int i = 0; i < 450; ++i) { // more than are read at once
            const auto entry = entryAfter(newest, "«entry» " + std::to_string(i));
            QCOMPARE(wrong(m_store->append(entry)), QString());
            newest = anchorOf(entry);
            hashes.push_back(entry.hash);
        }
        const auto entries = m_place->open()->entries();
        QCOMPARE(wrong(entries), QString());
        QCOMPARE(entries->size(), std::size_t{450});
        const auto verdict = verifyChain(*entries, newest);
        QVERIFY2(verdict.whole, verdict.reason.c_str());
        const auto later = m_store->entriesAfter(447);
        QCOMPARE(later->size(), std::size_t{3});
        QVERIFY(later->front().hash == hashes[447]);
    }

    void aSecondEntryOfANumberIsRefused() {
        QVERIFY(m_store->append(entryAfter({}, "first")));
        const auto second = m_place->open()->append(entryAfter({}, "second"));
        QVERIFY(!second);
        QVERIFY(second.error().code == ErrorCode::Replan);
        QCOMPARE(m_store->entries()->size(), std::size_t{1});
        QVERIFY(m_store->entries()->front().note.text == "first");
    }

    void twoProgramsWriteOneTrail() {
        constexpr int kEach = 15;
        auto other = m_place->open();
        const holdfast::testing::FakeClock clock;
        std::atomic<int> written{0};
        const auto write = [&](ports::ActionStore& store, const std::string& name) {
            ChainedAudit audit(store, clock);
            for (int i = 0; i < kEach; ++i) {
                const AuditNote note{
                    .moment = AuditMoment::Between, .kind = "x", .actor = name, .text = name};
                written += audit.write(note).has_value() ? 1 : 0;
            }
        };
        std::thread rival([&] { write(*other, "bob"); });
        write(*m_store, "ada");
        rival.join();
        QCOMPARE(written.load(), 2 * kEach);
        const auto entries = m_store->entries();
        QCOMPARE(entries->size(), std::size_t{2 * kEach});
        const auto verdict = verifyChain(*entries);
        QVERIFY2(verdict.whole, verdict.reason.c_str());
    }

    /// Somebody wrote over an entry. It is shown, and the rest can be read and goes on.
    void anEntryThatWasTamperedWithBreaksTheTrailAndStopsNothing() {
        const holdfast::testing::FakeClock clock;
        {
            ChainedAudit audit(*m_store, clock);
            for (int i = 0; i < 4; ++i)
                QVERIFY(audit.write({.moment = AuditMoment::Between, .kind = "x", .text = "y"}));
        }
        const std::string table = m_store->condition().kind == "PostgreSQL" ? "holdfast.audit" : "audit";
        QVERIFY(m_place->tamper("UPDATE " + table + " SET document = 'gone' WHERE sequence = 3"));
        ChainedAudit after(*m_store, clock);
        QCOMPARE(after.verdict().firstBroken, std::uint64_t{3});
        QVERIFY(after.write({.moment = AuditMoment::Between, .kind = "x", .text = "z"}));
        QVERIFY(m_place->tamper("DELETE FROM " + table + " WHERE sequence = 2"));
        QCOMPARE(ChainedAudit(*m_store, clock).verdict().firstBroken, std::uint64_t{2});
    }

    // All

    void aStartFindsEverythingAgain() {
        const auto lease = m_store->acquire(targetOf("learning"), "ada");
        QVERIFY(m_store->countOutcome(planCalled("1"), rule(), Outcome::Failed, kNow));
        QVERIFY(m_store->putSetting(kFleet, "mode:", "auto"));
        QVERIFY(m_store->putPause(kFleet, {.by = "ada", .why = "w", .since = kNow}));
        QVERIFY(m_store->putQuestion(kFleet, {.plan = PlanId("1"), .service = ServiceId("api"), .why = "w"}));
        QVERIFY(m_store->putPlan(kFleet, detailOf("1", kNow)));
        QVERIFY(m_store->append(entryAfter({}, "one")));
        m_store.reset();
        m_store = m_place->open();
        QCOMPARE(m_store->leases(kFleet)->size(), std::size_t{1});
        QVERIFY2(!m_store->leases(kFleet)->front().ours, "it is the earlier program's");
        QCOMPARE(wrong(m_store->renew(*lease)), QString());
        QCOMPARE(m_store->attempts(kFleet, ServiceId("learning"))->of(rule().action).failed, 1);
        QCOMPARE(m_store->settings(kFleet)->size(), std::size_t{1});
        QCOMPARE(m_store->pauses(kFleet)->size(), std::size_t{1});
        QCOMPARE(m_store->questions(kFleet)->size(), std::size_t{1});
        QCOMPARE(m_store->plans(kFleet, {})->size(), std::size_t{1});
        QCOMPARE(m_store->entries()->size(), std::size_t{1});
        QVERIFY(m_store->condition().trouble.empty());
    }

private:
    std::unique_ptr<holdfast::testing::ActionStorePlace> m_place;
    std::unique_ptr<ports::ActionStore> m_store;
};

HOLDFAST_TEST(TstActionStoreContract)
#include "tst_action_store_contract.moc"
