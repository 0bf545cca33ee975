// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/record_answer.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::outlook;

namespace {

TimePoint at(int minutes) {
    return TimePoint(std::chrono::minutes(minutes + 1'000'000));
}

warnings::Statement warning(const char* service, int minutes, warnings::Outcome outcome) {
    return {.service = ServiceId(service),
            .at = at(minutes),
            .horizon = std::chrono::minutes(15),
            .probability = 0.8,
            .uncalibrated = 0.8,
            .expected = std::chrono::minutes(7),
            .calibratedUntil = at(-1),
            .warned = true,
            .outcome = outcome,
            .failedAt = {}};
}

} // namespace

class TstRecordAnswer final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void hitsMissesAndFalseOnesAreCounted() {
        Record record;
        record.statements = {warning("redis", 0, warnings::Outcome::Hit),
                             warning("redis", 100, warnings::Outcome::False)};
        record.statements.front().failedAt = at(8);
        record.failures = {{.service = ServiceId("redis"), .from = at(8), .to = at(20)},
                           {.service = ServiceId("api"), .from = at(50), .to = {}}};
        const auto answer = answerOf({.from = at(0), .to = at(200)}, record, at(200));
        QCOMPARE(answer.summary.warnings, 2U);
        QCOMPARE(answer.summary.hits, 1U);
        QCOMPARE(answer.summary.falseOnes, 1U);
        QCOMPARE(answer.summary.failures, 2U);
        QCOMPARE(answer.summary.missed(), 1U); // nobody foretold that of the API
        QCOMPARE(answer.summary.precision.value_or(-1.0), 0.5);
        QCOMPARE(answer.summary.medianLead.value_or(Duration(0)), Duration(std::chrono::minutes(8)));
    }

    void theNewestComeFirstAndOnlyWarningsAreListed() {
        Record record;
        record.statements = {warning("a", 0, warnings::Outcome::False),
                             warning("b", 30, warnings::Outcome::False),
                             warning("c", 60, warnings::Outcome::Open)};
        record.statements[1].warned = false;
        const auto answer = answerOf({.from = at(0), .to = at(200)}, record, at(70));
        QCOMPARE(answer.warnings.size(), std::size_t(2));
        QCOMPARE(answer.warnings.front().service.value(), std::string("c"));
    }

    void thousandsAreCountedButNotListed() {
        Record record;
        for (int i = 0; i < 600; ++i)
            record.statements.push_back(warning("a", i * 20, warnings::Outcome::False));
        const auto answer = answerOf({.from = at(0), .to = at(100'000)}, record, at(100'000));
        QCOMPARE(answer.summary.falseOnes, 600U);
        QCOMPARE(answer.warnings.size(), kMostListed);
        QVERIFY(answer.warnings.front().at == at(599 * 20));
    }

    void anEmptyRecordIsNoRecordYet() {
        const auto answer = answerOf({.from = at(0), .to = at(200)}, {}, at(200));
        QVERIFY(answer.summary.isEmpty());
        QVERIFY(!answer.summary.precision);
    }
};

HOLDFAST_TEST(TstRecordAnswer)
#include "tst_record_answer.moc"
