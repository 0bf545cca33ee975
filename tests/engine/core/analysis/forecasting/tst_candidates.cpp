// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/candidates.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace holdfast::forecasting;

namespace {

using Seasons = std::vector<std::uint32_t>;

std::vector<std::string> namesFor(const Seasons& seasons) {
    std::vector<std::string> names;
    for (const auto& candidate : candidatesFor(seasons))
        names.push_back(candidate->name());
    return names;
}

const std::vector<Seasons> kSeasons{{}, {2}, {3}, {24}, {2, 3}, {24, 168}, {7, 30, 365}};

/// 20 to 44 over a day of 24 steps, and a weekend (the last two of seven days) of four less.
double weekAt(std::size_t i) {
    const double day = 2.0 * std::abs(double(i % 24) - 12.0);
    return 20.0 + day - (i / 24 % 7 >= 5 ? 4.0 : 0.0);
}

} // namespace

class TstCandidates final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void thereAreAtMostEightAndTheNaiveOneIsTheFirst() {
        for (const auto& seasons : kSeasons) {
            const auto names = namesFor(seasons);
            QVERIFY(names.size() >= 2 && names.size() <= 8);
            if (seasons.empty())
                QCOMPARE(names.front(), std::string("last value"));
            else
                QCOMPARE(names.front(), "the last " + std::to_string(seasons.front()) + " steps again");
        }
    }

    void noCandidateIsThereTwice() {
        for (const Seasons& seasons : {Seasons{}, Seasons{24}, Seasons{24, 168}}) {
            const auto names = namesFor(seasons);
            QCOMPARE(std::set(names.begin(), names.end()).size(), names.size());
        }
    }

    void onlyTheShortestAndTheLongestSeasonCount() {
        QCOMPARE(namesFor({24, 48, 168}), namesFor({24, 168}));
        QVERIFY(namesFor({24}) != namesFor({24, 168}));
    }

    void noLagIsCountedTwice() {
        // Around 2, 4 and 2 again lie 1 to 5; the first three lags are among them. Around 24, 48 and 168:
        // three each.
        const auto has = [](const Seasons& seasons, const std::string& name) {
            const auto names = namesFor(seasons);
            return std::ranges::find(names, name) != names.end();
        };
        QVERIFY(has({2}, "regression on 5 lags"));
        QVERIFY(has({24, 168}, "regression on 12 lags"));
        // The day's 25 first lags, 48, 72, … 144 and the three around the week.
        QVERIFY(has({24, 168}, "regression on 33 lags"));
        QVERIFY(has({24, 168}, "regression on 25 lags of changes over 168"));
    }

    void whatIsTooShortIsRefused() {
        for (const auto& seasons : kSeasons) {
            for (const auto& candidate : candidatesFor(seasons)) {
                const std::size_t fewest = candidate->fewest();
                QVERIFY(fewest > 0);
                QVERIFY2(!candidate->fit({}), candidate->name().c_str());
                QVERIFY2(!candidate->fit(std::vector<double>(fewest - 1, 1.0)), candidate->name().c_str());
            }
        }
        const auto candidates = candidatesFor({});
        const auto fits = [](const PredictorPointer& candidate) {
            return candidate->fit(std::vector<double>{5.0});
        };
        QCOMPARE(std::ranges::count_if(candidates, fits), std::ptrdiff_t{1}); // one value: it stays
    }

    void aConstantStaysWithEveryCandidate() {
        for (const Seasons& seasons : {Seasons{}, Seasons{2}, Seasons{5, 12}}) {
            const std::vector<double> values(120, 42.0);
            const std::vector<std::size_t> origins{90, 120};
            for (const auto& candidate : candidatesFor(seasons)) {
                QVERIFY2(candidate->fit(values), candidate->name().c_str());
                Paths paths(2, 15);
                candidate->paths(values, origins, paths);
                for (const double said : paths.values)
                    QVERIFY2(std::abs(said - 42.0) < 1e-6, candidate->name().c_str());
            }
        }
    }

    void aWeekIsCarriedOn() {
        std::vector<double> values(24 * 7 * 6);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = weekAt(i);
        const std::vector<std::size_t> origin{values.size()};
        const auto errorOf = [&](Predictor& candidate) {
            Paths path(1, 24 * 7);
            candidate.paths(values, origin, path);
            double sum = 0.0;
            for (std::size_t h = 0; h < path.values.size(); ++h)
                sum += std::abs(path.values[h] - weekAt(values.size() + h));
            return sum / double(path.values.size());
        };
        const auto candidates = candidatesFor(Seasons{24, 168});
        for (const auto& candidate : candidates)
            QVERIFY2(candidate->fit(values), candidate->name().c_str());
        // The last day was a Sunday: repeated all week, it is wrong by four on five days of seven.
        QVERIFY(std::abs(errorOf(*candidates.front()) - 4.0 * 5.0 / 7.0) < 1e-9);
        for (std::size_t i = 1; i < candidates.size(); ++i)
            QVERIFY2(errorOf(*candidates[i]) < 1.0,
                     qPrintable(QString::fromStdString(candidates[i]->name()) + QLatin1String(": ") +
                                QString::number(errorOf(*candidates[i]))));
    }
};

HOLDFAST_TEST(TstCandidates)
#include "tst_candidates.moc"
