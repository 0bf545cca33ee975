// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forest_attribution.h"
#include "engine/core/analysis/service_features.h"
#include "engine/core/analysis/split_mix.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kSignals = 8;

/// A service of eight signals, read every 30 s: a day is learnt, then something happens to some of them.
class Service {
public:
    Service() : m_features(kSignals, 30s), m_random(11) {
        std::vector<double> rows;
        for (int i = 0; i < 2880; ++i) {
            const auto row = read([](std::size_t, double value) { return value; });
            rows.insert(rows.end(), row.begin(), row.end());
        }
        m_forest.emplace(IsolationForest::train({.values = rows, .columns = m_features.columns()}).value());
    }

    template <typename Change>
    std::vector<double> read(const Change& change) {
        std::vector<double> readings;
        for (std::size_t signal = 0; signal < kSignals; ++signal) {
            const double noise = m_random.unit() + m_random.unit() + m_random.unit() - 1.5;
            readings.push_back(change(signal, 100.0 * static_cast<double>(signal + 1) + 5.0 * noise));
        }
        std::vector<double> row(m_features.columns());
        m_time += 30s;
        [&] { QVERIFY(m_features.update(m_time, readings, row)); }();
        return row;
    }

    std::vector<SignalShare> sharesOf(const std::vector<double>& row) {
        return attribute(*m_forest, row, {.columnsPerSignal = ServiceFeatures::kPerSignal}).value();
    }

    [[nodiscard]] const IsolationForest& forest() const { return *m_forest; }

private:
    ServiceFeatures m_features;
    SplitMix m_random;
    TimePoint m_time{1'700'000'000s};
    std::optional<IsolationForest> m_forest;
};

} // namespace

class TstForestAttribution final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theSignalThatJumpsIsNamed() {
        for (std::size_t guilty = 0; guilty < kSignals; ++guilty) {
            Service service;
            const auto row = service.read(
                [&](std::size_t signal, double value) { return signal == guilty ? value + 60.0 : value; });
            const auto shares = service.sharesOf(row);
            QCOMPARE(shares[0].signal, guilty);
            QVERIFY(shares[0].share > 2.0 * shares[1].share);
        }
    }

    void aSignalThatIsRestlessWithinItsRangeIsNamed() {
        Service service;
        std::vector<double> row;
        for (int i = 0; i < 20; ++i)
            row = service.read([&](std::size_t signal, double value) {
                return signal == 5 ? 600.0 + (i % 2 == 0 ? 7.0 : -7.0) : value;
            });
        QCOMPARE(service.sharesOf(row)[0].signal, std::size_t{5});
    }

    void twoThatGoWrongTogetherAreBothNamed() {
        Service service;
        const auto row = service.read([](std::size_t signal, double value) {
            return signal == 2 ? value - 50.0 : signal == 6 ? value + 50.0 : value;
        });
        const auto shares = service.sharesOf(row);
        QVERIFY((shares[0].signal == 2 && shares[1].signal == 6) ||
                (shares[0].signal == 6 && shares[1].signal == 2));
        QVERIFY(shares[1].share > 2.0 * shares[2].share);
    }

    void theSharesAreTheWholeDifference() {
        Service service;
        const auto row =
            service.read([](std::size_t signal, double value) { return signal == 1 ? value * 1.5 : value; });
        const auto& centres = service.forest().parts().centres;
        const double ordinary =
            service.forest().score(std::vector<double>(centres.begin(), centres.end())).value();
        double sum = 0.0;
        for (const auto& share : service.sharesOf(row))
            sum += share.share;
        QVERIFY(std::abs(sum - (service.forest().score(row).value() - ordinary)) < 1e-9);
    }

    void aSignalThatNeverVariedGetsNothing() {
        std::vector<double> rows;
        SplitMix random(1);
        for (int i = 0; i < 400; ++i)
            rows.insert(rows.end(), {random.unit(), 4.0});
        const auto forest = IsolationForest::train({.values = rows, .columns = 2}).value();
        const auto shares = attribute(forest, std::vector{9.0, 77.0}).value();
        QCOMPARE(shares[0].signal, std::size_t{0});
        QCOMPARE(shares[1].share, 0.0);
    }

    void aMissingReadingGetsNothing() {
        Service service;
        auto row =
            service.read([](std::size_t signal, double value) { return signal == 1 ? value * 1.5 : value; });
        for (std::size_t i = 0; i < ServiceFeatures::kPerSignal; ++i)
            row[3 * ServiceFeatures::kPerSignal + i] = std::numeric_limits<double>::quiet_NaN();
        for (const auto& share : service.sharesOf(row))
            QVERIFY(share.signal != 3 || share.share == 0.0);
    }

    void shapesThatDoNotFitAreRefused() {
        Service service;
        const std::vector<double> row(service.forest().columns(), 0.0);
        QVERIFY(!attribute(service.forest(), std::vector{1.0}));
        QVERIFY(!attribute(service.forest(), row, {.columnsPerSignal = 0}));
        QVERIFY(!attribute(service.forest(), row, {.columnsPerSignal = 5}));
        QVERIFY(!attribute(service.forest(), row, {.columnsPerSignal = 3, .orders = 0}));
        QVERIFY(!attribute(service.forest(), row, {.columnsPerSignal = 3, .orders = 100'000}));
    }
};

HOLDFAST_TEST(TstForestAttribution)
#include "tst_forest_attribution.moc"
