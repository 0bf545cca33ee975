// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/impact_command.h"
#include "tests/app/cli/command_run.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast::app;
using nlohmann::json;

class TstImpactCommand final : public QObject {
    Q_OBJECT

private:
    using Run = holdfast::testing::CommandRun;

    std::string file(const char* name, std::string_view text) { return m_files.write(name, text); }

    static Run run(Options options) {
        options.action = Action::Impact;
        return holdfast::testing::runCommand(runImpact, options);
    }

    holdfast::testing::CommandFiles m_files;

private Q_SLOTS:

    void aTableOfCallersIsAnswered() {
        const auto graph =
            file("e.csv", "caller,callee,weight,kind\nweb,api,1,hard\napi,db,0.5,hard\napi,cache,1,soft\n");
        const auto db = run({.format = Format::Json, .graph = graph, .services = {"db"}});
        QCOMPARE(db.code, exit_code::kDone);
        const auto answer = json::parse(db.out);
        QCOMPARE(answer["service"].get<std::string>(), std::string("db"));
        QCOMPARE(answer["down"].size(), std::size_t{2});
        QVERIFY(answer["degraded"].empty());
        QCOMPARE(answer["down"][1]["service"].get<std::string>(), std::string("web"));
        QCOMPARE(answer["down"][1]["probability"].get<double>(), 0.5);
        QVERIFY(answer["down"][1]["path"] == json({"db", "api", "web"}));
        QCOMPARE(answer["risk"].get<double>(), 1.0 / 3.0);
        const auto cache =
            json::parse(run({.format = Format::Json, .graph = graph, .services = {"cache"}}).out);
        QVERIFY(cache["down"].empty());
        QCOMPARE(cache["degraded"].size(), std::size_t{2});
    }

    void aFleetFileIsAnswered() {
        const auto fleet = file("f.yaml", "holdfast: 1\nfleet: shop\nservices:\n"
                                          "  db: { kind: tcp, address: 127.0.0.1:1 }\n"
                                          "  api:\n    kind: tcp\n    address: 127.0.0.1:2\n"
                                          "    depends_on: { db: { kind: hard, bites_after: 5s } }\n");
        const auto answer = run({.fleet = fleet, .format = Format::Json, .services = {"db"}});
        QVERIFY2(answer.code == exit_code::kDone, answer.problems.c_str());
        QCOMPARE(json::parse(answer.out)["down"][0]["seconds"].get<double>(), 5.0);
    }

    void theShapeOfTheGraphIsTold() {
        const auto graph = file("a.csv", "caller,callee\na,b\nb,c\nb,d\nc,d\nd,c\n");
        const auto all =
            json::parse(run({.format = Format::Json, .graph = graph, .analysis = true}).out)["analysis"];
        QVERIFY(all["articulation_points"] == json({"b"}));
        QCOMPARE(all["components"].size(), std::size_t{3});
        QCOMPARE(all["betweenness"]["b"].get<double>(), 2.0);
        QVERIFY(all["entry_points"] == json({"a"}));
        QCOMPARE(all["criticality"]["d"].get<double>(), 1.0);
        QCOMPARE(all["dominators"]["c"].get<std::string>(), std::string("b"));
    }

    void forPeopleAndForTables() {
        const auto graph = file("t.csv", "a,b\n");
        const auto text = run({.graph = graph, .services = {"b"}, .analysis = true});
        QVERIFY2(text.out.find("down       1.000        0 s  b > a\n100.0 % of the rest") == 0,
                 text.out.c_str());
        const auto csv = run({.format = Format::Csv, .graph = graph, .services = {"b"}});
        QCOMPARE(csv.out, std::string("service,state,probability,seconds\na,down,1,0\n"));
    }

    void whatIsWrongIsSaid() {
        const auto graph = file("w.csv", "caller,callee\nweb,postgres\n");
        const auto unknown = run({.graph = graph, .services = {"postgre"}});
        QCOMPARE(unknown.code, exit_code::kBadUsage);
        QCOMPARE(unknown.problems,
                 std::string("holdfast: there is no service «postgre»; did you mean «postgres»?\n"));
        QCOMPARE(run({.graph = "/nowhere.csv", .services = {"a"}}).code, exit_code::kBadUsage);
        const auto bad = run({.graph = file("b.csv", "a,b,x\n"), .services = {"a"}});
        QCOMPARE(bad.code, exit_code::kBadUsage);
        QVERIFY(bad.problems.find(":1:5: error: «x» is no weight") != std::string::npos);
        QVERIFY(bad.out.empty());
    }
};

HOLDFAST_TEST(TstImpactCommand)
#include "tst_impact_command.moc"
