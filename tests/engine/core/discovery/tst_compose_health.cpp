// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_health.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;
using Kind = HealthHint::Kind;

class TstComposeHealth final : public QObject {
    Q_OBJECT

private:
    static HealthHint read(const std::string& text, Findings& findings) {
        const PutVariables none = [](const std::string& raw, const Place&) {
            return Varied{.text = raw, .varied = false};
        };
        const auto documents = readDocuments(text, "c.yaml", none, findings);
        if (documents.empty()) qFatal("%s", said(findings.all()).c_str());
        return readHealthcheck(*documents.front(), findings);
    }

    static HealthHint read(const std::string& text) {
        Findings findings;
        return read(text, findings);
    }

private Q_SLOTS:

    void aPageThatIsFetched_data() {
        QTest::addColumn<QString>("test");
        QTest::addColumn<int>("port");
        QTest::addColumn<QString>("path");
        const auto row = [](const char* test, int port, const char* path) {
            QTest::newRow(test) << test << port << path;
        };
        row("test: curl -fsS http://localhost:8000/health || exit 1", 8000, "/health");
        row("test: [CMD, curl, --fail, 'http://127.0.0.1:9200/_cluster/health?local=true']", 9200,
            "/_cluster/health");
        row("test: [CMD-SHELL, \"wget --no-verbose --tries=1 --spider http://localhost/ || exit 1\"]", 80,
            "/");
        row("test: [CMD-SHELL, \"curl -s --noproxy localhost localhost:3000/health | grep -q OK || exit 1\"]",
            3000, "/health");
        row("test: [CMD, /usr/bin/wget, -qO-, 'https://localhost:8443/live']", 8443, "/live");
        row("test: [CMD, sh, -c, 'curl -f http://localhost:5000/ping']", 5000, "/ping");
        row("test: [CMD, node, -e, \"fetch('http://studio:3000/api/profile').then(r => 0)\"]", 3000,
            "/api/profile");
        row("test: [CMD, python, -c, \"import urllib.request as u; "
            "u.urlopen('http://localhost:8010/ready')\"]",
            8010, "/ready");
    }

    void aPageThatIsFetched() {
        QFETCH(QString, test);
        QFETCH(int, port);
        QFETCH(QString, path);
        const auto hint = read(test.toStdString());
        QVERIFY(hint.kind == Kind::Http);
        QCOMPARE(hint.port, port);
        QCOMPARE(QString::fromStdString(hint.path), path);
    }

    void otherPrograms() {
        QVERIFY(read("test: [CMD-SHELL, 'pg_isready -U $$POSTGRES_USER']").kind == Kind::Postgres);
        QVERIFY(read("test: pg_isready -h db").kind == Kind::Other);
        QVERIFY(read("test: [CMD, redis-cli, --raw, incr, ping]").kind == Kind::Redis);
        QVERIFY(read("test: [CMD, valkey-cli, ping]").kind == Kind::Redis);
        QVERIFY(read("test: celery -A app inspect ping").kind == Kind::Celery);
        QVERIFY(read("test: [CMD, rabbitmq-diagnostics, ping]").kind == Kind::Other);
        QVERIFY(read("test: curl -f http://localhost:$$PORT/health").kind == Kind::Other);
    }

    void switchedOff() {
        QVERIFY(read("{ disable: true, test: curl http://localhost/ }").kind == Kind::Off);
        QVERIFY(read("test: [NONE]").kind == Kind::Off);
    }

    void aHeaderIsSeenAndLeftBehind() {
        QVERIFY(read("test: [CMD-SHELL, 'curl -H \"Authorization: Bearer x\" http://localhost:4000/h']")
                    .sendsHeader);
        QVERIFY(read("test: curl http://u:p@localhost:4000/h").sendsHeader);
        QVERIFY(!read("test: curl http://localhost:4000/h").sendsHeader);
    }

    void times() {
        const auto hint = read("{ test: [CMD, x], interval: 1m30s, timeout: 500ms, retries: 5 }");
        QCOMPARE(hint.interval->count(), 90'000);
        QCOMPARE(hint.timeout->count(), 500);
        QCOMPARE(hint.retries, 5);
        QCOMPARE(composeDuration("1h1m1s1ms")->count(), 3'661'001);
        for (const char* wrong : {"", "5", "s", "-1s", "1x", "1e99h", "1s2"})
            QVERIFY2(!composeDuration(wrong), wrong);
    }

    void whatIsWrongIsSaid() {
        Findings findings;
        static_cast<void>(read("{ test: [curl, x], timeout: soon }", findings));
        static_cast<void>(read("[CMD, x]", findings));
        const auto text = said(findings.all());
        QVERIFY(contains(
            text, "c.yaml:1:9: note: healthcheck: test begins with CMD, CMD-SHELL or NONE, not «curl»"));
        QVERIFY(contains(text, "c.yaml:1:29: note: healthcheck: timeout: expected a duration"));
        QVERIFY(contains(text, "healthcheck: expected a mapping, found a list"));
    }

    void wordsAsAShellWouldSplitThem() {
        const std::vector<std::string> expected{"a", "b c", "d'e", "", "f g"};
        QCOMPARE(shellWords("a 'b c'  \"d'e\" '' f\\ g"), expected);
        QVERIFY(shellWords("'open").size() == 1);
    }
};

HOLDFAST_TEST(TstComposeHealth)
#include "tst_compose_health.moc"
