// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_needs.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposeNeeds final : public QObject {
    Q_OBJECT

private:
    struct Answer {
        std::string edges; ///< «web>db:hard»
        std::vector<DiscoveredDependency> all;
        std::string problems;
    };

    static Answer find(const std::string& services) {
        const auto outcome = project("services:\n" + services).discover();
        Answer answer;
        answer.all = outcome.discovered.dependencies;
        for (const auto& edge : answer.all)
            answer.edges += edge.from + ">" + edge.to + ":" + std::string(toString(edge.kind)) + " ";
        answer.problems = said(outcome.diagnostics);
        return answer;
    }

private Q_SLOTS:

    void whatComposeDemandsIsHard() {
        const auto answer =
            find("  web:\n    image: x\n    depends_on:\n"
                 "      db: { condition: service_healthy }\n      cache: { condition: service_started }\n"
                 "      mail: { condition: service_started, required: false }\n"
                 "  db: { image: postgres }\n  cache: { image: redis }\n  mail: { image: m }\n"
                 "  old: { image: x, links: ['db:store'], volumes_from: [mail] }\n"
                 "  side: { image: x, network_mode: 'service:web' }\n");
        QCOMPARE(answer.edges,
                 std::string("web>db:hard web>cache:hard web>mail:soft old>db:hard old>mail:soft "
                             "side>web:hard "));
        QCOMPARE(answer.all.front().evidence, std::string("depends_on, waits until it is healthy (line 5)"));
        QCOMPARE(answer.problems, std::string());
    }

    void anAddressIsASuggestionWithItsEvidence() {
        const auto answer =
            find("  web:\n    image: x\n    command: serve --cache=redis://cache:6379\n    environment:\n"
                 "      DATABASE_URL: postgres://u:topsecret@db:5432/x\n      SELF_URL: http://web:80\n"
                 "      API_HOST: api\n      MODE: api\n"
                 "  db: { image: postgres }\n  cache: { image: redis }\n  api: { image: x }\n");
        QCOMPARE(answer.edges, std::string("web>db:soft web>api:soft web>cache:soft "));
        QCOMPARE(answer.all.front().evidence, std::string("DATABASE_URL names it (line 6)"));
        for (const auto& edge : answer.all)
            QVERIFY(!contains(edge.evidence, "topsecret"));
    }

    void declaredAndNamedIsOneDependency() {
        const auto answer = find("  web: { image: x, depends_on: [db], environment: { DB_HOST: db } }\n"
                                 "  db: { image: postgres }\n");
        QCOMPARE(answer.edges, std::string("web>db:hard "));
        QCOMPARE(answer.all.front().evidence, std::string("depends_on (line 2); DB_HOST names it (line 2)"));
    }

    void aJobIsNoService() {
        const auto answer = find("  web: { image: x, depends_on: { migrate: { condition: "
                                 "service_completed_successfully } }, environment: { M_HOST: migrate } }\n"
                                 "  migrate: { image: x, depends_on: [db] }\n  db: { image: postgres }\n");
        QCOMPARE(answer.edges, std::string());
        QVERIFY(
            contains(answer.problems, "shop/compose.yaml:3:3: note: service «migrate» runs once and ends"));
    }

    void whatIsUnknownIsAMistake() {
        const auto answer = find("  web: { image: x, depends_on: [dd] }\n  db: { image: y }\n");
        QCOMPARE(answer.problems,
                 std::string("shop/compose.yaml:2:33: error: depends_on: «dd» is not a service of this "
                             "project (did you mean «db»?)\n"));
        QVERIFY(contains(find("  web: { image: x, links: [gone] }\n").problems,
                         "error: links: «gone» is not a service"));
        QVERIFY(contains(find("  web: { image: x, depends_on: { gone: { required: false } } }\n").problems,
                         "note: depends_on"));
    }

    void itselfIsAMistake() {
        QVERIFY(contains(find("  web: { image: x, depends_on: [web] }\n").problems,
                         "shop/compose.yaml:2:33: error: depends_on: «web» depends on itself"));
    }

    void aProfileThatLeavesItOutIsNamed() {
        const auto answer =
            find("  web: { image: x, depends_on: [db] }\n  db: { image: y, profiles: [data] }\n");
        QVERIFY(contains(answer.problems,
                         "2:33: note: depends_on: «web» needs «db», which its profile leaves out"));
        QVERIFY(!contains(answer.problems, "error"));
    }

    void withoutACommonNetworkThereIsNoWay() {
        const auto answer =
            find("  web: { image: x, networks: [front], depends_on: [db], environment: { S_HOST: store } }\n"
                 "  db: { image: y, networks: [back] }\n  store: { image: y, networks: [back] }\n");
        QCOMPARE(answer.edges, std::string("web>db:hard "));
        QVERIFY(contains(answer.problems, "note: «web» and «db» share no network: web cannot reach it"));
        QVERIFY(contains(answer.problems, "S_HOST of «web» names «store», which it cannot reach"));
    }

    void aCircleIsReportedAsWhatItIs() {
        const auto answer = find("  a: { image: x, depends_on: [b] }\n  b: { image: x, depends_on: [c] }\n"
                                 "  c: { image: x, depends_on: [a] }\n");
        QVERIFY(contains(answer.problems,
                         "shop/compose.yaml:2:31: note: hard dependencies go in a circle: a, b, c go "
                         "down together"));
        QCOMPARE(answer.edges, std::string("a>b:hard b>c:hard c>a:hard "));
    }

    void aProxyLeadsToWhatCallsForIt() {
        const auto answer =
            find("  proxy: { image: 'traefik:v3' }\n"
                 "  site: { image: x, labels: ['traefik.enable=true'] }\n"
                 "  api: { image: x, labels: { traefik.http.routers.api.rule: Host(`a`) } }\n"
                 "  off: { image: x, labels: { traefik.enable: 'false', traefik.http.routers.o.rule: x } }\n"
                 "  far: { image: x, networks: [far], labels: ['traefik.enable=true'] }\n"
                 "  own: { image: x, environment: { VIRTUAL_HOST: own.example.org } }\n"
                 "  other: { image: nginxproxy/nginx-proxy }\n");
        QCOMPARE(answer.edges, std::string("proxy>site:soft proxy>api:soft other>own:soft "));
        QCOMPARE(answer.all[1].evidence, std::string("traefik.http.routers.api.rule of api (line 4)"));
    }

    void aServerElsewhereIsWorthAWord() {
        const auto answer =
            find("  web: { image: x, environment: { DATABASE_URL: 'postgres://u:p@db.example.org/x', "
                 "DOCS_URL: 'https://docs.example.org' } }\n");
        QVERIFY(contains(answer.problems,
                         "DATABASE_URL of «web» leads to «db.example.org», which is no service of this "
                         "project (add it to the fleet by hand"));
        QVERIFY(!contains(answer.problems, "docs.example.org"));
    }
};

HOLDFAST_TEST(TstComposeNeeds)
#include "tst_compose_needs.moc"
