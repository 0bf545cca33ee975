// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/fleet_file.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <array>
#include <string_view>

using namespace holdfast;
using namespace holdfast::testing;

class TstFleetFile final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theLabIsAnOrdinaryFleetFile() {
        const auto outcome = readFleetFile(HOLDFAST_RESOURCES "/fleets/lab.yaml",
                                           [](const std::string&) { return std::nullopt; });
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        QCOMPARE(outcome.fleet->services.size(), std::size_t{13});
        QVERIFY(outcome.fleet->dependencies.size() >= 30);
        HOLDFAST_COMPARE(std::ranges::count_if(outcome.fleet->dependencies, &DependencySpec::breaker), 8);
        HOLDFAST_COMPARE(outcome.fleet->environment, Environment::Lab);
    }

    void everyMistakeIsReportedWithItsPlaceAndTheNearestWord() {
        const auto outcome = readFleet("holdfast: 1\n"
                                       "fleet: x\n"
                                       "enviroment: prod\n"
                                       "services:\n"
                                       "  a: { kind: htp }\n"
                                       "  b:\n"
                                       "    kind: http\n"
                                       "    address: http://h:80\n"
                                       "    depends_on: [c, b, a]\n");
        QVERIFY(outcome.fleet == nullptr);
        const auto text = said(outcome);
        QVERIFY2(text.find("fleet.yaml:3:1: error: the fleet file: «enviroment» is not known here (did you "
                           "mean «environment»?)") != std::string::npos,
                 text.c_str());
        QVERIFY2(text.find("fleet.yaml:5:14: error: kind: expected one of") != std::string::npos,
                 text.c_str());
        QVERIFY2(text.find("did you mean «http»?") != std::string::npos, text.c_str());
        QVERIFY2(text.find("fleet.yaml:9:18: error: «b» depends on «c»") != std::string::npos, text.c_str());
        QVERIFY2(text.find("«b» depends on itself") != std::string::npos, text.c_str());
        QCOMPARE(outcome.diagnostics.size(), std::size_t{4});
    }

    /// A list where names belong, a text where a list does: said in our own words, with their place.
    void aValueOfTheWrongKindIsToldAsSuch() {
        const auto look = [](const std::string& text) {
            const auto outcome = readFleet(text);
            const auto all = said(outcome);
            return all.find("YAML") == std::string::npos && all.find("could not be read") == std::string::npos
                       ? std::string()
                       : text + all;
        };
        constexpr std::array kValues{"[{ name: a }]",     "[1, [2]]", "{ a: 1 }",
                                     "{ a: { b: [c] } }", "word",     "7"};
        constexpr std::array kTop{"holdfast", "fleet",      "environment", "interval",
                                  "deadline", "prometheus", "services",    "about",
                                  "warnings", "automation", "changes",     "intervene_below"};
        constexpr std::array kService{
            "kind",     "role",          "address",    "health",     "metrics",  "expect",   "tls",
            "deadline", "user",          "token",      "process",    "queues",   "signals",  "limits",
            "queries",  "scrape",        "objectives", "depends_on", "tags",     "replicas", "critical",
            "priority", "platform",      "password",   "query",      "database", "about",    "probe",
            "recovery", "configuration", "backup"};
        for (const char* value : kValues) {
            for (const char* key : kTop) {
                std::string text = key == std::string_view("services")
                                       ? "holdfast: 1\nfleet: x\n"
                                       : "services: { a: { kind: tcp, address: 'h:1' } }\n";
                text += std::string(key) + ": " + value + "\n";
                QCOMPARE(look(text), std::string());
            }
            for (const std::string_view key : kService) {
                std::string text = "  a:\n";
                if (key != "kind") text += "    kind: postgres\n";
                if (key != "address") text += "    address: 'h:1'\n";
                text += "    " + std::string(key) + ": " + value + "\n";
                QCOMPARE(look(fleetWith(text)), std::string());
            }
        }
        const auto listed = readFleet("holdfast: 1\nfleet: x\nservices:\n  - name: a\n");
        QVERIFY2(said(listed).find("fleet.yaml:4:3: error: services: expected a mapping, found a list") !=
                     std::string::npos,
                 said(listed).c_str());
    }

    void dependenciesAreHardOrSoftWithWhatTheyNeed() {
        const auto outcome =
            readFleet(fleetWith("  a: { kind: tcp, address: 'h:1', depends_on: { b: hard, c: { kind: soft, "
                                "weight: 40 %, bites_after: 5 s, breaker: true } } }\n"
                                "  b: { kind: tcp, address: 'h:2' }\n"
                                "  c: { kind: tcp, address: 'h:3' }\n"));
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        const auto& soft = outcome.fleet->dependencies.at(1);
        HOLDFAST_COMPARE(soft.kind, DependencyKind::Soft);
        QCOMPARE(soft.weight, 0.4);
        QCOMPARE(soft.bitesAfter, Duration(5'000));
        QVERIFY(soft.breaker);
    }

    void aCycleOfHardDependenciesIsAllowedButWorthAWord() {
        const auto outcome = readFleet(fleetWith("  a: { kind: tcp, address: 'h:1', depends_on: [b] }\n"
                                                 "  b: { kind: tcp, address: 'h:2', depends_on: [a] }\n"));
        QVERIFY(outcome.fleet != nullptr);
        QVERIFY(said(outcome).find("note: hard dependencies form a cycle: a, b go down together") !=
                std::string::npos);
    }

    void aDuplicateServiceIsAnError() {
        const auto outcome =
            readFleet(fleetWith("  a: { kind: tcp, address: 'h:1' }\n  a: { kind: tcp, address: 'h:2' }\n"));
        QVERIFY(said(outcome).find("fleet.yaml:5:3: error: services: «a» stands here twice") !=
                std::string::npos);
    }

    void theEnvironmentGivesDefaults() {
        const auto outcome =
            readFleet(fleetWith("  a: { kind: tcp, address: 'h:1' }\n"),
                      {{"PROMETHEUS_URL", "http://prom:9090"}, {"HEALTH_SCORE_THRESHOLD", "0.8"}});
        QCOMPARE(outcome.fleet->prometheusUrl, std::string("http://prom:9090"));
        QCOMPARE(outcome.fleet->interveneBelow, 0.8);
    }

    void aDeadlineFitsIntoItsInterval() {
        const auto fleet =
            readFleet("holdfast: 1\nfleet: x\ninterval: 2 s\nservices:\n  a: { kind: tcp, address: 'h:1' }\n")
                .fleet;
        QCOMPARE(fleet->services[0].probes[0].deadline, Duration(1'600));
    }

    void theHorizonOfWarningsIsTheFleets() {
        const auto fleet = readFleet("holdfast: 1\nfleet: x\ninterval: 2 s\n"
                                     "warnings: { horizon: 60s, refit: 2m, warn_at: 80 % }\n"
                                     "services:\n  a: { kind: tcp, address: 'h:1' }\n")
                               .fleet;
        QVERIFY(fleet != nullptr);
        QCOMPARE(fleet->warnings.horizon, Duration(60'000));
        QCOMPARE(fleet->warnings.minimumHistory, Duration(120'000)); // twice the horizon
        QCOMPARE(fleet->warnings.refractory, Duration(60'000));
        QCOMPARE(fleet->warnings.refit, Duration(120'000));
        QCOMPARE(fleet->warnings.warnAt, 0.8);
    }

    void aHorizonShorterThanTwoSweepsIsRefused() {
        const auto outcome = readFleet("holdfast: 1\nfleet: x\ninterval: 30 s\n"
                                       "warnings: { horizon: 45s }\n"
                                       "services:\n  a: { kind: tcp, address: 'h:1' }\n");
        QVERIFY(outcome.fleet == nullptr);
        QVERIFY(said(outcome).find("the horizon holds at least two sweeps") != std::string::npos);
    }

    void hostileFilesAreRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("not yaml") << QByteArray("services: [");
        QTest::newRow("a list") << QByteArray("- a\n- b\n");
        QTest::newRow("zero byte") << QByteArray("fleet: a\0b", 10);
        QTest::newRow("binary") << QByteArray("\xff\xfe\x00\x01\x02\x03", 6);
        QTest::newRow("no services") << QByteArray("holdfast: 1\nfleet: x\nservices: {}\n");
        QTest::newRow("version of tomorrow")
            << QByteArray("holdfast: 2\nfleet: x\nservices: { a: { kind: tcp, address: 'h:1' } }\n");
        QTest::newRow("deep") << QByteArray(5000, '[');
        QByteArray laughs("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; ++i) {
            const auto before = QByteArray::number(i - 1);
            laughs += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [";
            for (int j = 0; j < 10; ++j)
                laughs += (j > 0 ? ",*a" : "*a") + before;
            laughs += "]\n";
        }
        QTest::newRow("billion laughs") << laughs;
        QTest::newRow("too large") << QByteArray(9 * 1024 * 1024, '#');
    }

    void hostileFilesAreRefused() {
        QFETCH(const QByteArray, text);
        const auto outcome = readFleet(text.toStdString());
        QVERIFY(outcome.fleet == nullptr);
        QVERIFY(!outcome.diagnostics.empty());
        QVERIFY(!outcome.diagnostics.front().message.empty());
    }

    void aFileThatIsNotThereSaysSo() {
        const auto outcome = readFleetFile("/nowhere/fleet.yaml", processEnvironment());
        QVERIFY(said(outcome).find("there is no such file") != std::string::npos);
        QVERIFY(readFleetFile("/", processEnvironment()).fleet == nullptr);
    }
};

HOLDFAST_TEST(TstFleetFile)
#include "tst_fleet_file.moc"
