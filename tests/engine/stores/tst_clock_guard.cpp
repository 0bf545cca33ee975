// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/clock_guard.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::stores;
using namespace std::chrono_literals;

class TstClockGuard : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aSteadyClockIsBelieved();
    void aJumpAheadIsBelievedOnlyAfterAnHour();
    void sleepIsNoJump();
    void aJumpBackIsNoDanger();
    void aStartAfterALongTimeWaitsAnHour();

private:
    TimePoint m_wall{Duration(1'780'000'000'000)};
    SteadyPoint m_boot{Duration(5'000)};
};

void TstClockGuard::aSteadyClockIsBelieved() {
    ClockGuard guard(std::nullopt);
    for (int i = 0; i < 100; ++i)
        QVERIFY(guard.believes(m_wall + i * 30s, m_boot + i * 30s));
}

void TstClockGuard::aJumpAheadIsBelievedOnlyAfterAnHour() {
    ClockGuard guard(std::nullopt);
    QVERIFY(guard.believes(m_wall, m_boot));
    const auto wrong = m_wall + 24h * 3650;
    QVERIFY(!guard.believes(wrong + 30s, m_boot + 30s));
    QVERIFY(!guard.believes(wrong + 59min, m_boot + 59min));
    QVERIFY(guard.believes(wrong + 61min, m_boot + 61min));
}

void TstClockGuard::sleepIsNoJump() {
    ClockGuard guard(std::nullopt);
    QVERIFY(guard.believes(m_wall, m_boot));
    QVERIFY(guard.believes(m_wall + 24h * 30, m_boot + 24h * 30)); // both go on while the machine sleeps
}

void TstClockGuard::aJumpBackIsNoDanger() {
    ClockGuard guard(std::nullopt);
    QVERIFY(guard.believes(m_wall, m_boot));
    QVERIFY(guard.believes(m_wall - 24h * 300, m_boot + 30s));
}

void TstClockGuard::aStartAfterALongTimeWaitsAnHour() {
    ClockGuard guard(m_wall - 24h * 40);
    QVERIFY(!guard.believes(m_wall, m_boot));
    QVERIFY(guard.believes(m_wall + 1h, m_boot + 1h));
    ClockGuard other(m_wall - 24h);
    QVERIFY(other.believes(m_wall, m_boot));
}

HOLDFAST_TEST(TstClockGuard)
#include "tst_clock_guard.moc"
