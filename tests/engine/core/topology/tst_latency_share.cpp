// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/latency_share.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::topology;

class TstLatencyShare final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aDependencyWeighsWhatItTakesOfAnAnswer() {
        // web: 10/s, 0.5 s; worker: 30/s, 0.1 s; both call db (80/s, 0.02 s): two calls a request each.
        const std::vector<ServiceId> ids{ServiceId("web"), ServiceId("worker"), ServiceId("db"),
                                         ServiceId("dark")};
        const std::vector<DependencySpec> edges{
            {.from = ids[0], .to = ids[2]}, {.from = ids[0], .to = ids[3]}, {.from = ids[1], .to = ids[2]}};
        const DependencyGraph graph(ids, edges);
        const std::vector<std::optional<ServiceLoad>> loads{ServiceLoad{10.0, 0.5}, ServiceLoad{30.0, 0.1},
                                                            ServiceLoad{80.0, 0.02}, std::nullopt};
        const auto shares = latencyShares(graph, loads);
        QCOMPARE(shares.size(), std::size_t{3});
        QCOMPARE(shares[0].value(), 0.08);
        QVERIFY(!shares[1]);
        QCOMPARE(shares[2].value(), 0.4);
    }

    void aShareIsNeverMoreThanAll() {
        const std::vector<ServiceId> ids{ServiceId("web"), ServiceId("db")};
        const std::vector<DependencySpec> edges{{.from = ids[0], .to = ids[1]}};
        const DependencyGraph graph(ids, edges);
        QCOMPARE(latencyShares(graph, std::vector<std::optional<ServiceLoad>>{ServiceLoad{1.0, 0.1},
                                                                              ServiceLoad{90.0, 0.1}})[0]
                     .value(),
                 1.0);
        QVERIFY(!latencyShares(graph, std::vector<std::optional<ServiceLoad>>{ServiceLoad{0.0, 0.1},
                                                                              ServiceLoad{90.0, 0.1}})[0]);
    }
};

HOLDFAST_TEST(TstLatencyShare)
#include "tst_latency_share.moc"
