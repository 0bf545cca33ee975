// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/service_reader.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

ServiceSpec one(const std::string& service, const std::map<std::string, std::string>& environment = {}) {
    const auto outcome = readFleet(fleetWith("  it: " + service + "\n"), environment);
    if (!outcome.fleet) qFatal("%s", said(outcome).c_str());
    return outcome.fleet->services.front();
}

} // namespace

class TstServiceReader final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatNothingCanReachMayBeThereAllTheSame() {
        const auto spec = one("{ kind: postgres, role: main data, replicas: 2, probe: none }");
        QVERIFY(spec.probes.empty());
        QVERIFY(spec.signals.empty());
        QCOMPARE(spec.replicas, 2);
        const auto outcome = readFleetText("holdfast: 1\nfleet: f\nservices:\n"
                                           "  a: { kind: tcp, probe: none, address: 'h:1' }\n"
                                           "  b: { kind: tcp, probe: some }\n",
                                           "f", [](const std::string&) { return std::nullopt; });
        QCOMPARE(outcome.diagnostics.size(), std::size_t{2});
        QVERIFY(outcome.diagnostics[0].message.find("probe: none, yet there is «address»") !=
                std::string::npos);
        QCOMPARE(outcome.diagnostics[1].line, 5);
    }

    void aPasswordOfTheEnvironmentEndsInASecretAndNowhereElse() {
        const auto spec =
            one("{ kind: postgres, address: 'postgresql://app:${PW}@db:5433/main' }", {{"PW", "s3cret"}});
        const auto& probe = spec.probes.front();
        QCOMPARE(probe.password.reveal(), std::string("s3cret"));
        QCOMPARE(probe.user, std::string("app"));
        QCOMPARE(probe.target, std::string("db:5433"));
        QCOMPARE(probe.database, std::string("main"));
        QVERIFY(spec.address.find("s3cret") == std::string::npos);
    }

    void aWrongAddressNeverShowsTheSecretInIt() {
        const auto outcome = readFleet(fleetWith("  it: { kind: redis, address: 'redis://:${PW}@ho st' }\n"),
                                       {{"PW", "s3cret"}});
        QVERIFY(outcome.fleet == nullptr);
        QVERIFY(said(outcome).find("s3cret") == std::string::npos);
    }

    void aPasswordInTheFileIsANote() {
        const auto outcome =
            readFleet(fleetWith("  it: { kind: redis, address: 'redis://h', password: abc }\n"));
        QVERIFY(outcome.fleet != nullptr);
        QVERIFY(said(outcome).find("note: password: it stands in the file") != std::string::npos);
        QVERIFY(said(outcome).find("abc") == std::string::npos);
    }

    void kindsHaveTheirProbes() {
        QCOMPARE(one("{ kind: http, address: 'http://h:1' }").probes[0].target,
                 std::string("http://h:1/health"));
        QCOMPARE(one("{ kind: web, address: 'https://h' }").probes[0].target, std::string("https://h/"));
        QCOMPARE(one("{ kind: redis, address: 'rediss://h' }").probes[0].useTls, true);
        const auto api = one("{ kind: http, address: 'http://h:1', metrics: true, process: /run/api.pid }");
        QCOMPARE(api.probes.size(), std::size_t{3});
        QCOMPARE(api.probes[1].target, std::string("http://h:1/metrics"));
        QCOMPARE(api.probes[2].processName, std::string("/run/api.pid"));
        const auto worker = one(
            "{ kind: celery, address: 'redis://u:${P}@h/2', queues: [a, b], metrics: 'http://w:1/metrics' }",
            {{"P", "x"}});
        QCOMPARE(worker.probes[0].database, std::string("2"));
        QCOMPARE(worker.probes[0].queues.size(), std::size_t{2});
        QVERIFY(worker.probes[1].password.isEmpty()); // the broker's password is not for the page
    }

    void tlsCanBeSwitchedOffOnlyAloud() {
        const auto outcome =
            readFleet(fleetWith("  it: { kind: http, address: 'https://h', tls: { verify: off } }\n"));
        HOLDFAST_COMPARE(outcome.fleet->services[0].probes[0].tls.verification, TlsVerification::Off);
        QVERIFY(said(outcome).find("TLS is not verified") != std::string::npos);
    }

    void aServiceThatNothingReadsIsAnError() {
        QVERIFY(said(readFleet(fleetWith("  it: { kind: process }\n"))).find("nothing says how to read it") !=
                std::string::npos);
        QVERIFY(said(readFleet(fleetWith("  it: { kind: http }\n"))).find("«address» is missing") !=
                std::string::npos);
        QVERIFY(said(readFleet(fleetWith("  it:\n"))).find("is empty") != std::string::npos);
        QVERIFY(said(readFleet(fleetWith("  it: { kind: http, address: 'ftp://h' }\n")))
                    .find("expected http://") != std::string::npos);
    }

    void thePublishedSchemaKnowsTheSameKeys() {
        std::ifstream file(HOLDFAST_RESOURCES "/schemas/fleet.schema.json");
        const auto schema = nlohmann::json::parse(file);
        std::vector<std::string> published;
        for (const auto& [key, value] : schema.at("$defs").at("service").at("properties").items())
            published.push_back(key);
        std::vector<std::string> read(yaml::serviceKeys().begin(), yaml::serviceKeys().end());
        std::ranges::sort(read);
        QVERIFY(published == read);
    }
};

HOLDFAST_TEST(TstServiceReader)
#include "tst_service_reader.moc"
