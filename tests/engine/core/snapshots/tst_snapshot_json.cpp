// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/snapshot_json.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::snapshots;

class TstSnapshotJson : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsNotKnownIsNullAndNeverAWord() {
        const auto json = shownJson(SnapshotSummary{.id = SnapshotId("20261122-003000-7f3a"),
                                                    .taken = TimePoint(Duration(1'780'000'000'000))});
        QVERIFY(json["id"] == "20261122-003000-7f3a");
        QVERIFY(json["by"].is_null());
        QVERIFY(json["verified"].is_null());
        QVERIFY(json["changed_services"].is_null());
        QVERIFY(json["intact"] == true);
        QVERIFY(shownJson(SnapshotState{})["next_due"].is_null());
        QVERIFY(shownJson(SnapshotState{})["every_seconds"] == 1800);
    }

    void aDamagedOneSaysWhatIsWrong() {
        const auto json = shownJson(SnapshotSummary{.damage = "A part of it is missing."});
        QVERIFY(json["intact"] == false);
        QVERIFY(json["damage"] == "A part of it is missing.");
    }

    void aDifferenceNamesFieldsAndWhoChangedThem() {
        SnapshotDiff diff;
        diff.before = SnapshotId("20261122-003000-7f3a");
        ServiceDifference difference;
        difference.service = ServiceId("api");
        difference.fields = {{.field = "image", .before = "api:1", .after = "api:2"}};
        ChangeOrigin origin;
        origin.who = "ann";
        diff.services = {{.difference = difference, .origins = {origin}}};
        const auto json = shownJson(diff);
        QVERIFY(json["after"] == "now");
        QVERIFY(json["services"][0]["service"] == "api");
        QVERIFY(json["services"][0]["fields"][0]["after"] == "api:2");
        QVERIFY(json["services"][0]["fields"][0]["by"] == "ann");
    }
};

HOLDFAST_TEST(TstSnapshotJson)
#include "tst_snapshot_json.moc"
