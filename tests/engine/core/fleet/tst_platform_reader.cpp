// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/service_reader.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstPlatformReader final : public QObject {
    Q_OBJECT

private:
    struct Answer {
        ServiceSpec spec;
        Diagnostics problems;
    };

    static Answer read(const char* text) {
        yaml::Reader reader("f", [](const std::string&) { return std::optional<std::string>(); });
        const yaml::Mapping map(reader, YAML::Load(text), "service");
        Answer answer;
        yaml::readPlatform(reader, map, answer.spec);
        answer.problems = reader.takeDiagnostics();
        return answer;
    }

private Q_SLOTS:

    void whatRunsAServiceIsKept() {
        const auto answer = read("platform: { kind: docker, container: shop-db-1 }");
        QVERIFY(answer.problems.empty());
        QCOMPARE(answer.spec.platform.at("container"), std::string("shop-db-1"));
    }

    void withoutOneItIsObservedOnly() {
        const auto answer = read("kind: http");
        QVERIFY(answer.problems.empty());
        QVERIFY(answer.spec.platform.empty());
    }

    void anUnknownKindIsAMistake() {
        const auto answer = read("platform: { kind: doker }");
        QCOMPARE(answer.problems.size(), std::size_t{1});
        QCOMPARE(answer.problems.front().suggestion, std::string("did you mean «docker»?"));
        QVERIFY(read("platform: { container: x }").problems.front().message.find("«kind» is missing") !=
                std::string::npos);
    }
};

HOLDFAST_TEST(TstPlatformReader)
#include "tst_platform_reader.moc"
