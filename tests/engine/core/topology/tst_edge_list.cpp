// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/edge_list.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

EdgeList read(std::string_view text) {
    return readEdgeList(text, "edges.csv");
}

std::string firstOf(const EdgeList& list) {
    return list.diagnostics.empty() ? std::string() : toString(list.diagnostics.front());
}

} // namespace

class TstEdgeList final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aTableOfCallersIsAGraph() {
        const auto list =
            read("caller,callee,weight,kind\r\nweb,api,0.9,hard\r\n\r\napi,db,,\napi,cache,0.5,soft\n");
        QVERIFY2(list.valid, firstOf(list).c_str());
        QVERIFY(list.diagnostics.empty());
        QCOMPARE(list.services.size(), std::size_t{4});
        HOLDFAST_COMPARE(list.services[0], ServiceId("web"));
        QCOMPARE(list.dependencies.size(), std::size_t{3});
        QCOMPARE(list.dependencies[0].weight, 0.9);
        QCOMPARE(list.dependencies[1].weight, 1.0);
        QCOMPARE(list.dependencies[1].line, 4);
        HOLDFAST_COMPARE(list.dependencies[2].kind, DependencyKind::Soft);
    }

    void columnsStandInAnyOrderOrWithoutAHeader() {
        const auto turned = read("\xef\xbb\xbfkind,callee,note,caller\nsoft,b,x,a\n");
        HOLDFAST_COMPARE(turned.dependencies.at(0).from, ServiceId("a"));
        HOLDFAST_COMPARE(turned.dependencies.at(0).kind, DependencyKind::Soft);
        const auto bare = read("a,b,0.25");
        QVERIFY(bare.valid);
        QCOMPARE(bare.dependencies.at(0).weight, 0.25);
    }

    void quotesHoldCommas() {
        const auto list = read("caller,callee\n\"a,1\",\"say \"\"b\"\"\"\n");
        QVERIFY2(list.valid, firstOf(list).c_str());
        HOLDFAST_COMPARE(list.services[0], ServiceId("a,1"));
        HOLDFAST_COMPARE(list.services[1], ServiceId("say \"b\""));
    }

    void whatIsWrongIsNamedWithItsPlace_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("said");
        const auto row = [](const char* name, const char* text, const char* said) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(said);
        };
        row("nothing", "",
            "edges.csv: error: names no dependency; expected lines «caller,callee,weight,kind»");
        row("a header alone", "caller,callee\n", "edges.csv: error: names no dependency");
        row("no callee", "caller,callee\nweb\n", "edges.csv:2:1: error: the callee is missing");
        row("an empty name", "caller,callee\nweb,,1\n", "edges.csv:2:5: error: the callee is missing");
        row("a column", "caller,weight,kind\nweb,1,hard\n", "edges.csv:1:1: error: has no column «callee»");
        row("a weight", "a,b,heavy\n", "edges.csv:1:5: error: «heavy» is no weight");
        row("a negative weight", "a,b,-1\n", "edges.csv:1:5: error: «-1» is no weight");
        row("not a number", "a,b,nan\n", "edges.csv:1:5: error: «nan» is no weight");
        row("a kind", "a,b,1,sft\n",
            "edges.csv:1:7: error: «sft» is no kind: expected hard or soft (did you mean «soft»?)");
        row("a quote", "a,\"b\n", "edges.csv:1:3: error: a quote that is opened is not closed");
        row("control characters", "a,b\x01\n", "edges.csv:1:3: error: is no name of a service");
    }

    void whatIsWrongIsNamedWithItsPlace() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, said);
        const auto list = read(text.toStdString());
        QVERIFY(!list.valid);
        QVERIFY(list.services.empty() && list.dependencies.empty());
        QVERIFY2(firstOf(list).starts_with(said.toStdString()), firstOf(list).c_str());
    }

    void oddLinesAreLeftOutWithANote() {
        const auto list = read("caller,callee,weight\na,a,1\na,b,20\na,b,3\nb,a,1\n");
        QVERIFY(list.valid);
        QCOMPARE(list.dependencies.size(), std::size_t{2});
        QCOMPARE(list.dependencies[0].weight, 1.0);
        QCOMPARE(list.diagnostics.size(), std::size_t{4}); // itself, counts, twice, a cycle
        QCOMPARE(list.diagnostics[2].line, 4);
        QCOMPARE(list.diagnostics[3].line, 3);
    }

    void manyMistakesAreSummedUp() {
        std::string text = "caller,callee\n";
        for (int i = 0; i < 100'000; ++i)
            text += "x,\n";
        const auto list = read(text);
        QVERIFY(!list.valid);
        QVERIFY(list.diagnostics.size() <= 101);
    }

    void aHugeFileIsRefusedAtOnce() {
        const auto list = read(std::string(std::size_t{65} * 1024 * 1024, 'x'));
        QVERIFY(!list.valid);
        QCOMPARE(firstOf(list), std::string("edges.csv: error: is larger than 64 MiB"));
    }
};

HOLDFAST_TEST(TstEdgeList)
#include "tst_edge_list.moc"
