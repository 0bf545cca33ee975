// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/state_board.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using runtime::StateBoard;

namespace {

FleetStatePtr revision(std::uint64_t number) {
    auto state = std::make_shared<FleetState>();
    state->revision = number;
    return state;
}

} // namespace

class TstStateBoard final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void statesCoalesceEventsDoNot() {
        StateBoard board;
        int wakes = 0;
        const auto reader = board.addReader([&] { ++wakes; });
        board.publish(revision(1));
        board.publish(std::vector<Event>{{.sequence = 1}});
        board.publish(revision(2));
        board.publish(std::vector<Event>{{.sequence = 2}, {.sequence = 3}});
        QCOMPARE(wakes, 1); // one wake-up until it is taken
        auto news = board.take(reader);
        QCOMPARE(news.state->revision, std::uint64_t{2});
        QCOMPARE(news.events.size(), std::size_t{3});
        news = board.take(reader);
        QVERIFY(!news.state);
        QVERIFY(news.events.empty());
        board.publish(revision(3));
        QCOMPARE(wakes, 2);
    }

    void whoComesLateIsToldAtOnce() {
        StateBoard board;
        board.publish(revision(7));
        int wakes = 0;
        const auto reader = board.addReader([&] { ++wakes; });
        QCOMPARE(wakes, 1);
        QCOMPARE(board.take(reader).state->revision, std::uint64_t{7});
        QCOMPARE(board.latest()->revision, std::uint64_t{7});
    }

    void whoHasLeftIsNotWoken() {
        StateBoard board;
        int wakes = 0;
        const auto reader = board.addReader([&] { ++wakes; });
        board.removeReader(reader);
        board.publish(revision(1));
        QCOMPARE(wakes, 0);
        QVERIFY(!board.take(reader).state);
    }
};

HOLDFAST_TEST(TstStateBoard)
#include "tst_state_board.moc"
