// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does on the Topology page, in a window with an engine that a test drives.
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/pages/history_mode.h"
#include "ui/pages/observed_card.h"
#include "ui/pages/topology_page.h"
#include "ui/pages/topology_side.h"
#include "ui/pages/what_if_mode.h"
#include "ui/topology/topology_view.h"

#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

/// A fleet that has run for an hour, with Topology in front and every card in its place.
struct Room {
    Room()
        : look(*qApp, theme::SchemeChoice::Dark)
        , scene(look, {.name = {},
                       .play = [] { return std::make_unique<FleetPlay>(ordinaryHour()); },
                       .bare = {},
                       .after = {}}) {
        scene.window().resize(1440, 900);
        scene.window().show();
    }

    bool open(const shell::Place& place) {
        scene.window().goTo(place);
        page = scene.window().findChild<pages::TopologyPage*>();
        return page != nullptr && QTest::qWaitFor([this] { return stands("redis"); }, 60'000);
    }

    [[nodiscard]] bool stands(const char* service) const {
        return page->map().scene().indexOf(QString::fromLatin1(service)) >= 0;
    }

    [[nodiscard]] const ui::topology::Card& card(const char* service) const {
        const auto& drawn = page->map().scene();
        return drawn.content().cards.at(
            static_cast<std::size_t>(drawn.indexOf(QString::fromLatin1(service))));
    }

    [[nodiscard]] pages::WhatIfMode& whatIf() const { return *page->findChild<pages::WhatIfMode*>(); }

    [[nodiscard]] pages::HistoryMode& history() const { return *page->findChild<pages::HistoryMode*>(); }

    theme::Theme look;
    Scene scene;
    pages::TopologyPage* page = nullptr;
};

shell::Place topologyOf(const char* service = "", const char* part = "") {
    return {
        .page = QStringLiteral("topology"), .service = ServiceId(service), .part = QString::fromLatin1(part)};
}

std::vector<ServiceId> ids(std::initializer_list<const char*> names) {
    std::vector<ServiceId> found;
    for (const char* name : names)
        found.emplace_back(name);
    return found;
}

} // namespace

class TstTopologyPage final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void outOfSightItRestsAndIsTrueWhenItComesBack() {
        Room room;
        QVERIFY(room.open(topologyOf()));
        HOLDFAST_COMPARE(room.card("redis").state, HealthState::Healthy);
        room.scene.window().goTo({.page = QStringLiteral("overview"), .service = {}, .part = {}});
        room.scene.play().down("redis");
        room.scene.play().sweep(4);
        room.scene.play().tell(room.scene.client());
        HOLDFAST_COMPARE(room.card("redis").state, HealthState::Healthy); // nobody sees it
        room.scene.window().goTo(topologyOf());
        HOLDFAST_COMPARE(room.card("redis").state, HealthState::Critical);
    }

    void aLinkToWhatIfIsKeptUntilTheMapIsThere() {
        Room room;
        QVERIFY(room.open(topologyOf("redis", "what-if")));
        QTRY_VERIFY_WITH_TIMEOUT(room.page->map().currentId() == QStringLiteral("redis"), 60'000);
        QVERIFY(room.whatIf().isOn());
        QTRY_VERIFY(room.whatIf().source().answer() != nullptr);
        QVERIFY(room.page->findChild<pages::TopologySide*>()->isVisible());
    }

    void spaceLetsOneMoreFailAndEscapeForgetsThem() {
        Room room;
        QVERIFY(room.open(topologyOf("redis")));
        auto& map = room.page->map();
        map.setFocus();
        QTest::keyClick(&map, Qt::Key_Space);
        QVERIFY(room.whatIf().isOn());
        HOLDFAST_COMPARE(room.whatIf().failing().services(), ids({"redis"}));
        map.setCurrent(QStringLiteral("postgres"));
        QTest::keyClick(&map, Qt::Key_Space);
        HOLDFAST_COMPARE(room.whatIf().failing().services(), ids({"redis", "postgres"}));
        QTRY_VERIFY(room.whatIf().source().answer() != nullptr);
        QTRY_VERIFY(room.card("api").fate != ui::topology::Fate::None);
        room.whatIf().remove(ServiceId("redis"));
        HOLDFAST_COMPARE(room.whatIf().failing().services(), ids({"postgres"}));
        QTest::keyClick(&map, Qt::Key_Escape);
        QVERIFY(!room.whatIf().isOn());
        HOLDFAST_COMPARE(room.card("api").fate, ui::topology::Fate::None);
    }

    void whatHistorySuggestsStandsBesideTheChosenService() {
        Room room;
        room.scene.client().observed = [](Duration) {
            topology::ObservedEdges answer;
            answer.edges = {{.from = ServiceId("redis"), .to = ServiceId("qdrant"), .shared = {}}};
            return answer;
        };
        QVERIFY(room.open(topologyOf("redis")));
        QTRY_VERIFY(room.page->findChild<pages::ObservedCard*>() != nullptr);
        auto* card = room.page->findChild<pages::ObservedCard*>();
        QTRY_VERIFY(card->isVisible());
        QCOMPARE(card->shown().size(), std::size_t{1});
        room.page->map().setCurrent(QStringLiteral("postgres"));
        QTRY_VERIFY(!card->isVisible());
    }

    void historyShowsThePastAndLeavesItForNow() {
        Room room;
        QVERIFY(room.open(topologyOf("redis")));
        room.scene.play().down("redis");
        room.scene.play().sweep(8);
        room.scene.play().tell(room.scene.client());
        HOLDFAST_COMPARE(room.card("redis").state, HealthState::Critical);
        room.scene.window().goTo(topologyOf("redis", "history"));
        QVERIFY(room.history().isOn());
        QVERIFY(room.page->usesTimeWindow());
        QTRY_VERIFY(room.history().state() != nullptr);
        room.history().setBucket(models::HealthReplay::kBuckets / 2);
        QTRY_VERIFY(room.card("redis").state == HealthState::Healthy);
        // What happens meanwhile does not disturb the past.
        room.scene.play().sweep(1);
        room.scene.play().tell(room.scene.client());
        HOLDFAST_COMPARE(room.card("redis").state, HealthState::Healthy);
        room.history().setOn(false);
        HOLDFAST_COMPARE(room.card("redis").state, HealthState::Critical);
        QVERIFY(!room.page->usesTimeWindow());
    }
};

HOLDFAST_TEST(TstTopologyPage)
#include "tst_topology_page.moc"
