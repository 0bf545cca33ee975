// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/record_source.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;
using Status = RecordSource::Status;

namespace {

struct Room {
    Room() {
        play.foretold = testing::Foretold{};
        play.tell(client);
        client.record = [this](const outlook::RecordQuery& query) {
            asked.push_back(query);
            return outlook::RecordAnswer{.query = query};
        };
    }

    testing::FakeEngineClient client;
    testing::FleetPlay play = testing::ordinaryHour();
    EngineLink link{client};
    std::vector<outlook::RecordQuery> asked;
    RecordSource source{link};
};

} // namespace

class TstRecordSource final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingIsAskedUntilSomebodyLooks() {
        Room room;
        room.play.sweep();
        room.play.tell(room.client);
        HOLDFAST_COMPARE(room.source.status(), Status::Idle);
        room.source.setAwake(true);
        HOLDFAST_COMPARE(room.source.status(), Status::Asking);
    }

    void thePeriodEndsNowAndIncludesIt() {
        Room room;
        room.client.record = [&](const outlook::RecordQuery& query) {
            room.asked.push_back(query);
            return outlook::RecordAnswer{.query = query};
        };
        room.source.setAwake(true);
        QTRY_COMPARE(room.asked.size(), std::size_t{1});
        const auto now = room.client.state()->time;
        QVERIFY(room.asked[0].from == now - 24h);
        QVERIFY(room.asked[0].to > now);
        room.source.setPeriod(7 * 24h);
        QVERIFY(room.source.answer() == nullptr); // figures of a day are not shown as those of a week
        QTRY_VERIFY(room.source.answer() != nullptr);
        QVERIFY(room.asked[1].from == now - 7 * 24h);
    }

    void itIsAskedAgainWhenAWarningIsSettledAndElseOnceAMinute() {
        Room room;
        const auto count = [&] {
            room.client.record = [&](const outlook::RecordQuery& query) {
                room.asked.push_back(query);
                return outlook::RecordAnswer{.query = query};
            };
        };
        count();
        room.source.setAwake(true);
        QTRY_COMPARE(room.asked.size(), std::size_t{1});
        QTRY_VERIFY(room.source.answer() != nullptr);
        const auto tell = [&](int sweeps) {
            room.play.sweep(sweeps);
            room.play.tell(room.client);
            count();
            QCoreApplication::sendPostedEvents();
        };
        tell(1); // 30 s later nothing is new
        QCOMPARE(room.asked.size(), std::size_t{1});
        tell(1);
        QTRY_COMPARE(room.asked.size(), std::size_t{2});
        room.play.foretold->days = 0; // another digest
        tell(1);
        QTRY_COMPARE(room.asked.size(), std::size_t{3});
        room.source.setAwake(false);
        tell(10);
        QCOMPARE(room.asked.size(), std::size_t{3});
    }

    void aFailureIsToldAndAskedAgainOnDemand() {
        Room room;
        room.client.trouble = Error{ErrorCode::Retry, "the store is damaged", {}};
        room.source.setAwake(true);
        QTRY_VERIFY(room.source.status() == Status::Failed);
        QCOMPARE(room.source.trouble(), QStringLiteral("the store is damaged"));
        room.client.trouble.reset();
        room.source.retry();
        QTRY_VERIFY(room.source.status() == Status::Ready);
        QVERIFY(room.source.trouble().isEmpty());
    }
};

HOLDFAST_TEST(TstRecordSource)
#include "tst_record_source.moc"
