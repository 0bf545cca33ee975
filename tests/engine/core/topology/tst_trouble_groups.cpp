// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/effective_health.h"
#include "engine/core/topology/trouble_groups.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <chrono>
#include <set>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

const TimePoint kNow{Duration(1'780'000'000'000)};

HealthState stateOf(double score) {
    return score >= 0.7 ? HealthState::Healthy : score >= 0.4 ? HealthState::Degraded : HealthState::Critical;
}

/// A fleet at one moment: who is how, by its own readings and since when.
class Moment {
public:
    explicit Moment(const std::vector<std::pair<std::string, std::vector<std::string>>>& fleet) {
        std::vector<ServiceId> ids;
        std::vector<DependencySpec> edges;
        for (const auto& [name, callees] : fleet) {
            ids.emplace_back(name);
            for (const auto& callee : callees)
                edges.push_back({.from = ServiceId(name), .to = ServiceId(callee)});
        }
        graph = DependencyGraph(ids, edges);
        for (const auto& id : ids) {
            services.push_back({.id = id, .freshness = Freshness::Fresh});
            is(id.value(), 1.0);
        }
        began.resize(ids.size());
    }

    Moment& is(const std::string& name, double score, Part part = Part::Availability, int secondsAgo = 60) {
        const Node node = *graph.find(ServiceId(name));
        auto& service = services[node];
        service.own = {.score = score,
                       .parts = {{.part = part, .score = score, .worst = SignalId("up")}},
                       .confidence = 1.0};
        service.ownState = stateOf(score);
        if (!began.empty() && score < 0.7) began[node] = kNow - std::chrono::seconds(secondsAgo);
        return *this;
    }

    Moment& isDark(const std::string& name) {
        auto& service = services[*graph.find(ServiceId(name))];
        service.own = {};
        service.ownState = HealthState::Unknown;
        service.freshness = Freshness::NotObserved;
        return *this;
    }

    std::vector<TroubleGroup> groups() {
        std::vector<std::optional<double>> own;
        for (const auto& service : services)
            own.push_back(service.own.score);
        const auto effective = effectiveHealth(graph, own);
        for (std::size_t i = 0; i < services.size(); ++i) {
            services[i].effective = effective[i];
            services[i].state = effective[i].score ? stateOf(*effective[i].score) : HealthState::Unknown;
        }
        return troubleGroups(graph, services, began);
    }

    DependencyGraph graph;
    std::vector<ServiceState> services;
    std::vector<std::optional<TimePoint>> began;
};

Moment shop() {
    return Moment({{"web", {"api"}},
                   {"api", {"redis", "db"}},
                   {"worker", {"redis"}},
                   {"redis", {}},
                   {"db", {}},
                   {"mail", {}}});
}

std::vector<std::string> names(const std::vector<ServiceId>& ids) {
    std::vector<std::string> out;
    for (const auto& id : ids)
        out.push_back(id.value());
    return out;
}

} // namespace

class TstTroubleGroups final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aCalmFleetHasNoGroups() { QVERIFY(shop().groups().empty()); }

    void thoseThatFailWithTheirDependencyStandUnderIt() {
        // The api and the worker answer with errors of their own because redis is down; web is limited by
        // them.
        auto moment = shop();
        moment.is("redis", 0.0, Part::Availability, 90).is("api", 0.2, Part::Errors, 60);
        moment.is("worker", 0.3, Part::Errors, 60);
        const auto groups = moment.groups();
        QCOMPARE(groups.size(), std::size_t{1});
        const auto& cause = groups.front().cause;
        QCOMPARE(cause.service.value(), std::string("redis"));
        QCOMPARE(names(groups.front().others), (std::vector<std::string>{"web", "api", "worker"}));
        QVERIFY(cause.probability > 0.8);
        QCOMPARE(cause.reasons.dependencies, 0);
        QCOMPARE(cause.reasons.explained, 3);
        QCOMPARE(cause.reasons.troubled, 3);
        QCOMPARE(cause.reasons.worst, SignalId("up"));
        QCOMPARE(cause.reasons.began, std::optional(kNow - std::chrono::seconds(90)));
        QCOMPARE(cause.reasons.ahead, std::optional(Duration(30'000)));
    }

    void twoTroublesThatHaveNothingToDoWithEachOtherAreTwoGroups() {
        auto moment = shop();
        moment.is("redis", 0.0).is("worker", 0.2).is("mail", 0.1);
        const auto groups = moment.groups();
        QCOMPARE(groups.size(), std::size_t{2});
        QVERIFY(std::ranges::all_of(groups, [](const TroubleGroup& g) { return g.cause.probability > 0.8; }));
        const auto mail = std::ranges::find(groups, ServiceId("mail"),
                                            [](const TroubleGroup& group) { return group.cause.service; });
        QVERIFY(mail != groups.end() && mail->others.empty());
    }

    void aCallerOutOfMemoryIsATroubleOfItsOwn() {
        // db is slow; the worker, which does not depend on it, is out of memory.
        auto moment = shop();
        moment.is("db", 0.2, Part::Latency).is("api", 0.3, Part::Latency).is("worker", 0.1, Part::Saturation);
        const auto groups = moment.groups();
        QCOMPARE(groups.size(), std::size_t{2});
        QCOMPARE(names(groups[0].others).back(), std::string("api"));
        QCOMPARE(groups[1].cause.service.value(), std::string("worker"));
    }

    void everyServiceInTroubleIsInOneGroup() {
        auto moment = shop();
        moment.is("redis", 0.5).is("api", 0.2).is("db", 0.1, Part::Latency).is("mail", 0.6).is("web", 0.0);
        std::multiset<std::string> members;
        for (const auto& group : moment.groups()) {
            members.insert(group.cause.service.value());
            for (const auto& other : group.others)
                members.insert(other.value());
        }
        // The worker is limited by redis.
        QCOMPARE(members, (std::multiset<std::string>{"api", "db", "mail", "redis", "web", "worker"}));
    }

    void whatNobodySeesIsNamedWhereItExplainsSeveral() {
        Moment moment({{"web", {"queue"}}, {"api", {"queue"}}, {"mail", {"queue"}}, {"queue", {}}});
        moment.isDark("queue").is("web", 0.2).is("api", 0.2).is("mail", 0.1);
        const auto groups = moment.groups();
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups.front().cause.service.value(), std::string("queue"));
        QVERIFY(groups.front().cause.reasons.worst.isEmpty());
        // One of three alone is more likely ill by itself.
        moment.is("web", 1.0).is("api", 1.0);
        QCOMPARE(moment.groups().front().cause.service.value(), std::string("mail"));
    }

    void whatHasNotBeenAskedYetIsNotBlamed() {
        Moment moment({{"web", {"queue"}}, {"api", {"queue"}}, {"mail", {"queue"}}, {"queue", {}}});
        moment.isDark("queue").is("web", 0.2).is("api", 0.2).is("mail", 0.1);
        moment.services.back().probes.push_back({.kind = ProbeKind::Redis});
        QCOMPARE(moment.groups().size(), std::size_t{3});
    }

    void aLargeFleetInTroubleEverywhereIsStillGroupedWhole() {
        std::vector<std::pair<std::string, std::vector<std::string>>> fleet;
        for (int i = 0; i < 300; ++i) {
            std::vector<std::string> callees;
            if (i % 3 != 0) callees.push_back("s" + std::to_string(i - 1));
            fleet.emplace_back("s" + std::to_string(i), callees);
        }
        Moment moment(fleet);
        for (int i = 0; i < 300; ++i)
            moment.is("s" + std::to_string(i), 0.1);
        std::size_t members = 0;
        for (const auto& group : moment.groups())
            members += 1 + group.others.size();
        QCOMPARE(members, std::size_t{300});
    }

    void statesOfAnotherFleetAreNoAnswer() {
        auto moment = shop();
        moment.is("redis", 0.0);
        moment.services.pop_back();
        QVERIFY(troubleGroups(moment.graph, moment.services, moment.began).empty());
    }
};

HOLDFAST_TEST(TstTroubleGroups)
#include "tst_trouble_groups.moc"
