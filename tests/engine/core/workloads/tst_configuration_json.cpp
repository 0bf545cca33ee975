// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workloads/configuration_json.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::workloads;

namespace {

/// A configuration with the same secret everywhere one can hide.
Configuration planted(const std::string& secret) {
    Configuration shop;
    shop.artifact = "shop:1.2";
    shop.entrypoint = {"/entry", "--password=" + secret};
    shop.command = {"serve", "--token", secret, "-c", "SECRET=" + secret + " run"};
    shop.environment = {{"DB_PASSWORD", Secret(secret)},
                        {"DATABASE_URL", Secret("postgres://shop:" + secret + "@db/shop")},
                        {"LOG_LEVEL", Secret("debug")}};
    shop.labels = {{"auth.token", secret}, {"com.docker.compose.project", "shop"}};
    shop.healthCheck.command = {"CMD", "check", "--password", secret};
    shop.native = Secret("{\"Env\":[\"DB_PASSWORD=" + secret + "\"]}");
    return shop;
}

} // namespace

class TstConfigurationJson : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void noPlantedSecretIsInAnyExport() {
        WorkloadDescription described;
        described.id = WorkloadId("shop/api");
        described.configuration = planted("planted-Secret");
        for (const auto& shown : {shownJson(described.configuration), shownJson(described)})
            QVERIFY2(shown.dump().find("planted-Secret") == std::string::npos, shown.dump(2).c_str());
    }

    void whatIsNoSecretCanBeRead() {
        const auto shown = shownJson(planted("x9"));
        QCOMPARE(shown.at("artifact").get<std::string>(), std::string("shop:1.2"));
        QCOMPARE(shown.at("environment").at("LOG_LEVEL").get<std::string>(), std::string("debug"));
        QCOMPARE(shown.at("labels").at("com.docker.compose.project").get<std::string>(), std::string("shop"));
        QCOMPARE(shown.at("command").at(0).get<std::string>(), std::string("serve"));
        QVERIFY(!shown.contains("native"));
    }

    void anInstanceTellsHowItEnded() {
        WorkloadDescription described;
        described.instances = {{.id = InstanceId("a"), .state = InstanceState::Stopped, .exitCode = 137}};
        const auto shown = shownJson(described).at("instances").at(0);
        QCOMPARE(shown.at("exit_code").get<int>(), 137);
        QCOMPARE(shown.at("state").get<std::string>(), std::string("stopped"));
        QVERIFY(!shown.contains("started_ms"));
    }

    void aCallIsShownWithItsAnswer() {
        const auto shown = shownJson(PlatformCall{.method = "POST",
                                                  .target = "/containers/a/stop",
                                                  .changes = true,
                                                  .status = 204,
                                                  .took = Duration(12)});
        QCOMPARE(shown.at("status").get<int>(), 204);
        QCOMPARE(shown.at("took_ms").get<int>(), 12);
    }
};

HOLDFAST_TEST(TstConfigurationJson)
#include "tst_configuration_json.moc"
