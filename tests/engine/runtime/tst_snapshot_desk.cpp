// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/runtime/kept_snapshots.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>

using namespace holdfast;
using namespace holdfast::testing;
using snapshots::Occasion;
using snapshots::SnapshotId;

class TstSnapshotDesk final : public QObject {
    Q_OBJECT

    std::unique_ptr<ActingPlace> m_place;

    void write(const char* name, const QByteArray& content) const {
        QFile file(m_place->folder.filePath(QString::fromUtf8(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

    void restartApi(Kept& kept) const {
        m_place->services.breakDown("api");
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.isReady(), kSoon);
        kept.bench.order(ports::Unlock{.role = actions::Role::Operator});
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.said.has_value(), kSoon);
        kept.bench.draw();
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.sheet.has_value(), kSoon);
        QVERIFY2(*kept.bench.sheet, *kept.bench.sheet ? "" : kept.bench.sheet->error().detail.c_str());
        kept.bench.execute();
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.begun.has_value(), kSoon);
    }

private Q_SLOTS:

    void init() { m_place = std::make_unique<ActingPlace>(); }

    void theFirstOneWaitsUntilAllIsWellAndTheNextIsDueHalfAnHourLater() {
        Kept kept(*m_place);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{1}, kSoon);
        const auto state = kept.state();
        const auto& one = state->snapshots.front();
        HOLDFAST_COMPARE(one.occasion, Occasion::Schedule);
        QVERIFY2(one.safety.safe, one.safety.whyNot.c_str());
        QVERIFY(state->safePoint == one.id);
        QVERIFY(state->nextDue == std::optional(one.taken + std::chrono::minutes(30)));
        QVERIFY(state->drift.empty() && state->driftAt.has_value());
        QVERIFY(state->trouble.empty());
        // Another program that opens the fleet sees it and takes none before its time.
        Kept other(*m_place);
        QTRY_COMPARE_WITH_TIMEOUT(other.count(), std::size_t{1}, kSoon);
        QVERIFY(other.state()->nextDue == state->nextDue);
    }

    void whatDiffersFromTheSafePointIsCounted() {
        write("api.conf", "workers = 4\n");
        Kept kept(*m_place);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{1}, kSoon);
        write("api.conf", "workers = 8\n");
        m_place->services.breakDown("db");
        QTRY_VERIFY_WITH_TIMEOUT(
            kept.bench.client->state()->find(ServiceId("db"))->own.score.value_or(1.0) < 0.7, kSoon);
        kept.take("a look");
        QTRY_VERIFY_WITH_TIMEOUT(kept.taken.has_value(), kSoon);
        QVERIFY2(*kept.taken, *kept.taken ? "" : kept.taken->error().detail.c_str());
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{2}, kSoon);
        const auto state = kept.state();
        const auto& newest = state->snapshots.front();
        QVERIFY(!newest.safety.safe);
        QVERIFY2(newest.safety.whyNot.find("db") != std::string::npos, newest.safety.whyNot.c_str());
        QCOMPARE(newest.by, std::string("ann@desk"));
        QCOMPARE(newest.reason, std::string("a look"));
        QVERIFY(newest.changed == std::optional<std::size_t>(1));
        QVERIFY(state->safePoint == state->snapshots.back().id);
        QCOMPARE(state->drift.size(), std::size_t{1});
        QVERIFY(state->drift.front() ==
                (snapshots::DriftCount{.service = ServiceId("api"), .fields = 1, .unknown = false}));
        std::optional<Result<snapshots::SnapshotDiff>> diff;
        kept.client.compare(state->safePoint, {}, [&](const auto& answer) { diff = answer; });
        QTRY_VERIFY_WITH_TIMEOUT(diff.has_value(), kSoon);
        QVERIFY(*diff && (*diff)->services.size() == 1);
        QCOMPARE((*diff)->services.front().origins.size(),
                 (*diff)->services.front().difference.fields.size());
    }

    void beforeAnActionTheFleetIsKept() {
        Kept kept(*m_place);
        restartApi(kept);
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.ended() != nullptr, kSoon);
        const auto* ended = kept.bench.ended();
        QVERIFY2(ended->outcome == actions::Outcome::Done, ended->why.c_str());
        const auto safety = [&]() -> const snapshots::SnapshotSummary* {
            const auto state = kept.state();
            for (const auto& one : state->snapshots) {
                if (one.occasion == Occasion::Safety) return &one;
            }
            return nullptr;
        };
        QTRY_VERIFY_WITH_TIMEOUT(safety() != nullptr, kSoon);
        QCOMPARE(safety()->plan, ended->plan.value());
        QVERIFY(ended->firstStep && safety()->taken <= *ended->firstStep);
        QVERIFY(!safety()->safety.safe); // api was ill
    }

    void whatIsEasyToUndoIsDoneWithoutOneAndSaysSo() {
        write("kept", "not a folder");
        Kept kept(*m_place);
        restartApi(kept);
        QVERIFY2(*kept.bench.begun, *kept.bench.begun ? "" : kept.bench.begun->error().detail.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.ended() != nullptr, kSoon);
        const auto plan = kept.bench.ended()->plan;
        std::optional<Result<actions::PlanDetail>> detail;
        kept.bench.acts->askPlan(plan, [&](const auto& answer) { detail = answer; });
        QTRY_VERIFY_WITH_TIMEOUT(detail.has_value(), kSoon);
        QVERIFY(*detail);
        QVERIFY2((*detail)->evidence.find("No snapshot could be taken") != std::string::npos,
                 (*detail)->evidence.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(!kept.state()->trouble.empty(), kSoon);
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.told(EventKind::StoreTrouble, "") > 0, kSoon);
    }

    void whatIsHardToUndoDoesNotBeginWithoutOne() {
        write("kept", "not a folder");
        Kept kept(*m_place, "environment: production\n");
        restartApi(kept);
        QVERIFY(!*kept.bench.begun);
        QVERIFY2(kept.bench.begun->error().detail.find("No snapshot could be taken") != std::string::npos,
                 kept.bench.begun->error().detail.c_str());
        QVERIFY(m_place->services.done().empty());
    }

    void whatPeopleChangeNeedsUnlockingAndIsAudited() {
        Kept kept(*m_place);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{1}, kSoon);
        kept.take("before the release");
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{2}, kSoon);
        QTRY_VERIFY_WITH_TIMEOUT(kept.taken.has_value(), kSoon);
        const auto id = **kept.taken;
        kept.client.drop(id, kept.hear());
        QTRY_VERIFY_WITH_TIMEOUT(kept.said.has_value(), kSoon);
        QVERIFY(!*kept.said && kept.said->error().detail.find("Unlock") != std::string::npos);
        kept.bench.order(ports::Unlock{.role = actions::Role::Operator});
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.said.has_value(), kSoon);
        kept.client.pin(id, true, kept.hear());
        QTRY_VERIFY_WITH_TIMEOUT(kept.said.has_value(), kSoon);
        QVERIFY(*kept.said);
        QTRY_VERIFY_WITH_TIMEOUT(kept.state()->snapshots.front().pinned, kSoon);
        kept.client.drop(id, kept.hear());
        QTRY_VERIFY_WITH_TIMEOUT(kept.said.has_value(), kSoon);
        QVERIFY(!*kept.said && kept.said->error().code == ErrorCode::FixInput);
        kept.client.pin(id, false, kept.hear());
        QTRY_VERIFY_WITH_TIMEOUT(kept.said.has_value() && *kept.said, kSoon);
        kept.client.drop(id, kept.hear());
        QTRY_VERIFY_WITH_TIMEOUT(kept.said.has_value(), kSoon);
        QVERIFY2(*kept.said, *kept.said ? "" : kept.said->error().detail.c_str());
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{1}, kSoon);
        const auto kinds = kept.audited();
        for (const char* kind :
             {"snapshot-taken", "snapshot-pinned", "snapshot-unpinned", "snapshot-dropped"})
            QVERIFY2(std::ranges::find(kinds, kind) != kinds.end(), kind);
    }

    void damageIsShownAndToldOnce() {
        Kept kept(*m_place);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{1}, kSoon);
        const auto id = kept.state()->snapshots.front().id;
        QFile file(m_place->folder.filePath(QStringLiteral("kept/")) +
                   QString::fromStdString(id.value() + ".snapshot"));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2));
        const char other = static_cast<char>(~file.peek(1).at(0));
        QVERIFY(file.putChar(other));
        file.close();
        kept.client.verify(id, kept.hear());
        QTRY_VERIFY_WITH_TIMEOUT(kept.said.has_value(), kSoon);
        QVERIFY(!*kept.said);
        QTRY_VERIFY_WITH_TIMEOUT(!kept.state()->snapshots.front().damage.empty(), kSoon);
        QVERIFY(kept.state()->safePoint.isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(kept.bench.told(EventKind::StoreTrouble, ""), 1, kSoon);
    }
};

HOLDFAST_TEST(TstSnapshotDesk)
#include "tst_snapshot_desk.moc"
