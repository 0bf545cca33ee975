// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/record_keeper.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::outlook;
using warnings::Outcome;

namespace {

const WarningSettings kSettings;
const TimePoint kStart{Duration(1'780'000'000'000)};
const ServiceId kApi("api");

TimePoint at(int minute) {
    return kStart + Duration(60'000) * minute;
}

warnings::Statement said(int minute, double probability, Outcome outcome, bool warned) {
    return {.service = kApi,
            .at = at(minute),
            .horizon = kSettings.horizon,
            .probability = probability,
            .uncalibrated = probability,
            .warned = warned,
            .outcome = outcome};
}

Recorded minute(RecordKeeper& keeper, int now, double probability, bool failed = false) {
    const warnings::FailurePrediction prediction{.probability = probability, .uncalibrated = probability};
    const ServiceFact fact{.known = true, .failed = failed, .failing = failed, .prediction = &prediction};
    return keeper.take(at(now), {&kApi, 1}, {&fact, 1});
}

/// A record in which nine of ten that were said with 0.8 did not come.
Record boldRecord() {
    Record record;
    for (int i = 0; i < 600; ++i)
        record.statements.push_back(
            said(-10'000 + i * 15, 0.8, i % 10 == 0 ? Outcome::Hit : Outcome::False, true));
    return record;
}

} // namespace

class TstRecordKeeper final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void withoutOutcomesAProbabilityIsWhatItIs() {
        RecordKeeper keeper(kSettings);
        static_cast<void>(minute(keeper, 0, 0.5));
        QCOMPARE(keeper.calibration().apply(0.8), 0.8);
        QCOMPARE(keeper.digest().judged, 0U);
    }

    void whatWasStoredTeachesFromTheFirstRoundOn() {
        RecordKeeper keeper(kSettings);
        keeper.load(boldRecord());
        static_cast<void>(minute(keeper, 0, 0.5));
        QVERIFY(keeper.calibration().apply(0.8) < 0.4);
        const auto digest = keeper.digest();
        QCOMPARE(digest.judged, 50U);
        QCOMPARE(digest.came, 5U);
        QVERIFY(digest.since == at(-10'000 + 550 * 15));
    }

    void statementsSayWhatCalibrationHadSeen() {
        RecordKeeper keeper(kSettings);
        keeper.load(boldRecord());
        static_cast<void>(minute(keeper, 0, 0.5));
        static_cast<void>(minute(keeper, 30, 0.5));
        const auto& statements = keeper.changes().statements;
        QVERIFY(statements[0].calibratedUntil == at(0));
        for (const auto& one : statements)
            QVERIFY(one.isFair());
    }

    void refitsWaitForTheirTime() {
        RecordKeeper keeper(kSettings);
        static_cast<void>(minute(keeper, 0, 0.0));
        for (int i = 1; i <= 40; ++i)
            static_cast<void>(minute(keeper, i, 0.6)); // the first are judged after a quarter of an hour
        const auto outcomes = keeper.calibration().outcomes();
        QVERIFY(outcomes > 0);
        QVERIFY(outcomes < 25);
        for (int i = 41; i < 60; ++i)
            static_cast<void>(minute(keeper, i, 0.6));
        QCOMPARE(keeper.calibration().outcomes(), outcomes);
        for (int i = 60; i < 90; ++i)
            static_cast<void>(minute(keeper, i, 0.6));
        QVERIFY(keeper.calibration().outcomes() > outcomes);
    }

    void intervenedAndUnobservedOnesAreLeftOut() {
        RecordKeeper keeper(kSettings);
        Record record;
        record.statements = {said(-100, 0.8, Outcome::Hit, true), said(-80, 0.8, Outcome::Intervened, true),
                             said(-60, 0.8, Outcome::Unobserved, true),
                             said(-40, 0.3, Outcome::False, false)};
        keeper.load(record);
        static_cast<void>(minute(keeper, 0, 0.0));
        QCOMPARE(keeper.digest().judged, 1U);
        QCOMPARE(keeper.digest().came, 1U);
        QCOMPARE(keeper.calibration().outcomes(), 2U);
    }

    void nobodyWatchedIsTrueOfAll() {
        RecordKeeper keeper(kSettings);
        QCOMPARE(minute(keeper, 0, 0.8).warned.size(), 1U);
        QCOMPARE(keeper.openWarnings().size(), 1U);
        keeper.unobserved(at(3), at(2)); // in whatever order
        const auto recorded = minute(keeper, 15, 0.0);
        QCOMPARE(recorded.settled.size(), 1U);
        QVERIFY(recorded.settled[0].outcome == Outcome::Unobserved);
        QVERIFY(keeper.changes().unobserved[0].from == at(2));
    }

    void aSpanThatWasLeftOpenEndsWithTheFirstRound() {
        RecordKeeper keeper(kSettings);
        Record record;
        record.statements = {said(-10, 0.8, Outcome::Open, true)};
        record.unobserved = {{.service = {}, .from = at(-5), .to = {}}};
        keeper.load(record);
        static_cast<void>(minute(keeper, 0, 0.0));
        QCOMPARE(keeper.changes().unobserved.size(), 1U);
        QVERIFY(keeper.changes().unobserved[0].to == at(0));
        QVERIFY(minute(keeper, 5, 0.0).settled[0].outcome == Outcome::Unobserved);
        QCOMPARE(minute(keeper, 6, 0.8).warned.size(), 1U);
        QVERIFY(minute(keeper, 21, 0.0).settled[0].outcome == Outcome::False);
    }
};

HOLDFAST_TEST(TstRecordKeeper)
#include "tst_record_keeper.moc"
