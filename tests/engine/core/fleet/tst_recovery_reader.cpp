// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/recovery_reader.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace holdfast;
using namespace holdfast::testing;

class TstRecoveryReader final : public QObject {
    Q_OBJECT

private:
    static std::vector<std::string> sorted(std::span<const std::string_view> keys) {
        std::vector<std::string> out(keys.begin(), keys.end());
        std::ranges::sort(out);
        return out;
    }

    static std::vector<std::string> published(const nlohmann::json& object) {
        std::vector<std::string> out;
        for (const auto& [key, value] : object.at("properties").items())
            out.push_back(key);
        return out;
    }

    /// What is said of a Redis with this recovery, beside a worker, a proxy and a database.
    static FleetFileOutcome redisWith(const std::string& recovery) {
        return readFleet(
            fleetWith("  cache:\n    kind: redis\n    address: h:6379\n    recovery: " + recovery +
                      "\n"
                      "  other: { kind: redis, address: 'h:6380' }\n"
                      "  db: { kind: postgres, address: 'h:5432' }\n"
                      "  edge: { kind: proxy, address: 'http://h', recovery: { proxy_admin: "
                      "'unix:run/admin.sock' } }\n"
                      "  bare: { kind: proxy, address: 'http://h' }\n"));
    }

    static bool says(const FleetFileOutcome& outcome, const char* wanted) {
        return said(outcome).find(wanted) != std::string::npos;
    }

private Q_SLOTS:

    void everythingThatCanBeGivenIsRead() {
        const auto outcome = redisWith(
            "{ mode: auto, highest_tier: 3, locked: true, cache_prefixes: ['cache:', 'page:'],\n"
            "      ladder: [{ action: cache-clear, memory_above: 90 %, cooldown: 2 min, attempts: 5,\n"
            "                 back_off: 10 s, proactive: false }, graceful-restart],\n"
            "      replicas: { least: 1, most: 4 }, proxy: edge, standby: other, reload: redis.conf }");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        const auto& settings = outcome.fleet->services[0].recovery;
        QCOMPARE(settings.mode, std::string("auto"));
        QCOMPARE(settings.highestTier, std::string("3"));
        QVERIFY(settings.locked);
        QVERIFY(settings.cachePrefixes == (std::vector<std::string>{"cache:", "page:"}));
        QCOMPARE(settings.ladder.size(), std::size_t{2});
        const RungSetting first{.action = "cache-clear",
                                .healthBelow = {},
                                .memoryAbove = 0.9,
                                .cooldown = Duration(120'000),
                                .attempts = 5,
                                .backOff = Duration(10'000),
                                .proactive = false,
                                .line = 8};
        QVERIFY(settings.ladder[0] == first);
        QCOMPARE(settings.ladder[1].action, std::string("graceful-restart"));
        QCOMPARE(settings.ladder[1].line, 9);
        QCOMPARE(settings.leastReplicas.value(), 1);
        QCOMPARE(settings.mostReplicas.value(), 4);
        QCOMPARE(settings.proxy, ServiceId("edge"));
        QCOMPARE(settings.standby, ServiceId("other"));
        QCOMPARE(settings.reload, std::string("redis.conf"));
        QCOMPARE(outcome.fleet->find(ServiceId("edge"))->recovery.proxyAdmin,
                 std::string("unix:run/admin.sock"));
    }

    void withoutASectionEverythingKeepsItsDefault() {
        const auto fleet = readFleet(fleetWith("  a: { kind: redis, address: 'h:1' }\n")).fleet;
        QVERIFY(fleet != nullptr);
        QVERIFY(fleet->services[0].recovery == RecoverySettings());
        QVERIFY(fleet->automation.empty());
        QVERIFY(!fleet->changes.freezes && !fleet->changes.windows); // not set, which is not «clear»
    }

    void mistakesAreNamedWithTheirPlace_data() {
        QTest::addColumn<QByteArray>("recovery");
        QTest::addColumn<QByteArray>("sentence");
        const auto row = [](const char* name, const char* recovery, const char* sentence) {
            QTest::newRow(name) << QByteArray(recovery) << QByteArray(sentence);
        };
        row("key", "{ mod: auto }",
            "fleet.yaml:7:17: error: recovery: «mod» is not known here (did you mean «mode»?)");
        row("mode", "{ mode: autp }",
            "mode: expected one of observe, suggest, auto; found «autp» (did you mean");
        row("tier 4", "{ highest_tier: 4 }", "highest_tier: expected one of 0, 1, 2, 3; found «4»");
        row("action", "{ ladder: [{ action: gracefull-restart }] }", "did you mean «graceful-restart»?");
        row("rung without action", "{ ladder: [{ health_below: 0.4 }] }",
            "fleet.yaml:7:26: error: ladder: «action» is missing");
        row("rung without condition", "{ ladder: [scale-out] }",
            "fleet.yaml:7:26: error: ladder: scale-out: Give either a health or a share of memory");
        row("both conditions", "{ ladder: [{ action: cache-clear, health_below: 0.4, memory_above: 85 % }] }",
            "ladder: cache-clear: Give either a health or a share of memory");
        row("twice", "{ ladder: [graceful-restart, graceful-restart] }",
            "fleet.yaml:7:44: error: ladder: graceful-restart: It is there twice");
        row("share", "{ ladder: [{ action: cache-clear, memory_above: 850 % }] }",
            "memory_above: expected a share above 0 and up to 100 %");
        row("empty ladder", "{ ladder: [] }", "ladder: it is empty");
        row("no list", "{ ladder: graceful-restart }", "ladder: expected a list");
        row("replicas", "{ replicas: { least: 3, most: 2 } }", "at least 3 are more than at most 2");
        row("the broker's keys", "{ cache_prefixes: ['cache:', celery] }",
            "fleet.yaml:7:44: error: cache_prefixes: Keys that begin with «celery» would take in «celery»");
        row("every key", "{ cache_prefixes: '' }", "An empty prefix means every key");
        row("unknown standby", "{ standby: othr }", "did you mean «other»?");
        row("standby of another kind", "{ standby: db }", "standby: «db» is of kind postgres, not redis");
        row("itself", "{ standby: cache }", "standby: «cache» cannot be its own");
        row("proxy without admin", "{ proxy: bare }",
            "proxy: «bare» has no admin API, so «cache» cannot be isolated");
        row("admin of no proxy", "{ proxy_admin: 'http://localhost:2019' }",
            "proxy_admin: «cache» is of kind redis, not proxy");
    }

    void mistakesAreNamedWithTheirPlace() {
        QFETCH(QByteArray, recovery);
        QFETCH(QByteArray, sentence);
        const auto outcome = redisWith(recovery.toStdString());
        QVERIFY(outcome.fleet == nullptr);
        QVERIFY2(says(outcome, sentence.constData()), said(outcome).c_str());
    }

    void onlyRedisHasKeysToClear() {
        QVERIFY(
            says(readFleet(fleetWith("  db: { kind: postgres, address: 'h:1', recovery: { cache_prefixes: "
                                     "'cache:' } }\n")),
                 "cache_prefixes: «db» is of kind postgres; only redis has keys"));
    }

    void anAdminAddressWithAPasswordIsRefused() {
        const auto outcome = readFleet(fleetWith("  e: { kind: proxy, address: 'http://h', recovery: { "
                                                 "proxy_admin: 'http://me:geheim@h:2019' } }\n"));
        QVERIFY(says(outcome, "proxy_admin: expected unix:/path or a URL without password"));
        QVERIFY(!says(outcome, "geheim"));
    }

    void automationOfTheFleetIsAModeAloneOrInASection() {
        const std::string services = "services:\n  a: { kind: tcp, address: 'h:1' }\n";
        QCOMPARE(readFleet("holdfast: 1\nfleet: x\nautomation: auto\n" + services).fleet->automation,
                 std::string("auto"));
        QCOMPARE(
            readFleet("holdfast: 1\nfleet: x\nautomation: { mode: observe }\n" + services).fleet->automation,
            std::string("observe"));
        QVERIFY(
            says(readFleet("holdfast: 1\nfleet: x\nautomation: on\n" + services),
                 "fleet.yaml:3:13: error: automation: expected one of observe, suggest, auto; found «on»"));
    }

    void thePublishedSchemaKnowsTheSameKeys() {
        std::ifstream file(HOLDFAST_RESOURCES "/schemas/fleet.schema.json");
        const auto schema = nlohmann::json::parse(file);
        const auto& definitions = schema.at("$defs");
        QVERIFY(published(definitions.at("recovery")) == sorted(yaml::recoveryKeys()));
        QVERIFY(published(definitions.at("rung")) == sorted(yaml::rungKeys()));
        QVERIFY(published(schema.at("properties").at("changes")) == sorted(yaml::changeKeys()));
        QVERIFY(published(definitions.at("change")) == sorted(yaml::changeEntryKeys()));
    }
};

HOLDFAST_TEST(TstRecoveryReader)
#include "tst_recovery_reader.moc"
