// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/split_mix.h"
#include "engine/core/topology/observed_edges.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>
#include <numbers>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

constexpr std::size_t kDay = 2880; ///< samples of 30 s
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
using Pair = std::pair<std::string, std::string>;

/// A day of a fleet of which everything is known: each service has troubles of its own, and those of what it
/// depends on reach it.
class Fleet {
public:
    explicit Fleet(std::uint64_t seed) : m_random(seed) {}

    /// Dependencies first.
    void add(const std::string& name, const std::vector<std::string>& dependencies = {}, std::size_t lag = 1,
             double reaches = 0.9, double troubles = 16.0) {
        std::vector<double> bad(kDay, 0.0);
        for (std::size_t t = 0; t < kDay; ++t) {
            if (m_random.unit() >= troubles / static_cast<double>(kDay)) continue;
            const std::size_t end = std::min(kDay, t + 2 + m_random.below(6));
            const double depth = 0.8 + 2.0 * m_random.unit();
            for (std::size_t i = t; i < end; ++i)
                bad[i] = std::max(bad[i], depth);
        }
        for (const auto& dependency : dependencies)
            reach(bad, m_bad.at(dependency), lag, reaches);
        m_bad[name] = bad;
        ids.emplace_back(name);
        ServiceSeries series;
        for (std::size_t t = 0; t < kDay; ++t) {
            const double noise = 0.15 * (m_random.unit() + m_random.unit() + m_random.unit() - 1.5);
            series.latency.push_back(0.05 * std::exp(bad[t] + noise));
            series.health.push_back(1.0 - std::min(1.0, bad[t] * 0.5));
        }
        input.services.push_back(std::move(series));
    }

    void declare(const std::string& from, const std::string& to) {
        declared.push_back({.from = ServiceId(from), .to = ServiceId(to)});
    }

    [[nodiscard]] ObservedEdges observe() {
        input.samples = kDay;
        return observedEdges(input, DependencyGraph(ids, declared));
    }

    [[nodiscard]] std::vector<Pair> pairs() {
        std::vector<Pair> result;
        for (const auto& edge : observe().edges)
            result.emplace_back(edge.from.value(), edge.to.value());
        std::ranges::sort(result);
        return result;
    }

    ServiceSeries& operator[](const std::string& name) {
        return input
            .services[static_cast<std::size_t>(std::ranges::find(ids, ServiceId(name)) - ids.begin())];
    }

    std::vector<ServiceId> ids;
    std::vector<DependencySpec> declared;
    ObservedInput input;

private:
    void reach(std::vector<double>& bad, const std::vector<double>& source, std::size_t lag, double reaches) {
        for (std::size_t t = 0; t < kDay; ++t) {
            if (source[t] <= 0.0 || (t > 0 && source[t - 1] > 0.0)) continue;
            const bool reached = m_random.unit() < reaches;
            for (std::size_t i = t; reached && i < kDay && source[i] > 0.0; ++i)
                if (i + lag < kDay) bad[i + lag] = std::max(bad[i + lag], source[i]);
        }
    }

    analysis::SplitMix m_random;
    std::map<std::string, std::vector<double>> m_bad;
};

} // namespace

class TstObservedEdges final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aDependencyThatNobodyDeclaredIsFound() {
        Fleet fleet(1);
        fleet.add("redis");
        fleet.add("postgres");
        fleet.add("web", {"redis"});
        fleet.add("worker");
        const auto found = fleet.observe();
        QCOMPARE(found.services, std::size_t{4});
        QCOMPARE(found.edges.size(), std::size_t{1});
        const auto& edge = found.edges.front();
        QCOMPARE(edge.from.value(), std::string("web"));
        QCOMPARE(edge.to.value(), std::string("redis"));
        QCOMPARE(edge.lag, Duration(30'000));
        QCOMPARE(edge.samples, kDay);
        HOLDFAST_COMPARE(edge.direction, DirectionFrom::TimeOrder);
        QVERIFY(edge.followed >= 10 && edge.followed <= edge.spells);
        QVERIFY(edge.strength > 0.7 && edge.strength <= 1.0);
        QVERIFY(edge.chance <= edge.q && edge.q < 0.01);
        QCOMPARE(edge.shared.size(), std::min<std::size_t>(16, edge.followed));
        QVERIFY(edge.shared.front() > edge.shared.back());
    }

    void declaredEdgesAreNotOffered() {
        Fleet fleet(1);
        fleet.add("redis");
        fleet.add("web", {"redis"});
        fleet.declare("web", "redis");
        QVERIFY(fleet.pairs().empty());
    }

    void aDeclaredWayExplainsWhatItsEndsDo() {
        Fleet fleet(2);
        fleet.add("db");
        fleet.add("api", {"db"});
        fleet.add("web", {"api"});
        fleet.declare("api", "db");
        fleet.declare("web", "api");
        QVERIFY(fleet.pairs().empty());
    }

    /// web → api → db with nothing declared: the two steps, not the way as a whole.
    void aChainIsNotAShortCut() {
        int right = 0;
        for (std::uint64_t seed = 20; seed < 25; ++seed) {
            Fleet fleet(seed);
            fleet.add("db");
            fleet.add("api", {"db"});
            fleet.add("web", {"api"});
            const auto pairs = fleet.pairs();
            QVERIFY(std::ranges::find(pairs, Pair("web", "db")) == pairs.end());
            right += pairs == std::vector<Pair>{{"api", "db"}, {"web", "api"}};
        }
        QVERIFY2(right >= 4, qPrintable(QString::number(right)));
    }

    void aDeclaredCommonCauseExplainsItsDependants() {
        for (std::uint64_t seed = 30; seed < 40; ++seed) {
            Fleet fleet(seed);
            fleet.add("db");
            fleet.add("quick", {"db"}, 1);
            fleet.add("slow", {"db"}, 3);
            fleet.declare("quick", "db");
            fleet.declare("slow", "db");
            QVERIFY2(fleet.pairs().empty(), qPrintable(QString::number(seed)));
        }
    }

    void aCommonCauseOfWhichNothingWasReadIsSilent() {
        Fleet fleet(31);
        fleet.add("db");
        fleet.add("quick", {"db"}, 1);
        fleet.add("slow", {"db"}, 3);
        fleet.declare("quick", "db");
        fleet.declare("slow", "db");
        fleet["db"] = {};
        QVERIFY(fleet.pairs().empty());
    }

    void independentTroubleIsSilent() {
        for (std::uint64_t seed = 40; seed < 50; ++seed) {
            Fleet fleet(seed);
            for (int i = 0; i < 12; ++i)
                fleet.add("s" + std::to_string(i), {}, 1, 0.9, 40.0);
            QVERIFY2(fleet.pairs().empty(), qPrintable(QString::number(seed)));
        }
    }

    void aCommonSeasonIsSilent() {
        Fleet fleet(50);
        for (int i = 0; i < 4; ++i)
            fleet.add("s" + std::to_string(i));
        for (auto& service : fleet.input.services) {
            for (std::size_t t = 0; t < kDay; ++t) {
                const double day = std::sin(2.0 * std::numbers::pi * static_cast<double>(t) / kDay);
                service.latency[t] *= (2.0 + day) * (t % 120 < 3 ? 20.0 : 1.0); // and a job every hour
            }
        }
        QVERIFY(fleet.pairs().empty());
    }

    void whatReachesEveryoneIsSilent() {
        Fleet fleet(51);
        for (int i = 0; i < 10; ++i)
            fleet.add("s" + std::to_string(i));
        for (std::size_t t = 100; t < kDay; t += 190) // our own network, felt by some a moment later
            for (std::size_t i = 0; i < 10; ++i)
                fleet.input.services[i].latency[t] *= 30.0;
        QVERIFY(fleet.pairs().empty());
    }

    void tooLittleHistoryIsSilent() {
        Fleet fleet(1);
        fleet.add("redis");
        fleet.add("web", {"redis"});
        for (auto& service : fleet.input.services)
            for (std::size_t t = 400; t < kDay; ++t)
                service.latency[t] = service.health[t] = kNan;
        const auto found = fleet.observe();
        QVERIFY(found.edges.empty());
        QCOMPARE(found.services, std::size_t{0});
    }

    /// All of it happened before noon.
    void oneHalfOfTheDayIsNotEnough() {
        Fleet fleet(1);
        fleet.add("redis");
        fleet.add("web", {"redis"});
        for (auto& service : fleet.input.services)
            for (std::size_t t = kDay / 2; t < kDay; ++t)
                service.latency[t] = 0.05 + 0.0001 * static_cast<double>(t % 7), service.health[t] = 1.0;
        QVERIFY(fleet.pairs().empty());
    }

    void gapsAndConstantsDoNoHarm() {
        Fleet fleet(1);
        fleet.add("redis");
        fleet.add("dull");
        fleet.add("dark");
        fleet.add("web", {"redis"});
        fleet["dull"] = {.latency = std::vector<double>(kDay, 0.05),
                         .health = std::vector<double>(kDay, 1.0)};
        fleet["dark"] = {.latency = std::vector<double>(kDay, kNan), .health = {}};
        for (std::size_t t = 0; t < kDay; ++t) {
            if (t % 400 < 60) fleet["web"].latency[t] = fleet["web"].health[t] = kNan;
            if (t % 97 == 0) fleet["redis"].latency[t] = std::numeric_limits<double>::infinity();
        }
        QCOMPARE(fleet.pairs(), (std::vector<Pair>{{"web", "redis"}}));
    }

    /// In the same sample: who is in trouble alone tells the caller.
    void withoutALagTheCallersOwnTroubleTells() {
        Fleet fleet(3);
        fleet.add("redis");
        fleet.add("web", {"redis"}, 0, 1.0);
        const auto found = fleet.observe();
        QCOMPARE(found.edges.size(), std::size_t{1});
        QCOMPARE(found.edges.front().from.value(), std::string("web"));
        QCOMPARE(found.edges.front().lag, Duration(0));
        HOLDFAST_COMPARE(found.edges.front().direction, DirectionFrom::LonelySpells);
    }

    void hardOnlyWhereTheCallerGoesDownWithIt() {
        Fleet fleet(4);
        fleet.add("redis");
        fleet.add("web", {"redis"}, 1, 1.0);
        HOLDFAST_COMPARE(fleet.observe().edges.at(0).kind, DependencyKind::Hard);
        for (auto& health : fleet["web"].health)
            health = std::max(health, 0.6);
        HOLDFAST_COMPARE(fleet.observe().edges.at(0).kind, DependencyKind::Soft);
    }

    /// Twenty-four services, half of the edges declared: the others come back, the right way round.
    void removedEdgesOfAFleetComeBack() {
        Fleet fleet(7);
        std::vector<Pair> removed;
        for (int i = 0; i < 8; ++i)
            fleet.add("store" + std::to_string(i));
        for (int i = 0; i < 16; ++i) {
            const std::string name = "app" + std::to_string(i);
            const std::string store = "store" + std::to_string(i % 8);
            fleet.add(name, {store});
            if (i % 2 == 0)
                fleet.declare(name, store);
            else
                removed.emplace_back(name, store);
        }
        std::ranges::sort(removed);
        const auto found = fleet.pairs();
        std::vector<Pair> right;
        std::ranges::set_intersection(found, removed, std::back_inserter(right));
        QVERIFY2(right.size() + 1 >= removed.size(), qPrintable(QString::number(right.size())));
        QVERIFY2(found.size() - right.size() <= 1, qPrintable(QString::number(found.size())));
    }

    void whatDoesNotFitOrIsStoppedIsNothing() {
        Fleet fleet(1);
        fleet.add("redis");
        fleet.add("web", {"redis"});
        fleet.input.samples = kDay;
        const DependencyGraph graph(fleet.ids, {});
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(observedEdges(fleet.input, graph, {}, stop.get_token()).edges.empty());
        fleet.input.services.pop_back();
        QVERIFY(observedEdges(fleet.input, graph).edges.empty());
        QVERIFY(observedEdges({}, DependencyGraph()).edges.empty());
    }
};

HOLDFAST_TEST(TstObservedEdges)
#include "tst_observed_edges.moc"
