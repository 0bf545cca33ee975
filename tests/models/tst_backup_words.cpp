// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_words.h"
#include "tests/support/sample_backups.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <chrono>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

class TstBackupWords final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};
    const BackupSettings m_targets;

    [[nodiscard]] backups::ServiceBackups postgres() const {
        return testing::backupsAt(m_now).services.front();
    }

    [[nodiscard]] Mark mark(const backups::ServiceBackups& service) const {
        return standingOf(service, m_targets, m_now).mark;
    }

private Q_SLOTS:

    void whatIsNotKnownIsNotGood() {
        auto service = postgres();
        QCOMPARE(mark(service), Mark::Good);
        service.recoveryPoint->observed = m_now - kPointHolds - 1ms;
        QCOMPARE(mark(service), Mark::NotSet);
        QCOMPARE(lossText(service.recoveryPoint, m_now), QStringLiteral("not known"));
        service.recoveryPoint.reset();
        QCOMPARE(mark(service), Mark::NotSet);
        service = postgres();
        for (auto& backup : service.backups)
            backup.proofs.drilled.reset();
        QCOMPARE(mark(service), Mark::Warning);
        QCOMPARE(standingOf(service, m_targets, m_now).word, QStringLiteral("never rehearsed"));
    }

    void aTargetThatIsMissedIsSaid() {
        auto service = postgres();
        service.recoveryPoint->atMost = m_targets.recoveryPoint;
        QCOMPARE(mark(service), Mark::Good);
        service.recoveryPoint->atMost += 1ms;
        QCOMPARE(mark(service), Mark::Bad);
        service = postgres();
        service.recoveryTime = m_targets.recoveryTime + 1ms;
        QCOMPARE(mark(service), Mark::Warning);
    }

    void whatIsNotKeptElsewhereIsSaidLast() {
        auto service = postgres();
        QCOMPARE(mark(service), Mark::Good);
        service.copy->trouble = "The storage refuses the key.";
        service.trouble = "The copy to s3://holdfast-copies/shop failed: The storage refuses the key.";
        QCOMPARE(standingOf(service, m_targets, m_now).word, QStringLiteral("not kept elsewhere"));
        service.trouble = "The disk is full.";
        QCOMPARE(standingOf(service, m_targets, m_now).word, QStringLiteral("the last try failed"));
        service.waitsUntil = m_now + 1h;
        service.trouble.clear();
        QCOMPARE(standingOf(service, m_targets, m_now).word, QStringLiteral("the next one waits"));
        service.trouble = "The copy to s3://holdfast-copies/shop failed: The storage refuses the key.";
        QCOMPARE(standingOf(service, m_targets, m_now).word, QStringLiteral("the next one waits"));
        service.recoveryTime = m_targets.recoveryTime + 1ms;
        QCOMPARE(standingOf(service, m_targets, m_now).word, QStringLiteral("recovery too slow"));
    }

    void theWorstComesFirst() {
        auto service = postgres();
        service.trouble = "It could not be reached.";
        QCOMPARE(mark(service), Mark::Warning);
        service.waitsUntil = m_now + 1h;
        service.backups.front().proofs.drilled->proven = false;
        QCOMPARE(standingOf(service, m_targets, m_now).word, QStringLiteral("the drill failed"));
        QCOMPARE(mark(service), Mark::Bad);
        service.recoveryPoint->atMost = 1h;
        QVERIFY(standingOf(service, m_targets, m_now).word.contains(QStringLiteral("would be lost")));
        service.backups.clear();
        QCOMPARE(standingOf(service, m_targets, m_now).why, QStringLiteral("It could not be reached."));
        QCOMPARE(mark(service), Mark::Bad);
    }

    void aBackupIsTrustedAsFarAsItWasTried() {
        auto backup = postgres().backups.front();
        QCOMPARE(trustOf(backup), Trust::Proven);
        backup.proofs.drilled->proven = false;
        QCOMPARE(trustOf(backup), Trust::Unsound);
        backup.proofs.drilled.reset();
        QCOMPARE(trustOf(backup), Trust::Verified);
        backup.proofs.verified->sound = false;
        QCOMPARE(trustOf(backup), Trust::Unsound);
        backup.proofs = {};
        QCOMPARE(trustOf(backup), Trust::Untested);
        QCOMPARE(markOf(Trust::Untested), Mark::NotSet);
        backup.damage = "manifest.json is gone.";
        QCOMPARE(trustOf(backup), Trust::Damaged);
        QCOMPARE(trustReason(backup), QStringLiteral("manifest.json is gone."));
    }

    void whatIsUnderWayIsNeverMadeUp() {
        backups::BackupProgress progress{.work = backups::BackupProgress::Work::Drill, .phase = "replay"};
        QCOMPARE(workText(progress), QStringLiteral("Drill: replay"));
        QVERIFY(!workDone(progress));
        progress.bytesTotal = 200;
        progress.bytesDone = 300; // it grew meanwhile
        QCOMPARE(workDone(progress), std::optional(1.0));
    }
};

HOLDFAST_TEST(TstBackupWords)
#include "tst_backup_words.moc"
