// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"
#include "models/event_list_model.h"
#include "models/format/event_text.h"
#include "models/roles.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;

namespace {

Event happening(EventKind kind, const char* service = "", Facts facts = {}) {
    return {.time = TimePoint{Duration(1'780'000'000'000)},
            .kind = kind,
            .service = ServiceId(service),
            .facts = std::move(facts)};
}

FleetStatePtr watching(const char* fleet) {
    auto state = std::make_shared<FleetState>();
    auto spec = std::make_shared<FleetSpec>();
    spec->name = fleet;
    state->fleet = spec;
    state->sweep.number = 1;
    state->time = TimePoint{Duration(1'780'000'000'000)};
    return state;
}

} // namespace

class TstEventListModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void thePastComesInPagesTheNewestOnTop() {
        testing::FakeEngineClient client;
        std::vector<Event> past;
        for (int i = 0; i < 250; ++i)
            past.push_back(happening(EventKind::EngineStarted));
        client.remember(past);
        EngineLink link(client);
        EventListModel model(link, {});
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        client.publish(watching("a"));
        QTRY_COMPARE(model.rowCount(), 100);
        client.happen({happening(EventKind::Offline)});
        QCOMPARE(model.rowCount(), 101);
        QCOMPARE(model.index(0).data(Qt::DisplayRole).toString(), QStringLiteral("Holdfast is offline"));
        model.fetchMore({});
        QTRY_COMPARE(model.rowCount(), 201);
        model.fetchMore({});
        QTRY_COMPARE(model.rowCount(), 251);
        QVERIFY(!model.canFetchMore({}));
        for (int row = 1; row < model.rowCount(); ++row) {
            QVERIFY(model.index(row).data(SortRole).toULongLong() <
                    model.index(row - 1).data(SortRole).toULongLong());
        }
    }

    void ofOneServiceOnlyItsOwn() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        EventListModel model(link, ServiceId("redis"));
        client.publish(watching("a"));
        QTRY_VERIFY(model.isLoaded());
        client.happen(
            {happening(EventKind::RestartObserved, "redis"), happening(EventKind::RestartObserved, "api")});
        QCOMPARE(model.rowCount(), 1);
    }

    void anotherFleetHasAnotherPast() {
        testing::FakeEngineClient client;
        client.remember({happening(EventKind::EngineStarted)});
        EngineLink link(client);
        EventListModel model(link, {});
        client.publish(watching("a"));
        QTRY_COMPARE(model.rowCount(), 1);
        const auto asked = client.eventQueries.size();
        client.publish(watching("b"));
        QTRY_VERIFY(client.eventQueries.size() > asked);
    }

    void everyKindOfEventHasATitle() {
        for (int kind = 0; kind <= static_cast<int>(EventKind::FaultEnded); ++kind) {
            const auto text = format::eventText(
                happening(static_cast<EventKind>(kind), "redis", {{"fault", std::string("leak")}}));
            QVERIFY2(!text.title.isEmpty(), qPrintable(QString::number(kind)));
        }
    }

    void aStateChangeSaysWhy() {
        const auto text = format::eventText(happening(EventKind::ServiceStateChanged, "api",
                                                      {{"scope", std::string("effective")},
                                                       {"to", std::string("critical")},
                                                       {"cause", std::string("redis")},
                                                       {"score", 0.0}}));
        QCOMPARE(text.title, QStringLiteral("api is critical"));
        QVERIFY(text.detail.contains(QStringLiteral("because of redis")));
        const auto silent = format::eventText(happening(EventKind::ServiceStateChanged, "redis",
                                                        {{"scope", std::string("effective")},
                                                         {"to", std::string("critical")},
                                                         {"cause", std::string("redis")},
                                                         {"reason", std::string("up")},
                                                         {"value", 0.0},
                                                         {"unit", std::string("boolean")},
                                                         {"score", 0.0}}));
        QVERIFY2(silent.detail.startsWith(QStringLiteral("it does not answer")), qPrintable(silent.detail));
        const auto follows = format::eventText(happening(EventKind::ServiceStateChanged, "api",
                                                         {{"scope", std::string("own")},
                                                          {"to", std::string("critical")},
                                                          {"cause", std::string("api")},
                                                          {"reason", std::string("up")},
                                                          {"value", 0.0},
                                                          {"unit", std::string("boolean")},
                                                          {"likely_cause", std::string("redis")}}));
        QCOMPARE(follows.detail, QStringLiteral("it does not answer · likely because of redis"));
    }
};

HOLDFAST_TEST(TstEventListModel)
#include "tst_event_list_model.moc"
