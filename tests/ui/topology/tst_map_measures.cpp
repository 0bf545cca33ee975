// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/test_registry.h"
#include "ui/theme/color_table.h"
#include "ui/topology/load_history.h"
#include "ui/topology/map_look.h"
#include "ui/topology/map_measures.h"

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

const TimePoint kNow{Duration(1'780'000'000'000)};

SignalState signal(const char* id, Unit unit, double value, std::optional<double> limit = {}) {
    SignalState state;
    state.id = SignalId(id);
    state.unit = unit;
    state.last = Reading{kNow, value};
    state.freshness = Freshness::Fresh;
    state.limit = limit;
    return state;
}

ServiceState service(const char* id, std::vector<SignalState> signals) {
    ServiceState state;
    state.id = ServiceId(id);
    state.signals = std::move(signals);
    return state;
}

} // namespace

class TstMapMeasures : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void loadIsAShareOfItsLimit() {
        const auto measure = measureOf(
            Overlay::Load, service("db", {signal("connections", Unit::Count, 50, 200)}), nullptr, {});
        QCOMPARE(measure->share, std::optional(0.25));
        QVERIFY2(measure->text.contains(QStringLiteral("50")), qPrintable(measure->text));
        QVERIFY2(measure->text.contains(QStringLiteral("25")), qPrintable(measure->text));
    }

    void withoutALimitItIsAShareOfTheMostItHasBeen() {
        const ServiceState web = service("web", {signal("request_rate", Unit::PerSecond, 30)});
        const auto busiest = [](const SeriesKey& series) -> std::optional<double> {
            if (series != SeriesKey{.service = ServiceId("web"), .signal = SignalId("request_rate")})
                return std::nullopt;
            return 40.0;
        };
        QCOMPARE(measureOf(Overlay::Load, web, nullptr, busiest)->share, std::optional(0.75));
        const auto unknown = measureOf(Overlay::Load, web, nullptr, {});
        QVERIFY(!unknown->share); // a figure, and nothing to compare it with
        QVERIFY(!unknown->text.isEmpty());
    }

    /// A load of yesterday is not the load.
    void aStaleReadingIsNone() {
        ServiceState web = service("web", {signal("request_rate", Unit::PerSecond, 30, 100)});
        web.signals.front().freshness = Freshness::Stale;
        const auto measure = measureOf(Overlay::Load, web, nullptr, {});
        QVERIFY(measure && !measure->share);
        QCOMPARE(measure->text, QStringLiteral("no reading"));
    }

    void latencyIsAShareOfItsObjectiveThenOfItsLimitThenOfCritical() {
        SignalState p95 = signal("latency_p95", Unit::Seconds, 0.3);
        p95.thresholds = Thresholds{.good = 0.1, .warn = 0.5, .critical = 1.0, .failed = 3.0};
        const ServiceState api = service("api", {signal("latency", Unit::Seconds, 0.01), p95});
        QCOMPARE(measureOf(Overlay::Latency, api, nullptr, {})->share, std::optional(0.3));
        FleetSpec fleet;
        ServiceSpec spec;
        spec.id = ServiceId("api");
        spec.objectives = {{.signal = SignalId("latency_p95"), .target = 0.5}};
        fleet.services = {spec};
        QCOMPARE(measureOf(Overlay::Latency, api, &fleet, {})->share, std::optional(0.6));
    }

    void healthAndBreakersTellNothingOfServices() {
        QVERIFY(!measureOf(Overlay::Health, service("a", {}), nullptr, {}));
        QVERIFY(!measureOf(Overlay::Breakers, service("a", {}), nullptr, {}));
    }

    void theMostOfADayIsAskedOfTheHistoryOnce() {
        testing::FakeEngineClient client;
        client.history = [](const HistoryQuery& query) {
            HistoryAnswer answer{.query = query, .points = {}};
            for (int i = 0; i < 3; ++i) {
                answer.points.push_back({.time = query.to - std::chrono::minutes(30 - 10 * i),
                                         .minimum = 1.0,
                                         .maximum = 10.0 * (i + 1),
                                         .mean = 5.0,
                                         .last = 5.0,
                                         .count = 9});
            }
            return answer;
        };
        models::EngineLink link(client);
        LoadHistory history(link);
        QSignalSpy changed(&history, &LoadHistory::changed);
        FleetState state;
        state.time = kNow;
        for (int i = 0; i < 9; ++i)
            state.services.push_back(
                service(("s" + std::to_string(i)).c_str(), {signal("request_rate", Unit::PerSecond, 20)}));
        state.services.push_back(service("limited", {signal("connections", Unit::Count, 5, 10)}));
        history.follow(state);
        history.follow(state);
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(client.historyQueries.size(), std::size_t{9});
        const SeriesKey first{.service = ServiceId("s0"), .signal = SignalId("request_rate")};
        QCOMPARE(history.busiest(first), std::optional(30.0));
        state.services.front().signals.front().last->value = 50.0; // busier than ever
        history.follow(state);
        QCOMPARE(history.busiest(first), std::optional(50.0));
        QCOMPARE(client.historyQueries.size(), std::size_t{9});
    }

    /// Just started: now is not yet «the most there has been».
    void aShortHistoryHasNoMost() {
        testing::FakeEngineClient client;
        client.history = [](const HistoryQuery& query) {
            return HistoryAnswer{.query = query, .points = {{.time = query.to, .maximum = 20.0, .count = 1}}};
        };
        models::EngineLink link(client);
        LoadHistory history(link);
        QSignalSpy changed(&history, &LoadHistory::changed);
        FleetState state;
        state.time = kNow;
        state.services.push_back(service("web", {signal("request_rate", Unit::PerSecond, 20)}));
        history.follow(state);
        QTRY_COMPARE(changed.count(), 1);
        QVERIFY(!history.busiest({.service = ServiceId("web"), .signal = SignalId("request_rate")}));
    }

    void wordsAreReadOnEveryStepOfTheScale_data() {
        QTest::addColumn<theme::Scheme>("scheme");
        QTest::newRow("dark") << theme::Scheme::Dark;
        QTest::newRow("light") << theme::Scheme::Light;
    }

    void wordsAreReadOnEveryStepOfTheScale() {
        QFETCH(theme::Scheme, scheme);
        MapLook look;
        look.scheme = scheme;
        for (double share = 0.0; share <= 1.0; share += 0.05) {
            QVERIFY(theme::contrast(look.scale(share), look.color(theme::Role::Ink)) >= 4.5);
            if (share > 0.0) QVERIFY(look.scale(share) != look.scale(share - 0.05)); // each step is another
        }
        QCOMPARE(look.scale(1.7), look.scale(1.0));
    }
};

HOLDFAST_TEST(TstMapMeasures)
#include "tst_map_measures.moc"
