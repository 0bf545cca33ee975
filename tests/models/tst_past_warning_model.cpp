// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/past_warning_model.h"
#include "models/roles.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <algorithm>
#include <random>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;
using Kind = PastRow::Kind;
using warnings::Outcome;
using warnings::Statement;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::Fatal;
const TimePoint kNow{Duration(1'780'000'000'000)};

QString plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char(' '));
}

Statement warning(const char* service, Duration ago, Outcome outcome) {
    return {.service = ServiceId(service),
            .at = kNow - ago,
            .horizon = 15min,
            .probability = 0.82,
            .expected = 10min,
            .warned = true,
            .outcome = outcome};
}

Statement hit(const char* service, Duration ago, Duration lead) {
    auto one = warning(service, ago, Outcome::Hit);
    one.failedAt = one.at + lead;
    return one;
}

QString cameOf(const Statement& one) {
    outlook::RecordAnswer answer;
    answer.warnings = {one};
    return plain(pastRowsOf(answer, kNow).front().came);
}

} // namespace

class TstPastWarningModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatCameIsToldInWords() {
        QCOMPARE(cameOf(hit("redis", 1h, 8min)), QStringLiteral("after 8 min, 2 min early"));
        QCOMPARE(cameOf(hit("redis", 1h, 13min)), QStringLiteral("after 13 min, 3 min late"));
        QCOMPARE(cameOf(hit("redis", 1h, 10min + 10s)), QStringLiteral("after 10 min, as expected"));
        QCOMPARE(cameOf(warning("redis", 1h, Outcome::False)), QStringLiteral("no failure within 15 min"));
        QCOMPARE(cameOf(warning("redis", 5min, Outcome::Open)), QStringLiteral("open for 10 min"));
        QVERIFY(cameOf(warning("redis", 1h, Outcome::Intervened)).contains(QStringLiteral("not known")));
    }

    void aFailureWithoutAWarningStandsInBetween() {
        outlook::RecordAnswer answer;
        answer.warnings = {warning("api", 1h, Outcome::False), hit("redis", 3h, 8min)};
        answer.failures = {{.service = ServiceId("api"), .from = kNow - 2h, .to = kNow - 2h + 4min},
                           {.service = ServiceId("redis"), .from = kNow - 3h + 8min, .to = {}}};
        const auto rows = pastRowsOf(answer, kNow);
        QCOMPARE(rows.size(), std::size_t{3});
        HOLDFAST_COMPARE(rows[0].kind, Kind::False);
        HOLDFAST_COMPARE(rows[1].kind, Kind::Missed);
        QCOMPARE(plain(rows[1].came), QStringLiteral("no warning, failed for 4 min"));
        HOLDFAST_COMPARE(rows[2].kind, Kind::Hit);
        QVERIFY(rows[2].lead == Duration(8min));
    }

    /// Somebody restarted it: what would have come is not known, so it is no miss either.
    void aFailureInTheTimeOfAnIntervenedWarningIsNoMiss() {
        outlook::RecordAnswer answer;
        answer.warnings = {warning("api", 1h, Outcome::Intervened)};
        answer.failures = {{.service = ServiceId("api"), .from = kNow - 50min, .to = {}}};
        QCOMPARE(pastRowsOf(answer, kNow).size(), std::size_t{1});
    }

    void aFullAnswerCallsNothingMissedThatItCannotKnow() {
        outlook::RecordAnswer answer;
        for (int i = 0; i < 500; ++i)
            answer.warnings.push_back(warning("api", 1min * i, Outcome::False));
        answer.failures = {{.service = ServiceId("redis"), .from = kNow - 100min, .to = {}},
                           {.service = ServiceId("redis"), .from = kNow - 501min, .to = {}}};
        const auto rows = pastRowsOf(answer, kNow);
        QCOMPARE(std::ranges::count(rows, Kind::Missed, &PastRow::kind), 1);
    }

    void outcomesSettleUnderTheChosenRow() {
        PastWarningModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        outlook::RecordAnswer answer;
        answer.warnings = {warning("api", 5min, Outcome::Open), hit("redis", 3h, 8min)};
        model.show(pastRowsOf(answer, kNow), kNow);
        const QPersistentModelIndex chosen = model.index(0, PastWarningModel::Outcome);
        QCOMPARE(chosen.data().toString(), QStringLiteral("open"));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        answer.warnings[0] = hit("api", 5min, 4min);
        answer.warnings.insert(answer.warnings.begin(), warning("worker", 1min, Outcome::Open));
        model.show(pastRowsOf(answer, kNow), kNow);
        QCOMPARE(chosen.row(), 1);
        QCOMPARE(chosen.data().toString(), QStringLiteral("came true"));
        QCOMPARE(changed.size(), 1);
        model.show({}, kNow);
        QCOMPARE(model.rowCount(), 0);
    }

    void anyOrderOfAnswersEndsAsTheLast() {
        PastWarningModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        std::mt19937 dice(7);
        for (int round = 0; round < 40; ++round) {
            outlook::RecordAnswer answer;
            for (int i = 0; i < 12; ++i)
                if (dice() % 2 == 0)
                    answer.warnings.push_back(warning("api", 1min * (i + 1), Outcome(dice() % 5)));
            const auto rows = pastRowsOf(answer, kNow);
            model.show(rows, kNow);
            QVERIFY(model.rows() == rows);
        }
    }
};

HOLDFAST_TEST(TstPastWarningModel)
#include "tst_past_warning_model.moc"
