// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tests the judge of a benchmark (tests/benchmarks/nab_scoring.cpp): expectations worked out by hand.
#include "tests/benchmarks/nab_scoring.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

using namespace holdfast::bench;

namespace {

bool near(double actual, double expected) {
    return std::abs(actual - expected) < 5e-6;
}

/// Twenty rows, of which three are probation; a window of five rows from 8 to 12.
struct Series {
    std::vector<double> scores = std::vector<double>(20, 0.0);
    std::array<LabelledWindow, 1> windows{LabelledWindow{.first = 8, .last = 12}};

    [[nodiscard]] NabScore at(double threshold, const NabProfile& profile = kNabStandard) const {
        const std::array files{ScoredFile{.scores = scores, .windows = windows}};
        return nabScore(files, profile, threshold);
    }
};

} // namespace

class TstNabScoring final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theBeginningIsNotJudged() {
        QCOMPARE(nabProbation(20), std::size_t{3});
        QCOMPARE(nabProbation(4'032), std::size_t{604});
        QCOMPARE(nabProbation(15'902), std::size_t{750});
        Series series;
        series.scores[2] = 1.0;
        QCOMPARE(series.at(0.5).falseAlarms, std::size_t{0});
        series.scores[3] = 1.0;
        QCOMPARE(series.at(0.5).falseAlarms, std::size_t{1});
    }

    void silenceIsWorthNothingAndTheFirstRowOfTheWindowAll() {
        Series series;
        QVERIFY(near(series.at(0.5).raw, -1.0));
        QVERIFY(near(series.at(0.5).normalised, 0.0));
        series.scores[8] = 0.9; // y = -1: sigma(-1) / sigma(-1)
        QVERIFY(near(series.at(0.5).raw, 1.0));
        QVERIFY(near(series.at(0.5).normalised, 100.0));
        QCOMPARE(series.at(0.95).found, std::size_t{0});
    }

    /// Row 10 of 8…12: y = -(12 - 10 + 1) / 5 = -0.6, 2 / (1 + e^-3) - 1 = 0.905148, over 0.986614: 0.917429.
    void laterIsWorthLessAndTheEarliestCounts() {
        Series series;
        series.scores[10] = 1.0;
        series.scores[12] = 1.0;
        QVERIFY(near(series.at(0.5).raw, 0.917429));
        QCOMPARE(series.at(0.5).found, std::size_t{1});
    }

    /// Before any window: the whole weight. Two rows after its end, y = 2 / 4: 2 / (1 + e^2.5) - 1 =
    /// -0.848284. Beyond y = 3 there is no row here: 7 rows after, y = 1.75, -0.999683.
    void falseAlarmsCostLessSoonAfterAWindow() {
        Series series;
        series.scores[4] = 1.0;
        QVERIFY(near(series.at(0.5).raw, -1.0 - 0.11));
        series.scores[4] = 0.0;
        series.scores[14] = 1.0;
        QVERIFY(near(series.at(0.5).raw, -1.0 - (0.11 * 0.848284)));
        QVERIFY(near(series.at(0.5, kNabLowFalse).raw, -1.0 - (0.22 * 0.848284)));
        series.scores[19] = 1.0;
        QVERIFY(near(series.at(0.5).raw, -1.0 - (0.11 * (0.848284 + 0.999683))));
    }

    void aMissedWindowCostsTwiceWhereThatIsAsked() {
        const Series series;
        QVERIFY(near(series.at(0.5, kNabLowMissed).raw, -2.0));
        QVERIFY(near(series.at(0.5, kNabLowMissed).normalised, 0.0));
    }

    /// One threshold for both files: 0.6 finds both windows and takes one false alarm; 0.9 finds one.
    void theBestThresholdIsOneForAllFiles() {
        Series first;
        first.scores[8] = 0.9;
        Series second;
        second.scores[8] = 0.6;
        second.scores[4] = 0.7;
        second.scores[5] = 0.5;
        const std::array files{ScoredFile{.scores = first.scores, .windows = first.windows},
                               ScoredFile{.scores = second.scores, .windows = second.windows}};
        const NabScore best = nabBestScore(files, kNabStandard);
        QCOMPARE(best.threshold, 0.6);
        QCOMPARE(best.found, std::size_t{2});
        QCOMPARE(best.falseAlarms, std::size_t{1});
        QVERIFY(near(best.raw, 2.0 - 0.11));
        QVERIFY(near(best.normalised, 100.0 * (1.89 + 2.0) / 4.0));
        QVERIFY(near(nabScore(files, kNabStandard, best.threshold).raw, best.raw));
        QVERIFY(near(nabScore(files, kNabStandard, 0.9).raw, 0.0));
    }

    void rowsOfOneScoreAreDetectedTogether() {
        Series series;
        series.scores.assign(20, 0.3); // the window, and twelve false alarms with it
        const std::array files{ScoredFile{.scores = series.scores, .windows = series.windows}};
        const NabScore best = nabBestScore(files, kNabStandard);
        QCOMPARE(best.threshold, 0.3);
        QCOMPARE(best.falseAlarms, std::size_t{12});
        QVERIFY(near(best.raw, series.at(0.3).raw));
    }

    void noWindowsNoNumbersNoRows() {
        QVERIFY(near(nabBestScore({}, kNabStandard).normalised, 0.0));
        const std::vector<double> scores(20, std::numeric_limits<double>::quiet_NaN());
        const std::array files{ScoredFile{.scores = scores, .windows = {}}};
        const NabScore best = nabBestScore(files, kNabStandard);
        QCOMPARE(best.falseAlarms, std::size_t{0});
        QVERIFY(near(best.raw, 0.0));
    }
};

HOLDFAST_TEST(TstNabScoring)
#include "tst_nab_scoring.moc"
