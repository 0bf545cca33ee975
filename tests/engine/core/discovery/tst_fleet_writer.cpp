// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/fleet_writer.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstFleetWriter final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsWrittenReadsBack() {
        DiscoveredFleet fleet{
            .name = "Ünïted: «shop»", .source = "x\ny.yaml", .services = {}, .dependencies = {}};
        fleet.services.push_back({.name = "on",
                                  .kind = ServiceKind::Redis,
                                  .role = "a \"quoted\" role: with \\ and #",
                                  .address = "redis://[::1]:6379",
                                  .health = {},
                                  .expect = {},
                                  .user = "me",
                                  .database = "1",
                                  .passwordVariable = "PW",
                                  .queues = {},
                                  .deadline = Duration(1500),
                                  .memoryLimit = 512.0 * 1024 * 1024,
                                  .replicas = 2,
                                  .tags = {"yes", "1.5"},
                                  .comments = {"a comment\nof two lines"}});
        fleet.services.push_back(
            {.name = "12", .kind = ServiceKind::Postgres, .comments = {std::string(500, 'w')}});
        fleet.dependencies.push_back(
            {.from = "on", .to = "12", .kind = DependencyKind::Hard, .evidence = "seen"});
        const auto text = writeFleet(fleet);
        const auto outcome = readFleet(text, {{"PW", "s3cret"}});
        QVERIFY2(outcome.fleet != nullptr, (said(outcome) + text).c_str());
        QCOMPARE(outcome.fleet->name, fleet.name);
        const auto* service = outcome.fleet->find(ServiceId("on"));
        QVERIFY(service != nullptr);
        QCOMPARE(service->role, fleet.services.front().role);
        QCOMPARE(service->replicas, 2);
        const std::vector<std::string> tags{"yes", "1.5"};
        QCOMPARE(service->tags, tags);
        QVERIFY(service->platform.empty());
        const auto& probe = service->probes.front();
        QCOMPARE(probe.password.reveal(), std::string("s3cret"));
        QCOMPARE(probe.database, std::string("1"));
        QCOMPARE(probe.deadline.count(), 1500);
        QVERIFY(outcome.fleet->find(ServiceId("12"))->probes.empty());
        QCOMPARE(outcome.fleet->dependencies.size(), std::size_t{1});
        // Without the variable the file is valid all the same.
        QVERIFY(readFleet(text).fleet != nullptr);
    }

    void textsThatYamlTakesForSomethingElseAreQuoted() {
        for (const char* text : {"yes",  "No", "null", "~",   "1",    "1e3",  "0x1f", "12:30", "2024-01-01",
                                 "",     " a", "a ",   "- a", "a: b", "a #b", "{a}",  "[a]",   "*a",
                                 "&a",   "!a", "%a",   "@a",  "`a",   "a:",   "'a",   "\"a",   "a\nb",
                                 "a\\b", "?",  "|",    ">",   "=",    "+1",   ".5",   "-"}) {
            const auto outcome = readFleet("holdfast: 1\nfleet: " + yamlText(text) +
                                           "\nservices: { a: { kind: tcp, probe: none } }\n");
            QVERIFY2(outcome.fleet != nullptr, text);
            QCOMPARE(outcome.fleet->name, std::string(text));
        }
        QCOMPARE(yamlText("http://127.0.0.1:80"), std::string("http://127.0.0.1:80"));
        QCOMPARE(yamlText("12:30"), std::string("\"12:30\"")); // 750 in YAML 1.1
        QCOMPARE(yamlText("plain text (1)"), std::string("plain text (1)"));
    }

    void commentsAreBrokenAtBlanks() {
        std::string words;
        for (int i = 0; i < 60; ++i)
            words += "words ";
        const auto text = writeFleet({.name = "f",
                                      .source = "c.yaml",
                                      .services = {{.name = "a", .comments = {words}}},
                                      .dependencies = {}});
        std::size_t from = 0;
        for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', from)) {
            QVERIFY(end - from <= 112);
            from = end + 1;
        }
    }
};

HOLDFAST_TEST(TstFleetWriter)
#include "tst_fleet_writer.moc"
