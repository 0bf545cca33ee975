// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_topology.h"
#include "tests/support/test_registry.h"
#include "ui/topology/layered_layout.h"
#include "ui/topology/topology_view.h"

#include <QtGui/QWheelEvent>
#include <QtWidgets/QApplication>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::ui::topology;

class TstTopologyView : public QObject {
    Q_OBJECT

private:
    QPoint middleOf(const QString& id) const {
        return m_view->viewpoint()
            .toWidget(m_view->scene().cardRect(m_view->scene().indexOf(id)).center())
            .toPoint();
    }

    void wheel(QPointF at, int delta) {
        QWheelEvent event(at, m_view->mapToGlobal(at), {}, QPoint(0, delta), Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view.get(), &event);
    }

private Q_SLOTS:

    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Light); }

    void cleanupTestCase() {
        m_view.reset();
        m_theme.reset();
    }

    void init() {
        m_content = testing::largeTopology(30, 60);
        m_places = {};
        m_places.adopt(testing::graphOf(m_content), layeredLayout(testing::graphOf(m_content)));
        m_view = std::make_unique<TopologyView>(*m_theme);
        m_view->resize(900, 600);
        m_view->setContent(m_content, m_places);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void theWholeFleetIsInViewUntilAPersonMovesTheMap() {
        const auto visible = [this] {
            return QRectF(m_view->rect()).contains(m_view->viewpoint().toWidget(m_view->scene().bounds()));
        };
        QVERIFY(visible());
        m_view->resize(620, 500);
        QVERIFY(visible());
        wheel({100, 100}, 360);
        m_view->resize(640, 500);
        QVERIFY(!visible());
        QTest::keyClick(m_view.get(), Qt::Key_F);
        QVERIFY(visible());
    }

    void theWheelZoomsAboutThePointer() {
        const QPointF at(200, 150);
        const QPointF before = m_view->viewpoint().toMap(at);
        wheel(at, 240);
        QVERIFY(QLineF(m_view->viewpoint().toMap(at), before).length() < 1.5);
        for (int i = 0; i < 60; ++i)
            wheel(at, 120);
        QVERIFY(m_view->viewpoint().zoom <= 2.5);
    }

    void draggingPansAndChoosesNothing() {
        QSignalSpy chosen(m_view.get(), &TopologyView::currentChanged);
        const QPointF before = m_view->viewpoint().origin;
        QTest::mousePress(m_view.get(), Qt::LeftButton, {}, {300, 300});
        QTest::mouseMove(m_view.get(), {340, 320});
        QTest::mouseMove(m_view.get(), {380, 350});
        QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, {380, 350});
        QCOMPARE(m_view->viewpoint().origin, before + QPointF(80, 50));
        QCOMPARE(chosen.count(), 0);
    }

    void aClickChoosesADoubleClickOpens() {
        QSignalSpy chosen(m_view.get(), &TopologyView::currentChanged);
        QSignalSpy opened(m_view.get(), &TopologyView::activated);
        const QString id = m_content.cards[3].id;
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, middleOf(id));
        QCOMPARE(m_view->currentId(), id);
        QCOMPARE(chosen.count(), 1);
        QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, middleOf(id));
        QCOMPARE(opened.last().first().toString(), id);
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QVERIFY(m_view->currentId().isEmpty());
    }

    void theKeyboardWalksAndKeepsTheCardInSight() {
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->currentId(), m_view->scene().card(m_view->scene().first()).id);
        m_view->zoomBy(4.0, {450, 300});
        for (const Qt::Key key :
             {Qt::Key_Right, Qt::Key_Right, Qt::Key_Down, Qt::Key_Left, Qt::Key_Up, Qt::Key_Right}) {
            const int before = m_view->scene().indexOf(m_view->currentId());
            QTest::keyClick(m_view.get(), key);
            const int now = m_view->scene().indexOf(m_view->currentId());
            QVERIFY(QRectF(m_view->rect())
                        .intersects(m_view->viewpoint().toWidget(m_view->scene().cardRect(now))));
            if (key == Qt::Key_Right && now != before) {
                QVERIFY(m_view->scene().neighbours(before, Step::Callees).contains(now));
            }
        }
        QSignalSpy opened(m_view.get(), &TopologyView::activated);
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
    }

    void additionsMoveNothingThatStays() {
        QHash<QString, QPointF> before;
        for (int i = 0; i < m_view->scene().cardCount(); ++i) {
            before.insert(m_view->scene().card(i).id, m_view->scene().cardRect(i).center());
        }
        const Viewpoint view = m_view->viewpoint();
        m_view->zoomBy(1.1, {10, 10}); // a person's own view
        const Viewpoint moved = m_view->viewpoint();
        m_view->setCurrent(m_content.cards[7].id);
        Content more = m_content;
        more.cards.append({.id = QStringLiteral("new"),
                           .name = QStringLiteral("new"),
                           .score = {},
                           .remark = {},
                           .words = {}});
        more.links.append({.from = 30, .to = 7, .words = {}});
        m_places.update(testing::graphOf(more));
        m_view->setContent(more, m_places);
        for (auto place = before.constBegin(); place != before.constEnd(); ++place) {
            QCOMPARE(m_view->scene().cardRect(m_view->scene().indexOf(place.key())).center(), place.value());
        }
        QVERIFY(m_view->scene().indexOf(QStringLiteral("new")) >= 0);
        QCOMPARE(m_view->viewpoint(), moved);
        QVERIFY(view != moved);
        QCOMPARE(m_view->currentId(), m_content.cards[7].id);
    }

    void aChosenServiceThatGoesIsChosenNoMore() {
        m_view->setCurrent(m_content.cards[29].id);
        QSignalSpy chosen(m_view.get(), &TopologyView::currentChanged);
        Content fewer = m_content;
        fewer.cards.removeLast();
        fewer.links.removeIf([](const Link& link) { return link.from == 29 || link.to == 29; });
        m_places.update(testing::graphOf(fewer));
        m_view->setContent(fewer, m_places);
        QVERIFY(m_view->currentId().isEmpty());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toString(), QString());
    }

    void theScreenIsPaintedThroughTheLayer() {
        QTRY_VERIFY(m_view->isComplete());
        QSignalSpy completed(m_view.get(), &TopologyView::completed);
        m_view->zoomBy(1.3, {200, 200});
        QTRY_VERIFY(completed.count() > 0 && m_view->isComplete());
    }

    void aPictureTakenIsCompleteAtOnceAlsoAtTwiceTheScale() {
        m_view->zoomBy(0.8, {200, 200});
        QImage image(m_view->size() * 2, QImage::Format_RGB32);
        image.setDevicePixelRatio(2.0);
        image.fill(Qt::magenta);
        m_view->render(&image);
        for (int y = 0; y < image.height(); y += 40) {
            for (int x = 0; x < image.width(); x += 40)
                QVERIFY(image.pixelColor(x, y) != QColor(Qt::magenta));
        }
    }

    /// A panel lay over half of the map, and the chosen card with it.
    void whatLiesOverTheMapHidesNothingOfIt() {
        const Content few = testing::largeTopology(5, 5);
        PositionBook places;
        places.adopt(testing::graphOf(few), layeredLayout(testing::graphOf(few)));
        m_view->resize(1400, 700);
        m_view->rebuild(few, places);
        m_view->setCurrent(few.cards[0].id);
        m_view->setObscured({0, 0, 330, 0});
        const QRectF clear(0, 0, 1400 - 330, 700);
        QVERIFY(clear.contains(m_view->viewpoint().toWidget(m_view->scene().bounds())));
        m_view->setObscured({});
        QVERIFY(QRectF(m_view->rect()).contains(m_view->viewpoint().toWidget(m_view->scene().bounds())));
    }

    void theChosenCardStaysInSightWhereTheWholeWouldBeTooSmall() {
        const QString chosen = m_content.cards[20].id;
        m_view->setCurrent(chosen);
        m_view->setObscured({0, 0, 330, 0});
        const QRectF card =
            m_view->viewpoint().toWidget(m_view->scene().cardRect(m_view->scene().indexOf(chosen)));
        QVERIFY(QRectF(0, 0, m_view->width() - 330, m_view->height()).contains(card));
    }

    /// The first click brings the panel, and the map moves under the pointer.
    void aDoubleClickMeansTheCardOfItsFirstClick() {
        connect(m_view.get(), &TopologyView::currentChanged, m_view.get(),
                [this] { m_view->setObscured({0, 0, 330, 0}); });
        QSignalSpy activated(m_view.get(), &TopologyView::activated);
        const auto rightmost = std::ranges::max_element(m_content.cards, {}, [this](const Card& card) {
            return m_view->scene().cardRect(m_view->scene().indexOf(card.id)).right();
        });
        const QString wanted = rightmost->id; // where the panel comes
        const QPoint at = middleOf(wanted);
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, at);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.first().first().toString(), wanted);
    }

    void theCurrentServiceIsToldToAssistiveTechnology() {
        m_view->setCurrent(m_content.cards[4].id);
        QCOMPARE(m_view->accessibleDescription(), m_content.cards[4].words);
        QVERIFY(!m_view->accessibleName().isEmpty());
    }

private:
    std::unique_ptr<theme::Theme> m_theme;
    std::unique_ptr<TopologyView> m_view;
    Content m_content;
    PositionBook m_places;
};

HOLDFAST_TEST(TstTopologyView)
#include "tst_topology_view.moc"
