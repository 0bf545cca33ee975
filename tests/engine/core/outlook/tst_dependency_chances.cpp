// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/dependency_chances.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::outlook;

namespace {

constexpr Duration kHorizon{15 * 60'000};

using Own = std::vector<std::optional<warnings::FailurePrediction>>;

DependencySpec hard(const char* from, const char* to, double weight = 1.0, Duration after = Duration(0)) {
    return {.from = ServiceId(from), .to = ServiceId(to), .weight = weight, .bitesAfter = after};
}

topology::DependencyGraph graphOf(std::vector<const char*> names, const std::vector<DependencySpec>& edges) {
    std::vector<ServiceId> ids;
    for (const char* name : names)
        ids.emplace_back(name);
    return {ids, edges};
}

warnings::FailurePrediction likely(double probability, Duration expected = Duration(60'000)) {
    return {.probability = probability, .expected = expected};
}

} // namespace

class TstDependencyChances final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itReachesThoseBehindOthersWithTheProductOfTheWeights() {
        const auto graph = graphOf({"web", "api", "db"}, {hard("web", "api", 0.5), hard("api", "db", 0.8)});
        const auto chances = dependencyChances(graph, Own{{}, {}, likely(0.9)}, kHorizon);
        QCOMPARE(chances[0].size(), 1U);
        QVERIFY(chances[0][0].service == ServiceId("db"));
        QCOMPARE(chances[0][0].probability, 0.9);
        QCOMPARE(chances[0][0].passes, 0.4);
        QCOMPARE(chances[1][0].passes, 0.8);
        QVERIFY(chances[2].empty());
    }

    void oneCauseByTwoWaysCountsOnce() {
        const auto graph = graphOf({"web", "a", "b", "db"}, {hard("web", "a"), hard("web", "b"),
                                                             hard("a", "db", 0.9), hard("b", "db", 0.7)});
        const auto chances = dependencyChances(graph, Own{{}, {}, {}, likely(0.5)}, kHorizon);
        QCOMPARE(chances[0].size(), 1U);
        QCOMPARE(chances[0][0].passes, 0.9);
    }

    void aCycleDoesNotFeedItself() {
        const auto graph = graphOf({"a", "b"}, {hard("a", "b"), hard("b", "a")});
        const auto chances = dependencyChances(graph, Own{likely(0.3), likely(0.2)}, kHorizon);
        QCOMPARE(chances[0].size(), 1U);
        QCOMPARE(chances[0][0].probability, 0.2);
        QCOMPARE(chances[1][0].probability, 0.3);
    }

    void whatBitesTooLateDoesNotCount() {
        const auto graph = graphOf({"web", "cdn"}, {hard("web", "cdn", 1.0, Duration(10 * 60'000))});
        const auto late = dependencyChances(graph, Own{{}, likely(0.9, Duration(6 * 60'000))}, kHorizon);
        QVERIFY(late[0].empty());
        const auto soon = dependencyChances(graph, Own{{}, likely(0.9, Duration(4 * 60'000))}, kHorizon);
        QCOMPARE(soon[0].size(), 1U);
        QVERIFY(soon[0][0].expected == Duration(14 * 60'000));
    }

    void softOnesAndSmallChancesAreLeftOut() {
        auto soft = hard("web", "cache");
        soft.kind = DependencyKind::Soft;
        const auto graph = graphOf({"web", "cache", "db"}, {soft, hard("web", "db", 0.05)});
        const auto chances = dependencyChances(graph, Own{{}, likely(0.9), likely(0.9)}, kHorizon);
        QVERIFY(chances[0].empty());
    }

    void theLikeliestComeFirst() {
        const auto graph = graphOf({"web", "a", "b"}, {hard("web", "a"), hard("web", "b")});
        const auto chances = dependencyChances(graph, Own{{}, likely(0.2), likely(0.6)}, kHorizon);
        QVERIFY(chances[0][0].service == ServiceId("b"));
    }
};

HOLDFAST_TEST(TstDependencyChances)
#include "tst_dependency_chances.moc"
