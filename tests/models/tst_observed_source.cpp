// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/observed_source.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using Status = ObservedSource::Status;
using topology::ObservedEdge;

namespace {

/// An engine that suggests redis → worker and caddy → redis, and counts how often it is asked.
struct Desk {
    Desk() {
        client.observed = [this](Duration window) {
            ++asked;
            asking = window;
            topology::ObservedEdges answer;
            answer.edges = {{.from = ServiceId("redis"), .to = ServiceId("worker"), .shared = {}},
                            {.from = ServiceId("caddy"), .to = ServiceId("redis"), .shared = {}}};
            return answer;
        };
    }

    testing::FakeEngineClient client;
    EngineLink link{client};
    testing::FleetPlay play = testing::ordinaryHour();
    ObservedSource source{link};
    int asked = 0;
    Duration asking{0};
};

} // namespace

class TstObservedSource final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingIsAskedBeforeSomebodyLooks() {
        Desk desk;
        desk.source.keepFresh(); // no fleet yet
        HOLDFAST_COMPARE(desk.source.status(), Status::Idle);
        desk.play.tell(desk.client);
        HOLDFAST_COMPARE(desk.source.status(), Status::Idle);
        desk.source.keepFresh();
        HOLDFAST_COMPARE(desk.source.status(), Status::Asking);
        QTRY_VERIFY(desk.source.answer() != nullptr);
        QCOMPARE(desk.asking, Duration(std::chrono::hours(24)));
        const auto of = desk.source.of(ServiceId("redis"));
        QCOMPARE(of.size(), std::size_t{2});
        QCOMPARE(of[0].to, ServiceId("worker")); // what it depends on first
        QCOMPARE(of[1].from, ServiceId("caddy"));
        QVERIFY(desk.source.of(ServiceId("postgres")).empty());
    }

    void anAnswerIsNewEnoughForAWhile() {
        Desk desk;
        desk.play.tell(desk.client);
        desk.source.keepFresh();
        QTRY_VERIFY(desk.source.answer() != nullptr);
        desk.play.sweep();
        desk.play.tell(desk.client);
        desk.source.keepFresh();
        HOLDFAST_COMPARE(desk.source.status(), Status::Ready);
        desk.play.pass(std::chrono::minutes(16));
        desk.play.sweep();
        desk.play.tell(desk.client);
        desk.source.keepFresh();
        HOLDFAST_COMPARE(desk.source.status(), Status::Asking);
        QVERIFY(desk.source.answer() != nullptr); // the old one stays meanwhile
        QTRY_COMPARE(desk.asked, 2);
    }

    void anotherFleetForgetsTheAnswer() {
        Desk desk;
        desk.play.tell(desk.client);
        desk.source.keepFresh();
        QTRY_VERIFY(desk.source.answer() != nullptr);
        testing::FleetPlay other(testing::referenceFleet("another"));
        other.sweep();
        desk.client.hold();
        other.tell(desk.client);
        desk.source.keepFresh();
        QVERIFY(desk.source.answer() == nullptr);
        desk.client.release();
        QVERIFY(desk.source.answer() != nullptr);
    }

    void aFailureIsToldAndNotAskedAgainAtOnce() {
        Desk desk;
        desk.play.tell(desk.client);
        desk.client.trouble = Error{.code = ErrorCode::FixSetup, .detail = "the disk is gone"};
        desk.source.keepFresh();
        QTRY_VERIFY(desk.source.status() == Status::Failed);
        QCOMPARE(desk.source.trouble(), QStringLiteral("the disk is gone"));
        desk.source.keepFresh();
        HOLDFAST_COMPARE(desk.source.status(), Status::Failed);
        QVERIFY(desk.source.of(ServiceId("redis")).empty());
    }
};

HOLDFAST_TEST(TstObservedSource)
#include "tst_observed_source.moc"
