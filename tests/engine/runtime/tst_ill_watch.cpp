// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/ill_watch.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <limits>

using namespace holdfast;
using namespace holdfast::runtime;
using namespace std::chrono_literals;

class TstIllWatch final : public QObject {
    Q_OBJECT

    FleetState m_state;
    TimePoint m_noon{Duration(1'795'000'000'000)};

    bool read(std::optional<double> own, std::chrono::seconds at, IllWatch& watch) {
        m_state.time = m_noon + at;
        m_state.services.front().own.score = own;
        return watch.take(m_state, 0.7);
    }

private Q_SLOTS:

    void init() {
        m_state = {};
        m_state.services.push_back({.id = ServiceId("api"), .freshness = Freshness::Fresh});
    }

    void oneThatWasSeenWellIsIllSinceItFell() {
        IllWatch watch;
        QVERIFY(!read(0.9, 0s, watch));
        QVERIFY(read(0.3, 30s, watch));
        QVERIFY(!read(0.2, 60s, watch));
        QVERIFY(!read({}, 90s, watch)); // unknown is neither
        QCOMPARE(watch.ill().size(), std::size_t{1});
        QVERIFY(watch.ill().front().since == m_noon + 30s);
        QVERIFY(read(0.8, 120s, watch));
        QVERIFY(watch.ill().empty());
    }

    void oneThatWasIllBeforeIsAsOldAsItsTrend() {
        constexpr auto kNothing = std::numeric_limits<float>::quiet_NaN();
        auto trend = std::make_shared<HealthTrend>();
        *trend = {.end = m_noon,
                  .bucket = Duration(30'000),
                  .own = {0.1F, kNothing, 0.9F, 0.4F, 0.3F},
                  .effective = {}};
        m_state.services.front().trend = trend;
        IllWatch watch;
        QVERIFY(read(0.3, 5s, watch));
        QVERIFY(watch.ill().front().since == m_noon - 60s);
    }
};

HOLDFAST_TEST(TstIllWatch)
#include "tst_ill_watch.moc"
