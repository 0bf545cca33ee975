// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"
#include "models/service_table_model.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"
#include "ui/delegates/trend_line.h"
#include "ui/theme/theme.h"

#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>

#include <cmath>

using namespace holdfast;
using namespace std::chrono_literals;

class TstTrendLine final : public QObject {
    Q_OBJECT

private:
    [[nodiscard]] widgets::SparklineData lineOf(const char* service) {
        m_play->tell(m_client);
        return delegates::trendLineOf(m_model->index(m_model->find(service), 0));
    }

    /// How much violet there is left and right of a share of the width.
    [[nodiscard]] std::pair<int, int> violet(const widgets::SparklineData& line, double share) const {
        QImage image(200, 40, QImage::Format_ARGB32_Premultiplied);
        image.fill(m_theme->color(theme::Role::Panel));
        QPainter painter(&image);
        widgets::paintSparkline(painter, QRectF(image.rect()), line, *m_theme);
        painter.end();
        const QColor wanted = m_theme->color(theme::Role::Predicted);
        std::pair<int, int> found;
        for (int x = 0; x < image.width(); ++x) {
            for (int y = 0; y < image.height(); ++y) {
                const QColor seen = image.pixelColor(x, y);
                const int far = std::abs(seen.red() - wanted.red()) +
                                std::abs(seen.green() - wanted.green()) +
                                std::abs(seen.blue() - wanted.blue());
                if (far < 90) ++(x < share * image.width() ? found.first : found.second);
            }
        }
        return found;
    }

private Q_SLOTS:

    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void cleanupTestCase() {
        m_model.reset();
        m_theme.reset();
    }

    void init() {
        m_play = std::make_unique<testing::FleetPlay>(testing::ordinaryHour());
        m_model = std::make_unique<models::ServiceTableModel>(m_link);
    }

    void theHourEndsInADashedTail() {
        QVERIFY(!lineOf("redis").forecast);
        QCOMPARE(violet(lineOf("redis"), 0.5), std::pair(0, 0));
        m_play->foretold = testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {}, .unusual = {}};
        const auto line = lineOf("redis");
        QVERIFY(line.forecast && line.forecast->points.size() == 10);
        QCOMPARE(line.forecast->points.back().at, 1.0F);
        const auto [measured, ahead] = violet(line, 0.75);
        QCOMPARE(measured, 0);
        QVERIFY2(ahead > 20, qPrintable(QString::number(ahead)));
    }

    /// A horizon of a minute beside an hour would be two pixels.
    void aShortHorizonIsStillSeen() {
        m_play->foretold = testing::Foretold{};
        auto state = *m_play->state();
        auto outlook = *state.outlook;
        for (auto& service : outlook.services) {
            if (!service.health) continue;
            for (std::size_t i = 0; i < service.health->points.size(); ++i)
                service.health->points[i].after = 6s * static_cast<int>(i + 1);
        }
        state.outlook = std::make_shared<outlook::FleetOutlook>(std::move(outlook));
        m_client.publish(std::make_shared<FleetState>(std::move(state)));
        const auto line = delegates::trendLineOf(m_model->index(m_model->find("redis"), 0));
        QVERIFY(line.forecast && line.forecast->width >= 0.2);
    }

    void whatIsOldLooksOld() {
        m_play->foretold = testing::Foretold{};
        QVERIFY(!lineOf("redis").forecast->faded);
        const int fresh = violet(lineOf("redis"), 0.75).second;
        m_play->foretold->age = 4min;
        QVERIFY(lineOf("redis").forecast->faded);
        QVERIFY(violet(lineOf("redis"), 0.75).second < fresh);
    }

    void whileLearningThereIsNone() {
        m_play->foretold = testing::Foretold{.warned = {}, .learning = {"redis"}, .unusual = {}};
        QVERIFY(!lineOf("redis").forecast);
        QVERIFY(lineOf("postgres").forecast);
    }

private:
    std::unique_ptr<theme::Theme> m_theme;
    std::unique_ptr<testing::FleetPlay> m_play;
    testing::FakeEngineClient m_client;
    models::EngineLink m_link{m_client};
    std::unique_ptr<models::ServiceTableModel> m_model;
};

HOLDFAST_TEST(TstTrendLine)
#include "tst_trend_line.moc"
