// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_service.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposeService final : public QObject {
    Q_OBJECT

private:
    static ComposeService read(const std::string& body, std::string* problems = nullptr,
                               std::map<std::string, std::string> files = {}) {
        auto all = project("services:\n  a:\n" + body, {{"FROM_SHELL", "s"}});
        all.files.merge(files);
        Findings findings;
        auto service = readOnly(all, findings);
        if (problems != nullptr) *problems = said(findings.take());
        return service;
    }

private Q_SLOTS:

    void variablesOfTheFileAndOfFiles() {
        std::string problems;
        const auto service = read("    env_file: [one.env, { path: gone.env, required: false }, lost.env]\n"
                                  "    environment: [A=1, FROM_SHELL, 'B=${FROM_SHELL}']\n",
                                  &problems, {{"shop/one.env", "A=0\nC=3\n"}});
        QCOMPARE(service.valueOf("A"), std::string("1"));
        QCOMPARE(service.valueOf("B"), std::string("s"));
        QCOMPARE(service.variable("B")->raw, std::string("${FROM_SHELL}"));
        QCOMPARE(service.valueOf("C"), std::string("3"));
        QCOMPARE(service.variable("C")->where.fileName(), std::string("one.env"));
        QCOMPARE(service.variable("C")->where.line, 2);
        QCOMPARE(service.valueOf("FROM_SHELL"), std::string("s"));
        QCOMPARE(
            problems,
            std::string("shop/compose.yaml:3:62: note: env_file shop/lost.env is not there: what it says of "
                        "this service is not known\n"));
    }

    void needsOfEveryForm() {
        const auto service = read("    depends_on:\n"
                                  "      b: { condition: service_healthy }\n"
                                  "      c: { condition: service_started, required: false }\n"
                                  "      d: { condition: service_completed_successfully }\n"
                                  "    links: ['e:db', f]\n"
                                  "    volumes_from: ['g:ro', 'container:x']\n"
                                  "    network_mode: service:h\n");
        std::string all;
        for (const auto& need : service.needs)
            all += need.service + std::to_string(static_cast<int>(need.kind)) + need.alias + " ";
        QCOMPARE(all, std::string("b0 c3 d2 e1db f1 g5 h4 "));
        const auto list = read("    depends_on: [b, c]\n");
        QCOMPARE(list.needs.size(), std::size_t{2});
        QVERIFY(list.needs[1].kind == NeedKind::Started);
        QCOMPARE(list.needs[1].where.column, 21);
    }

    void limitsOfEveryForm() {
        const auto modern =
            read("    deploy: { replicas: 3, resources: { limits: { memory: 1.5G, cpus: '0.50' } } }\n");
        QCOMPARE(*modern.memoryBytes, 1.5 * 1024 * 1024 * 1024);
        QCOMPARE(*modern.cpus, 0.5);
        QCOMPARE(modern.replicas, 3);
        const auto former = read("    mem_limit: 512m\n    cpus: 2\n    scale: 2\n");
        QCOMPARE(*former.memoryBytes, 512.0 * 1024 * 1024);
        QCOMPARE(former.replicas, 2);
        std::string problems;
        const auto wrong = read("    mem_limit: lots\n    scale: many\n", &problems);
        QVERIFY(!wrong.memoryBytes);
        QCOMPARE(wrong.replicas, 1);
        QVERIFY(contains(problems, "3:16: note: memory limit"));
        QVERIFY(contains(problems, "4:12: note: replicas"));
    }

    void networksAndTheirAliases() {
        QVERIFY(read("    image: x\n").networks.contains("default"));
        const auto service = read("    networks: { back: { aliases: [db, main] }, front: }\n");
        QCOMPARE(service.networks.size(), std::size_t{2});
        QCOMPARE(service.networks.at("back").size(), std::size_t{2});
        QVERIFY(read("    network_mode: host\n").networks.empty());
    }

    void commandsOfEveryForm() {
        const std::vector<std::string> expected{"sh", "-c", "celery", "-A", "app", "worker"};
        QCOMPARE(read("    entrypoint: [sh, -c]\n    command: ['celery -A app worker']\n").command, expected);
        QCOMPARE(read("    command: sh -c 'celery -A app worker'\n").command, expected);
    }

    void aWordThatIsNoneIsSaidWithTheNearest() {
        std::string problems;
        static_cast<void>(read("    imgae: x\n    x-mine: y\n    port: []\n", &problems));
        QVERIFY(contains(
            problems,
            "3:5: note: service «a»: «imgae» is not known in a Compose file (did you mean «image»?)"));
        QVERIFY(contains(problems, "(did you mean «ports»?)"));
        QVERIFY(!contains(problems, "x-mine"));
    }

    void whatIsWrongIsSaid() {
        std::string problems;
        static_cast<void>(
            read("    depends_on: b\n    environment: text\n    external_links: [other_db_1]\n", &problems));
        QVERIFY(contains(problems, "3:17: error: depends_on: expected a list or a mapping"));
        QVERIFY(contains(problems, "4:18: note: environment: expected a mapping or a list"));
        QVERIFY(contains(problems, "5:22: note: external_links: «other_db_1»"));
    }

    void allTextTogetherIsBounded() {
        TextBudget budget{.left = 10};
        QVERIFY(budget.take(6));
        QVERIFY(!budget.take(6));
        QVERIFY(!budget.take(1));
    }
};

HOLDFAST_TEST(TstComposeService)
#include "tst_compose_service.moc"
