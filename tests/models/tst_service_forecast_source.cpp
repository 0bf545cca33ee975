// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/service_forecast_source.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using Status = ServiceForecastSource::Status;

namespace {

struct Room {
    Room() {
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {}, .unusual = {}};
        play.tell(client);
        source.setAwake(true);
    }

    testing::FakeEngineClient client;
    testing::FleetPlay play = testing::ordinaryHour();
    EngineLink link{client};
    ServiceForecastSource source{link};
};

} // namespace

class TstServiceForecastSource final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachRoundIsAskedAboutOnce() {
        Room room;
        QSignalSpy changed(&room.source, &ServiceForecastSource::changed);
        room.source.setService(ServiceId("redis"));
        HOLDFAST_COMPARE(room.source.status(), Status::Asking);
        QTRY_VERIFY(room.source.status() == Status::Ready);
        QVERIFY(room.source.of(SignalId("memory"))->limit.has_value());
        QVERIFY(room.source.of(SignalId("nothing")) == nullptr);
        const auto before = changed.size();
        room.client.publish(room.client.state()); // the same round
        QCoreApplication::sendPostedEvents();
        QCOMPARE(changed.size(), before);
        room.play.sweep();
        room.play.tell(room.client);
        QVERIFY(room.source.answer() != nullptr); // the old one stays until the new one comes
        QTRY_COMPARE(changed.size(), before + 1);
        QVERIFY(room.source.answer()->made == room.play.now());
    }

    void anotherServiceForgetsTheAnswer() {
        Room room;
        room.source.setService(ServiceId("redis"));
        QTRY_VERIFY(room.source.answer() != nullptr);
        room.client.hold();
        room.source.setService(ServiceId("postgres"));
        QVERIFY(room.source.answer() == nullptr);
        room.source.setService({});
        room.client.release();
        HOLDFAST_COMPARE(room.source.status(), Status::Idle);
        QVERIFY(room.source.answer() == nullptr);
    }

    void nothingYetIsNoFailure() {
        Room room;
        room.client.forecast = nullptr;
        room.source.setService(ServiceId("redis"));
        QTRY_VERIFY(room.source.status() == Status::Nothing);
        QVERIFY(room.source.trouble().isEmpty());
        room.client.trouble = Error{ErrorCode::Internal, "broken", {}};
        room.play.sweep();
        room.play.tell(room.client);
        QTRY_VERIFY(room.source.status() == Status::Failed);
        QCOMPARE(room.source.trouble(), QStringLiteral("broken"));
    }

    void whoTurnsAwayWithdrawsTheQuestion() {
        Room room;
        room.client.hold();
        room.source.setService(ServiceId("redis"));
        HOLDFAST_COMPARE(room.source.status(), Status::Asking);
        room.source.setAwake(false);
        room.client.release();
        HOLDFAST_COMPARE(room.source.status(), Status::Idle);
        QVERIFY(room.source.answer() == nullptr);
        room.source.setAwake(true);
        QTRY_VERIFY(room.source.status() == Status::Ready);
    }

    void nobodyLooksNothingIsAsked() {
        Room room;
        room.source.setAwake(false);
        room.source.setService(ServiceId("redis"));
        HOLDFAST_COMPARE(room.source.status(), Status::Idle);
        room.source.setAwake(true);
        QTRY_VERIFY(room.source.status() == Status::Ready);
    }
};

HOLDFAST_TEST(TstServiceForecastSource)
#include "tst_service_forecast_source.moc"
