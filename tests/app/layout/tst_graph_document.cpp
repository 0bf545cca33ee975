// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/layout/graph_document.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::layout;

class TstGraphDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aGraphIsRead() {
        const auto graph = readGraph(
            R"({"nodes": [[120, 40], [90.5, 40]], "edges": [[0, 1, 3]], "layerGap": 50, "routes": false})");
        QVERIFY(graph.has_value());
        QCOMPARE(graph->nodes.size(), std::size_t{2});
        QCOMPARE(graph->nodes[1].width, 90.5);
        QCOMPARE(graph->edges[0].to, std::size_t{1});
        QCOMPARE(graph->edges[0].weight, 3);
        QCOMPARE(graph->layerGap, 50.0);
        QVERIFY(!graph->routes);
    }

    void whatIsNotAGraphIsRefusedWithAReason_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const char* text, const char* reason) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(reason);
        };
        row("nothing", "", "not a JSON object");
        row("a list", "[]", "not a JSON object");
        row("cut off", R"({"nodes": [[1,)", "not a JSON object");
        row("no edges", R"({"nodes": []})", "needed");
        row("nodes by name", R"({"nodes": {"a": 1}, "edges": []})", "«nodes»");
        row("a node with one size", R"({"nodes": [[1]], "edges": []})", "[width, height]");
        row("a node of no width", R"({"nodes": [[0, 5]], "edges": []})", "1 to 100000");
        row("a huge node", R"({"nodes": [[1e300, 5]], "edges": []})", "1 to 100000");
        row("an infinite node", R"({"nodes": [[1e999, 5]], "edges": []})", "");
        row("a node that is a text", R"({"nodes": [["<b>", 5]], "edges": []})", "1 to 100000");
        row("an edge to nowhere", R"({"nodes": [[9, 9]], "edges": [[0, 1, 1]]})", "by their index");
        row("an edge to minus one", R"({"nodes": [[9, 9]], "edges": [[0, -1, 1]]})", "by their index");
        row("an edge to a half", R"({"nodes": [[9, 9]], "edges": [[0, 0.5, 1]]})", "by their index");
        row("a heavy edge", R"({"nodes": [[9, 9]], "edges": [[0, 0, 1000]]})", "weight");
        row("a negative gap", R"({"nodes": [[9, 9]], "edges": [], "nodeGap": -1})", "«nodeGap»");
        row("routes in words", R"({"nodes": [[9, 9]], "edges": [], "routes": "yes"})", "«routes»");
    }

    void whatIsNotAGraphIsRefusedWithAReason() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, reason);
        const auto graph = readGraph(text.toStdString());
        QVERIFY(!graph.has_value());
        QCOMPARE(graph.error().code, ErrorCode::FixInput);
        QVERIFY2(graph.error().detail.find(reason.toStdString()) != std::string::npos,
                 graph.error().detail.c_str());
    }

    void aHundredThousandBracketsAreRefusedBeforeTheyAreParsed() {
        const auto graph = readGraph(std::string(100000, '['));
        QVERIFY(!graph.has_value());
        QCOMPARE(graph.error().detail, std::string("nested too deeply"));
        // brackets within a text are not depth
        const std::string text = "{\"nodes\": [], \"edges\": [], \"note\": \"" + std::string(20, '[') + "\"}";
        QVERIFY(readGraph(text).has_value());
    }

    void moreThanTheLimitIsRefusedNotCutShort() {
        std::string nodes;
        for (std::size_t i = 0; i <= kMaximumNodes; ++i)
            nodes += i == 0 ? "[5,5]" : ",[5,5]";
        QVERIFY(!readGraph(R"({"nodes": [)" + nodes + R"(], "edges": []})").has_value());
        QVERIFY(!readGraph(std::string(kMaximumBytes + 1, ' ')).has_value());
    }

    void aLayoutIsWrittenAsNumbers() {
        const Layout layout{.width = 100.0,
                            .height = 50.04,
                            .centres = {{.x = 1.26, .y = 2.0}},
                            .routes = {{{.x = 0.0, .y = 1.0}, {.x = 2.0, .y = 3.0}}, {}}};
        QCOMPARE(writeLayout(layout),
                 std::string(
                     R"({"width":100.0,"height":50.0,"nodes":[[1.3,2.0]],"routes":[[0.0,1.0,2.0,3.0],[]]})"));
    }
};

HOLDFAST_TEST(TstGraphDocument)
#include "tst_graph_document.moc"
