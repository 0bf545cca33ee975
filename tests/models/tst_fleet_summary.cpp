// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/fleet_summary.h"
#include "models/format/quantity_text.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;
using models::summarise;
using models::Trouble;

class TstFleetSummary final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void thoseThatFailWithTheirDependencyAreOneLine() {
        // Redis dies, then what cannot work without it dies by its own readings, too.
        FleetPlay play(referenceFleet());
        play.sweep(5);
        play.down("redis");
        play.sweep(2);
        play.down("api");
        play.down("worker");
        play.sweep(3);
        const auto state = play.state();
        QVERIFY(state->find(ServiceId("api"))->ownState == HealthState::Critical);
        const auto summary = summarise(*state);
        QCOMPARE(summary.troubles.size(), std::size_t{1});
        const auto& trouble = summary.troubles.front();
        QCOMPARE(trouble.service.value(), std::string("redis"));
        const auto has = [&](const char* name) {
            return std::ranges::find(trouble.others, ServiceId(name), &Trouble::service) !=
                   trouble.others.end();
        };
        QVERIFY(has("api") && has("worker"));
        QVERIFY(std::ranges::all_of(trouble.others, [](const Trouble& other) {
            return other.under == ServiceId("redis") && other.kind == Trouble::Kind::Ill;
        }));
        const QString because = trouble.because.join(QStringLiteral("; "));
        QVERIFY2(because.contains(QStringLiteral("began %1 before").arg(models::format::duration(1min))),
                 qPrintable(because));
        QVERIFY2(because.contains(QStringLiteral("depends on nothing itself")), qPrintable(because));
    }

    void twoTroublesAtOnceAreTwoLines() {
        FleetPlay play(referenceFleet());
        play.sweep(5);
        play.down("redis");
        play.down("ollama");
        play.sweep(3);
        const auto troubles = summarise(*play.state()).troubles;
        QCOMPARE(troubles.size(), std::size_t{2});
        QVERIFY(std::ranges::any_of(
            troubles, [](const Trouble& trouble) { return trouble.service == ServiceId("ollama"); }));
    }

    void whoIsIllWithoutAGroupStandsUnderWhatLimitsIt() {
        FleetPlay play(referenceFleet());
        play.sweep(5);
        play.down("redis");
        play.sweep(3);
        FleetState state = *play.state();
        const auto grouped = summarise(state).troubles;
        state.troubles.clear();
        const auto troubles = summarise(state).troubles;
        QCOMPARE(troubles.size(), std::size_t{1});
        QCOMPARE(troubles.front().others.size(), grouped.front().others.size());
        QVERIFY(troubles.front().because.isEmpty());
    }

    void whoIsLimitedStandsUnderTheCause() {
        FleetPlay play(referenceFleet());
        play.sweep(5);
        play.down("redis");
        play.sweep(3);
        const auto summary = summarise(*play.state());
        QCOMPARE(summary.troubles.size(), std::size_t{1});
        QCOMPARE(summary.troubles.front().service.value(), std::string("redis"));
        QVERIFY(summary.troubles.front().others.size() >= 4);
        QCOMPARE(summary.counts.total(), 13);
    }

    void afterSleepNobodyIsACause() {
        FleetPlay play(referenceFleet());
        play.sweep(5);
        play.sleep(2h);
        const auto summary = summarise(*play.state());
        QVERIFY(summary.counts.noneKnown());
        QVERIFY(summary.troubles.empty());
    }

    void oneThatFallsSilentIsATroubleSinceItWasRead() {
        FleetPlay play(referenceFleet());
        play.sweep(5);
        const TimePoint read = play.now();
        play.silence("postgres");
        play.sweep(20);
        const auto summary = summarise(*play.state());
        const auto silent = std::ranges::find_if(summary.troubles, [](const Trouble& trouble) {
            return trouble.kind == Trouble::Kind::Unobserved && trouble.service == ServiceId("postgres");
        });
        QVERIFY(silent != summary.troubles.end());
        QCOMPARE(silent->since, std::optional(read));
    }

    void beforeTheFirstReadingsTheFileSaysHowManyThereAre() {
        FleetState state;
        state.fleet = referenceFleet();
        const auto summary = summarise(state);
        QCOMPARE(summary.counts.unknown, 13);
        QVERIFY(summary.troubles.empty());
    }
};

HOLDFAST_TEST(TstFleetSummary)
#include "tst_fleet_summary.moc"
