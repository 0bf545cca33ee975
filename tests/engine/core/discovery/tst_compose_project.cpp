// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_project.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposeProject final : public QObject {
    Q_OBJECT

private:
    struct Answer {
        ComposeProject project;
        std::string problems;

        [[nodiscard]] const Node& service(std::string_view name) const {
            const auto found = std::ranges::find(project.services, name, &ProjectService::name);
            if (found == project.services.end()) qFatal("no service; %s", problems.c_str());
            return *found->node;
        }

        [[nodiscard]] std::string names() const {
            std::string out;
            for (const auto& service : project.services)
                out += service.name + " ";
            return out;
        }
    };

    static Answer read(const ProjectFiles& files, std::vector<std::string> paths = {"shop/compose.yaml"},
                       std::vector<std::string> profiles = {}) {
        Findings findings;
        Variables variables(files.lookup());
        Answer answer;
        answer.project =
            readProject({.files = std::move(paths), .profiles = std::move(profiles), .read = files.reader()},
                        variables, findings);
        answer.problems = said(findings.take());
        return answer;
    }

    static std::string problems(std::string compose) { return read(project(std::move(compose))).problems; }

private Q_SLOTS:

    void theProjectIsNamedByItsFileOrItsFolder() {
        QCOMPARE(read(project("services: { a: { image: x } }")).project.name, std::string("shop"));
        QCOMPARE(read(project("name: a\nservices: {}", {{"COMPOSE_PROJECT_NAME", "b"}})).project.name,
                 std::string("b"));
        QCOMPARE(read(project("name: store\nservices: { a: { image: x } }")).project.name,
                 std::string("store"));
    }

    void variablesComeFromTheFileBesideIt() {
        auto files = project("services: { a: { image: 'app:${TAG}' } }");
        files.files["shop/.env"] = "TAG=7\n";
        QCOMPARE(read(files).service("a").find("image")->text, std::string("app:7"));
        QCOMPARE(read(files).service("a").find("image")->raw, std::string("app:${TAG}"));
    }

    void laterFilesOverride() {
        auto files = project("services:\n  a: { image: x, ports: ['1:1'] }\n  b: { image: y }\n");
        files.files["shop/prod.yaml"] =
            "services:\n  a: { image: z, ports: ['2:2'] }\n  b: !reset null\n  c: { image: w }\n";
        const auto answer = read(files, {"shop/compose.yaml", "shop/prod.yaml"});
        QCOMPARE(answer.problems, std::string());
        QCOMPARE(answer.names(), std::string("a c "));
        QCOMPARE(answer.service("a").find("image")->text, std::string("z"));
        QCOMPARE(answer.service("a").find("ports")->items.size(), std::size_t{2});
    }

    void extendsInTheSameFileAndInAnother() {
        auto files =
            project("services:\n"
                    "  web: { extends: { service: base, file: ../common/base.yaml }, ports: ['80:80'] }\n"
                    "  worker: { extends: web, command: run }\n");
        files.files["common/base.yaml"] = "services:\n"
                                          "  base: { extends: root, image: app, environment: { A: 1 } }\n"
                                          "  root: { user: me }\n";
        const auto answer = read(files);
        QCOMPARE(answer.problems, std::string());
        QCOMPARE(answer.names(), std::string("web worker "));
        const auto& worker = answer.service("worker");
        QCOMPARE(worker.find("image")->text, std::string("app"));
        QCOMPARE(worker.find("user")->text, std::string("me"));
        QCOMPARE(worker.find("command")->text, std::string("run"));
        QCOMPARE(worker.find("ports")->items.size(), std::size_t{1});
    }

    void extendsThatLeadsNowhereOrRound() {
        QCOMPARE(
            problems("services:\n  a: { extends: bsae }\n  base: { image: x }\n"),
            std::string(
                "shop/compose.yaml:2:17: error: extends: there is no service «bsae» in shop/compose.yaml "
                "(did you mean «base»?)\n"));
        QVERIFY(contains(problems("services:\n  a: { extends: b }\n  b: { extends: a }\n"),
                         "shop/compose.yaml:3:17: error: extends goes round in a circle: a → b → a"));
        QVERIFY(contains(problems("services:\n  a: { extends: a }\n"), "goes round in a circle: a → a"));
        QVERIFY(contains(problems("services:\n  a: { extends: { service: b, file: gone.yaml } }\n"),
                         "shop/compose.yaml:2:37: error: shop/gone.yaml is not there"));
        QVERIFY(contains(problems("services:\n  a: { extends: { file: x } }\n"),
                         "expected the name of a service"));
        std::string chain = "services:\n  s0: { image: x }\n";
        for (int i = 1; i < 100; ++i)
            chain += "  s" + std::to_string(i) + ": { extends: s" + std::to_string(i - 1) + " }\n";
        QVERIFY(contains(problems(chain), "extends over more than 32 steps"));
    }

    void includeBringsServicesWithTheirVariables() {
        auto files = project("include:\n  - ../data/compose.yaml\n  - { path: [../m/a.yaml, ../m/b.yaml] }\n"
                             "services: { web: { image: x } }\n");
        files.files["data/compose.yaml"] = "services: { db: { image: 'postgres:${PG}' } }";
        files.files["data/.env"] = "PG=16\n";
        files.files["m/a.yaml"] = "services: { m: { image: a, tty: true } }";
        files.files["m/b.yaml"] = "services: { m: { image: b } }";
        const auto answer = read(files);
        QCOMPARE(answer.problems, std::string());
        QCOMPARE(answer.names(), std::string("db m web "));
        QCOMPARE(answer.service("db").find("image")->text, std::string("postgres:16"));
        QCOMPARE(answer.service("m").find("image")->text, std::string("b"));
        QCOMPARE(answer.project.name, std::string("shop"));
    }

    void includeThatGoesRoundOrIsMissing() {
        auto files = project("include: [other.yaml]\nservices: { a: { image: x } }\n");
        files.files["shop/other.yaml"] = "include: [compose.yaml]\n";
        QVERIFY(
            contains(read(files).problems, "shop/other.yaml:1:11: error: include goes round in a circle"));
        QVERIFY(contains(problems("include: [gone.yaml]\nservices: { a: { image: x } }\n"),
                         "shop/compose.yaml:1:11: error: shop/gone.yaml is not there"));
        QVERIFY(contains(problems("include: gone.yaml\n"), "include: expected a list"));
    }

    void profilesChooseServices() {
        const auto files =
            project("services:\n  a: { image: x }\n  b: { image: y, profiles: [debug, test] }\n"
                    "  c: { image: z, profiles: [ops] }\n");
        const auto none = read(files);
        QCOMPARE(none.names(), std::string("a "));
        QVERIFY(none.project.profiles == (std::set<std::string>{"debug", "ops", "test"}));
        QVERIFY(contains(none.problems,
                         "shop/compose.yaml:3:3: note: service «b» is left out: it belongs to the profile "
                         "debug, test (choose the profile debug to take it in)"));
        QCOMPARE(read(files, {"shop/compose.yaml"}, {"test"}).names(), std::string("a b "));
        QCOMPARE(read(files, {"shop/compose.yaml"}, {"*"}).names(), std::string("a b c "));
        auto chosen = files;
        chosen.environment["COMPOSE_PROFILES"] = "ops, x";
        QCOMPARE(read(chosen).names(), std::string("a c "));
    }

    void whatIsNoComposeFileIsSaid() {
        QCOMPARE(
            problems(""),
            std::string("shop/compose.yaml:1:1: error: the file is empty: a Compose file has «services»\n"));
        QVERIFY(contains(problems("# nothing\n"), "the file is empty"));
        QVERIFY(contains(problems("- a\n"), "1:1: error: expected a mapping with «services», found a list"));
        QVERIFY(contains(problems("a: b\n"), "«services» is missing: this is no Compose file"));
        QVERIFY(contains(problems("web: { image: x }\n"), "as in version 1"));
        QVERIFY(contains(problems("services: [a]\n"), "services: expected a mapping, found a list"));
        QVERIFY(contains(problems("services: { a: x }\n"), "service «a»: expected a mapping, found a text"));
        QVERIFY(
            contains(problems("servces: {}\nservices: { a: { image: x } }\n"), "did you mean «services»?"));
        QVERIFY(contains(read({}).problems, "shop/compose.yaml: error: there is no such file"));
    }

    void sizesAreBounded() {
        std::string many = "services:\n";
        for (int i = 0; i < 5'100; ++i)
            many += "  s" + std::to_string(i) + ": { image: x }\n";
        QVERIFY(contains(problems(many), "more than 5000 services"));
        // One large service that thousands extend.
        std::string large = "services:\n  base:\n    environment:\n";
        for (int i = 0; i < 5'000; ++i)
            large += "      V" + std::to_string(i) + ": x\n";
        for (int i = 0; i < 1'000; ++i)
            large += "  s" + std::to_string(i) + ": { extends: base, environment: { W: y } }\n";
        QVERIFY(contains(problems(large), "error:"));
    }
};

HOLDFAST_TEST(TstComposeProject)
#include "tst_compose_project.moc"
