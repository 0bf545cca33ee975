// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/what_if_source.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using Status = WhatIfSource::Status;

class TstWhatIfSource final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theImpactComesFirstAndAdviceAfterIt() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        auto play = testing::ordinaryHour();
        play.tell(client);
        WhatIfSource source(link);
        std::vector<bool> complete;
        connect(&source, &WhatIfSource::changed, &source, [&] {
            if (source.answer() != nullptr) complete.push_back(source.isComplete());
        });
        source.ask({ServiceId("redis")});
        HOLDFAST_COMPARE(source.status(), Status::Asking);
        QTRY_VERIFY(source.isComplete());
        QCOMPARE(complete, (std::vector<bool>{false, true}));
        QVERIFY(!source.answer()->down.empty());
        QVERIFY(!source.answer()->mitigations.empty());
    }

    void aNewQuestionForgetsTheOldAnswer() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        auto play = testing::ordinaryHour();
        play.tell(client);
        WhatIfSource source(link);
        source.ask({ServiceId("redis")});
        QTRY_VERIFY(source.isComplete());
        client.hold();
        source.ask({ServiceId("postgres")});
        QVERIFY(source.answer() == nullptr);
        source.ask({});
        client.release();
        HOLDFAST_COMPARE(source.status(), Status::Idle);
        QVERIFY(source.answer() == nullptr); // the withdrawn one never came
    }

    /// redis falls ill while a person looks: what could be done about it is another thing now.
    void adviceFollowsHealth() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        auto play = testing::ordinaryHour();
        play.tell(client);
        WhatIfSource source(link);
        source.ask({ServiceId("redis")});
        QTRY_VERIFY(source.isComplete());
        const auto restarts = [&] {
            return std::ranges::count(source.answer()->mitigations, topology::MitigationKind::Restart,
                                      &topology::Mitigation::kind);
        };
        QCOMPARE(restarts(), 0);
        play.down("redis");
        play.sweep(3);
        play.tell(client);
        QTRY_COMPARE(restarts(), 1);
        QVERIFY(source.isComplete());
    }

    void aRefusalIsToldAndAskedAgainOnDemand() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        auto play = testing::ordinaryHour();
        play.tell(client);
        WhatIfSource source(link);
        source.ask({ServiceId("reddis")});
        QTRY_VERIFY(source.status() == Status::Failed);
        QVERIFY(source.trouble().contains(QStringLiteral("reddis")));
        source.ask({ServiceId("redis")});
        QTRY_VERIFY(source.isComplete());
        QVERIFY(source.trouble().isEmpty());
    }
};

HOLDFAST_TEST(TstWhatIfSource)
#include "tst_what_if_source.moc"
