// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_topology.h"
#include "tests/support/test_registry.h"
#include "ui/topology/layered_layout.h"
#include "ui/topology/map_layer.h"

#include <QtGui/QImage>
#include <QtWidgets/QApplication>

using namespace holdfast;
using namespace holdfast::ui::topology;
using namespace std::chrono_literals;

/// What is painted piece by piece must be what is painted at once.
class TstMapLayer : public QObject {
    Q_OBJECT

private:
    static constexpr QSize kSize{500, 360};

    void finish() {
        while (!m_layer->isComplete())
            m_layer->work(*m_painter, m_scene, 0ms);
    }

    QImage drawn() {
        QImage image(kSize, QImage::Format_RGB32);
        QPainter painter(&image);
        m_layer->draw(painter, Qt::magenta);
        return image;
    }

    QImage expected(const Viewpoint& view) {
        QImage image(kSize, QImage::Format_RGB32);
        QPainter painter(&image);
        m_painter->paint(painter, m_scene, view, QRectF(QPointF(), QSizeF(kSize)));
        return image;
    }

    /// Pixels that differ by more than the rounding of antialiased edges cut at a clip.
    static int differences(const QImage& one, const QImage& other) {
        int count = 0;
        for (int y = 0; y < one.height(); ++y) {
            for (int x = 0; x < one.width(); ++x) {
                const QRgb a = one.pixel(x, y);
                const QRgb b = other.pixel(x, y);
                const int far = std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                                          std::abs(qBlue(a) - qBlue(b))});
                if (far > 40) ++count;
            }
        }
        return count;
    }

private Q_SLOTS:

    void initTestCase() {
        m_theme = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark);
        m_painter = std::make_unique<MapPainter>(*m_theme);
        const Content content = testing::largeTopology(60, 150);
        PositionBook places;
        places.adopt(testing::graphOf(content), layeredLayout(testing::graphOf(content)));
        m_scene.build(content, places);
    }

    void cleanupTestCase() {
        m_painter.reset();
        m_theme.reset();
    }

    void init() {
        m_layer = std::make_unique<MapLayer>();
        m_layer->resize(kSize, 1.0);
    }

    void oneBandIsPaintedEvenWithoutTime() {
        m_layer->look({.zoom = 0.5, .origin = {10, 10}});
        m_layer->work(*m_painter, m_scene, 0ms);
        QVERIFY(!m_layer->isComplete());
        finish();
        QVERIFY(m_layer->isComplete());
        QVERIFY(differences(drawn(), expected({.zoom = 0.5, .origin = {10, 10}})) < 30);
    }

    void panningLeavesThePictureThatPaintingAnewWouldMake() {
        Viewpoint view{.zoom = 0.6, .origin = {0, 0}};
        m_layer->look(view);
        finish();
        for (const QPointF step : {QPointF(-37, 12), QPointF(20, -60), QPointF(-90, -5), QPointF(0, 33)}) {
            view.origin += step;
            m_layer->look(view);
            m_layer->work(*m_painter, m_scene, 0ms); // the next step comes before this one is complete
        }
        finish();
        QVERIFY2(differences(drawn(), expected(view)) < 60,
                 qPrintable(QString::number(differences(drawn(), expected(view)))));
    }

    void panningPaintsOnlyWhatCameIn() {
        m_layer->look({.zoom = 0.6, .origin = {0, 0}});
        finish();
        m_layer->look({.zoom = 0.6, .origin = {-20, 0}});
        m_layer->work(*m_painter, m_scene, 0ms); // one band suffices for a strip
        QVERIFY(m_layer->isComplete());
    }

    void whileZoomingThePictureBeforeIsShown() {
        m_layer->look({.zoom = 0.5, .origin = {0, 0}});
        finish();
        m_layer->look({.zoom = 0.7, .origin = {0, 0}});
        QVERIFY(!m_layer->isComplete());
        const QImage preview = drawn();
        QCOMPARE(differences(preview, QImage(preview).convertToFormat(QImage::Format_RGB32)), 0);
        QVERIFY(differences(preview, expected({.zoom = 0.5, .origin = {0, 0}})) > 500); // magnified
        int empty = 0;
        for (int x = 0; x < kSize.width(); ++x)
            empty += preview.pixelColor(x, 100) == QColor(Qt::magenta) ? 1 : 0;
        QCOMPARE(empty, 0); // and nothing is blank
    }

    void aPartIsPaintedAgain() {
        const Viewpoint view{.zoom = 0.6, .origin = {0, 0}};
        m_layer->look(view);
        finish();
        Content content = m_scene.content();
        content.cards[5].state = HealthState::Critical;
        QList<QRectF> dirty;
        QVERIFY(m_scene.refresh(content, dirty));
        QVERIFY(m_layer->isComplete());
        for (const QRectF& part : dirty)
            m_layer->invalidate(view.toWidget(part));
        QVERIFY(!m_layer->isComplete());
        finish();
        QVERIFY(differences(drawn(), expected(view)) < 30);
    }

    void twiceThePixelsAreTwiceTheDetail() {
        m_layer->resize(kSize, 2.0);
        m_layer->look({.zoom = 0.6, .origin = {0, 0}});
        finish();
        QImage sharp(kSize * 2, QImage::Format_RGB32);
        sharp.setDevicePixelRatio(2.0);
        QPainter painter(&sharp);
        m_layer->draw(painter, Qt::magenta);
        painter.end();
        QImage wanted(kSize * 2, QImage::Format_RGB32);
        wanted.setDevicePixelRatio(2.0);
        QPainter direct(&wanted);
        m_painter->paint(direct, m_scene, {.zoom = 0.6, .origin = {0, 0}}, QRectF(QPointF(), QSizeF(kSize)));
        direct.end();
        QVERIFY(differences(sharp, wanted) < 120);
    }

private:
    std::unique_ptr<theme::Theme> m_theme;
    std::unique_ptr<MapPainter> m_painter;
    std::unique_ptr<MapLayer> m_layer;
    Scene m_scene;
};

HOLDFAST_TEST(TstMapLayer)
#include "tst_map_layer.moc"
