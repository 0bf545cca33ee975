// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/streaming_detector.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <set>
#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;

namespace {

constexpr double kAnomaly = 0.5;
constexpr int kDay = 288; ///< readings, at one every five minutes

/// Between -1 and 1, bell-shaped, the same on every machine.
class Noise {
public:
    double next() {
        double sum = 0.0;
        for (int i = 0; i < 4; ++i) {
            m_state = (m_state * 6'364'136'223'846'793'005ULL) + 1'442'695'040'888'963'407ULL;
            sum += static_cast<double>(m_state >> 33U) / 1'073'741'824.0;
        }
        return (sum / 4.0) - 1.0;
    }

private:
    std::uint64_t m_state = 42;
};

TimePoint at(int reading) {
    return TimePoint(std::chrono::minutes(5 * reading));
}

using Shape = std::function<double(int)>;

/// Readings `from` to `to`, every five minutes.
std::vector<StreamFinding> feed(StreamingDetector& detector, int from, int to, const Shape& shape) {
    std::vector<StreamFinding> findings;
    for (int i = from; i < to; ++i)
        findings.push_back(detector.reading(at(i), shape(i)));
    return findings;
}

std::set<AnomalyKind> kindsOf(const std::vector<StreamFinding>& findings) {
    std::set<AnomalyKind> kinds;
    for (const auto& finding : findings)
        if (finding.score >= kAnomaly) kinds.insert(finding.kind);
    return kinds;
}

std::ptrdiff_t anomaliesOf(const std::vector<StreamFinding>& findings) {
    return std::ranges::count_if(findings, [](const auto& finding) { return finding.score >= kAnomaly; });
}

/// A day's wave between 10 and 50, a little noisy.
double wave(int reading, Noise& noise) {
    return 30.0 + (20.0 * std::sin(2.0 * std::numbers::pi * reading / kDay)) + noise.next();
}

} // namespace

class TstStreamingDetector final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void ordinaryNoiseIsOrdinary() {
        Noise noise;
        StreamingDetector detector;
        const auto findings = feed(detector, 0, 10'000, [&](int) { return 50.0 + (10.0 * noise.next()); });
        QVERIFY(anomaliesOf(findings) <= 20);
        QVERIFY(std::ranges::all_of(findings, [](const auto& finding) { return finding.score < 0.8; }));
        QVERIFY(!findings[99].judged); // the first hundred only teach
        QVERIFY(findings[100].judged);
        for (const auto& finding : findings)
            QVERIFY(finding.score >= 0.0 && finding.score < 1.0);
    }

    void aSpikeIsToldWithItsRange() {
        Noise noise;
        StreamingDetector detector;
        (void)feed(detector, 0, 1'000, [&](int) { return 50.0 + (10.0 * noise.next()); });
        const auto finding = detector.reading(at(1'000), 95.0);
        QVERIFY(finding.score > 0.9);
        QCOMPARE(finding.kind, AnomalyKind::Spike);
        QCOMPARE(finding.observed, 95.0);
        QVERIFY(std::abs(finding.expected - 50.0) < 2.0);
        QVERIFY(finding.low > 40.0 && finding.low < 46.0);
        QVERIFY(finding.high > 54.0 && finding.high < 60.0);
    }

    /// Each reading stays within what was seen before; only their mean does not.
    void aShiftWithinTheRangeIsALevelShift() {
        Noise noise;
        const Shape burst = [&](int i) { return (i % 40 == 0 ? 90.0 : 20.0) + (5.0 * noise.next()); };
        StreamingDetector detector;
        QCOMPARE(kindsOf(feed(detector, 0, 4'000, burst)).contains(AnomalyKind::LevelShift), false);
        const auto after = feed(detector, 4'000, 4'030, [&](int) { return 80.0 + (5.0 * noise.next()); });
        QCOMPARE(kindsOf(after), std::set{AnomalyKind::LevelShift});
        const auto shift = std::ranges::find(after, AnomalyKind::LevelShift, &StreamFinding::kind);
        QVERIFY(shift->observed > shift->high);
    }

    void theBeginningIsToldNotTheLength() {
        Noise noise;
        StreamingDetector detector;
        (void)feed(detector, 0, 1'000, [&](int) { return 50.0 + (10.0 * noise.next()); });
        const auto after = feed(detector, 1'000, 1'150, [&](int) { return 150.0 + (10.0 * noise.next()); });
        QVERIFY(after.front().score > 0.9);
        QVERIFY(anomaliesOf(after) <= 2);
    }

    void aStuckSignalIsADrought() {
        Noise noise;
        StreamingDetector detector;
        QVERIFY(!kindsOf(feed(detector, 0, 2'000, [&](int) {
                     return 50.0 + (10.0 * noise.next());
                 })).contains(AnomalyKind::Drought));
        const auto after = feed(detector, 2'000, 2'060, [](int) { return 50.0; });
        QCOMPARE(kindsOf(after), std::set{AnomalyKind::Drought});
        const auto stuck = std::ranges::find(after, AnomalyKind::Drought, &StreamFinding::kind);
        QVERIFY(stuck->observed < stuck->low);
        QVERIFY(stuck->expected > 2.0); // its usual movement
    }

    /// As wide as its rare bursts ever were, but all the time.
    void scatterThatGrowsIsAChangeOfVariance() {
        Noise noise;
        const Shape calm = [&](int i) { return (i % 100 == 0 ? 30.0 : 1.0) * noise.next(); };
        StreamingDetector detector;
        QVERIFY(!kindsOf(feed(detector, 0, 5'000, calm)).contains(AnomalyKind::Variance));
        const auto after = feed(detector, 5'000, 5'080, [](int i) { return i % 2 == 0 ? 9.0 : -9.0; });
        QVERIFY(kindsOf(after).contains(AnomalyKind::Variance));
    }

    void theValueOfTheNightAtNoonIsUnusual() {
        Noise noise;
        StreamingDetector detector;
        const auto days = feed(detector, 0, 14 * kDay, [&](int i) { return wave(i, noise); });
        QVERIFY(anomaliesOf({days.begin() + (3 * kDay), days.end()}) <= 3);
        const int noon = (14 * kDay) + (kDay / 4); // the wave's crest
        (void)feed(detector, 14 * kDay, noon, [&](int i) { return wave(i, noise); });
        const auto finding = detector.reading(at(noon), 15.0);
        QVERIFY(finding.score > 0.8);
        QCOMPARE(finding.kind, AnomalyKind::Season);
        QVERIFY(std::abs(finding.expected - 50.0) < 2.0);
        QVERIFY(finding.high - finding.low < 40.0);
        QVERIFY(finding.observed < finding.low);
    }

    void theNumberOfReadingsADayDoesNotMatterToTheSeason() {
        Noise noise;
        StreamingDetector detector;
        const auto every30 = [](int i) { return TimePoint(std::chrono::seconds(30 * i)); };
        constexpr int kReadings = 2'880;
        const auto value = [&](int i) {
            return 30.0 + (20.0 * std::sin(2.0 * std::numbers::pi * i / kReadings)) + noise.next();
        };
        for (int i = 0; i < (7 * kReadings) + (kReadings / 4); ++i)
            (void)detector.reading(every30(i), value(i));
        const auto finding = detector.reading(every30((7 * kReadings) + (kReadings / 4)), 12.0);
        QVERIFY(finding.score > 0.8);
        QVERIFY(std::abs(finding.expected - 50.0) < 3.0);
    }

    void constantsAndTheirNoiseAreSilentUntilTheyMove() {
        for (const double level : {0.0, 20.0, -1e12}) {
            StreamingDetector detector;
            for (const auto& finding : feed(detector, 0, 2'000, [&](int) { return level; }))
                QCOMPARE(finding.score, 0.0);
            const auto finding = detector.reading(at(2'000), level + std::max(1.0, std::abs(level)));
            QVERIFY(finding.score > 0.9);
            QCOMPARE(finding.kind, AnomalyKind::Spike);
            QCOMPARE(finding.expected, level);
        }
        StreamingDetector detector;
        Noise noise;
        QCOMPARE(anomaliesOf(feed(detector, 0, 2'000, [&](int) { return 20.0 + (1e-6 * noise.next()); })), 0);
    }

    void whatIsNoNumberTeachesNothing() {
        Noise noise;
        StreamingDetector detector;
        (void)feed(detector, 0, 500, [&](int) { return 50.0 + noise.next(); });
        StreamingDetector untouched = detector;
        for (const double value :
             {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
              -std::numeric_limits<double>::infinity()})
            QCOMPARE(detector.reading(at(501), value), StreamFinding{});
        for (int i = 502; i < 700; ++i) {
            const double value = 50.0 + noise.next();
            QCOMPARE(detector.reading(at(i), value), untouched.reading(at(i), value));
        }
        StreamingDetector empty;
        QCOMPARE(empty.reading(at(0), std::numeric_limits<double>::quiet_NaN()), StreamFinding{});
        QCOMPARE(empty.learnt(), 0U);
    }

    void hugeNumbersHaveADefinedResult() {
        StreamingDetector detector;
        const double most = std::numeric_limits<double>::max();
        for (int i = 0; i < 1'000; ++i) {
            const double value = i % 3 == 0 ? most : (i % 3 == 1 ? -most : 1e-300);
            const auto finding = detector.reading(at(i), value);
            QVERIFY(finding.score >= 0.0 && finding.score < 1.0);
        }
        for (const auto stamp : {TimePoint::min(), TimePoint::max(), TimePoint::min()})
            QVERIFY(detector.reading(stamp, 1.0).score >= 0.0);
    }

    /// From the crest of a day to its trough while nobody looked: no scatter, no shift.
    void aGapIsNoMovement() {
        Noise noise;
        StreamingDetector detector;
        const auto value = [&](int i) { return wave(i, noise); };
        const int crest = (14 * kDay) + (kDay / 4);
        (void)feed(detector, 0, crest, value);
        const auto after = feed(detector, crest + (kDay / 2), crest + (kDay / 2) + 50, value);
        QCOMPARE(kindsOf(after), std::set<AnomalyKind>{});
    }

    /// A machine's clock was in the year 2106 for one reading.
    void oneStampFromTheFutureDoesNotStopIt() {
        Noise noise;
        StreamingDetector detector;
        (void)feed(detector, 0, 10, [&](int i) { return wave(i, noise); });
        (void)detector.reading(TimePoint(std::chrono::hours(24 * 365 * 136)), 30.0);
        (void)feed(detector, 10, 14 * kDay, [&](int i) { return wave(i, noise); });
        const int noon = (14 * kDay) + (kDay / 4);
        (void)feed(detector, 14 * kDay, noon, [&](int i) { return wave(i, noise); });
        QCOMPARE(detector.reading(at(noon), 15.0).kind, AnomalyKind::Season);
    }

    void duplicateStampsAreJudged() {
        Noise noise;
        StreamingDetector detector;
        for (int i = 0; i < 1'000; ++i)
            (void)detector.reading(at(7), 50.0 + noise.next());
        QVERIFY(detector.reading(at(7), 80.0).score > 0.9);
    }

    void aCounterSpeaksByItsRateAndSurvivesItsReset() {
        StreamingDetector detector(SignalShape::Counter);
        Noise noise;
        double total = 1e9;
        const auto next = [&](int i, double perSecond) {
            total += 300.0 * perSecond;
            return detector.reading(at(i), total);
        };
        QVERIFY(!next(0, 10.0).judged);
        for (int i = 1; i < 1'000; ++i)
            (void)next(i, 10.0 + noise.next());
        total = 0.0;
        QCOMPARE(next(1'000, 1.0), StreamFinding{}); // restarted: no rate
        const auto ordinary = next(1'001, 10.0);
        QCOMPARE(ordinary.score, 0.0);
        QVERIFY(std::abs(ordinary.observed - 10.0) < 1e-4);
        const auto burst = next(1'002, 40.0);
        QVERIFY(burst.score > 0.9);
        QVERIFY(std::abs(burst.observed - 40.0) < 1e-3);
        QVERIFY(std::abs(burst.expected - 10.0) < 1.0);
        QCOMPARE(detector.reading(at(1'002), total + 1.0), StreamFinding{}); // no time passed
    }

    void theUnitDoesNotMatter() {
        Noise noise;
        StreamingDetector seconds;
        StreamingDetector scaled;
        for (int i = 0; i < 3'000; ++i) {
            const double value = wave(i, noise) + (i % 701 == 0 ? 60.0 : 0.0);
            const auto a = seconds.reading(at(i), value);
            const auto b = scaled.reading(at(i), 1024.0 * value);
            QCOMPARE(a.kind, b.kind);
            QVERIFY(std::abs(a.score - b.score) < 1e-6);
        }
    }

    /// 1,000 services with 20 signals each: 15.4 MiB.
    void itIsCompact() { QVERIFY(sizeof(StreamingDetector) <= 808); }
};

HOLDFAST_TEST(TstStreamingDetector)
#include "tst_streaming_detector.moc"
