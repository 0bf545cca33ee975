// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/canonical_json.h"
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using nlohmann::json;

class TstWorkloadRecord : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatWasRecordedIsPutBackExactly() {
        const auto concealer = sampleConcealer();
        const auto read = workloadFrom(documentOf(sampleWorkload(), concealer), samplePool(concealer));
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        HOLDFAST_COMPARE(*read, sampleWorkload());
    }

    void anEmptyConfigurationIsExactToo() {
        const auto concealer = sampleConcealer();
        const RecordedWorkload empty;
        const auto read = workloadFrom(documentOf(empty, concealer), SecretPool(concealer));
        QVERIFY(read.has_value());
        HOLDFAST_COMPARE(*read, empty);
    }

    void noSecretIsInTheText() {
        const auto text = canonicalText(documentOf(sampleWorkload(), sampleConcealer()));
        QVERIFY(text.find("hunter2") == std::string::npos);
        QVERIFY(text.find("verysecret") == std::string::npos);
        QVERIFY(text.find("NET_ADMIN") != std::string::npos);
    }

    void aSecretThatIsGoneIsNamedWithWhereItCameFrom() {
        const auto concealer = sampleConcealer();
        const auto read = workloadFrom(documentOf(sampleWorkload(), concealer), SecretPool(concealer));
        QVERIFY(!read);
        QVERIFY(read.error().code == ErrorCode::FixSetup);
        QVERIFY(read.error().detail.find("environment.DB_PASSWORD (it came from env:DB_PASSWORD)") !=
                std::string::npos);
        QVERIFY(read.error().detail.find("native.HostConfig.LogConfig.Config.splunk-token") !=
                std::string::npos);
    }

    void everyWrongTypeIsRefused() {
        const auto concealer = sampleConcealer();
        const auto good = documentOf(sampleWorkload(), concealer);
        const auto pool = samplePool(concealer);
        for (const auto& [field, value] : good.items()) {
            for (const json& wrong : {json(), json(-7.5), json(json::array({1})), json{{"a", 1}}, json(true),
                                      json(18446744073709551615ULL)}) {
                if (field == "native" && (wrong.is_null() || wrong.is_object())) continue;
                auto bad = good;
                bad[field] = wrong;
                const auto read = workloadFrom(bad, pool);
                QVERIFY2(!read && read.error().code == ErrorCode::FixInput,
                         (field + " " + wrong.dump()).c_str());
            }
            auto without = good;
            without.erase(field);
            QVERIFY2(!workloadFrom(without, pool), field.c_str());
        }
        QVERIFY(!workloadFrom(json::array(), pool));
    }
};

HOLDFAST_TEST(TstWorkloadRecord)
#include "tst_workload_record.moc"
