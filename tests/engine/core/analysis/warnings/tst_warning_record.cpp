// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/warning_record.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <vector>

using namespace holdfast;
using namespace holdfast::warnings;

namespace {

TimePoint minute(int at) {
    return TimePoint(Duration(60'000 * at));
}

Statement warningAt(int at, double p = 0.8, const char* service = "api") {
    Statement said;
    said.service = ServiceId(service);
    said.at = minute(at);
    said.horizon = Duration(15 * 60'000);
    said.probability = said.uncalibrated = p;
    said.expected = Duration(10 * 60'000);
    said.warned = true;
    return said;
}

Happening at(int from, int to, const char* service = "api") {
    return {.service = ServiceId(service), .from = minute(from), .to = minute(to)};
}

Happening at(int moment, const char* service = "api") {
    return at(moment, moment, service);
}

} // namespace

class TstWarningRecord final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWarningIsOpenUntilItsTimeIsOver() {
        QVERIFY(judged(warningAt(0), {}, minute(14)).outcome == Outcome::Open);
        QVERIFY(judged(warningAt(0), {}, minute(15)).outcome == Outcome::False);
    }

    void aFailureWithinTheHorizonIsAHit() {
        const std::vector failures{at(15)};
        const auto hit =
            judged(warningAt(0), {.failures = failures, .actions = {}, .unobserved = {}}, minute(15));
        QVERIFY(hit.outcome == Outcome::Hit);
        QCOMPARE(hit.failedAt, minute(15));
        const std::vector late{at(16)};
        QVERIFY(
            judged(warningAt(0), {.failures = late, .actions = {}, .unobserved = {}}, minute(30)).outcome ==
            Outcome::False);
        const std::vector already{at(0)};
        QVERIFY(judged(warningAt(0), {.failures = already, .actions = {}, .unobserved = {}}, minute(30))
                    .outcome == Outcome::False);
        const std::vector other{at(5, "redis")};
        QVERIFY(
            judged(warningAt(0), {.failures = other, .actions = {}, .unobserved = {}}, minute(30)).outcome ==
            Outcome::False);
    }

    void anActionBeforeTheFailureCensors() {
        const std::vector failures{at(10)};
        const std::vector before{at(5)};
        const std::vector after{at(12)};
        QVERIFY(judged(warningAt(0), {.failures = failures, .actions = before, .unobserved = {}}, minute(20))
                    .outcome == Outcome::Intervened);
        QVERIFY(judged(warningAt(0), {.failures = failures, .actions = after, .unobserved = {}}, minute(20))
                    .outcome == Outcome::Hit);
        QVERIFY(
            judged(warningAt(0), {.failures = {}, .actions = before, .unobserved = {}}, minute(20)).outcome ==
            Outcome::Intervened);
    }

    void nobodyLookedIsNotFalse() {
        const std::vector blind{at(3, 9)};
        QVERIFY(
            judged(warningAt(0), {.failures = {}, .actions = {}, .unobserved = blind}, minute(20)).outcome ==
            Outcome::Unobserved);
    }

    void whatIsSettledStaysSettled() {
        auto settled = warningAt(0);
        settled.outcome = Outcome::False;
        const std::vector failures{at(10)};
        QVERIFY(
            judged(settled, {.failures = failures, .actions = {}, .unobserved = {}}, minute(20)).outcome ==
            Outcome::False);
    }

    void allAtOnceIsAsOneByOne() {
        const std::vector failures{at(10), at(40, "db")};
        const std::vector actions{at(62)};
        const Happenings happenings{.failures = failures, .actions = actions, .unobserved = {}};
        std::vector said{warningAt(0), warningAt(20), warningAt(30, 0.7, "db"), warningAt(60), warningAt(90)};
        std::vector<Statement> single;
        for (const auto& one : said)
            single.push_back(judged(one, happenings, minute(100)));
        judgeAll(said, happenings, minute(100));
        for (std::size_t i = 0; i < said.size(); ++i)
            QVERIFY(said[i].outcome == single[i].outcome);
        QVERIFY(said[2].outcome == Outcome::Hit);
    }

    void afterAWarningThereIsNoneForAWhile() {
        const WarningSettings settings;
        const std::vector past{warningAt(0)};
        const ServiceId api("api");
        QVERIFY(!mayWarn(past, api, 0.9, false, minute(14), settings));
        QVERIFY(mayWarn(past, api, 0.9, false, minute(15), settings));
        QVERIFY(mayWarn(past, ServiceId("db"), 0.7, false, minute(1), settings));
        QVERIFY(!mayWarn({}, api, 0.69, false, minute(1), settings));
        QVERIFY(!mayWarn({}, api, 0.99, true, minute(1), settings));
    }

    void aNewFleetHasNoRecordYet() {
        const auto summary = summarise({}, {}, {}, minute(0), minute(1000));
        QVERIFY(summary.isEmpty());
        QVERIFY(!summary.precision && !summary.recall && !summary.medianLead && !summary.coverage);
    }

    void theRecordOfADay() {
        const std::vector failures{at(10), at(100), at(205), at(300)};
        const std::vector actions{at(202)};
        const Happenings happenings{.failures = failures, .actions = actions, .unobserved = {}};
        // A hit, one more for the same failure, a false one, one with an action between, one still open.
        std::vector said{warningAt(0), warningAt(5), warningAt(50), warningAt(200), warningAt(400)};
        judgeAll(said, happenings, minute(405));
        const auto summary = summarise(said, happenings, {}, minute(0), minute(1440));
        QCOMPARE(summary.warnings, 5U);
        QCOMPARE(summary.hits, 2U);
        QCOMPARE(summary.falseOnes, 1U);
        QCOMPARE(summary.intervened, 1U);
        QCOMPARE(summary.open, 1U);
        QCOMPARE(summary.failures, 3U); // that of minute 205 came after an action
        QCOMPARE(summary.foreseen, 1U);
        QCOMPARE(summary.missed(), 2U);
        QCOMPARE(summary.precision, 2.0 / 3.0);
        QCOMPARE(summary.recall, 1.0 / 3.0);
        QCOMPARE(summary.medianLead, Duration(10 * 60'000));
        QCOMPARE(summary.reliability[8].count, 3U);
        QCOMPARE(summary.reliability[8].came, 2U);
        QVERIFY(!summary.isEmpty());
        QVERIFY(summarise(said, happenings, {}, minute(500), minute(600)).isEmpty());
    }

    void nothingIsJudgedOnWhatItLearntFrom() {
        auto unfair = warningAt(0);
        unfair.calibratedUntil = minute(30);
        unfair.outcome = Outcome::Hit;
        const auto summary = summarise(std::vector{unfair}, {}, {}, minute(0), minute(100));
        QCOMPARE(summary.warnings, 0U);
        QVERIFY(summary.isEmpty());
        // And learns only from what was over: the second one's time is not.
        std::vector said{warningAt(0), warningAt(90)};
        said[0].outcome = Outcome::False;
        said[1].outcome = Outcome::Hit;
        QCOMPARE(refit(said, minute(100), {}, Duration(60'000)).outcomes(), 1U);
        said[0].outcome = Outcome::Intervened;
        QCOMPARE(refit(said, minute(100), {}, Duration(60'000)).outcomes(), 0U);
    }

    void forecastsAreCoveredOrNot() {
        std::vector<ForecastStatement> forecasts;
        for (int i = 0; i < 10; ++i) {
            ForecastStatement one{.series = {ServiceId("api"), SignalId("memory")},
                                  .made = minute(i),
                                  .about = minute(i + 15),
                                  .median = 5.0,
                                  .lower = 4.0,
                                  .upper = 6.0};
            if (i < 8) one.actual = i < 6 ? 5.5 : 9.0;
            forecasts.push_back(one);
        }
        forecasts.push_back({.series = {}, .made = minute(20), .about = minute(20), .actual = 0.0});
        const auto summary = summarise({}, {}, forecasts, minute(0), minute(100));
        QCOMPARE(summary.forecasts, 8U);
        QCOMPARE(summary.coverage, 0.75);
        QVERIFY(!summary.isEmpty());
    }
};

HOLDFAST_TEST(TstWarningRecord)
#include "tst_warning_record.moc"
