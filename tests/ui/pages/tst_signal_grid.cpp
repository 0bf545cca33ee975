// SPDX-License-Identifier: GPL-3.0-or-later
// What a service's charts show of what is foretold.
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/time_view.h"
#include "ui/pages/signal_grid.h"
#include "ui/shell/page_context.h"
#include "ui/theme/theme.h"

#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace holdfast;
using namespace std::chrono_literals;

class TstSignalGrid final : public QObject {
    Q_OBJECT

private:
    [[nodiscard]] const charts::Content* contentOf(const char* title) const {
        for (const auto* panel : m_grid->findChildren<charts::ChartPanel*>())
            if (panel->title() == QString::fromLatin1(title)) return &panel->chart().content();
        return nullptr;
    }

    void look(const char* service) {
        m_grid->setService(ServiceId(service));
        m_grid->show(*m_client.state()->find(ServiceId(service)));
        m_grid->resize(1000, m_grid->sizeHint().height());
        m_grid->setVisiblePart(m_grid->rect());
    }

private Q_SLOTS:

    void init() {
        m_look = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark);
        m_play = std::make_unique<testing::FleetPlay>(testing::ordinaryHour());
        m_play->foretold =
            testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {"ollama"}, .unusual = {"redis"}};
        m_play->tell(m_client);
        m_link = std::make_unique<models::EngineLink>(m_client);
        m_context = std::make_unique<shell::PageContext>(
            shell::PageContext::Parts{.theme = *m_look, .link = *m_link, .settings = m_settings});
        m_view = std::make_unique<charts::TimeView>([this] { return m_play->now(); }, 1h);
        m_grid = std::make_unique<pages::SignalGrid>(*m_context, *m_view);
        m_grid->QWidget::show();
    }

    void cleanup() {
        m_grid.reset();
        m_view.reset();
        m_context.reset();
        m_link.reset();
        m_look.reset();
    }

    void chartsGoOnIntoTheirForecast() {
        look("redis");
        QTRY_VERIFY(contentOf("memory") != nullptr && !contentOf("memory")->forecast.empty());
        QTRY_VERIFY(m_grid->isSettled());
        const charts::Content& memory = *contentOf("memory");
        QVERIFY(memory.forecast.front().time == memory.lines.front().points.back().time);
        QCOMPARE(memory.forecast.front().median, memory.lines.front().points.back().last);
        QVERIFY(memory.forecast.back().time == m_play->now() + 15min);
        QVERIFY(m_view->range().to == m_play->now() + 15min);
        QVERIFY(!memory.forecastOld);
        QCOMPARE(memory.marks.size(), 1);
        QVERIFY2(memory.marks.front().reason.startsWith(QStringLiteral("spike")),
                 qPrintable(memory.marks.front().reason));
    }

    void aForecastThatMissedSweepsIsOld() {
        look("redis");
        QTRY_VERIFY(contentOf("memory") != nullptr && !contentOf("memory")->forecast.empty());
        m_play->foretold->age = 4min;
        m_play->sweep();
        m_play->tell(m_client);
        QTRY_VERIFY(contentOf("memory")->forecastOld);
    }

    void whileLearningThereIsNoRoomAhead() {
        look("ollama");
        QTRY_VERIFY(m_grid->isSettled());
        QVERIFY(contentOf("memory")->forecast.empty());
        QVERIFY(m_view->range().to == m_play->now());
    }

    void nothingIsAskedWhileNobodyLooks() {
        int asked = 0;
        const auto answer = m_client.forecast;
        m_client.forecast = [&](const ServiceId& service) { return ++asked, answer(service); };
        look("redis");
        QTRY_COMPARE(asked, 1);
        m_grid->setVisiblePart({});
        m_play->sweep(2);
        m_client.publish(m_play->state());
        QCoreApplication::sendPostedEvents();
        QCOMPARE(asked, 1);
        m_grid->setVisiblePart(m_grid->rect());
        QTRY_COMPARE(asked, 2);
    }

private:
    std::unique_ptr<theme::Theme> m_look;
    std::unique_ptr<testing::FleetPlay> m_play;
    testing::FakeEngineClient m_client;
    models::Settings m_settings{QString()};
    std::unique_ptr<models::EngineLink> m_link;
    std::unique_ptr<shell::PageContext> m_context;
    std::unique_ptr<charts::TimeView> m_view;
    std::unique_ptr<pages::SignalGrid> m_grid;
};

HOLDFAST_TEST(TstSignalGrid)
#include "tst_signal_grid.moc"
