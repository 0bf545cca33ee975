// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_ports.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <fmt/format.h>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposePorts final : public QObject {
    Q_OBJECT

private:
    struct Answer {
        std::vector<PublishedPort> ports;
        std::string problems;
    };

    static Answer read(const std::string& text, const std::map<std::string, std::string>& environment = {}) {
        Findings findings;
        const Variables variables(ProjectFiles{.files = {}, .environment = environment}.lookup());
        const PutVariables put = [&](const std::string& raw, const Place& place) {
            return variables.expand(raw, place, findings);
        };
        const auto documents = readDocuments(text, "c.yaml", put, findings);
        if (documents.empty()) qFatal("%s", said(findings.all()).c_str());
        Answer answer;
        answer.ports = readPorts(*documents.front(), findings);
        answer.problems = said(findings.all());
        return answer;
    }

    /// «address:host->container/protocol», with blanks between.
    static std::string shown(const Answer& answer) {
        std::string out;
        for (const auto& port : answer.ports)
            out += fmt::format("{}{}:{}->{}/{}", out.empty() ? "" : " ", port.hostAddress, port.host,
                               port.container, port.protocol);
        return out;
    }

private Q_SLOTS:

    void shortForms_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("ports");
        const auto row = [](const char* text, const char* ports) { QTest::newRow(text) << text << ports; };
        row("['8080:80']", ":8080->80/tcp");
        row("[8080:80]", ":8080->80/tcp");
        row("['127.0.0.1:8080:80/tcp']", "127.0.0.1:8080->80/tcp");
        row("['[::1]:8080:80']", "::1:8080->80/tcp");
        row("['53:53/udp']", ":53->53/udp");
        row("[3000]", ":0->3000/tcp");
        row("['127.0.0.1::80']", "127.0.0.1:0->80/tcp");
        row("['8000-8002:80-82']", ":8000->80/tcp :8001->81/tcp :8002->82/tcp");
        row("['8000-8002:80']", ":0->80/tcp");
        row("['3000-3001']", ":0->3000/tcp :0->3001/tcp");
    }

    void shortForms() {
        QFETCH(QString, text);
        QFETCH(QString, ports);
        const auto answer = read(text.toStdString());
        QCOMPARE(QString::fromStdString(shown(answer)), ports);
        QCOMPARE(answer.problems, std::string());
    }

    void longForms() {
        const auto answer = read("- { target: 80, published: '8080', host_ip: 10.0.0.1, protocol: tcp }\n"
                                 "- { target: 443, published: 8443, app_protocol: https, mode: host }\n"
                                 "- { target: 9000 }\n"
                                 "- { target: 53, published: '53', protocol: udp }\n");
        QCOMPARE(shown(answer), std::string("10.0.0.1:8080->80/tcp :8443->443/tcp :0->9000/tcp :53->53/udp"));
        QCOMPARE(answer.ports[1].application, std::string("https"));
    }

    void aVariableThatIsNotSetIsNamed() {
        const auto answer = read("['${WEB_PORT}:80']");
        QVERIFY(answer.ports.empty());
        QVERIFY2(contains(answer.problems,
                          "c.yaml:1:2: note: ports: «${WEB_PORT}:80» cannot be read (set WEB_PORT)"),
                 answer.problems.c_str());
        QCOMPARE(shown(read("['${WEB_PORT}:80']", {{"WEB_PORT", "8081"}})), std::string(":8081->80/tcp"));
    }

    void whatIsNoPortIsSaid_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"['0:80']", "['99999:80']", "['a:b']", "['80:90-91']", "['8000-8003:80-81']", "['']",
              "[{ published: 80 }]", "[{ target: x }]", "[[80]]", "{ a: b }", "['9-8:9-8']"})
            QTest::newRow(text) << text;
    }

    void whatIsNoPortIsSaid() {
        QFETCH(QString, text);
        const auto answer = read(text.toStdString());
        QVERIFY(answer.ports.empty());
        QVERIFY2(contains(answer.problems, "ports:"), answer.problems.c_str());
    }

    void aHugeRangeIsBounded() { QVERIFY(read("['1-65535:1-65535']").ports.size() <= 1'000); }

    void exposedPorts() {
        Findings findings;
        const PutVariables none = [](const std::string& raw, const Place&) {
            return Varied{.text = raw, .varied = false};
        };
        const auto documents = readDocuments("[3000, '8000-8002', '53/udp', x]", "c.yaml", none, findings);
        const std::vector<int> expected{3000, 8000, 8001, 8002, 53};
        QCOMPARE(readExposed(*documents.front(), findings), expected);
        QVERIFY(contains(said(findings.all()), "c.yaml:1:31: note: expose: expected a port"));
    }
};

HOLDFAST_TEST(TstComposePorts)
#include "tst_compose_ports.moc"
