// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/normal.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast::forecasting;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

bool near(double said, double truth, double relative) {
    return std::abs(said - truth) <= relative * std::abs(truth);
}

} // namespace

/// The expected figures were computed with 40 digits, apart from this code.
class TstNormal final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void sharesAreThoseOfTheTable_data() {
        QTest::addColumn<double>("score");
        QTest::addColumn<double>("share");
        QTest::newRow("the middle") << 0.0 << 0.5;
        QTest::newRow("one deviation up") << 1.0 << 0.841344746068542949;
        QTest::newRow("one deviation down") << -1.0 << 0.158655253931457051;
        QTest::newRow("95 % on both sides") << 1.96 << 0.975002104851779564;
        QTest::newRow("three up") << 3.0 << 0.998650101968369905;
        QTest::newRow("five down") << -5.0 << 2.86651571879193912e-7;
        QTest::newRow("ten down") << -10.0 << 7.61985302416052607e-24;
        QTest::newRow("nearly nothing") << -37.0 << 5.72557122252457682e-300;
    }

    void sharesAreThoseOfTheTable() {
        QFETCH(double, score);
        QFETCH(double, share);
        QVERIFY2(near(normalShare(score), share, 1e-12), qPrintable(QString::number(normalShare(score))));
    }

    void scoresAreThoseOfTheTable_data() {
        QTest::addColumn<double>("share");
        QTest::addColumn<double>("score");
        QTest::newRow("1 in 10^300") << 1e-300 << -37.0470962993611992;
        QTest::newRow("1 in 2^50") << 0x1p-50 << -7.95603812548153096;
        QTest::newRow("1 in 10^10") << 1e-10 << -6.3613409024040562;
        QTest::newRow("1 in 1000") << 0.001 << -3.09023230616781354;
        QTest::newRow("1 in 100") << 0.01 << -2.32634787404084109;
        QTest::newRow("where the tail's formula ends") << 0.02425 << -1.97296105131188484;
        QTest::newRow("5 %") << 0.05 << -1.64485362695147269;
        QTest::newRow("the lower quarter") << 0.25 << -0.674489750196081743;
        QTest::newRow("40 %") << 0.4 << -0.253347103135799741;
        QTest::newRow("the upper quarter") << 0.75 << 0.674489750196081743;
        QTest::newRow("90 %") << 0.9 << 1.28155156554460059;
        QTest::newRow("97.5 %") << 0.975 << 1.95996398454005386;
        QTest::newRow("99.9 %") << 0.999 << 3.09023230616781328;
        QTest::newRow("all but 1 in 2^50") << 1.0 - 0x1p-50 << 7.95603812548153096;
    }

    void scoresAreThoseOfTheTable() {
        QFETCH(double, share);
        QFETCH(double, score);
        QVERIFY2(near(normalScore(share), score, 1e-12),
                 qPrintable(QString::number(normalScore(share), 'g', 17)));
    }

    void whatIsCertainLiesAtTheInfinities() {
        QCOMPARE(normalShare(-kInfinity), 0.0);
        QCOMPARE(normalShare(kInfinity), 1.0);
        QCOMPARE(normalScore(0.0), -kInfinity);
        QCOMPARE(normalScore(1.0), kInfinity);
        QCOMPARE(normalScore(0.5), 0.0);
    }

    void whatIsNoShareHasNoScore() {
        for (const double share : {-1e-300, -1.0, std::nextafter(1.0, 2.0), 2.0, kInfinity, -kInfinity})
            QVERIFY(std::isnan(normalScore(share)));
        QVERIFY(std::isnan(normalScore(kNotANumber)));
        QVERIFY(std::isnan(normalShare(kNotANumber)));
    }

    void theSmallestShareStillHasAScore() {
        QVERIFY(near(normalScore(std::numeric_limits<double>::denorm_min()), -38.4674056171443463, 2e-9));
    }

    void bothSidesAreMirrored() {
        for (double share = 0x1p-50; share < 0.5; share *= 2.0)
            QCOMPARE(normalScore(1.0 - share), -normalScore(share));
        for (double score = 0.125; score < 8.0; score += 0.125)
            QVERIFY(std::abs(normalShare(score) + normalShare(-score) - 1.0) < 1e-15);
    }

    void aScoreLeadsBackToItsShareAndGrowsWithIt() {
        double before = -kInfinity;
        for (int i = 1; i < 4'000; ++i) {
            const double share = double(i) / 4'000.0;
            const double score = normalScore(share);
            QVERIFY(score > before);
            QVERIFY2(near(normalShare(score), share, 1e-13), qPrintable(QString::number(share)));
            before = score;
        }
    }
};

HOLDFAST_TEST(TstNormal)
#include "tst_normal.moc"
