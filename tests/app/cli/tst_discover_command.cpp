// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/discover_command.h"
#include "engine/core/fleet/fleet_file.h"
#include "tests/app/cli/command_run.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::app;
using nlohmann::json;

class TstDiscoverCommand final : public QObject {
    Q_OBJECT

private:
    using Run = holdfast::testing::CommandRun;

    std::string file(const char* name, std::string_view text) { return m_files.write(name, text); }

    static Run run(Options options) {
        options.action = Action::Discover;
        return holdfast::testing::runCommand(runDiscover, options);
    }

    holdfast::testing::CommandFiles m_files;

private Q_SLOTS:

    void aFleetOnOneStreamAndWhatWasUnderstoodOnTheOther() {
        const auto compose =
            file("shop/compose.yaml", "services:\n"
                                      "  db: { image: postgres:16 }\n"
                                      "  web:\n    image: web\n    ports: ['${WEB:-8080}:80']\n"
                                      "    depends_on: [db]\n"
                                      "  tool: { image: x, profiles: [tools] }\n");
        const auto answer = run({.sources = {compose}});
        QCOMPARE(answer.code, exit_code::kDone);
        const auto fleet =
            readFleetText(answer.out, "fleet.yaml", [](const std::string&) { return std::nullopt; });
        QVERIFY2(fleet.fleet != nullptr, answer.out.c_str());
        QCOMPARE(fleet.fleet->name, std::string("shop"));
        QCOMPARE(fleet.fleet->dependencies.size(), std::size_t{1});
        QVERIFY(answer.problems.find("  web      http        http://127.0.0.1:8080; hard: db\n") !=
                std::string::npos);
        QVERIFY(answer.problems.find("2 services (1 watched), 1 dependency understood\n") !=
                std::string::npos);
        QVERIFY(answer.problems.find(compose + ":7:3: note: service «tool» is left out") !=
                std::string::npos);
        QVERIFY(run({.sources = {compose}, .profiles = {"tools"}}).out.find("\n  tool:\n") !=
                std::string::npos);
    }

    void filesOverrideVariablesAndAHost() {
        const auto compose = file("two/compose.yaml", "services: { cache: { image: 'redis:${TAG}' } }");
        const auto over = file("two/ports.yaml", "services: { cache: { ports: ['${PORT}:6379'] } }");
        file("two/.env", "TAG=7\nPORT=1\n");
        const auto own = file("two/own.env", "TAG=8\nPORT=6390\n");
        const auto usual = run({.sources = {compose, over}});
        QVERIFY2(usual.out.find("address: redis://127.0.0.1:1\n") != std::string::npos, usual.out.c_str());
        const auto answer = run({.sources = {compose, over}, .environmentFile = own, .host = "10.1.2.3"});
        QVERIFY(answer.out.find("address: redis://10.1.2.3:6390\n") != std::string::npos);
        QVERIFY(answer.out.find("(redis:8)") != std::string::npos);
    }

    void theProjectIsCalledAsComposeWouldCallIt() {
        const auto compose = file("called/compose.yaml", "services: { a: { image: x } }");
        const QString before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(m_files.folder().filePath(QStringLiteral("called"))));
        const auto answer = run({.sources = {"compose.yaml"}});
        QVERIFY(QDir::setCurrent(before));
        QVERIFY2(answer.out.find("\nfleet: called\n") != std::string::npos, answer.out.c_str());
    }

    void forMachinesEverythingIsInOneDocument() {
        const auto compose =
            file("j/compose.yaml", "services:\n  a: { image: x, depends_on: [b] }\n  b: { image: redis, "
                                   "ports: ['6379:6379'] }\n");
        const auto answer = json::parse(run({.format = Format::Json, .sources = {compose}}).out);
        QVERIFY(answer["valid"].get<bool>());
        QCOMPARE(answer["services"].size(), std::size_t{2});
        QCOMPARE(answer["services"][1]["address"].get<std::string>(), std::string("redis://127.0.0.1:6379"));
        QCOMPARE(answer["dependencies"][0]["kind"].get<std::string>(), std::string("hard"));
        QVERIFY(answer["fleet"].get<std::string>().find("holdfast: 1") != std::string::npos);
        const auto bad = run({.format = Format::Json,
                              .sources = {file("j/bad.yaml", "services: { a: { depends_on: [x] } }")}});
        QCOMPARE(bad.code, exit_code::kBadUsage);
        QCOMPARE(json::parse(bad.out)["problems"][0]["line"].get<int>(), 1);
    }

    void aMistakeIsTwoAndNoFleet() {
        const auto compose = file("bad/compose.yaml", "services:\n  web: { image: x, depends_on: [web] }\n");
        const auto answer = run({.sources = {compose}});
        QCOMPARE(answer.code, exit_code::kBadUsage);
        QVERIFY(answer.out.empty());
        QVERIFY(answer.problems.find(":2:33: error: depends_on: «web» depends on itself") !=
                std::string::npos);
        QVERIFY(answer.problems.find("1 mistake found: no fleet file was written\n") != std::string::npos);
        QVERIFY(run({.sources = {"/nowhere/compose.yaml"}}).problems.find("there is no such file") !=
                std::string::npos);
        QVERIFY(run({.sources = {m_files.folder().path().toStdString()}}).problems.find("is a folder") !=
                std::string::npos);
    }
};

HOLDFAST_TEST(TstDiscoverCommand)
#include "tst_discover_command.moc"
