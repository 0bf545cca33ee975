// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/secret_masking.h"
#include "engine/core/workloads/configuration_difference.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::workloads;

class TstConfigurationDifference : public QObject {
    Q_OBJECT

    static Configuration shop() {
        Configuration shop;
        shop.artifact = "shop:1.2";
        shop.command = {"--password", "old"};
        shop.environment = {
            {"LOG_LEVEL", Secret("info")}, {"DB_PASSWORD", Secret("old")}, {"OLD", Secret("1")}};
        shop.limits.memory = Bytes{1024};
        shop.healthCheck.retries = 3;
        return shop;
    }

private Q_SLOTS:

    void whatIsAlikeHasNoDifferences() { QVERIFY(differences(shop(), shop()).empty()); }

    void eachFieldIsToldWithBeforeAndAfter() {
        auto after = shop();
        after.artifact = "shop:1.3";
        after.environment["LOG_LEVEL"] = Secret("debug");
        after.environment.erase("OLD");
        after.environment["NEW"] = Secret("2");
        after.limits.memory = Bytes{2048};
        after.healthCheck.retries = 5;
        const std::vector<FieldChange> expected{
            {.field = "artifact", .before = "shop:1.2", .after = "shop:1.3"},
            {.field = "environment.LOG_LEVEL", .before = "info", .after = "debug"},
            {.field = "environment.NEW", .before = "", .after = "2"},
            {.field = "environment.OLD", .before = "1", .after = ""},
            {.field = "health_check.retries", .before = "3", .after = "5"},
            {.field = "limits.memory_bytes", .before = "1024", .after = "2048"}};
        HOLDFAST_COMPARE(differences(shop(), after), expected);
    }

    void aChangedSecretIsToldButNotShown() {
        auto after = shop();
        after.environment["DB_PASSWORD"] = Secret("new");
        after.command = {"--password", "new"};
        const auto found = differences(shop(), after);
        QCOMPARE(found.size(), std::size_t{2});
        QCOMPARE(found[0].field, std::string("command"));
        QCOMPARE(found[1].field, std::string("environment.DB_PASSWORD"));
        for (const auto& change : found) {
            QVERIFY(change.masked);
            QVERIFY(change.after.find("new") == std::string::npos);
        }
        QCOMPARE(found[1].after, std::string(kMasked));
    }
};

HOLDFAST_TEST(TstConfigurationDifference)
#include "tst_configuration_difference.moc"
