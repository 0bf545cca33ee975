// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/secret_masking.h"
#include "engine/core/snapshots/flat_fields.h"
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstFlatFields : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void listsAreKnownByTheirNamesNotByTheirPlaces() {
        const auto fields = flatFields(PartKind::Workload, documentOf(sampleWorkload(), sampleConcealer()));
        for (const auto* name : {"mounts./var/lib", "networks.shop_default", "ports.8001/tcp", "limits.cpus",
                                 "environment.LOG_LEVEL", "health_check.command", "replicas"})
            QVERIFY2(fields.contains(name), name);
        QCOMPARE(fields.at("environment.LOG_LEVEL").shown, std::string("info"));
    }

    void twoOfOneNameAreBothTold() {
        auto workload = sampleWorkload();
        workload.configuration.ports.push_back(workload.configuration.ports[0]);
        const auto fields = flatFields(PartKind::Workload, documentOf(workload, sampleConcealer()));
        QVERIFY(fields.contains("ports.8001/tcp") && fields.contains("ports.8001/tcp#2"));
    }

    void secretsAreComparedAndNeverShown() {
        const auto concealer = sampleConcealer();
        const auto one = flatField(concealer.concealed("one"));
        const auto other = flatField(concealer.concealed("other"));
        QVERIFY(one.secret && one.shown == kMasked && one.plain == other.plain);
        QVERIFY(one.compare != other.compare);
        // Where it comes from is of no account.
        QCOMPARE(flatField(concealer.concealed("hunter2-hunter2")).compare,
                 flatField(Concealer(Secret("0123456789abcdef0123456789abcdef")).concealed("hunter2-hunter2"))
                     .compare);
    }

    void aFileThatIsAbsentIsNoField() {
        const RecordedFiles files{{"/a", {.condition = FileCondition::Absent, .content = {}, .why = {}}},
                                  {"/b", {.condition = FileCondition::TooLarge, .content = {}, .why = {}}}};
        const auto fields = flatFields(PartKind::Files, documentOf(files, sampleConcealer()));
        QVERIFY(!fields.contains("/a") && fields.contains("/b"));
    }
};

HOLDFAST_TEST(TstFlatFields)
#include "tst_flat_fields.moc"
