// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlook_standing.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

class TstOutlookStanding final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void anOutlookThatMissedThreeSweepsIsOld() {
        auto play = testing::ordinaryHour();
        HOLDFAST_COMPARE(standingOf(*play.state()), OutlookStanding::None);
        play.foretold = testing::Foretold{};
        HOLDFAST_COMPARE(standingOf(*play.state()), OutlookStanding::Fresh);
        play.foretold->age = 90s;
        HOLDFAST_COMPARE(standingOf(*play.state()), OutlookStanding::Fresh);
        play.foretold->age = 91s;
        HOLDFAST_COMPARE(standingOf(*play.state()), OutlookStanding::Old);
        HOLDFAST_COMPARE(sinceOutlook(*play.state()), Duration(91s));
    }

    void whoCannotSeeForetellsNothingNew() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{};
        play.goOffline("no route");
        HOLDFAST_COMPARE(standingOf(*play.state()), OutlookStanding::Old);
    }

    void aServiceFindsItsOwn() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {"api"}, .unusual = {}};
        const auto state = play.state();
        QVERIFY(warningAbout(*state, ServiceId("redis")) != nullptr);
        QVERIFY(warningAbout(*state, ServiceId("api")) == nullptr);
        QVERIFY(outlookAbout(*state, ServiceId("redis"))->prediction->probability > 0.8);
        HOLDFAST_COMPARE(outlookAbout(*state, ServiceId("api"))->silence, outlook::Silence::Learning);
        QVERIFY(outlookAbout(*state, ServiceId("nobody")) == nullptr);
    }

    /// The fleet file has just been read again and has one more service.
    void anOutlookOfAnotherFleetIsNoOnes() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{};
        auto changed = *play.state();
        changed.services.emplace_back().id = ServiceId("new");
        QVERIFY(outlookAbout(changed, ServiceId("redis")) == nullptr);
    }
};

HOLDFAST_TEST(TstOutlookStanding)
#include "tst_outlook_standing.moc"
