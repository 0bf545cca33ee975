// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/likely_cause.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

const TimePoint kNow{Duration(1'780'000'000'000)};
const TroubleEvidence kWell{.failing = -1.6, .slow = -1.6, .own = {}, .began = {}};
const TroubleEvidence kDark{};

TroubleEvidence failing(double weight = 8.0, int secondsAfter = 0) {
    return {.failing = weight, .slow = -1.6, .own = {}, .began = kNow + Duration(secondsAfter * 1000)};
}

TroubleEvidence slow(double weight = 8.0) {
    return {.failing = -1.6, .slow = weight, .own = {}, .began = kNow};
}

/// A fleet told as «caller: callees», and what is seen of it.
class Incident {
public:
    Incident(std::vector<std::pair<std::string, std::vector<std::string>>> services,
             DependencyKind kind = DependencyKind::Hard) {
        std::vector<ServiceId> ids;
        std::vector<DependencySpec> edges;
        for (const auto& [name, callees] : services) {
            ids.emplace_back(name);
            for (const auto& callee : callees)
                edges.push_back({.from = ServiceId(name), .to = ServiceId(callee), .kind = kind});
        }
        graph = DependencyGraph(ids, edges);
        evidence.assign(graph.size(), kWell);
    }

    Incident& sees(const std::string& service, const TroubleEvidence& what) {
        evidence[*graph.find(ServiceId(service))] = what;
        return *this;
    }

    [[nodiscard]] std::vector<RankedCause> causes(const CauseModel& model = {}) const {
        std::vector<Node> all(graph.size());
        std::iota(all.begin(), all.end(), Node{0});
        return rankCauses(graph, evidence, all, model);
    }

    [[nodiscard]] std::string likeliest() const { return graph.id(causes().front().node).value(); }

    DependencyGraph graph;
    std::vector<TroubleEvidence> evidence;
};

/// web → api → db; web → cart → db; report → db
Incident shop() {
    return Incident(
        {{"web", {"api", "cart"}}, {"api", {"db"}}, {"cart", {"db"}}, {"report", {"db"}}, {"db", {}}});
}

} // namespace

class TstLikelyCause final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theDeepestOfATroubledChainIsTheCause() {
        auto incident = shop();
        incident.sees("db", failing()).sees("api", failing()).sees("cart", failing()).sees("web", failing());
        QCOMPARE(incident.likeliest(), std::string("db"));
        const auto best = incident.causes().front();
        QCOMPARE(best.explained.size(), std::size_t{3});
        QVERIFY(best.probability > 0.8);
    }

    void aHealthyDependencyIsNotBlamed() {
        auto incident = shop();
        incident.sees("api", failing()).sees("web", failing());
        QCOMPARE(incident.likeliest(), std::string("api"));
    }

    void aHealthyServiceInBetweenEndsAnExplanation() {
        Incident incident({{"web", {"api"}}, {"api", {"db"}}, {"db", {}}});
        incident.sees("db", failing()).sees("web", failing());
        const auto causes = incident.causes();
        const auto ofDb =
            std::ranges::find(causes, *incident.graph.find(ServiceId("db")), &RankedCause::node);
        QVERIFY(ofDb->explained.empty());
    }

    void theOneWhoseOtherCallersAreWellIsLessLikely() {
        // Both explain web alone; db has two more callers, and they are well.
        Incident incident(
            {{"web", {"db", "mail"}}, {"api", {"db"}}, {"report", {"db"}}, {"db", {}}, {"mail", {}}});
        incident.sees("web", failing()).sees("db", failing()).sees("mail", failing());
        QCOMPARE(incident.likeliest(), std::string("mail"));
    }

    void slownessIsNotWhatMakesOthersFail() {
        Incident incident({{"web", {"db", "auth"}}, {"db", {}}, {"auth", {}}});
        incident.sees("web", failing()).sees("db", slow()).sees("auth", failing());
        QCOMPARE(incident.likeliest(), std::string("auth"));
        incident.sees("web", slow());
        QCOMPARE(incident.likeliest(), std::string("db"));
    }

    void whatBeganFirstIsLikelier() {
        Incident incident({{"web", {"db", "auth"}}, {"db", {}}, {"auth", {}}});
        incident.sees("web", failing(8.0, 60)).sees("db", failing(8.0, 120)).sees("auth", failing(8.0, 0));
        QCOMPARE(incident.likeliest(), std::string("auth"));
        incident.sees("db", failing(8.0, 0)).sees("auth", failing(8.0, 120));
        QCOMPARE(incident.likeliest(), std::string("db"));
    }

    void resourcesOfItsOwnPointToTheCause() {
        // Two that call each other fail alike; one of them is out of memory.
        Incident incident({{"a", {"b"}}, {"b", {"a"}}});
        auto starved = failing();
        starved.own = 8.0;
        QCOMPARE(incident.sees("a", starved).sees("b", failing()).likeliest(), std::string("a"));
        QCOMPARE(incident.sees("b", starved).sees("a", failing()).likeliest(), std::string("b"));
    }

    void whatNobodySeesIsNamedOnlyWhereItExplainsMore() {
        Incident incident({{"web", {"queue"}}, {"api", {"queue"}}, {"mail", {"queue"}}, {"queue", {}}});
        incident.sees("queue", kDark).sees("web", failing());
        QCOMPARE(incident.likeliest(), std::string("web"));
        incident.sees("api", failing()).sees("mail", failing());
        QCOMPARE(incident.likeliest(), std::string("queue"));
    }

    void softEdgesAndWeightsExplainLess() {
        const auto scoreOf = [](DependencyKind kind) {
            Incident incident({{"web", {"db"}}, {"db", {}}}, kind);
            incident.sees("web", failing()).sees("db", failing());
            return incident.causes().front().score;
        };
        QVERIFY(scoreOf(DependencyKind::Hard) > scoreOf(DependencyKind::Soft));
    }

    void probabilitiesAreOfAllAndTheOrderIsTheSameEveryTime() {
        std::mt19937 random(11);
        std::uniform_real_distribution<double> unit(-2.0, 12.0);
        for (int round = 0; round < 50; ++round) {
            std::vector<std::pair<std::string, std::vector<std::string>>> services;
            for (int i = 0; i < 12; ++i) {
                services.push_back({"s" + std::to_string(i), {}});
                for (int k = 0; k < 2; ++k)
                    services.back().second.push_back("s" + std::to_string(random() % 12)); // cycles, too
            }
            Incident incident(services);
            for (auto& evidence : incident.evidence)
                evidence = {
                    .failing = unit(random), .slow = unit(random), .own = unit(random), .began = kNow};
            const auto causes = incident.causes();
            QCOMPARE(causes.size(), std::size_t{12});
            double sum = 0.0;
            for (const auto& cause : causes) {
                QVERIFY(std::isfinite(cause.score));
                sum += cause.probability;
            }
            QVERIFY(std::abs(sum - 1.0) < 1e-9);
            const auto again = incident.causes();
            QVERIFY(std::ranges::equal(causes, again, {}, &RankedCause::node, &RankedCause::node));
        }
    }

    /// On a chain filtering forward is exact: against every combination of who is in trouble, by hand.
    void onAChainTheLikelihoodIsExact() {
        Incident incident({{"web", {"api"}}, {"api", {"db"}}, {"db", {}}});
        const double web = 3.0;
        const double api = -1.0;
        const double db = 5.0;
        incident.evidence = {{.failing = web}, {.failing = api}, {.failing = db}};
        CauseModel model;
        model.across = 0.0;
        model.both = 0.0;
        model.late = 0.0;
        const auto chance = [&](double weight) {
            return 1.0 - model.chance +
                   model.chance * std::exp(weight > 0.0 ? model.chanceStrength * weight : weight);
        };
        const double p = model.pass;
        const double likelihood =
            std::exp(db) * (p * std::exp(api) * (p * std::exp(web) + (1 - p) * chance(web)) +
                            (1 - p) * chance(api) * chance(web));
        const double expected = std::log(likelihood / (chance(db) * chance(api) * chance(web)));
        const auto causes = incident.causes(model);
        const auto found =
            std::ranges::find(causes, *incident.graph.find(ServiceId("db")), &RankedCause::node);
        QVERIFY(std::abs(found->score - expected) < 1e-9);
    }

    void wrongInputIsAnEmptyAnswer() {
        const auto incident = shop();
        QVERIFY(rankCauses(incident.graph, {}, std::vector<Node>{0}).empty());
        QVERIFY(rankCauses(incident.graph, incident.evidence, {}).empty());
        QVERIFY(rankCauses(incident.graph, incident.evidence, std::vector<Node>{99}).empty());
    }
};

HOLDFAST_TEST(TstLikelyCause)
#include "tst_likely_cause.moc"
