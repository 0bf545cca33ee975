// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/worker_pool.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <atomic>
#include <semaphore>

using holdfast::runtime::WorkerPool;

class TstWorkerPool final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void oneThreadIsASerialQueue() {
        std::vector<int> order;
        {
            WorkerPool pool("serial", 1);
            for (int i = 0; i < 100; ++i)
                pool.submit([&order, i](std::stop_token) { order.push_back(i); });
            pool.drainAndStop();
        }
        QCOMPARE(order.size(), std::size_t{100});
        for (int i = 0; i < 100; ++i)
            QCOMPARE(order[static_cast<std::size_t>(i)], i);
    }

    void hangingJobsLeaveRoomForOthersUpToTheBound() {
        WorkerPool pool("bounded", 4);
        std::counting_semaphore<8> release(0);
        std::counting_semaphore<8> done(0);
        for (int i = 0; i < 3; ++i)
            pool.submit([&](std::stop_token) { release.acquire(); });
        pool.submit([&](std::stop_token) { done.release(); });
        QVERIFY(done.try_acquire_for(std::chrono::seconds(10)));
        release.release(3);
        pool.drainAndStop();
    }

    void stopReachesRunningJobsAndDropsTheRest() {
        std::atomic<int> begun = 0;
        std::size_t waitingAtStop = 99;
        std::binary_semaphore running(0);
        WorkerPool pool("stopping", 1);
        pool.submit([&](std::stop_token stop) {
            ++begun;
            std::binary_semaphore wake(0);
            const std::stop_callback told(stop, [&] {
                waitingAtStop = pool.waiting();
                wake.release();
            });
            running.release();
            wake.acquire();
        });
        pool.submit([&](std::stop_token) { ++begun; });
        running.acquire();
        pool.stop();
        QCOMPARE(waitingAtStop,
                 std::size_t{0}); // the rest is dropped before the running one makes room for it
        QCOMPARE(begun.load(), 1);
        pool.submit([&](std::stop_token) { ++begun; }); // nothing is accepted any more
        pool.stop();
        QCOMPARE(begun.load(), 1);
    }
};

HOLDFAST_TEST(TstWorkerPool)
#include "tst_worker_pool.moc"
