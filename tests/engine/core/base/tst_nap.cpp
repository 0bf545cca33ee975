// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/nap.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <chrono>
#include <thread>

using namespace holdfast;
using namespace std::chrono_literals;

class TstNap final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void oneThatNobodyEndsLastsAsLongAsItSays() {
        const auto began = std::chrono::steady_clock::now();
        QVERIFY(napped({}, 20ms));
        QVERIFY(std::chrono::steady_clock::now() - began >= 20ms);
        QVERIFY(napped({}, 0ms));
    }

    /// Else this test lasts for an hour.
    void aStopEndsItBeforeItAndInTheMiddle() {
        std::stop_source before;
        before.request_stop();
        QVERIFY(!napped(before.get_token(), 1h));
        std::stop_source meanwhile;
        std::jthread other([&meanwhile] { meanwhile.request_stop(); });
        QVERIFY(!napped(meanwhile.get_token(), 1h));
    }
};

HOLDFAST_TEST(TstNap)
#include "tst_nap.moc"
