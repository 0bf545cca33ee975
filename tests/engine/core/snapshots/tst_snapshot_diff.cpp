// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/secret_masking.h"
#include "engine/core/snapshots/snapshot_diff.h"
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstSnapshotDiff : public QObject {
    Q_OBJECT

    static Snapshot withWorkload(const RecordedWorkload& workload,
                                 const Concealer& concealer = sampleConcealer()) {
        auto snapshot = emptySnapshot(kTaken, concealer);
        addService(snapshot, "api", {{PartKind::Workload, documentOf(workload, concealer)}});
        return snapshot;
    }

    static Snapshot withFile(const std::string& content) {
        auto snapshot = emptySnapshot();
        addService(
            snapshot, "api",
            {{PartKind::Files,
              documentOf(RecordedFiles{{"/etc/x",
                                        {.condition = FileCondition::Kept, .content = content, .why = {}}}},
                         sampleConcealer())}});
        return snapshot;
    }

private Q_SLOTS:

    void whatIsAlikeHasNoDifference() { QVERIFY(differences(sampleSnapshot(), sampleSnapshot()).empty()); }

    void eachFieldIsToldByItself() {
        auto after = sampleWorkload();
        after.configuration.artifact = "shop/api:1.8.3";
        after.configuration.environment["NEW"] = Secret("1");
        after.configuration.environment.erase("LOG_LEVEL");
        after.configuration.limits.memory = Bytes{1024};
        after.configuration.mounts.insert(after.configuration.mounts.begin(), {.target = "/tmp"});
        after.replicas = 3;
        after.configuration.native = Secret(
            R"({"HostConfig":{"CapAdd":["SYS_TIME"],"Memory":7,"LogConfig":{"Config":{"splunk-token":"verysecret"}}}})");
        const auto found = differences(withWorkload(sampleWorkload()), withWorkload(after));
        QCOMPARE(found.size(), std::size_t{1});
        std::vector<std::string> lines;
        for (const auto& field : found[0].fields)
            lines.push_back(field.field + " " + std::string(toString(field.kind)) + " " + field.before +
                            " > " + field.after);
        const std::vector<std::string> expected{
            "artifact changed shop/api:1.8.2 > shop/api:1.8.3",
            "environment.LOG_LEVEL removed info > ",
            "environment.NEW added  > 1",
            "limits.memory_bytes changed 536870912 > 1024",
            "mounts./tmp added  > "
            "{\"kind\":\"bind\",\"read_only\":false,\"source\":\"\",\"target\":\"/tmp\"}",
            "native.HostConfig.CapAdd changed [\"NET_ADMIN\"] > [\"SYS_TIME\"]",
            "replicas changed 2 > 3"};
        for (const auto& line : lines)
            QVERIFY2(std::ranges::find(expected, line) != expected.end(), line.c_str());
        QCOMPARE(lines.size(), expected.size());
    }

    void aSecretIsToldToHaveChangedAndNothingElse() {
        auto after = sampleWorkload();
        after.configuration.environment["DB_PASSWORD"] = Secret("another-secret-9");
        const auto found = differences(withWorkload(sampleWorkload()), withWorkload(after));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].fields.size(), std::size_t{1});
        const auto& field = found[0].fields[0];
        QVERIFY(field.secret);
        QCOMPARE(field.before, std::string(kMasked));
        QCOMPARE(field.after, std::string(kMasked));
    }

    void whereASecretComesFromIsNoDifference() {
        const Concealer knowsNothing(Secret("0123456789abcdef0123456789abcdef"));
        QVERIFY(differences(withWorkload(sampleWorkload()), withWorkload(sampleWorkload(), knowsNothing))
                    .empty());
    }

    void secretsOfAnotherMachineAreSaidToBeUnknown() {
        const auto other = sampleConcealer("ffffffffffffffffffffffffffffffff");
        const auto found = differences(withWorkload(sampleWorkload()), withWorkload(sampleWorkload(), other));
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].fields.empty());
        QVERIFY(found[0].unknown.at(0).find("3 secrets cannot be compared") != std::string::npos);
    }

    void filesAreToldLineByLine() {
        const auto found = differences(withFile("a\nb\nc\nd\n"), withFile("a\nx\nc\nd\ne\n"));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].fields.size(), std::size_t{2});
        QCOMPARE(found[0].fields[0].field, std::string("/etc/x:2"));
        QCOMPARE(found[0].fields[0].before, std::string("b"));
        QCOMPARE(found[0].fields[0].after, std::string("x"));
        QCOMPARE(found[0].fields[1].field, std::string("/etc/x:5"));
        QCOMPARE(found[0].fields[1].after, std::string("e"));
    }

    void servicesThatCameAndWentAreTold() {
        auto after = emptySnapshot();
        addService(after, "web", {});
        const auto found = differences(sampleSnapshot(), after);
        QCOMPARE(found.size(), std::size_t{3});
        QVERIFY(found[0].kind == ChangeKind::Removed && found[2].kind == ChangeKind::Added);
    }

    void whatCouldNotBeRecordedIsUnknownNotRemoved() {
        auto after = sampleSnapshot();
        auto& postgres = after.manifest.services[1];
        postgres.parts.erase(PartKind::Settings);
        postgres.missing[PartKind::Settings] = "The server did not answer.";
        const auto found = differences(sampleSnapshot(), after);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].fields.empty());
        QCOMPARE(found[0].unknown.at(0),
                 std::string("Its settings are not known afterwards: The server did not answer."));
    }

    void livingSettingsAreToldByName() {
        auto changed = sampleSettings();
        changed.settings["work_mem"].value = "64MB";
        changed.data["schema"] = "ffff";
        auto before = emptySnapshot();
        auto after = emptySnapshot();
        addService(before, "postgres",
                   {{PartKind::Settings, documentOf(sampleSettings(), sampleConcealer())}});
        addService(after, "postgres", {{PartKind::Settings, documentOf(changed, sampleConcealer())}});
        const auto found = differences(before, after);
        QCOMPARE(found.at(0).fields.size(), std::size_t{2});
        QCOMPARE(found[0].fields[0].field, std::string("data.schema"));
        QCOMPARE(found[0].fields[1].field, std::string("settings.work_mem"));
        QCOMPARE(found[0].fields[1].after, std::string("64MB"));
    }
};

HOLDFAST_TEST(TstSnapshotDiff)
#include "tst_snapshot_diff.moc"
