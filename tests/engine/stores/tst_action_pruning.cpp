// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ports/action_pruning.h"
#include "engine/stores/action_pruning.h"
#include "engine/stores/anchor_file.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/engine/stores/action_store_subjects.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using holdfast::actions::testing::kNow;
using holdfast::actions::testing::samplePlan;

namespace {

const std::string kFleet = "aiwfe-prod";
constexpr Duration kDay = std::chrono::hours(24);

PlanDetail detailOf(const std::string& id, TimePoint began) {
    auto plan = masked(samplePlan());
    plan.id = PlanId(id);
    return {.plan = plan,
            .summary = {.plan = plan.id,
                        .service = plan.target.service,
                        .action = plan.action,
                        .by = "ada",
                        .began = began,
                        .ended = began + Duration(60'000),
                        .outcome = Outcome::Done},
            .steps = {{.standing = StepStanding::Done, .attempts = 1}},
            .evidence = "{}"};
}

} // namespace

/// Ended plans and the beginning of the audit trail go, in both stores, and what is left stays verifiable.
class TstActionPruning final : public QObject {
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

    void plansGoByAgeAndByNumberAndOthersFleetsStay() {
        for (int day = 0; day < 10; ++day)
            put("plan-" + std::to_string(day), kNow - kDay * day);
        QVERIFY(m_store->putPlan("another", detailOf("theirs", kNow - kDay * 900)).has_value());
        QCOMPARE(forgotten(kNow - kDay * 7, 100), std::uint64_t{2});
        QCOMPARE(kept(), (std::vector<std::string>{"plan-0", "plan-1", "plan-2", "plan-3", "plan-4", "plan-5",
                                                   "plan-6", "plan-7"}));
        QCOMPARE(forgotten(kNow - kDay * 70, 3), std::uint64_t{5});
        QCOMPARE(kept(), (std::vector<std::string>{"plan-0", "plan-1", "plan-2"}));
        QCOMPARE(forgotten(kNow - kDay * 70, 3), std::uint64_t{0});
        QVERIFY(m_store->plan(PlanId("theirs")).has_value());
        QVERIFY(!m_store->plan(PlanId("plan-5")).has_value());
    }

    void aPlanThatAPersonMustStillLookAtStays() {
        put("asked", kNow - kDay * 500);
        put("settled", kNow - kDay * 500);
        for (const char* id : {"asked", "settled"})
            QVERIFY(m_store
                        ->putQuestion(kFleet, {.plan = PlanId(id),
                                               .service = ServiceId("learning"),
                                               .why = "it was not verified",
                                               .since = kNow - kDay * 500})
                        .has_value());
        QVERIFY(m_store->removeQuestion(PlanId("settled")).has_value());
        QCOMPARE(forgotten(kNow - kDay * 365, 100), std::uint64_t{1});
        QCOMPARE(kept(), std::vector<std::string>{"asked"});
        QCOMPARE(m_store->questions(kFleet)->size(), std::size_t{1});
    }

    /// Nothing goes of which the trail does not say it.
    void theTrailIsNotCutWithoutAWord() {
        const auto trail = write(20, Duration(0));
        const auto refused = pruning().forgetAudit(anchorOf(trail[5]));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::FixInput);
        QCOMPARE(m_store->entries()->size(), std::size_t{20});
    }

    void whatIsLeftIsWholeForThisProgramAndTheNext() {
        write(400, kDay);
        holdfast::testing::FakeClock clock;
        ChainedAudit audit(*m_store, clock);
        QVERIFY(pruned(audit, {.most = 1'000, .lasts = kDay * 200}).has_value());
        const auto entries = m_store->entries();
        QVERIFY(entries.has_value());
        QVERIFY(entries->size() < 210);
        const auto verdict = verifyChain(*entries, audit.newest());
        QVERIFY2(verdict.whole, verdict.reason.c_str());
        QVERIFY(entries->front().sequence > 190);
        QVERIFY(entries->back().note.kind == "audit-pruned");
        QVERIFY(
            audit.write({.moment = AuditMoment::Between, .kind = "action-done", .detail = "{}"}).has_value());
        const auto again = m_place->open();
        const ChainedAudit next(*again, clock, audit.newest());
        QVERIFY2(next.verdict().whole, next.verdict().reason.c_str());
        // Nothing more is due, so nothing is said either.
        QVERIFY(pruned(audit, {.most = 1'000, .lasts = kDay * 200}).has_value());
        QCOMPARE(m_store->entries()->size(), next.verdict().entries);
    }

    void aBrokenTrailKeepsEverything() {
        write(40, kDay);
        QVERIFY(m_place->tamper("UPDATE " + table() + " SET document = '{}' WHERE sequence = 30"));
        holdfast::testing::FakeClock clock;
        ChainedAudit audit(*m_store, clock);
        const auto refused = pruned(audit, {.most = 10, .lasts = kDay * 10});
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.find("broken") != std::string::npos, refused.error().detail.c_str());
        QCOMPARE(m_store->entries()->size(), std::size_t{40});
    }

    /// Two machines with one store: the anchor of the one that was away stands before all that is left.
    void anAnchorThatWasLeftBehindMovesOnAgain() {
        write(10, kDay);
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "audit.anchor";
        const auto early = anchorOf((*m_store->entries())[4]);
        QVERIFY(stores::AnchorFile(path).write(early).has_value());
        holdfast::testing::FakeClock clock;
        ChainedAudit elsewhere(*m_store, clock);
        QVERIFY(pruned(elsewhere, {.most = 3, .lasts = kDay * 1'000}).has_value());
        stores::AnchoredAuditStore anchored(*m_store, path);
        ChainedAudit audit(anchored, clock, early);
        QVERIFY2(audit.verdict().whole, audit.verdict().reason.c_str());
        QVERIFY(
            audit.write({.moment = AuditMoment::Between, .kind = "action-done", .detail = "{}"}).has_value());
        QCOMPARE((*anchored.anchor())->sequence, audit.newest().sequence);
    }

private:
    ports::ActionPruning& pruning() { return dynamic_cast<ports::ActionPruning&>(*m_store); }

    void put(const std::string& id, TimePoint began) {
        QVERIFY(m_store->putPlan(kFleet, detailOf(id, began)).has_value());
    }

    std::uint64_t forgotten(TimePoint before, std::size_t most) {
        const auto gone = pruning().forgetPlans(kFleet, before, most);
        if (!gone) qFatal("%s", gone.error().detail.c_str());
        return *gone;
    }

    std::vector<std::string> kept() {
        std::vector<std::string> ids;
        const auto plans = m_store->plans(kFleet, {});
        if (!plans) qFatal("%s", plans.error().detail.c_str());
        for (const auto& plan : *plans)
            ids.push_back(plan.plan.value());
        return ids;
    }

    /// Entries up to now, one each `apart`.
    std::vector<AuditEntry> write(int count, Duration apart) {
        std::vector<AuditEntry> trail;
        AuditAnchor newest;
        for (int i = 0; i < count; ++i) {
            trail.push_back(linked(
                {.moment = AuditMoment::Between, .kind = "action-done", .actor = "ada", .detail = "{}"},
                kNow - apart * (count - i), newest));
            newest = anchorOf(trail.back());
            if (!m_store->append(trail.back())) qFatal("not written");
        }
        return trail;
    }

    Result<void> pruned(ChainedAudit& audit, const AuditBounds& bounds) {
        return stores::pruneActions(*m_store, audit, kFleet, audit.newest(), kNow, {.audit = bounds});
    }

    std::string table() {
        QFETCH_GLOBAL(QString, implementation);
        return implementation == QStringLiteral("postgres") ? "holdfast.audit" : "audit";
    }

    std::unique_ptr<holdfast::testing::ActionStorePlace> m_place;
    std::unique_ptr<ports::ActionStore> m_store;
};

HOLDFAST_TEST(TstActionPruning)
#include "tst_action_pruning.moc"
