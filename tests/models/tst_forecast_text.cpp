// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using outlook::Silence;
using warnings::Reason;
using warnings::ReasonKind;

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr double kMiB = 1024.0 * 1024.0;

/// «412 MiB» with the narrow gap that the formatter puts before a unit.
QString plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char(' '));
}

ServiceState redis() {
    ServiceState service{.id = ServiceId("redis")};
    service.signals.push_back(
        {.id = SignalId("memory"), .unit = Unit::Bytes, .limit = 512.0 * kMiB, .thresholds = {}});
    return service;
}

Reason leak() {
    return {.kind = ReasonKind::OnItsWay,
            .signal = SignalId("memory"),
            .probability = 0.82,
            .level = 412.0 * kMiB,
            .ratePerMinute = 6.1 * kMiB,
            .limit = 512.0 * kMiB,
            .expected = minutes(14)};
}

} // namespace

class TstForecastText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void noProbabilityOfSomethingOpenIsRoundedToCertainty() {
        QCOMPARE(plain(format::chance(0.824)), QStringLiteral("82 %"));
        QCOMPARE(plain(format::chance(0.004)), QStringLiteral("< 1 %"));
        QCOMPARE(plain(format::chance(0.997)), QStringLiteral("> 99 %"));
        QCOMPARE(plain(format::chance(0.99)), QStringLiteral("99 %"));
        QCOMPARE(plain(format::chance(0.0)), QStringLiteral("0 %"));
        QCOMPARE(plain(format::chance(1.0)), QStringLiteral("100 %"));
        QCOMPARE(format::chance(std::nan("")), format::none());
    }

    void aTimeIsNoMoreExactThanTheForecast() {
        QCOMPARE(plain(format::roughly(Duration(8'400))), QStringLiteral("8 s"));
        QCOMPARE(plain(format::roughly(Duration(48'400))), QStringLiteral("50 s"));
        QCOMPARE(plain(format::roughly(Duration(200'000))), QStringLiteral("3 min 30 s"));
        QCOMPARE(plain(format::roughly(Duration(671'000))), QStringLiteral("11 min"));
        QCOMPARE(plain(format::roughly(minutes(127))), QStringLiteral("2 h 10 min"));
    }

    void aPredictionThatStandsForAWhileNamesTheSameMoment() {
        QCOMPARE(plain(format::dueText(minutes(14))), QStringLiteral("in 14 min"));
        QCOMPARE(plain(format::dueText(minutes(14), minutes(3))), QStringLiteral("in 11 min"));
        QCOMPARE(format::dueText(minutes(14), minutes(14)), QStringLiteral("any moment"));
        QCOMPARE(plain(format::dueText(minutes(14), minutes(18))), QStringLiteral("was due 4 min ago"));
    }

    void theSpanNamesAUnitOnce() {
        const warnings::FailurePrediction prediction{
            .expected = minutes(14), .earliest = minutes(11), .latest = minutes(20)};
        QCOMPARE(plain(format::spanText(prediction)), QStringLiteral("11 to 20 min"));
        QCOMPARE(plain(format::spanText(prediction, minutes(3))), QStringLiteral("8 to 17 min"));
        QCOMPARE(plain(format::spanText(prediction, minutes(12))), QStringLiteral("now to 8 min"));
        QCOMPARE(format::spanText(prediction, minutes(30)), QStringLiteral("now"));
    }

    void aRateIsSaidByATimeInWhichItShows() {
        QCOMPARE(plain(format::rate(6.1 * kMiB, Unit::Bytes)), QStringLiteral("+6.1 MiB a minute"));
        QCOMPARE(plain(format::rate(-0.02, Unit::Count)), QStringLiteral("−1.2 an hour"));
        QCOMPARE(plain(format::rate(-1.0 / 1440.0, Unit::Days)), QStringLiteral("−1 d a day"));
        QCOMPARE(plain(format::rate(0.02, Unit::Ratio)), QStringLiteral("+2 points a minute"));
        QCOMPARE(format::rate(1e-9, Unit::Count), QStringLiteral("not moving"));
    }

    void aReasonHasLevelRateLimitAndTime() {
        const auto service = redis();
        QCOMPARE(plain(format::reasonText(leak(), &service)),
                 QStringLiteral("memory 412 MiB, +6.1 MiB a minute, reaches 512 MiB in 14 min"));
        QCOMPARE(plain(format::reasonText(leak(), &service, minutes(3))),
                 QStringLiteral("memory 412 MiB, +6.1 MiB a minute, reaches 512 MiB in 11 min"));
    }

    void inShortTheTimeStandsBesideIt() {
        const auto service = redis();
        QCOMPARE(plain(format::reasonInShort(leak(), &service)),
                 QStringLiteral("memory 412 of 512 MiB, +6.1 MiB a minute"));
        auto falling = leak();
        falling.level = 600.0 * kMiB;
        falling.ratePerMinute = -6.1 * kMiB;
        QCOMPARE(plain(format::reasonInShort(falling, &service)),
                 QStringLiteral("memory 600 MiB, limit 512 MiB, −6.1 MiB a minute"));
    }

    void aSignalThatIsLowWhenItIsBadFalls() {
        const Reason days{.kind = ReasonKind::OnItsWay,
                          .signal = SignalId("certificate_days"),
                          .level = 8.0,
                          .ratePerMinute = -1.0 / 1440.0,
                          .limit = 7.0,
                          .expected = std::chrono::hours(24)};
        QVERIFY(plain(format::reasonText(days, nullptr))
                    .endsWith(QStringLiteral(" 8 d, −1 d a day, falls to 7 d in 1 d")));
        QVERIFY(plain(format::expectedText({.reasons = {days}}, nullptr))
                    .endsWith(QStringLiteral("falls to 7 d")));
    }

    void whatIsExpectedTellsALimitFromAThreshold() {
        const auto service = redis();
        QCOMPARE(plain(format::expectedText({.reasons = {leak()}}, &service)),
                 QStringLiteral("memory reaches its limit of 512 MiB"));
        QCOMPARE(plain(format::expectedText({.reasons = {leak()}}, nullptr)),
                 QStringLiteral("memory passes 512 MiB"));
        QCOMPARE(
            format::expectedText(
                {.reasons = {{.kind = ReasonKind::Dependency, .dependency = ServiceId("redis")}}}, nullptr),
            QStringLiteral("goes down with redis"));
    }

    void silenceNamesItsEnd() {
        const TimePoint now{std::chrono::hours(500'000)};
        QCOMPARE(
            plain(format::silenceText({.silence = Silence::Learning, .readyAt = now + minutes(22)}, now)),
            QStringLiteral("learning, ready in 22 min"));
        QCOMPARE(format::silenceText({.silence = Silence::Learning}, now), QStringLiteral("learning"));
        QVERIFY(format::silenceText({.silence = Silence::None}, now).isEmpty());
    }

    void theRecordCountsWhatCameTrue() {
        const WarningSettings settings;
        QCOMPARE(format::recordText({}, settings), QStringLiteral("no record yet"));
        QCOMPARE(plain(format::recordText({.judged = 50, .came = 41}, settings)),
                 QStringLiteral("of the last 50 warnings above 70 %, 41 came true"));
        QCOMPARE(plain(format::recordText({.judged = 1, .came = 0}, settings)),
                 QStringLiteral("the one warning above 70 % so far did not come true"));
    }

    void impactIsCounted() {
        QCOMPARE(format::impactText({.down = 4, .degraded = 4}), QStringLiteral("4 down, 4 degraded"));
        QCOMPARE(format::impactText({.degraded = 1}), QStringLiteral("1 degraded"));
        QCOMPARE(format::impactText({}), QStringLiteral("nothing else"));
    }

    void aMarkSaysWhatWasExpected() {
        const outlook::AnomalyMark mark{.value = 0.812,
                                        .kind = analysis::AnomalyKind::Spike,
                                        .expected = 0.312,
                                        .low = 0.28,
                                        .high = 0.34,
                                        .observed = 0.812};
        QCOMPARE(plain(format::markText(mark, Unit::Seconds)),
                 QStringLiteral("spike: 812 ms, about 312 ms expected, 280 ms to 340 ms so far"));
    }

    void anOrdinaryServiceHasNoAnomalyText() {
        const TimePoint now{std::chrono::hours(500'000)};
        QVERIFY(format::anomalyText({}, now).isEmpty());
        const outlook::ServiceAnomaly unusual{
            .standing = analysis::DriftStanding::Unusual,
            .shares = {{SignalId("memory"), 0.61}, {SignalId("latency"), 0.2}}};
        QCOMPARE(plain(format::anomalyText(unusual, now)),
                 QStringLiteral("unusual: memory 61 %, response time 20 %"));
    }
};

HOLDFAST_TEST(TstForecastText)
#include "tst_forecast_text.moc"
