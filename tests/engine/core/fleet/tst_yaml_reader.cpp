// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/yaml_reader.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using yaml::Mapping;
using yaml::Reader;

namespace {

EnvironmentLookup only(const std::string& name, const std::string& value) {
    return [name, value](const std::string& asked) {
        return asked == name ? std::optional(value) : std::nullopt;
    };
}

} // namespace

class TstYamlReader final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void variablesAreTakenFromTheEnvironment() {
        Reader reader("/etc/fleet.yaml", only("HOST", "db1"));
        QCOMPARE(*reader.text(YAML::Load("'${HOST}:${PORT:-5432}'"), "x"), std::string("db1:5432"));
        QCOMPARE(*reader.text(YAML::Load("'${EMPTY:-}'"), "x"), std::string(""));
        QVERIFY(!reader.hasErrors());
        QVERIFY(!reader.text(YAML::Load("'${MISSING}'"), "x"));
        QVERIFY(!reader.text(YAML::Load("'${OPEN'"), "x"));
        const auto problems = reader.takeDiagnostics();
        QCOMPARE(problems.size(), std::size_t{2});
        QVERIFY(problems[0].message.find("MISSING is not set") != std::string::npos);
    }

    void relativePathsAreTakenFromTheFile() {
        const Reader reader("/etc/holdfast/fleet.yaml", only("", ""));
        QCOMPARE(reader.path("ca.pem"), std::string("/etc/holdfast/ca.pem"));
        QCOMPARE(reader.path("/abs/ca.pem"), std::string("/abs/ca.pem"));
    }

    void duplicateKeysAreFoundWhereTheyStand() {
        Reader reader("f", only("", ""));
        const Mapping map(reader, YAML::Load("a: 1\nb: 2\na: 3\n"), "it");
        QCOMPARE(map.entries().size(), std::size_t{2});
        const auto problems = reader.takeDiagnostics();
        QCOMPARE(problems[0].line, 3);
        QCOMPARE(problems[0].column, 1);
    }

    void nullIsAbsent() {
        Reader reader("f", only("", ""));
        const Mapping map(reader, YAML::Load("a:\nb: 1"), "it");
        QVERIFY(!map.has("a"));
        QVERIFY(map.has("b"));
    }

    void boundsCountAliasesEachTime() {
        const auto node = YAML::Load("a: &a [1, 2, 3]\nb: [*a, *a, *a]\n");
        std::size_t enough = 100;
        QVERIFY(yaml::isWithin(node, enough, 10));
        std::size_t few = 10;
        QVERIFY(!yaml::isWithin(node, few, 10));
        std::size_t shallow = 100;
        QVERIFY(!yaml::isWithin(node, shallow, 2));
    }

    void numbersHaveTheirRange() {
        Reader reader("f", only("", ""));
        QCOMPARE(*reader.integer(YAML::Load("7"), "n", 1, 10), 7);
        QVERIFY(!reader.integer(YAML::Load("7.5"), "n", 1, 10));
        QVERIFY(!reader.integer(YAML::Load("70"), "n", 1, 10));
        QVERIFY(!reader.duration(YAML::Load("1 h"), "d", Duration(0), Duration(1000)));
        QVERIFY(!reader.boolean(YAML::Load("perhaps"), "b"));
        QCOMPARE(reader.errorCount(), std::size_t{4});
    }
};

HOLDFAST_TEST(TstYamlReader)
#include "tst_yaml_reader.moc"
