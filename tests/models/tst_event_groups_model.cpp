// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"
#include "models/event_groups_model.h"
#include "models/roles.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;

namespace {

Event falls(const char* service, int second, Facts facts) {
    facts["to"] = std::string("critical");
    return {.time = TimePoint{Duration(1'780'000'000'000 + second * 1000)},
            .kind = EventKind::ServiceStateChanged,
            .severity = Severity::Critical,
            .service = ServiceId(service),
            .facts = std::move(facts)};
}

Event byItself(const char* service, int second) {
    return falls(service, second, {{"scope", std::string("own")}, {"cause", std::string(service)}});
}

Event limited(const char* service, const char* cause, int second) {
    return falls(service, second, {{"scope", std::string("effective")}, {"cause", std::string(cause)}});
}

Event follows(const char* service, const char* cause, int second) {
    return falls(service, second,
                 {{"scope", std::string("own")},
                  {"cause", std::string(service)},
                  {"likely_cause", std::string(cause)}});
}

Event recovers(const char* service, int second) {
    Event event = byItself(service, second);
    event.severity = Severity::Good;
    event.facts["to"] = std::string("healthy");
    return event;
}

FleetStatePtr watching() {
    auto state = std::make_shared<FleetState>();
    auto spec = std::make_shared<FleetSpec>();
    spec->name = "a";
    state->fleet = spec;
    state->sweep.number = 1;
    return state;
}

} // namespace

class TstEventGroupsModel final : public QObject {
    Q_OBJECT

private:
    struct World {
        testing::FakeEngineClient client;
        EngineLink link{client};
        EventListModel events{link, {}};
        EventGroupsModel groups{events};
        QAbstractItemModelTester tester{&groups, QAbstractItemModelTester::FailureReportingMode::Fatal};

        [[nodiscard]] QStringList services() const {
            QStringList out;
            for (int row = 0; row < groups.rowCount(); ++row)
                out << groups.index(row, 0).data(ServiceRole).toString();
            return out;
        }
    };

private Q_SLOTS:

    void aFleetThatFallsIsOneLineThatOpens() {
        World world;
        world.client.publish(watching());
        QTRY_VERIFY(world.events.isLoaded());
        // As the engine tells it: web comes before redis in the same moment, the others follow.
        world.client.happen({byItself("mail", 0), limited("web", "redis", 30), byItself("redis", 30)});
        world.client.happen({follows("api", "redis", 60), follows("worker", "redis", 90)});
        world.client.happen({follows("web", "redis", 90)}); // again, by its own readings now
        QCOMPARE(world.services(), (QStringList{QStringLiteral("redis"), QStringLiteral("mail")}));
        const QModelIndex redis = world.groups.index(0, 0);
        QVERIFY(redis.data(DetailRole).toString().startsWith(QStringLiteral("3 others because of it")));
        QVERIFY(redis.data(Qt::AccessibleTextRole).toString().endsWith(QStringLiteral("folded")));
        QVERIFY(!world.groups.index(1, 0).data(OpenRole).isValid());
        world.groups.setOpen(world.groups.index(1, 0), true); // nothing under it
        QCOMPARE(world.groups.rowCount(), 2);
        world.groups.setOpen(redis, true);
        QCOMPARE(world.services(),
                 (QStringList{QStringLiteral("web"), QStringLiteral("worker"), QStringLiteral("api"),
                              QStringLiteral("redis"), QStringLiteral("web"), QStringLiteral("mail")}));
        QCOMPARE(world.groups.index(0, 0).data(LevelRole).toInt(), 1);
        QCOMPARE(world.groups.index(3, 0).data(LevelRole).toInt(), 0);
        world.groups.setOpen(world.groups.index(3, 0), false);
        QCOMPARE(world.groups.rowCount(), 2);
    }

    void eachFallHasItsOwnGroup() {
        World world;
        world.client.publish(watching());
        QTRY_VERIFY(world.events.isLoaded());
        world.client.happen({byItself("redis", 0), follows("api", "redis", 30), recovers("redis", 60),
                             recovers("api", 60), byItself("redis", 90), follows("api", "redis", 120)});
        QCOMPARE(world.services(), (QStringList{QStringLiteral("redis"), QStringLiteral("api"),
                                                QStringLiteral("redis"), QStringLiteral("redis")}));
        QVERIFY(world.groups.index(0, 0).data(DetailRole).toString().startsWith(QStringLiteral("one other")));
        QVERIFY(world.groups.index(3, 0).data(DetailRole).toString().startsWith(QStringLiteral("one other")));
    }

    void whatHasLostItsCauseStandsByItself() {
        World world;
        world.client.publish(watching());
        QTRY_VERIFY(world.events.isLoaded());
        world.client.happen({recovers("redis", 0), follows("api", "redis", 30), limited("web", "db", 60)});
        QCOMPARE(world.groups.rowCount(), 3);
    }

    void aCauseThatComesWithAnOlderPageTakesItsOthers() {
        World world;
        std::vector<Event> past{byItself("redis", 0)};
        for (int i = 0; i < 120; ++i)
            past.push_back(follows("api", "redis", 30));
        world.client.remember(past);
        world.client.publish(watching());
        QTRY_VERIFY(world.events.rowCount() >= 100);
        while (world.groups.canFetchMore({}))
            world.groups.fetchMore({});
        QTRY_COMPARE(world.events.rowCount(), 121);
        QCOMPARE(world.services(), (QStringList{QStringLiteral("redis")}));
    }
};

HOLDFAST_TEST(TstEventGroupsModel)
#include "tst_event_groups_model.moc"
