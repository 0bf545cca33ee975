// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/service_record.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::outlook;
using warnings::Outcome;

namespace {

const WarningSettings kSettings;
const TimePoint kStart{Duration(1'780'000'000'000)};

TimePoint at(int minute) {
    return kStart + Duration(60'000) * minute;
}

/// A service and what is said of it, minute by minute.
struct Story {
    ServiceRecord record{ServiceId("api")};
    RecordChanges changes;
    std::vector<warnings::Statement> settled;

    bool minute(int now, double probability, bool failed = false, bool known = true) {
        const warnings::FailurePrediction prediction{.probability = probability, .uncalibrated = probability};
        const ServiceFact fact{
            .known = known, .failed = failed, .failing = failed, .prediction = known ? &prediction : nullptr};
        record.watch(fact, at(now), kSettings.horizon, changes);
        for (auto& one : record.settle(at(now), {}, changes))
            settled.push_back(one);
        return record.state(fact, at(now), kSettings, {}, changes);
    }
};

} // namespace

class TstServiceRecord final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void onlyWhatIsWorthItIsStatedAndNotTooOften() {
        Story story;
        QVERIFY(!story.minute(0, 0.09));
        QVERIFY(story.changes.statements.empty());
        QVERIFY(!story.minute(1, 0.3));
        QCOMPARE(story.changes.statements.size(), 1U);
        const warnings::FailurePrediction prediction{.probability = 0.3, .uncalibrated = 0.3};
        const ServiceFact fact{.known = true, .prediction = &prediction};
        QVERIFY(!story.record.state(fact, at(1) + Duration(30'000), kSettings, {}, story.changes));
        QCOMPARE(story.changes.statements.size(), 1U);
        QVERIFY(!story.minute(2, 0.3));
        QCOMPARE(story.changes.statements.size(), 2U);
    }

    void aWarningIsGivenOnceInItsTime() {
        Story story;
        QVERIFY(story.minute(0, 0.8));
        for (int i = 1; i < 15; ++i)
            QVERIFY(!story.minute(i, 0.9));
        QVERIFY(story.minute(15, 0.9));
        QCOMPARE(story.settled.front().outcome == Outcome::False, true);
    }

    void aFailureSettlesAllThatWasSaid() {
        Story story;
        static_cast<void>(story.minute(0, 0.2));
        QVERIFY(story.minute(1, 0.8));
        QVERIFY(!story.minute(2, 1.0, true));
        QCOMPARE(story.settled.size(), 2U);
        for (const auto& one : story.settled) {
            QVERIFY(one.outcome == Outcome::Hit);
            QVERIFY(one.failedAt == at(2));
        }
        QVERIFY(!story.minute(3, 1.0, true)); // who has failed is not warned of
        QCOMPARE(story.changes.failures.size(), 1U);
        QVERIFY(!story.changes.failures[0].to);
        static_cast<void>(story.minute(10, 0.0));
        QCOMPARE(story.changes.failures.size(), 2U);
        QVERIFY(story.changes.failures[1].from == at(2));
        QVERIFY(story.changes.failures[1].to == at(10));
    }

    void whatWasNeverSeenWellDidNotBeginToFail() {
        Story story;
        for (int i = 0; i < 5; ++i)
            static_cast<void>(story.minute(i, 1.0, true));
        QVERIFY(story.changes.failures.empty());
        static_cast<void>(story.minute(5, 0.0));
        static_cast<void>(story.minute(6, 1.0, true));
        QCOMPARE(story.changes.failures.size(), 1U);
        QVERIFY(story.changes.failures[0].from == at(6));
    }

    void aFailureAfterALongBlindSpanIsNotSeenToBegin() {
        Story story;
        static_cast<void>(story.minute(0, 0.0));
        static_cast<void>(story.minute(1, 0.0, false, false));
        static_cast<void>(story.minute(30, 1.0, true));
        QVERIFY(story.changes.failures.empty());
        QCOMPARE(story.changes.unobserved.size(), 2U);
        QVERIFY(!story.changes.unobserved[0].to);
        QVERIFY(story.changes.unobserved[1].from == at(1));
        QVERIFY(story.changes.unobserved[1].to == at(30));
    }

    void aFailureThatLastsOverARestartGoesOn() {
        Story story;
        story.record.loadFailure({.service = ServiceId("api"), .from = at(-30), .to = {}});
        static_cast<void>(story.minute(0, 1.0, true));
        QVERIFY(story.changes.failures.empty());
        static_cast<void>(story.minute(4, 0.0));
        QCOMPARE(story.changes.failures.size(), 1U);
        QVERIFY(story.changes.failures[0].from == at(-30));
        QVERIFY(story.changes.failures[0].to == at(4));
    }

    void theLastWarningIsKnownAfterARestart() {
        Story story;
        story.record.loadStatement({.service = ServiceId("api"),
                                    .at = at(-5),
                                    .horizon = kSettings.horizon,
                                    .probability = 0.8,
                                    .warned = true});
        QVERIFY(!story.minute(0, 0.9));
        QVERIFY(!story.minute(9, 0.9));
        QVERIFY(story.minute(10, 0.9));
    }

    void anActionCensors() {
        Story story;
        QVERIFY(story.minute(0, 0.8));
        story.record.act(at(1), story.changes);
        static_cast<void>(story.minute(2, 0.2, true));
        QVERIFY(story.settled.front().outcome == Outcome::Intervened);
    }

    void whatIsOverIsForgotten() {
        Story story;
        static_cast<void>(story.minute(0, 0.8));
        QVERIFY(!story.record.isIdle());
        static_cast<void>(story.minute(15, 0.0));
        QVERIFY(story.record.isIdle());
    }
};

HOLDFAST_TEST(TstServiceRecord)
#include "tst_service_record.moc"
