// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/fleet_summary.h"
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

    void whoIsLimitedStandsUnderTheCause() {
        FleetPlay play(referenceFleet());
        play.sweep(5);
        play.down("redis");
        play.sweep(3);
        const auto summary = summarise(*play.state());
        QCOMPARE(summary.troubles.size(), std::size_t{1});
        QCOMPARE(summary.troubles.front().service.value(), std::string("redis"));
        QVERIFY(summary.troubles.front().limited.size() >= 4);
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
