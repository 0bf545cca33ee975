// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_json.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::backups;
using namespace std::chrono_literals;

class TstBackupJson : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsNotKnownIsNullAndNeverZero() {
        const auto json = shownJson(ServiceBackups{.service = ServiceId("db")});
        QVERIFY(json["service"] == "db");
        for (const char* name : {"last_good", "recovery_point", "recovery_time_seconds", "log", "next_backup",
                                 "next_drill", "running", "trouble"})
            QVERIFY2(json.contains(name) && json[name].is_null(), name);
        QVERIFY(json["backups"].empty());
    }

    void whatWouldBeLostAndHowLongItTakesAreFigures() {
        BackupSummary backup{.id = BackupId("20261122-003000-7f3a"), .dataBytes = 9, .storedBytes = 4};
        backup.proofs.verified = Verification{.sound = true, .text = "It is sound."};
        backup.proofs.drilled = DrillReport{.proven = true, .phases = {{.name = "copy", .took = 1500ms}}};
        const auto json =
            shownJson(BackupState{{{.service = ServiceId("db"),
                                    .backups = {backup},
                                    .log = LogStatus{.receiving = true, .received = {.value = 0x16B3748}},
                                    .recoveryPoint = RecoveryPoint{.atMost = 2500ms, .unsafe = 80},
                                    .recoveryTime = 1500ms}}});
        const auto& one = json["services"][0];
        QVERIFY(one["last_good"] == "20261122-003000-7f3a");
        QVERIFY(one["recovery_point"]["at_most_seconds"] == 2.5);
        QVERIFY(one["recovery_point"]["unsafe"] == 80);
        QVERIFY(one["recovery_time_seconds"] == 1.5);
        QVERIFY(one["log"]["received"] == "0/16B3748");
        QVERIFY(one["backups"][0]["verified"]["sound"] == true);
        QVERIFY(one["backups"][0]["drilled"]["phases"][0]["seconds"] == 1.5);
    }
};

HOLDFAST_TEST(TstBackupJson)
#include "tst_backup_json.moc"
