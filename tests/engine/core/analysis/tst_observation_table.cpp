// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/observation_table.h"
#include "engine/core/analysis/split_mix.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <string>
#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;

namespace {

ObservationTable read(std::string_view text) {
    return readObservations(text, "t.csv").value();
}

std::string refusalOf(std::string_view text) {
    const auto table = readObservations(text, "t.csv");
    return table ? std::string() : table.error().where + ": " + table.error().detail;
}

} // namespace

class TstObservationTable final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aHeaderNamesTheColumns() {
        const auto table = read("\xef\xbb\xbf cpu,\"memory, used\",label\r\n1,2.5,0\r\n\r\n-3,4e2,1\r\n");
        QVERIFY((table.names == std::vector<std::string>{"cpu", "memory, used", "label"}));
        QVERIFY((table.values == std::vector<double>{1.0, 2.5, 0.0, -3.0, 400.0, 1.0}));
        QCOMPARE(table.matrix().rows(), std::size_t{2});
    }

    void withoutAHeaderTheFirstLineIsARow() {
        const auto table = read("1,2\n3,4");
        QVERIFY((table.names == std::vector<std::string>{"c1", "c2"}));
        QCOMPARE(table.matrix().rows(), std::size_t{2});
    }

    void labelsAreTakenOut() {
        auto table = read("a,label,b\n1,0,2\n3,1,4\n");
        QVERIFY(table.removeColumn("label"));
        QVERIFY((table.values == std::vector<double>{1.0, 2.0, 3.0, 4.0}));
        QVERIFY((table.names == std::vector<std::string>{"a", "b"}));
        QVERIFY(!table.removeColumn("label"));
    }

    void whatIsNotThereIsAHole() {
        const auto table = read("a,b,c,d,e\n,NaN,NA,null, n/a \ninf,-inf,1e999,-1e999,1e-999\n");
        for (std::size_t i = 0; i < 5; ++i)
            QVERIFY(std::isnan(table.values[i]));
        QVERIFY(std::isinf(table.values[5]) && table.values[5] > 0.0);
        QVERIFY(std::isinf(table.values[6]) && table.values[6] < 0.0);
        QVERIFY(std::isinf(table.values[7]) && table.values[7] > 0.0);
        QVERIFY(std::isinf(table.values[8]) && table.values[8] < 0.0);
        QCOMPARE(table.values[9], 0.0);
    }

    void mistakesAreNamedWithTheirPlace() {
        QCOMPARE(refusalOf("a,b\n1,2\n3,four\n"), "t.csv:3:2: expected a number for «b», found «four»");
        QCOMPARE(refusalOf("a,b\n1,2\n3\n"), "t.csv:3: 1 fields, not 2");
        QCOMPARE(refusalOf("a,a\n1,2\n"), "t.csv:1:2: a second column «a»");
        QCOMPARE(refusalOf(""), "t.csv: no row of numbers");
        QCOMPARE(refusalOf("a,b\n"), "t.csv: no row of numbers");
        QVERIFY(refusalOf(std::string(1'000'000, ',')).starts_with("t.csv:1: 1000001 columns"));
        QVERIFY(!refusalOf("a,b\n1,0x10\n").empty());
        QVERIFY(!refusalOf("a,b\n1,2 3\n").empty());
    }

    void whateverComesIsReadOrRefused() {
        // Bytes of the letters that matter, thrown together.
        SplitMix random(4);
        const std::string letters = "0123456789.,,,\"\n\n\r-+eEnaN \t\xef\xbb\xbf";
        for (int turn = 0; turn < 5000; ++turn) {
            std::string text;
            for (std::uint32_t i = random.below(60); i > 0; --i)
                text += letters[random.below(static_cast<std::uint32_t>(letters.size()))];
            const auto table = readObservations(text, "t.csv");
            if (!table) {
                QVERIFY(!table.error().detail.empty() && !table.error().where.empty());
            } else {
                QVERIFY(!table->names.empty() && !table->values.empty());
                QCOMPARE(table->values.size() % table->names.size(), std::size_t{0});
            }
        }
    }

    void readingsResembleTheirNeighboursAndObservationsDoNot() {
        SplitMix random(4);
        std::vector<double> loose;
        std::vector<double> walk;
        double at[2] = {0.0, 0.0};
        for (int i = 0; i < 1000; ++i) {
            for (double& value : at) {
                loose.push_back(random.unit());
                value = 0.9 * value + random.unit() - 0.5;
                walk.push_back(value);
            }
        }
        QVERIFY(serialResemblance({.values = loose, .columns = 2}) < 0.1);
        QVERIFY(serialResemblance({.values = walk, .columns = 2}) > 0.7);
        QCOMPARE(serialResemblance({.values = std::vector<double>(50, 1.0), .columns = 2}), 0.0);
        QCOMPARE(serialResemblance({.values = {}, .columns = 0}), 0.0);
    }
};

HOLDFAST_TEST(TstObservationTable)
#include "tst_observation_table.moc"
