// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/chart_panel.h"

#include <QtCore/QMimeData>
#include <QtCore/QTemporaryDir>
#include <QtGui/QClipboard>
#include <QtWidgets/QApplication>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>

using namespace holdfast;
using namespace holdfast::charts;
using namespace holdfast::charts::samples;
using namespace std::chrono_literals;

class TstChartPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void cleanupTestCase() {
        m_panel.reset();
        m_theme.reset();
    }

    void init() {
        m_view = std::make_unique<TimeView>([] { return kNow; }, 1h);
        m_panel = std::make_unique<ChartPanel>(*m_theme, *m_view, QStringLiteral("queue depth"));
        m_panel->resize(420, 220);
        m_panel->setContent(contentOf(readings(30, 1min), 3min));
        m_panel->setStatus(TimeChart::Status::Ready);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void theTableTwinHoldsWhatTheChartShows() {
        const auto* table = m_panel->findChild<QTableView*>();
        QVERIFY(!m_panel->showsTable());
        m_panel->chart().setFocus();
        QTest::keyClick(&m_panel->chart(), Qt::Key_T, Qt::ControlModifier);
        QVERIFY(m_panel->showsTable());
        QCOMPARE(table->model()->rowCount(), 30);
        m_view->setRange({kNow - 10min, kNow});
        QCOMPARE(table->model()->rowCount(), 11);
        m_panel->setContent(contentOf(readings(5, 1min), 3min));
        QCOMPARE(table->model()->rowCount(), 5);
        QVERIFY(!table->accessibleName().isEmpty());
        m_panel->setTable(false);
        QVERIFY(!m_panel->showsTable());
    }

    void itIsCopiedAsPictureAndAsCsv() {
        QSignalSpy said(m_panel.get(), &ChartPanel::said);
        m_panel->copyCsv();
        QCOMPARE(QApplication::clipboard()->text().count(QLatin1Char('\n')), 31);
        QVERIFY(QApplication::clipboard()->mimeData()->hasFormat(QStringLiteral("text/csv")));
        m_panel->copyPicture();
        QVERIFY(QApplication::clipboard()->image().width() > 800);
        QCOMPARE(said.count(), 2);
    }

    void itIsSavedByTheEndingOfTheName() {
        QTemporaryDir folder;
        QVERIFY(m_panel->saveTo(folder.filePath(QStringLiteral("a.csv"))));
        QVERIFY(m_panel->saveTo(folder.filePath(QStringLiteral("a.png"))));
        QVERIFY(QImage(folder.filePath(QStringLiteral("a.png"))).width() > 800);
        QVERIFY(!m_panel->saveTo(folder.filePath(QStringLiteral("no/a.png"))));
    }

    void afterAFailureOneCanAskAgain() {
        auto* button = m_panel->findChild<QPushButton*>();
        QVERIFY(!button->isVisible());
        m_panel->setStatus(TimeChart::Status::Failed, QStringLiteral("History could not be read"));
        QVERIFY(button->isVisible());
        QSignalSpy asked(m_panel.get(), &ChartPanel::retryRequested);
        button->click();
        QCOMPARE(asked.count(), 1);
    }

    void savingDoesNotStandInTheWay() {
        QAction* save = nullptr;
        for (QAction* action : m_panel->actions()) {
            if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_S)) save = action;
        }
        QVERIFY(save != nullptr);
        save->trigger();
        const auto windows = QApplication::topLevelWidgets();
        const auto dialog =
            std::ranges::find_if(windows, [](const QWidget* w) { return w->inherits("QFileDialog"); });
        QVERIFY(dialog != windows.end());
        QVERIFY(!(*dialog)->isModal());
        (*dialog)->close();
    }

private:
    std::unique_ptr<theme::Theme> m_theme;
    std::unique_ptr<TimeView> m_view;
    std::unique_ptr<ChartPanel> m_panel;
};

HOLDFAST_TEST(TstChartPanel)
#include "tst_chart_panel.moc"
