// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/service_reader.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstConfigurationReader final : public QObject {
    Q_OBJECT

private:
    struct Answer {
        std::vector<std::string> files;
        Diagnostics problems;
    };

    static Answer read(const std::string& text) {
        yaml::Reader reader("/fleets/f.yaml",
                            [](const std::string&) { return std::optional<std::string>(); });
        ServiceSpec spec;
        yaml::readConfiguration(reader, YAML::Load(text), spec);
        return {spec.configurationFiles, reader.takeDiagnostics()};
    }

private Q_SLOTS:

    void oneOrSeveralFilesAreReadAsPaths() {
        const std::vector<std::string> several{"/etc/caddy/Caddyfile", "/srv/more.conf"};
        const auto answer = read("[/etc/caddy/Caddyfile, '${DIR:-/srv}/more.conf']");
        QVERIFY(answer.files == several && answer.problems.empty());
        QVERIFY(read("/etc/x.conf").files == std::vector<std::string>{"/etc/x.conf"});
    }

    void whatIsNoListOfFilesIsRefusedWithItsLine() {
        for (const char* text : {"[/a, /a]", "['']", "['', /b]"}) {
            const auto answer = read(text);
            QVERIFY2(!answer.problems.empty(), text);
            QVERIFY(answer.problems.front().message.find("each once") != std::string::npos);
            QCOMPARE(answer.problems.front().line, 1);
        }
    }

    void thereAreAtMostAHundred() {
        std::string list = "[";
        for (int i = 0; i < 100; ++i)
            list += "/etc/" + std::to_string(i) + ", ";
        QVERIFY(read(list + "]").problems.empty());
        QVERIFY(read(list + "/etc/one-more]").problems.front().message.find("at most 100") !=
                std::string::npos);
    }
};

HOLDFAST_TEST(TstConfigurationReader)
#include "tst_configuration_reader.moc"
