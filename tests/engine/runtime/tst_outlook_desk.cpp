// SPDX-License-Identifier: GPL-3.0-or-later
// What is foretold, from sweeps to the store and back: on its threads, with a played fleet and real stores.
#include "engine/core/topology/dependency_graph.h"
#include "engine/runtime/outlook_desk.h"
#include "engine/stores/store_factory.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_store.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <optional>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

const ServiceId kRedis{"redis"};

std::size_t indexOf(const FleetSpec& fleet, const ServiceId& id) {
    return static_cast<std::size_t>(std::ranges::find(fleet.services, id, &ServiceSpec::id) -
                                    fleet.services.begin());
}

/// A desk with all it is given, as an engine composes it.
class Office final : public QObject {
public:
    Office(runtime::StoreFactory stores, std::shared_ptr<const FleetSpec> fleet, FakeClock& clock)
        : store(std::move(stores)), m_fleet(std::move(fleet)), m_clock(clock) {
        store.open(m_fleet, [](const Result<std::string>&) {});
        m_desk.useFleet(m_fleet, std::make_shared<const topology::DependencyGraph>(*m_fleet), false);
    }

    ~Office() override {
        m_desk.stop();
        m_gate->close();
        m_compute.stop();
        store.flush();
    }

    /// Sweeps of the play, each stored and given to the desk, as the engine does.
    void watch(FleetPlay& play, int sweeps) {
        for (int i = 0; i < sweeps; ++i) {
            play.sweep();
            const auto state = play.state();
            m_clock.jump(state->time - m_clock.now());
            std::vector<ports::StoredReading> readings;
            for (const auto& service : state->services) {
                for (const auto& signal : service.signals) {
                    if (signal.last)
                        readings.push_back({.series = {.service = service.id, .signal = signal.id},
                                            .reading = *signal.last});
                }
            }
            store.appendReadings(std::move(readings));
            m_last = state->sweep.number;
            m_desk.sweepEnded(state);
        }
    }

    /// The outlook of the last sweep that was given.
    [[nodiscard]] bool isCurrent() const {
        return m_desk.outlook() != nullptr && m_desk.outlook()->round == m_last;
    }

    [[nodiscard]] const outlook::ServiceOutlook& redis() const {
        return m_desk.outlook()->services[indexOf(*m_fleet, kRedis)];
    }

    [[nodiscard]] outlook::Record recorded() {
        std::optional<Result<outlook::Record>> answer;
        store.record({.from = m_clock.now() - std::chrono::hours(48), .to = m_clock.now() + Duration(1)},
                     [&, gate = m_gate](Result<outlook::Record> record) {
                         gate->post([&answer, record = std::move(record)] { answer = record; });
                     });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }) || !*answer) return {};
        return **answer;
    }

    runtime::StoreWorker store;
    int changes = 0;

private:
    std::shared_ptr<const FleetSpec> m_fleet;
    FakeClock& m_clock;
    runtime::StateBoard m_board;
    runtime::WorkerPool m_compute{"compute", 2};
    std::shared_ptr<runtime::PostGate> m_gate = std::make_shared<runtime::PostGate>(this);
    runtime::EventJournal m_journal{store, m_board, m_gate};
    std::uint64_t m_last = 0;

public:
    runtime::OutlookDesk m_desk{{.clock = m_clock,
                                 .store = store,
                                 .compute = m_compute,
                                 .journal = m_journal,
                                 .gate = m_gate,
                                 .changed = [this] { ++changes; }}};
};

/// A leak: memory rises by one percent of the limit a sweep.
void leak(Office& office, FleetPlay& play, double from, int sweeps) {
    for (int i = 0; i < sweeps; ++i) {
        play.fill(kRedis.value(), from + 0.01 * i);
        office.watch(play, 1);
    }
}

bool isReplayed(const Office& office) {
    const auto& outlook = office.m_desk.outlook();
    return outlook && outlook->cost.replaying == 0;
}

/// Watches on until the past has been replayed and the newest sweep is told of.
bool settles(Office& office, FleetPlay& play) {
    return QTest::qWaitFor([&] { return (office.watch(play, 1), isReplayed(office)); }, 60'000) &&
           QTest::qWaitFor([&] { return office.isCurrent(); }, 60'000);
}

runtime::StoreFactory onDisk(const QString& folder, const Clock& clock) {
    return [path = folder.toStdString() + "/store.sqlite",
            &clock](const FleetSpec&) -> Result<runtime::OpenedStore> {
        auto opened = stores::openStore(path, {}, clock);
        if (!opened) return std::unexpected(opened.error());
        return runtime::OpenedStore{.store = std::move(opened->store), .notice = {}};
    };
}

} // namespace

class TstOutlookDesk final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() { m_clock.jump(TimePoint(Duration(1'780'000'000'000)) - m_clock.now()); }

    void aLeakIsForetoldAndKeptWithItsEvent() {
        const auto contents = std::make_shared<StoreContents>();
        const auto fleet = referenceFleet();
        FleetPlay play(fleet);
        Office office(storeFactory(contents), fleet, m_clock);
        office.m_desk.storeOpened(true);
        office.watch(play, 120); // an hour of quiet
        QVERIFY(settles(office, play));
        leak(office, play, 0.35, 45);
        QTRY_VERIFY_WITH_TIMEOUT(office.isCurrent(), 60'000);
        QVERIFY(office.redis().prediction.has_value());
        QVERIFY(office.redis().prediction->probability > 0.5);
        QVERIFY(office.changes > 0);
        QTRY_VERIFY(std::ranges::any_of(contents->copyEvents(), [](const Event& event) {
            return event.kind == EventKind::WarningRaised && event.service == kRedis;
        }));
        QTRY_VERIFY(std::ranges::any_of(office.recorded().statements, [](const auto& statement) {
            return statement.warned && statement.service == kRedis;
        }));
    }

    void sweepsBeforeTheStoreIsOpenAreNotLost() {
        const auto fleet = referenceFleet();
        FleetPlay play(fleet);
        Office office(storeFactory(std::make_shared<StoreContents>()), fleet, m_clock);
        office.watch(play, 3);
        QVERIFY(!office.m_desk.outlook());
        office.m_desk.storeOpened(true);
        QTRY_VERIFY(office.isCurrent());
        QVERIFY(office.redis().silence == outlook::Silence::Learning);
    }

    void withoutAStoreItForetellsAllTheSame() {
        const auto fleet = referenceFleet();
        FleetPlay play(fleet);
        Office office(
            [](const FleetSpec&) -> Result<runtime::OpenedStore> {
                return failure(ErrorCode::FixSetup, "no place to keep anything");
            },
            fleet, m_clock);
        office.m_desk.storeOpened(false);
        office.watch(play, 120);
        QVERIFY(settles(office, play));
        QVERIFY(office.redis().prediction.has_value());
    }

    void aRestartGoesOnWhereItStopped() {
        const QTemporaryDir folder;
        const auto fleet = referenceFleet();
        FleetPlay play(fleet);
        {
            Office office(onDisk(folder.path(), m_clock), fleet, m_clock);
            office.m_desk.storeOpened(true);
            office.watch(play, 120);
            QVERIFY(settles(office, play));
            QVERIFY(office.redis().prediction.has_value());
        }
        Office office(onDisk(folder.path(), m_clock), fleet, m_clock);
        office.m_desk.storeOpened(true);
        // A few sweeps are not enough to say anything: what it says comes from the hour before.
        QVERIFY(settles(office, play));
        QVERIFY(office.redis().prediction.has_value());
        std::optional<Result<outlook::ServiceForecast>> forecast;
        office.m_desk.forecast(kRedis, [&](Result<outlook::ServiceForecast> answer) {
            QMetaObject::invokeMethod(&office, [&forecast, answer] { forecast = answer; });
        });
        QTRY_VERIFY(forecast.has_value());
        QVERIFY(forecast->has_value());
        QVERIFY(!(*forecast)->signals.empty());
        QVERIFY((*forecast)->signals.front().distribution.making.history >= 100);
    }

    void whatAFullDiskRefusesIsKeptWhenThereIsRoom() {
        const auto contents = std::make_shared<StoreContents>();
        const auto fleet = referenceFleet();
        FleetPlay play(fleet);
        Office office(storeFactory(contents), fleet, m_clock);
        office.m_desk.storeOpened(true);
        office.watch(play, 120);
        QVERIFY(settles(office, play));
        {
            const std::lock_guard lock(contents->mutex);
            contents->full = true;
        }
        leak(office, play, 0.35, 45);
        QTRY_VERIFY_WITH_TIMEOUT(office.isCurrent(), 60'000);
        QVERIFY(office.redis().prediction->probability > 0.5);
        const auto warned = [&] {
            return std::ranges::any_of(office.recorded().statements,
                                       [](const auto& statement) { return statement.warned; });
        };
        QVERIFY(!warned());
        {
            const std::lock_guard lock(contents->mutex);
            contents->full = false;
        }
        office.watch(play, 1);
        QTRY_VERIFY_WITH_TIMEOUT(warned(), 60'000);
    }

    void anotherFleetBeginsWithNothing() {
        const auto fleet = referenceFleet();
        FleetPlay play(fleet);
        Office office(storeFactory(std::make_shared<StoreContents>()), fleet, m_clock);
        office.m_desk.storeOpened(true);
        office.watch(play, 5);
        QTRY_VERIFY(office.isCurrent());
        const auto other = referenceFleet("other");
        office.m_desk.useFleet(other, std::make_shared<const topology::DependencyGraph>(*other), false);
        QVERIFY(!office.m_desk.outlook());
        office.watch(play, 1); // of the fleet before
        office.m_desk.storeOpened(true);
        QVERIFY(!office.m_desk.outlook());
    }

    void aForestIsTrainedFromTheStoreAndKept() {
        const auto fleet = referenceFleet();
        const QTemporaryDir folder;
        FleetPlay play(fleet);
        Office office(onDisk(folder.path(), m_clock), fleet, m_clock);
        office.m_desk.storeOpened(true);
        office.watch(play, 150);
        QTRY_VERIFY_WITH_TIMEOUT(office.isCurrent(), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT((office.watch(play, 1), office.m_desk.outlook()->cost.forests > 0), 60'000);
        const auto& services = office.m_desk.outlook()->services;
        const auto trained =
            std::ranges::find_if(services, [](const auto& one) { return one.anomaly.has_value(); });
        QVERIFY(trained != services.end());
        QVERIFY(trained->anomaly->rows >= 32);
    }

private:
    FakeClock m_clock; ///< goes with the play
};

HOLDFAST_TEST(TstOutlookDesk)
#include "tst_outlook_desk.moc"
