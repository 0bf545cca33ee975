// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/test_registry.h"
#include "ui/topology/fleet_map.h"
#include "ui/topology/map_arranger.h"
#include "ui/topology/topology_view.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QMenu>

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

const QString kShop = QStringLiteral("shop");
const QString kData = QStringLiteral("data");

/// web → {cart, pay} (shop) → {db, cache} (data), repeated; db1 is critical.
FleetStatePtr fleetOf(int copies) {
    auto fleet = std::make_shared<FleetSpec>();
    fleet->name = "test";
    auto state = std::make_shared<FleetState>();
    state->time = TimePoint{Duration(1'780'000'000'000)};
    const auto add = [&](const std::string& id, const std::string& tag) {
        ServiceSpec spec;
        spec.id = ServiceId(id);
        if (!tag.empty()) spec.tags = {tag};
        fleet->services.push_back(spec);
        ServiceState service;
        service.id = ServiceId(id);
        service.state = id == "db1" ? HealthState::Critical : HealthState::Healthy;
        service.freshness = Freshness::Fresh;
        service.effective.score = id == "db1" ? 0.1 : 0.95;
        state->services.push_back(service);
    };
    const auto link = [&](const std::string& from, const std::string& to) {
        state->dependencies.push_back({.from = ServiceId(from), .to = ServiceId(to)});
    };
    for (int i = 1; i <= copies; ++i) {
        const std::string n = std::to_string(i);
        add("web" + n, "");
        add("cart" + n, "shop");
        add("pay" + n, "shop");
        add("db" + n, "data");
        add("cache" + n, "data");
        link("web" + n, "cart" + n);
        link("web" + n, "pay" + n);
        link("cart" + n, "db" + n);
        link("pay" + n, "db" + n);
        link("pay" + n, "cache" + n);
    }
    state->fleet = fleet;
    return state;
}

} // namespace

/// The layout program is missing in these tests: the simple layout stands in from the event loop.
class TstFleetMap : public QObject {
    Q_OBJECT

private:
    struct Window {
        testing::FakeEngineClient client;
        models::EngineLink link{client};
        MapArranger arranger{LayoutProcess::Settings{}};
        TopologyView view;
        FleetMap map;

        Window(const theme::Theme& theme) : view(theme), map(link, theme, arranger, view) {
            view.resize(900, 600);
        }

        void show(const FleetStatePtr& state) {
            map.show(state);
            QTRY_VERIFY(!arranger.isArranging());
        }

        [[nodiscard]] std::optional<QPointF> place(const QString& id) const {
            const int card = view.scene().indexOf(id);
            if (card < 0) return std::nullopt;
            return view.scene().cardRect(card).center();
        }

        [[nodiscard]] QStringList ids() const {
            QStringList ids;
            for (const Card& card : view.scene().content().cards)
                ids << card.id;
            return ids;
        }
    };

private Q_SLOTS:

    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void init() { m_window = std::make_unique<Window>(*m_theme); }

    void cleanup() { m_window.reset(); }

    void cleanupTestCase() { m_theme.reset(); }

    void aSmallFleetOpensWithoutGroups() {
        m_window->show(fleetOf(2));
        QCOMPARE(m_window->view.scene().cardCount(), 10);
        QVERIFY(m_window->map.grouping() == Grouping::None);
        QCOMPARE(m_window->map.possible(), QList<Grouping>{Grouping::Tag});
    }

    void aLargeFleetOpensFolded() {
        m_window->show(fleetOf(70)); // 350 services
        QVERIFY(m_window->map.grouping() == Grouping::Tag);
        QCOMPARE(m_window->view.scene().cardCount(), 72);
        const int data = m_window->view.scene().indexOf(groupId(kData));
        QVERIFY(m_window->view.scene().card(data).state == HealthState::Critical);
    }

    /// What a person folds and unfolds moves nothing else, and comes back where it was.
    void foldingMovesNothingElse() {
        m_window->show(fleetOf(3));
        m_window->map.setGrouping(Grouping::Tag);
        QTRY_VERIFY(!m_window->arranger.isArranging());
        QCOMPARE(m_window->view.scene().frames().size(), 2);
        QHash<QString, QPointF> before;
        for (const QString& id : m_window->ids())
            before.insert(id, *m_window->place(id));
        m_window->map.setFolded(kData, true);
        QCOMPARE(m_window->view.scene().cardCount(), 10);
        for (const QString& id : m_window->ids()) {
            if (before.contains(id)) QCOMPARE(m_window->place(id), before.value(id));
        }
        m_window->map.setFolded(kData, false);
        QCOMPARE(m_window->view.scene().cardCount(), 15);
        for (const QString& id : m_window->ids())
            QCOMPARE(m_window->place(id), before.value(id));
    }

    void aGroupThatOpenedFoldedUnfoldsBesideTheOthers() {
        m_window->show(fleetOf(70));
        QHash<QString, QPointF> before;
        for (const QString& id : m_window->ids())
            before.insert(id, *m_window->place(id));
        m_window->map.setFolded(kShop, false);
        QTRY_COMPARE(m_window->view.scene().cardCount(), 72 - 1 + 140);
        for (const QString& id : m_window->ids()) {
            if (before.contains(id)) QCOMPARE(m_window->place(id), before.value(id));
        }
        const Scene& scene = m_window->view.scene();
        for (int i = 0; i < scene.cardCount(); ++i) {
            for (int k = 0; k < i; ++k)
                QVERIFY(!scene.cardRect(i).intersects(scene.cardRect(k)));
        }
    }

    void everythingUnfoldsAndFoldsAgain() {
        m_window->show(fleetOf(70));
        m_window->map.unfoldAll();
        QTRY_COMPARE(m_window->view.scene().cardCount(), 350);
        m_window->map.foldAll();
        QTRY_COMPARE(m_window->view.scene().cardCount(), 72);
    }

    void returnUnfoldsAGroupAndChoosesItsWorst() {
        m_window->show(fleetOf(70));
        m_window->view.setCurrent(groupId(kData));
        QTest::keyClick(&m_window->view, Qt::Key_Return);
        QVERIFY(!m_window->map.isFolded(kData));
        QCOMPARE(m_window->view.currentId(), QStringLiteral("db1"));
        QTest::keyClick(&m_window->view, Qt::Key_G);
        QVERIFY(m_window->map.isFolded(kData));
        QCOMPARE(m_window->view.currentId(), groupId(kData));
    }

    void returnOpensAService() {
        m_window->show(fleetOf(2));
        QSignalSpy opened(&m_window->map, &FleetMap::opened);
        m_window->view.setCurrent(QStringLiteral("db1"));
        QTest::keyClick(&m_window->view, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toString(), QStringLiteral("db1"));
    }

    /// From the first card on, Page Down reaches each, folded groups among them.
    void theKeyboardReachesEveryCard() {
        m_window->show(fleetOf(70));
        m_window->map.setFolded(kShop, false);
        QTest::keyClick(&m_window->view, Qt::Key_Home);
        QSet<QString> reached{m_window->view.currentId()};
        for (qsizetype i = 0; i < m_window->view.scene().cardCount(); ++i) {
            QTest::keyClick(&m_window->view, Qt::Key_PageDown);
            reached.insert(m_window->view.currentId());
        }
        QCOMPARE(reached.size(), m_window->view.scene().cardCount());
        QVERIFY(reached.contains(groupId(kData)));
    }

    void aSearchNamesTheGroupThatHidesWhatItFound() {
        m_window->show(fleetOf(70));
        const Found found = m_window->map.find(QStringLiteral("db69"));
        QCOMPARE(found.cards, QStringList{groupId(kData)});
        QCOMPARE(found.first, QStringLiteral("db69"));
        QVERIFY2(found.words.contains(QStringLiteral("«data»")), qPrintable(found.words));
        m_window->map.uncover(found.first);
        QVERIFY(m_window->view.scene().indexOf(QStringLiteral("db69")) >= 0);
        QVERIFY(m_window->map.find(QStringLiteral("nothing")).first.isEmpty());
    }

    void whatIsFoldedIsRememberedByFleet() {
        m_window->show(fleetOf(3));
        QVERIFY(m_window->map.save().isEmpty()); // as it opened
        m_window->map.setGrouping(Grouping::Tag);
        QTRY_VERIFY(!m_window->arranger.isArranging());
        m_window->map.setFolded(kShop, true);
        const QVariantMap saved = m_window->map.save();
        m_window = std::make_unique<Window>(*m_theme);
        m_window->map.restore(saved);
        m_window->show(fleetOf(3));
        QVERIFY(m_window->map.isFolded(kShop));
        QVERIFY(!m_window->map.isFolded(kData));
        QCOMPARE(m_window->view.scene().cardCount(), 10);
    }

    void statesReachTheFoldedCards() {
        m_window->show(fleetOf(70));
        auto next = std::make_shared<FleetState>(*fleetOf(70));
        next->fleet = m_window->map.whole().cards.isEmpty() ? nullptr : fleetOf(70)->fleet;
        for (ServiceState& service : next->services) {
            if (service.id == ServiceId("cart5")) service.state = HealthState::Degraded;
        }
        m_window->show(next);
        const int shop = m_window->view.scene().indexOf(groupId(kShop));
        QVERIFY(m_window->view.scene().card(shop).state == HealthState::Degraded);
        QCOMPARE(m_window->view.scene().cardCount(), 72);
    }

    void keysChooseTheOverlay() {
        m_window->show(fleetOf(2));
        QSignalSpy changed(&m_window->map, &FleetMap::overlayChanged);
        QTest::keyClick(&m_window->view, Qt::Key_2);
        QVERIFY(m_window->map.overlay() == Overlay::Load);
        QVERIFY(m_window->view.scene().content().overlay == Overlay::Load);
        QVERIFY(m_window->view.scene().card(0).measure.has_value());
        QTest::keyClick(&m_window->view, Qt::Key_1);
        QVERIFY(!m_window->view.scene().card(0).measure.has_value());
        QCOMPARE(changed.count(), 2);
    }

    void marksAreLaidOverFoldedGroupsToo() {
        m_window->show(fleetOf(70));
        m_window->map.setMarks([](Content& content) {
            for (Card& card : content.cards) {
                if (card.id == QStringLiteral("db2")) card.fate = Fate::GoesDown;
            }
        });
        const int data = m_window->view.scene().indexOf(groupId(kData));
        QVERIFY(m_window->view.scene().card(data).fate == Fate::GoesDown);
        QVERIFY(m_window->view.scene().card(data).remark.contains(QLatin1Char('1')));
        m_window->map.setMarks({});
        QVERIFY(m_window->view.scene().card(data).fate == Fate::None);
    }

    void theMenuFoldsAndUnfolds() {
        m_window->show(fleetOf(70));
        QMenu menu;
        m_window->map.fillGroupMenu(menu);
        const auto actions = menu.actions();
        QVERIFY(std::ranges::any_of(actions, [](const QAction* action) {
            return action->isCheckable() && action->isChecked() &&
                   action->text().contains(QStringLiteral("tag"));
        }));
        actions.back()->trigger(); // unfold all
        QTRY_COMPARE(m_window->view.scene().cardCount(), 350);
    }

private:
    std::unique_ptr<theme::Theme> m_theme;
    std::unique_ptr<Window> m_window;
};

HOLDFAST_TEST(TstFleetMap)
#include "tst_fleet_map.moc"
