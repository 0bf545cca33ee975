// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/fleet_file.h"
#include "models/format/observed_text.h"
#include "models/format/quantity_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::models::format;
using topology::DirectionFrom;
using topology::Measure;
using topology::ObservedEdge;

namespace {

constexpr Duration kDay = std::chrono::hours(24);

ObservedEdge edge() {
    return {.from = ServiceId("web"),
            .to = ServiceId("redis"),
            .strength = 0.875,
            .q = 0.002,
            .lag = Duration(30'000),
            .direction = DirectionFrom::TimeOrder,
            .spells = 16,
            .followed = 14,
            .fromAlone = 9,
            .shared = {}};
}

/// A fleet of web, redis and a service whose name is a number, with lines at the end of web.
FleetFileOutcome fleetWith(const QString& lines) {
    const QString text = QStringLiteral("holdfast: 1\nfleet: bench\nservices:\n"
                                        "  redis: { kind: tcp, address: '127.0.0.1:2' }\n"
                                        "  \"12\": { kind: tcp, address: '127.0.0.1:3' }\n"
                                        "  web:\n    kind: tcp\n    address: 127.0.0.1:1\n%1")
                             .arg(lines);
    return readFleetText(text.toStdString(), "fleet.yaml", [](const std::string&) { return std::nullopt; });
}

} // namespace

class TstObservedText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theEvidenceIsOnePlainSentence() {
        QCOMPARE(observedEvidence(edge(), ServiceId("web"), kDay),
                 QStringLiteral("its latency follows redis by %1: 14 of 16 slow spells in the last %2; "
                                "by chance %3")
                     .arg(duration(Duration(30'000)), QStringLiteral("24 h"), percent(0.002)));
        QCOMPARE(observedEvidence(edge(), ServiceId("redis"), kDay),
                 QStringLiteral("web's latency follows it by %1: 14 of 16 slow spells in the last %2; "
                                "by chance %3")
                     .arg(duration(Duration(30'000)), QStringLiteral("24 h"), percent(0.002)));
    }

    void withoutALagItSaysWhatTellsTheDirection() {
        auto one = edge();
        one.lag = Duration(0);
        one.direction = DirectionFrom::LonelySpells;
        one.fromMeasure = one.toMeasure = Measure::Health;
        one.q = 1e-9;
        QCOMPARE(
            observedEvidence(one, ServiceId("web"), kDay),
            QStringLiteral("its health suffers at once with redis: 14 of 16 spells of poor health in the "
                           "last %1; by chance below %2; web is in trouble alone, too (9 times), so it is "
                           "the caller")
                .arg(QStringLiteral("24 h"), percent(0.001)));
    }

    void theDirectionIsSeenFromTheServiceThatIsShown() {
        auto one = edge();
        QCOMPARE(observedDirection(one, ServiceId("web")), QStringLiteral("likely depends on it, soft"));
        one.kind = DependencyKind::Hard;
        QCOMPARE(observedDirection(one, ServiceId("redis")), QStringLiteral("likely used by it, hard"));
    }

    void theLinesAreOfAFleetFile() {
        const auto before = fleetWith({});
        QVERIFY(before.fleet != nullptr);
        const QString lines = observedYaml(edge(), *before.fleet, kDay);
        const auto after = fleetWith(lines);
        QVERIFY2(after.fleet != nullptr, qPrintable(lines));
        QCOMPARE(after.fleet->dependencies.size(), std::size_t{1});
        const auto& read = after.fleet->dependencies.front();
        QCOMPARE(read.from, ServiceId("web"));
        QCOMPARE(read.to, ServiceId("redis"));
        HOLDFAST_COMPARE(read.kind, DependencyKind::Soft);
        QCOMPARE(read.weight, 0.88);
        // The next one goes below the same depends_on.
        auto second = edge();
        second.to = ServiceId("12");
        const auto both = fleetWith(lines + observedYaml(second, *after.fleet, kDay));
        QVERIFY(both.fleet != nullptr);
        QCOMPARE(both.fleet->dependencies.size(), std::size_t{2});
    }
};

HOLDFAST_TEST(TstObservedText)
#include "tst_observed_text.moc"
