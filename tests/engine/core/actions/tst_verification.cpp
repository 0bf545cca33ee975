// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/verification.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;

namespace {

constexpr SteadyPoint kFrom{Duration(1'000'000)};

HealthReading at(double second, std::optional<double> own = 0.9) {
    return {.taken = kFrom + Duration(static_cast<Duration::rep>(second * 1000.0)), .own = own};
}

/// Health every 2 s, from the first on.
VerificationState play(Verification& verification, const std::vector<std::optional<double>>& healths) {
    for (std::size_t i = 0; i < healths.size(); ++i) {
        const auto reading = at(2.0 * static_cast<double>(i + 1), healths[i]);
        (void)verification.take(reading, reading.taken);
    }
    return verification.state();
}

} // namespace

class TstVerification final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void threeReadingsThatSpanTenSeconds() {
        Verification verification({}, kFrom);
        QVERIFY(play(verification, {0.9, 0.9, 0.9, 0.9, 0.9}) == VerificationState::Waiting); // 8 s
        QVERIFY(verification.take(at(12.0), at(12.0).taken) == VerificationState::Verified);
        QVERIFY2(verification.text() == "Verified: own health 0.90, 6 readings in a row over 10 s.",
                 verification.text().c_str());
    }

    void twoReadingsAreTooFewHoweverFarApart() {
        Verification verification({}, kFrom);
        (void)verification.take(at(1.0), at(1.0).taken);
        QVERIFY(verification.take(at(60.0), at(60.0).taken) == VerificationState::Waiting);
    }

    void oneBadReadingBeginsTheRowAnew() {
        for (const std::optional<double> bad : {std::optional(0.69), std::optional<double>()}) {
            Verification verification({}, kFrom);
            QVERIFY(play(verification, {0.9, 0.9, 0.9, bad, 0.9, 0.9, 0.9, 0.9, 0.9}) ==
                    VerificationState::Waiting);
            QVERIFY(verification.take(at(20.0), at(20.0).taken) == VerificationState::Verified);
        }
    }

    void whatCouldNotBeReadIsNoGoodReading() {
        Verification verification({}, kFrom);
        QVERIFY(play(verification, {0.9, 0.9, 0.9, 0.9, 0.9}) == VerificationState::Waiting);
        (void)verification.take(failure(ErrorCode::Retry, "no answer"), at(11.0).taken);
        QVERIFY(verification.take(at(12.0), at(12.0).taken) == VerificationState::Waiting);
    }

    void readingsFromBeforeDoNotCount() {
        Verification verification({}, kFrom);
        for (const double second : {-20.0, -10.0, -5.0, 0.0})
            (void)verification.take(at(second), kFrom);
        QVERIFY(verification.readings().empty());
    }

    void theSameReadingTwiceCountsOnce() {
        Verification verification({.span = Duration(0)}, kFrom);
        for (int i = 0; i < 10; ++i)
            (void)verification.take(at(1.0), at(1.0).taken);
        QVERIFY(verification.state() == VerificationState::Waiting);
        QCOMPARE(verification.readings().size(), std::size_t{1});
    }

    void atTheDeadlineItHasFailed() {
        Verification verification({}, kFrom);
        (void)verification.take(at(299.0, 0.31), at(299.0).taken);
        QVERIFY(verification.state() == VerificationState::Waiting);
        QVERIFY(verification.take(at(300.5), at(300.5).taken) == VerificationState::Failed);
        QVERIFY2(verification.text() == "Not verified within 5 min: own health is 0.31, below 0.70.",
                 verification.text().c_str());
        QVERIFY(verification.take(at(301.0), at(301.0).taken) == VerificationState::Failed);
    }

    void whatWasPromisedMustCome() {
        SuccessCriteria criteria;
        criteria.promises = {{.text = "memory is 80 % or less", .name = "memory", .value = 0.8},
                             {.text = "it is 1.8.2", .name = "version", .word = "1.8.2"}};
        Verification verification(criteria, kFrom);
        auto reading = at(1.0);
        reading.signals["memory"] = 0.9;
        reading.fields["version"] = "1.8.2";
        (void)verification.take(reading, reading.taken);
        QVERIFY2(verification.text() == "it is not so that memory is 80 % or less",
                 verification.text().c_str());
        for (double second = 2.0; second <= 12.0; second += 5.0) {
            reading.taken = at(second).taken;
            reading.signals["memory"] = 0.8;
            (void)verification.take(reading, reading.taken);
        }
        QVERIFY(verification.state() == VerificationState::Verified);
    }

    void whatWasNotReadIsNotKept() {
        const HealthReading nothing;
        QVERIFY(!keeps(nothing, {.name = "memory", .value = 0.8}));
        QVERIFY(!keeps(nothing, {.name = "version", .word = "1"}));
        const HealthReading three{.signals = {{"replicas", 3.0}}};
        QVERIFY(keeps(three, {.name = "replicas", .comparison = Comparison::Equal, .value = 3.0}));
        QVERIFY(!keeps(three, {.name = "replicas", .comparison = Comparison::Equal, .value = 4.0}));
        QVERIFY(keeps(three, {.name = "replicas", .comparison = Comparison::AtLeast, .value = 2.0}));
        QVERIFY(!keeps(three, {.name = "replicas", .comparison = Comparison::AtMost, .value = 2.0}));
    }
};

HOLDFAST_TEST(TstVerification)
#include "tst_verification.moc"
