// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstSnapshot : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void partsAreCheckedByTheirDigests() {
        auto snapshot = sampleSnapshot();
        QVERIFY(checkParts(snapshot).has_value());
        const auto digest = snapshot.manifest.services[0].parts.begin()->second;
        auto changed = snapshot;
        changed.parts[digest] = std::make_shared<const std::string>("{}");
        QVERIFY(checkParts(changed).error().detail.find("not what it was") != std::string::npos);
        snapshot.parts.erase(digest);
        QVERIFY(checkParts(snapshot).error().detail.find("missing") != std::string::npos);
        QCOMPARE(checkParts(snapshot).error().where, std::string("workload of api"));
    }

    void idsSortByTimeAndAreRecognised() {
        const auto id = snapshotIdOf(kTaken, 0x0af);
        QCOMPARE(id.value(), std::string("20261122-003000-00af"));
        QVERIFY(isSnapshotId(id.value()));
        QVERIFY(id < snapshotIdOf(kTaken + std::chrono::seconds(1), 0));
        for (const auto* text : {"", "20261122-003000-00aF", "20261122-003000-00a", "../../../../etc/pass",
                                 "20261122/003000-00af"})
            QVERIFY(!isSnapshotId(text));
    }
};

HOLDFAST_TEST(TstSnapshot)
#include "tst_snapshot.moc"
