// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/service_features.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;
using namespace std::chrono_literals;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Row = std::array<double, 3>; // value, distance from its past, unrest

/// One signal, read by the steady interval of half a minute unless it is said otherwise.
class One {
public:
    One() : m_features(1, 30s) {}

    Row read(double value, Duration after = 30s) {
        m_time += after;
        Row row{};
        [&] { QVERIFY(m_features.update(m_time, std::array{value}, row)); }();
        return row;
    }

    Row readMany(int count, double value) {
        Row row{};
        for (int i = 0; i < count; ++i)
            row = read(value);
        return row;
    }

    ServiceFeatures& features() { return m_features; }

    [[nodiscard]] TimePoint time() const { return m_time; }

private:
    ServiceFeatures m_features;
    TimePoint m_time{1'700'000'000s};
};

} // namespace

class TstServiceFeatures final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatStandsStillHasNoUnrest() {
        One signal;
        QCOMPARE(signal.readMany(50, 7.0), (Row{7.0, 0.0, 0.0}));
    }

    void aStepShowsAsDistanceAndFadesIntoThePast() {
        One signal;
        signal.readMany(100, 10.0);
        const Row soon = signal.readMany(10, 20.0);
        QVERIFY2(soon[1] > 5.0, qPrintable(QString::number(soon[1])));
        QCOMPARE(soon[0], 20.0);
        const Row late = signal.readMany(400, 20.0);
        QVERIFY(late[1] < 0.1);
        // The step was one change of ten, 410 steps ago.
        QVERIFY(late[2] < 1e-6);
    }

    void upAndDownAreTheSameDistance() {
        One up;
        One down;
        up.readMany(100, 10.0);
        down.readMany(100, 10.0);
        QVERIFY(std::abs(up.readMany(5, 14.0)[1] - down.readMany(5, 6.0)[1]) < 1e-5);
    }

    void unrestIsTheMeanChange() {
        One signal;
        Row row{};
        for (int i = 0; i < 200; ++i)
            row = signal.read(i % 2 == 0 ? 3.0 : 5.0);
        QVERIFY(std::abs(row[2] - 2.0) < 1e-3);
        QVERIFY(row[1] < 0.3); // it goes nowhere
    }

    void fasterSweepsCountForLess() {
        // While a plan runs a service is read every two seconds: the same half minute is the same step.
        One slow;
        One fast;
        slow.readMany(100, 10.0);
        fast.readMany(100, 10.0);
        Row one{};
        for (int i = 0; i < 15; ++i)
            one = fast.read(20.0, 2s);
        const Row other = slow.read(20.0);
        QVERIFY2(std::abs(one[1] - other[1]) < 0.05 * other[1],
                 qPrintable(QString::number(one[1] - other[1])));
    }

    void aMissingReadingChangesNothing() {
        One with;
        One without;
        with.readMany(50, 10.0);
        without.readMany(50, 10.0);
        const Row hole = with.read(kNaN);
        QVERIFY(std::isnan(hole[0]) && std::isnan(hole[1]) && std::isnan(hole[2]));
        QVERIFY(std::isnan(with.read(std::numeric_limits<double>::infinity())[0]));
        QCOMPARE(with.read(10.0), without.read(10.0));
    }

    void aLongGapBeginsAnew() {
        One signal;
        signal.readMany(100, 10.0);
        QCOMPARE(signal.read(500.0, 31min), (Row{500.0, 0.0, 0.0}));
        One brief;
        brief.readMany(100, 10.0);
        QVERIFY(brief.read(500.0, 29min)[1] > 100.0);
    }

    void duplicatesAndTimeThatRunsBackwardsAreRefused() {
        One signal;
        signal.readMany(20, 10.0);
        Row row{-1.0, -1.0, -1.0};
        QVERIFY(!signal.features().update(signal.time(), std::array{99.0}, row));
        QVERIFY(!signal.features().update(signal.time() - 1h, std::array{99.0}, row));
        QCOMPARE(row, (Row{-1.0, -1.0, -1.0}));
        QCOMPARE(signal.read(10.0), (Row{10.0, 0.0, 0.0}));
        signal.features().restart();
        QVERIFY(signal.features().update(signal.time() - 1h, std::array{99.0}, row));
        QCOMPARE(row, (Row{99.0, 0.0, 0.0}));
    }

    void raggedRowsAreRefused() {
        ServiceFeatures features(2, 30s);
        std::array<double, 6> out{};
        QVERIFY(!features.update(TimePoint(1s), std::array{1.0}, out));
        QVERIFY(!features.update(TimePoint(1s), std::array{1.0, 2.0}, std::span(out).first(5)));
        QVERIFY(features.update(TimePoint(1s), std::array{1.0, 2.0}, out));
        QCOMPARE(out[3], 2.0);
        QCOMPARE(ServiceFeatures::signalOf(2), std::size_t{0});
        QCOMPARE(ServiceFeatures::signalOf(3), std::size_t{1});
    }

    void aTableOfReadingsIsReadStepByStep() {
        const std::vector<double> readings{1.0, 10.0, 1.0, 20.0, 1.0, 20.0};
        const auto rows = featureRows({.values = readings, .columns = 2});
        QCOMPARE(rows.size(), std::size_t{18});
        QCOMPARE(rows[9], 20.0); // second row, second signal: value
        QVERIFY(rows[10] > 1.0); // distance
        QVERIFY(rows[11] > 0.5); // unrest
        QCOMPARE(rows[7], 0.0);  // the first signal stands still
        QVERIFY(featureRows({.values = {}, .columns = 2}).empty());
    }

    void hugeNumbersStayNumbers() {
        One signal;
        Row row{};
        for (int i = 0; i < 20; ++i)
            row = signal.read(i % 2 == 0 ? 1e300 : -1e300);
        QVERIFY(std::isfinite(row[1]) && std::isfinite(row[2]));
    }
};

HOLDFAST_TEST(TstServiceFeatures)
#include "tst_service_features.moc"
