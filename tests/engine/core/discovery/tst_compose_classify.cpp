// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_classify.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <fmt/format.h>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposeClassify final : public QObject {
    Q_OBJECT

private:
    /// «kind host:port», or «kind -» where it is not reached; of the first service.
    static std::string read(const std::string& services) {
        Findings findings;
        const auto files = project("services:\n" + services);
        Variables variables(files.lookup());
        const auto read =
            readProject({.files = {"shop/compose.yaml"}, .read = files.reader()}, variables, findings);
        std::vector<ComposeService> all;
        TextBudget budget;
        for (const auto& service : read.services)
            all.push_back(readComposeService(service, files.reader(), variables, budget, findings));
        if (all.empty()) qFatal("%s", said(findings.all()).c_str());
        const ComposeNames names(all);
        const auto kind = kindOf(all.front());
        const auto at = reachedAt(all, names, 0, kind, "10.1.1.1");
        return fmt::format("{} {}", toString(kind),
                           at ? fmt::format("{}{}:{}", at->encrypted ? "tls " : "", at->host, at->port)
                              : "-");
    }

private Q_SLOTS:

    void kindAndPort_data() {
        QTest::addColumn<QString>("service");
        QTest::addColumn<QString>("answer");
        const auto row = [](const char* service, const char* answer) {
            QTest::newRow(service) << service << answer;
        };
        row("{ image: 'postgres:16', ports: ['5433:5432'] }", "postgres 10.1.1.1:5433");
        row("{ image: 'postgres:16', ports: ['127.0.0.1:5433:5432'] }", "postgres 127.0.0.1:5433");
        row("{ image: 'postgres:16' }", "postgres -");
        row("{ image: 'redis:7', ports: ['6379'] }", "redis -");
        row("{ image: team/api, ports: ['9999:9999', '8080:8000'] }", "http 10.1.1.1:8080");
        row("{ image: team/api, ports: ['2222:22'] }", "tcp 10.1.1.1:2222");
        row("{ image: team/api, ports: ['5060:5060/udp'] }", "process -");
        row("{ image: team/api, ports: [{ target: 7007, published: 7, app_protocol: http }] }",
            "http 10.1.1.1:7");
        row("{ image: team/api, ports: ['1:7007', '2:3000'], healthcheck: { test: 'curl "
            "http://localhost:7007/' } }",
            "http 10.1.1.1:1");
        row("{ image: caddy, ports: ['443:443', '80:80'] }", "proxy 10.1.1.1:80");
        row("{ image: caddy, ports: ['443:443'] }", "proxy tls 10.1.1.1:443");
        row("{ image: own, ports: ['8443:8443', '8080:8080'] }", "http 10.1.1.1:8080");
        row("{ image: rabbitmq, ports: ['15672:15672', '5672:5672'] }", "tcp 10.1.1.1:5672");
        row("{ image: prom/prometheus, ports: ['9091:9090'] }", "prometheus 10.1.1.1:9091");
        row("{ image: app, command: celery -A app worker }", "celery -");
        row("{ image: app, command: [celery, -A, app, beat] }", "process -");
        row("{ image: mher/flower, command: celery flower, ports: ['5555:5555'] }", "web 10.1.1.1:5555");
        row("{ image: app, command: sleep 1 }", "process -");
        row("{ image: own/db, healthcheck: { test: pg_isready } }", "postgres -");
        row("{ image: own/x, expose: [3000] }", "http -");
        row("{ image: prom/node-exporter, network_mode: host }", "http 10.1.1.1:9100");
        row("{ image: own/x, network_mode: host }", "process -");
    }

    void kindAndPort() {
        QFETCH(QString, service);
        QFETCH(QString, answer);
        QCOMPARE(QString::fromStdString(read("  a: " + service.toStdString() + "\n")), answer);
    }

    void portsThatAnotherPublishes() {
        const std::string vpn = "  vpn: { image: v, ports: ['8888:8888', '8080:8080', '6379:6379'] }\n";
        QCOMPARE(read("  a: { image: redis, network_mode: 'service:vpn' }\n" + vpn),
                 std::string("redis 10.1.1.1:6379"));
        QCOMPARE(read("  a: { image: own, network_mode: 'service:vpn', expose: [8080] }\n" + vpn),
                 std::string("http 10.1.1.1:8080"));
        QCOMPARE(read("  a: { image: own, network_mode: 'service:vpn' }\n" + vpn), std::string("process -"));
    }

    void optionsOfACommand() {
        ComposeService service;
        service.command = {"celery", "--broker=redis://r", "-Q", "a,b", "--flag"};
        QCOMPARE(optionOf(service, {"--broker", "-b"}), std::string("redis://r"));
        QCOMPARE(optionOf(service, {"-Q", "--queues"}), std::string("a,b"));
        QCOMPARE(optionOf(service, {"--flag"}), std::string());
    }
};

HOLDFAST_TEST(TstComposeClassify)
#include "tst_compose_classify.moc"
