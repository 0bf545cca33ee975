// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstSettingsRecord : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void settingsComeBackExactlyAndKeepNoPassword() {
        const auto concealer = sampleConcealer();
        const auto document = documentOf(sampleSettings(), concealer);
        QVERIFY(document.dump().find("hunter2") == std::string::npos);
        const auto read = settingsFrom(document, samplePool(concealer));
        QVERIFY(read.has_value());
        HOLDFAST_COMPARE(*read, sampleSettings());
    }

    void aPasswordThatIsGoneIsNamed() {
        const auto concealer = sampleConcealer();
        const auto read = settingsFrom(documentOf(sampleSettings(), concealer), SecretPool(concealer));
        QVERIFY(!read && read.error().code == ErrorCode::FixSetup);
        QVERIFY(read.error().detail.find("primary_conninfo") != std::string::npos);
    }

    void ordinaryNamesOfServersAreKept() {
        const RecordedSettings settings{
            .server = "PostgreSQL 15",
            .settings = {{"session_preload_libraries", {.value = "pg_stat_statements"}},
                         {"authentication_timeout", {.value = "60"}}},
            .data = {}};
        const auto text = documentOf(settings, sampleConcealer()).dump();
        QVERIFY(text.find("pg_stat_statements") != std::string::npos);
        QVERIFY(text.find("$secret") == std::string::npos);
    }

    void wrongDocumentsAreRefused() {
        const auto concealer = sampleConcealer();
        const SecretPool pool(concealer);
        for (const auto* text :
             {"[]", "{}", R"({"server":1,"settings":{},"data":{}})",
              R"({"server":"","settings":[],"data":{}})", R"({"server":"","settings":{"a":1},"data":{}})",
              R"({"server":"","settings":{},"data":{"a":1}})",
              R"({"server":"","settings":{"a":{"value":"1","applies":"soon","file":true}},"data":{}})",
              R"({"server":"","settings":{"a":{"value":1,"applies":"live","file":true}},"data":{}})"}) {
            const auto read = settingsFrom(nlohmann::json::parse(text), pool);
            QVERIFY2(!read && read.error().code == ErrorCode::FixInput, text);
        }
    }
};

HOLDFAST_TEST(TstSettingsRecord)
#include "tst_settings_record.moc"
