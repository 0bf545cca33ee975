// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_topology.h"
#include "tests/support/test_registry.h"
#include "ui/topology/group_blocks.h"
#include "ui/topology/layout_worker.h"
#include "ui/topology/map_arranger.h"

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

LayoutGraph grouped(int services, int dependencies, int groups) {
    LayoutGraph graph = testing::graphOf(testing::largeTopology(services, dependencies));
    for (int i = 0; i < graph.nodes.size(); ++i) {
        if (i % 10 != 0) graph.nodes[i].group = QStringLiteral("group %1").arg(i % groups);
    }
    return graph;
}

QRectF roomOf(const LayoutGraph& graph, const GraphLayout& layout, int node) {
    const QSizeF size = graph.nodes[node].size;
    return {layout.centres[node] - QPointF(size.width() / 2, size.height() / 2), size};
}

} // namespace

class TstGroupBlocks : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingStandsOnAnotherAndNobodyInAForeignGroup() {
        const LayoutGraph graph = grouped(120, 300, 7);
        const GraphLayout layout = simpleLayout(graph);
        QCOMPARE(layout.centres.size(), graph.nodes.size());
        QHash<QString, QRectF> frames;
        for (int i = 0; i < graph.nodes.size(); ++i) {
            if (!graph.nodes[i].group.isEmpty()) frames[graph.nodes[i].group] |= roomOf(graph, layout, i);
            for (int k = 0; k < i; ++k)
                QVERIFY(!roomOf(graph, layout, i).intersects(roomOf(graph, layout, k)));
        }
        QCOMPARE(frames.size(), 7);
        for (auto frame = frames.constBegin(); frame != frames.constEnd(); ++frame) {
            for (int i = 0; i < graph.nodes.size(); ++i) {
                if (graph.nodes[i].group != frame.key())
                    QVERIFY(!roomOf(graph, layout, i).intersects(frame.value()));
            }
        }
    }

    void theWholeHasTheProportionsOfAScreen() {
        const LayoutGraph graph = grouped(400, 1200, 12);
        const GraphLayout layout = simpleLayout(graph);
        QRectF all;
        for (int i = 0; i < graph.nodes.size(); ++i)
            all |= roomOf(graph, layout, i);
        const double aspect = all.width() / all.height();
        QVERIFY2(aspect > 0.5 && aspect < 4.0, qPrintable(QString::number(aspect)));
    }

    void edgesBetweenGroupsAreOneAndHardWhenOneIs() {
        LayoutGraph graph;
        for (const char* id : {"a", "b", "c", "d"})
            graph.nodes.append({QString::fromLatin1(id), QSizeF(100, 40)});
        graph.nodes[0].group = graph.nodes[1].group = QStringLiteral("one");
        graph.nodes[2].group = graph.nodes[3].group = QStringLiteral("two");
        graph.edges = {{0, 2, false}, {1, 3, true}, {0, 1, true}};
        const GroupBlocks blocks = blocksOf(graph);
        QCOMPARE(blocks.whole.nodes.size(), 2);
        QCOMPARE(blocks.whole.edges, (QList<LayoutEdge>{{0, 1, true}}));
    }

    void aGroupOfThousandsIsPlacedAtOnce() {
        const LayoutGraph graph = grouped(10'000, 30'000, 2);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(simpleLayout(graph).centres.size(), 10'000);
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
    }

    void theWorkerAnswersTheNewestRequestOnly() {
        LayoutWorker worker;
        QList<qsizetype> sizes;
        connect(&worker, &LayoutWorker::finished, &worker,
                [&sizes](const GraphLayout& layout) { sizes << layout.centres.size(); });
        worker.request(grouped(300, 600, 3));
        worker.request(grouped(200, 400, 3));
        QVERIFY(worker.isRunning());
        QTRY_VERIFY(!worker.isRunning());
        QCOMPARE(sizes, QList<qsizetype>{200});
        worker.request(grouped(100, 200, 3));
        worker.cancel();
        worker.request(grouped(50, 80, 3));
        QTRY_VERIFY(!worker.isRunning());
        QCOMPARE(sizes, (QList<qsizetype>{200, 50}));
    }

    /// The layout program would be ended at its deadline: it is not even asked.
    void aLargeGraphIsLaidOutBesideTheMainThread() {
        MapArranger arranger(LayoutProcess::Settings{}); // the program is missing
        QSignalSpy moved(&arranger, &MapArranger::placesChanged);
        arranger.follow(grouped(2'500, 5'000, 9));
        QVERIFY(arranger.isWaiting());
        QCOMPARE(moved.count(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(moved.count(), 1, 20'000);
        QVERIFY(arranger.trouble().isEmpty());
        QVERIFY(!arranger.isArranging());
        QVERIFY(arranger.places().centreOf(QStringLiteral("service-2499")).has_value());
    }

    void theWorkerEndsWithWhatItIsDoing() {
        auto worker = std::make_unique<LayoutWorker>();
        worker->request(grouped(2000, 6000, 5));
        worker.reset();
    }
};

HOLDFAST_TEST(TstGroupBlocks)
#include "tst_group_blocks.moc"
