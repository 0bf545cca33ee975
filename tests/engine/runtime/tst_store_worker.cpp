// SPDX-License-Identifier: GPL-3.0-or-later
// The record and models through the store's own thread.
#include "engine/runtime/store_worker.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_store.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <future>

using namespace holdfast;
using namespace holdfast::runtime;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

/// Waits for an answer of the store's thread; a test that gets none ends by ctest's time limit.
template <typename T, typename Ask>
Result<T> answerOf(Ask ask) {
    std::promise<Result<T>> promise;
    auto future = promise.get_future();
    ask([&promise](Result<T> answer) { promise.set_value(std::move(answer)); });
    return future.get();
}

const TimePoint kStart = FakeClock().now();

outlook::RecordChanges someChanges() {
    return {.statements = {{.service = ServiceId("api"), .at = kStart, .horizon = 60s, .probability = 0.5}},
            .marks = {{.series = {.service = ServiceId("api"), .signal = SignalId("latency")},
                       .time = kStart,
                       .value = 2}}};
}

Result<void> put(StoreWorker& worker) {
    return answerOf<void>([&](auto told) { worker.putRecord(someChanges(), told); });
}

Result<outlook::Record> recordOf(StoreWorker& worker) {
    return answerOf<outlook::Record>(
        [&](auto told) { worker.record({.from = kStart, .to = kStart + 1h}, told); });
}

} // namespace

class TstStoreWorker final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsPutIsAcknowledgedAndFound() {
        StoreWorker worker(storeFactory(m_contents));
        open(worker);
        QVERIFY(put(worker));
        const auto found = recordOf(worker);
        QVERIFY(found);
        QCOMPARE(found->statements.size(), std::size_t{1});
        const auto marks = answerOf<std::vector<outlook::AnomalyMark>>(
            [&](auto told) { worker.marks({.from = kStart, .to = kStart + 1h}, told); });
        QVERIFY(marks);
        QCOMPARE(marks->size(), std::size_t{1});
    }

    void modelsComeBack() {
        StoreWorker worker(storeFactory(m_contents));
        open(worker);
        worker.putModel("forest", ports::ModelBytes(3, std::byte{7}));
        const auto model = answerOf<ports::ModelBytes>([&](auto told) { worker.model("forest", told); });
        QVERIFY(model);
        QCOMPARE(*model, ports::ModelBytes(3, std::byte{7}));
        const auto names = answerOf<std::vector<std::string>>([&](auto told) { worker.modelNames(told); });
        QCOMPARE(*names, std::vector<std::string>{"forest"});
    }

    void aFullDiskIsTheAnswerAndTheCondition() {
        StoreWorker worker(storeFactory(m_contents));
        open(worker);
        m_contents->full = true;
        const auto refused = put(worker);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::FixSetup);
        QVERIFY(worker.condition().condition == StoreCondition::Full);
        m_contents->full = false;
        QVERIFY(put(worker));
        QVERIFY(worker.condition().condition == StoreCondition::Fine);
    }

    void withoutAStoreEveryQuestionIsAnswered() {
        StoreWorker worker([](const FleetSpec&) -> Result<OpenedStore> {
            return failure(ErrorCode::FixSetup, "no room for a store");
        });
        QVERIFY(!answerOf<std::string>([&](auto told) { worker.open(std::make_shared<FleetSpec>(), told); }));
        QCOMPARE(put(worker).error().code, ErrorCode::FixSetup);
        QCOMPARE(recordOf(worker).error().code, ErrorCode::FixSetup);
        worker.putModel("forest", {});
        QVERIFY(!answerOf<ports::ModelBytes>([&](auto told) { worker.model("forest", told); }));
        QVERIFY(!answerOf<std::vector<std::string>>([&](auto told) { worker.modelNames(told); }));
        QVERIFY(!answerOf<std::vector<outlook::AnomalyMark>>([&](auto told) { worker.marks({}, told); }));
    }

    void init() { m_contents = std::make_shared<StoreContents>(); }

private:
    static void open(StoreWorker& worker) {
        QVERIFY(answerOf<std::string>([&](auto told) { worker.open(std::make_shared<FleetSpec>(), told); }));
    }

    std::shared_ptr<StoreContents> m_contents;
};

HOLDFAST_TEST(TstStoreWorker)
#include "tst_store_worker.moc"
