// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/precision.h"
#include "tests/support/test_registry.h"

#include <cmath>
#include <limits>
#include <random>

using namespace holdfast;

class TstPrecision : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sixDigitsStay();
    void wholeNumbersStayExact();
    void theErrorIsHalfADigitAtMost();
    void oddNumbersStayWhatTheyAre();
};

void TstPrecision::sixDigitsStay() {
    QVERIFY(withMeaningfulDigits(0.012345678) == 0.0123457);
    QVERIFY(withMeaningfulDigits(133.33333333) == 133.333);
    QVERIFY(withMeaningfulDigits(-0.99999999) == -1.0);
    QVERIFY(withMeaningfulDigits(0.25) == 0.25);
    QVERIFY(withMeaningfulDigits(1234567.89) == 1234570.0);
}

void TstPrecision::wholeNumbersStayExact() {
    for (const double value : {0.0, 1.0, -7.0, 1073741825.0, 9007199254740991.0, 1e300})
        QVERIFY(withMeaningfulDigits(value) == value);
}

void TstPrecision::theErrorIsHalfADigitAtMost() {
    std::mt19937_64 random(5);
    for (int i = 0; i < 20000; ++i) {
        const auto value =
            std::ldexp(static_cast<double>(random()) / 3.0, static_cast<int>(random() % 200) - 150);
        const auto rounded = withMeaningfulDigits(value);
        QVERIFY(std::fabs(rounded - value) <= std::fabs(value) * 5.1e-6);
        QVERIFY(withMeaningfulDigits(rounded) == rounded);
    }
}

void TstPrecision::oddNumbersStayWhatTheyAre() {
    QVERIFY(std::isnan(withMeaningfulDigits(std::numeric_limits<double>::quiet_NaN())));
    QVERIFY(std::isinf(withMeaningfulDigits(std::numeric_limits<double>::infinity())));
    QVERIFY(std::signbit(withMeaningfulDigits(-0.0)));
    QVERIFY(std::isfinite(withMeaningfulDigits(std::numeric_limits<double>::max())));
    QVERIFY(withMeaningfulDigits(std::numeric_limits<double>::denorm_min()) > 0);
}

HOLDFAST_TEST(TstPrecision)
#include "tst_precision.moc"
