// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_figures.h"
#include "tests/support/fleet_play.h"
#include "tests/support/sample_backups.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <chrono>
#include <functional>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

class TstBackupFigures final : public QObject {
    Q_OBJECT

private:
    using Change = std::function<void(backups::ServiceBackups& postgres, backups::ServiceBackups& redis)>;

    /// Of PostgreSQL and Redis, all within their targets (5 and 15 minutes).
    [[nodiscard]] static FleetState with(const Change& change) {
        FleetState state;
        state.time = TimePoint(Duration(1'780'000'000'000));
        auto all = testing::backupsAt(state.time);
        for (auto& service : all.services) {
            service.recoveryPoint =
                backups::RecoveryPoint{.atMost = 30s, .unsafe = 1, .observed = state.time - 4s};
            service.recoveryTime = 90s;
        }
        change(all.services[0], all.services[1]);
        state.backups = std::make_shared<const backups::BackupState>(std::move(all));
        return state;
    }

private Q_SLOTS:

    void whereNothingIsBackedUpThereIsNoFigure() {
        FleetState state;
        QVERIFY(!recoveryPointFigure(state) && !recoveryTimeFigure(state));
        state.backups = std::make_shared<const backups::BackupState>();
        QVERIFY(!recoveryPointFigure(state) && !recoveryTimeFigure(state));
    }

    void itSaysWhoseItIsWhereItIsFromAndHowOld() {
        const auto state = with([](auto& postgres, auto&) {
            postgres.recoveryPoint->atMost = 2min + 4s;
            postgres.recoveryTime = 6min + 12s;
        });
        const auto point = recoveryPointFigure(state);
        QCOMPARE(point->value, QStringLiteral("2\u202Fmin 4\u202Fs"));
        QCOMPARE(point->target, QStringLiteral("target 5\u202Fmin"));
        QCOMPARE(point->caption, QStringLiteral("postgres · seen 4\u202Fs ago"));
        QCOMPARE(point->mark, Mark::Good);
        QVERIFY(std::abs(*point->share - 124.0 / 300.0) < 1e-9);
        const auto time = recoveryTimeFigure(state);
        QCOMPARE(time->value, QStringLiteral("6\u202Fmin 12\u202Fs"));
        QCOMPARE(time->target, QStringLiteral("target 15\u202Fmin"));
        QVERIFY2(time->caption.startsWith(QStringLiteral("postgres · drill ")), qPrintable(time->caption));
    }

    void theWorstAgainstItsTargetStandsThere() {
        auto state = with([](auto&, auto& redis) { redis.recoveryPoint->atMost = 4min; });
        QCOMPARE(recoveryPointFigure(state)->service, ServiceId("redis"));
        QCOMPARE(recoveryPointFigure(state)->mark, Mark::Warning);
        state = with([](auto& postgres, auto& redis) {
            postgres.recoveryPoint->atMost = 5min + 1s;
            redis.recoveryPoint.reset();
        });
        QCOMPARE(recoveryPointFigure(state)->service, ServiceId("postgres"));
        QCOMPARE(recoveryPointFigure(state)->mark, Mark::Bad);
        QCOMPARE(recoveryPointFigure(state)->share, std::optional(1.0));
    }

    void whatIsNotKnownIsNeverGood() {
        auto state = with([](auto&, auto& redis) {
            redis.recoveryPoint->observed -= kPointHolds + 1s;
            redis.recoveryTime.reset();
        });
        const auto point = recoveryPointFigure(state);
        QCOMPARE(point->service, ServiceId("redis"));
        QCOMPARE(point->mark, Mark::NotSet);
        QCOMPARE(point->value, QStringLiteral("not known"));
        QVERIFY(!point->share);
        const auto time = recoveryTimeFigure(state);
        QCOMPARE(time->service, ServiceId("redis"));
        QCOMPARE(time->mark, Mark::Warning);
        QCOMPARE(time->value, QStringLiteral("never measured"));
    }
};

HOLDFAST_TEST(TstBackupFigures)
#include "tst_backup_figures.moc"
