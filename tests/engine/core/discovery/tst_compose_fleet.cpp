// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_fleet.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposeFleet final : public QObject {
    Q_OBJECT

private:
    static DiscoveredService one(const std::string& body) {
        const auto outcome = project("services:\n  a: " + body + "\n").discover();
        if (outcome.discovered.services.empty()) qFatal("%s", said(outcome.diagnostics).c_str());
        return outcome.discovered.services.front();
    }

    static std::string comments(const DiscoveredService& service) {
        std::string out;
        for (const auto& comment : service.comments)
            out += comment + "\n";
        return out;
    }

private Q_SLOTS:

    void aDatabaseWithItsAccount() {
        const auto db =
            one("{ image: 'postgres:16', ports: ['5433:5432'], environment: { POSTGRES_USER: shop, "
                "POSTGRES_PASSWORD: topsecret }, healthcheck: { test: pg_isready, timeout: 3s } }");
        QCOMPARE(db.address, std::string("postgresql://127.0.0.1:5433"));
        QCOMPARE(db.user, std::string("shop"));
        QCOMPARE(db.database, std::string("shop"));
        QCOMPARE(db.passwordVariable, std::string("POSTGRES_PASSWORD"));
        QCOMPARE(db.deadline->count(), 3'000);
        QVERIFY(contains(comments(db),
                         "set POSTGRES_PASSWORD in the environment: POSTGRES_PASSWORD, compose.yaml line 2"));
        QVERIFY(!contains(comments(db), "topsecret"));
        const auto open = one(
            "{ image: postgres, ports: ['5432:5432'], environment: { POSTGRES_HOST_AUTH_METHOD: trust } }");
        QVERIFY(open.passwordVariable.empty());
        QCOMPARE(open.user, std::string("postgres"));
    }

    void whatTheHostDoesNotPublishHasNoAddress() {
        const auto db = one("{ image: 'postgres:16', environment: { POSTGRES_PASSWORD: x } }");
        QVERIFY(db.address.empty());
        QVERIFY(contains(comments(db), "no port of it is published to the host; publish it (ports: "
                                       "[\"127.0.0.1:5432:5432\"])"));
        QVERIFY(contains(comments(db), "then replace «probe» by address: postgresql://127.0.0.1:5432"));
        QVERIFY(contains(comments(one("{ image: redis, ports: [6379] }")),
                         "Docker chooses another port of the host"));
    }

    void aRedisWithItsPasswordAndLimit() {
        const auto redis = one("{ image: 'redis:7', ports: ['6379:6379'], mem_limit: 512m, "
                               "command: 'redis-server --requirepass ${CACHE_PW}' }");
        QCOMPARE(redis.passwordVariable, std::string("CACHE_PW"));
        QCOMPARE(*redis.memoryLimit, 512.0 * 1024 * 1024);
        QVERIFY(one("{ image: redis, ports: ['6379:6379'] }").passwordVariable.empty());
        QCOMPARE(one("{ image: bitnami/redis, ports: ['6379:6379'], environment: { REDIS_PASSWORD: x } }")
                     .passwordVariable,
                 std::string("REDIS_PASSWORD"));
    }

    void aPageIsTheOneThatComposeAsks() {
        const auto api = one("{ image: api, ports: ['8001:8000'], healthcheck: { test: 'curl -f "
                             "http://localhost:8000/ready?x=1' } }");
        QCOMPARE(api.address, std::string("http://127.0.0.1:8001"));
        QCOMPARE(api.health, std::string("/ready"));
        QVERIFY(api.expect.empty());
        // A page on another port than the published one is no page of it.
        const auto other = one("{ image: api, ports: ['8001:8000'], healthcheck: { test: 'curl -f "
                               "http://localhost:9000/ready' } }");
        QCOMPARE(other.health, std::string("/"));
        QCOMPARE(other.expect, std::string("200-499"));
        QCOMPARE(one("{ image: qdrant/qdrant, ports: ['6333:6333'] }").health, std::string("/healthz"));
    }

    void aWorkerIsWatchedThroughItsQueue() {
        const auto outcome =
            project("services:\n"
                    "  w: { image: app, command: 'celery -A app worker -Q fast,slow', environment: { "
                    "CELERY_BROKER_URL: 'redis://:pw@r:6379/3' } }\n"
                    "  r: { image: redis, ports: ['6380:6379'], command: redis-server --requirepass pw }\n")
                .discover();
        const auto& worker = outcome.discovered.services.front();
        QCOMPARE(worker.address, std::string("redis://127.0.0.1:6380"));
        QCOMPARE(worker.database, std::string("3"));
        QCOMPARE(worker.passwordVariable, std::string("REDIS_PASSWORD"));
        const std::vector<std::string> queues{"fast", "slow"};
        QCOMPARE(worker.queues, queues);
        const auto lost = one("{ image: app, command: celery -A app worker }");
        QVERIFY(lost.kind == ServiceKind::Celery && lost.address.empty());
    }

    void theHostMayBeAnother() {
        const auto files =
            project("services: { a: { image: redis, ports: ['6379:6379', '127.0.0.1:1:1'] } }");
        const auto outcome =
            discoverCompose({.files = {"shop/compose.yaml"}, .host = "fd00::1"}, files.reader(), {});
        QCOMPARE(outcome.discovered.services.front().address, std::string("redis://[fd00::1]:6379"));
        QVERIFY(outcome.fleet != nullptr);
    }

    void whatIsScaledToNothingIsLeftOut() {
        const auto outcome =
            project("services:\n  a: { image: x, scale: 0 }\n  b: { image: y, depends_on: [a] }\n")
                .discover();
        QCOMPARE(outcome.discovered.services.size(), std::size_t{1});
        QVERIFY(outcome.discovered.dependencies.empty());
        QVERIFY(contains(said(outcome.diagnostics), "2:3: note: service «a» is scaled to nothing"));
    }

    void limitsAreTold() {
        QVERIFY(contains(comments(one("{ image: x, mem_limit: 1g, cpus: 0.5 }")),
                         "limits of its container: 1 GiB of memory, 0.5 CPU"));
    }
};

HOLDFAST_TEST(TstComposeFleet)
#include "tst_compose_fleet.moc"
