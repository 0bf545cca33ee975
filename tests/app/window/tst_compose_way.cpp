// SPDX-License-Identifier: GPL-3.0-or-later
// A Compose file that is dropped on the window becomes a fleet that is watched: the real engine, the real
// disk.
#include "app/window_session.h"
#include "tests/support/test_registry.h"
#include "ui/shell/compose_sheet.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QMimeData>
#include <QtCore/QTemporaryDir>
#include <QtCore/QUrl>
#include <QtGui/QDropEvent>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

#include <memory>

using namespace holdfast;

class TstComposeWay final : public QObject {
    Q_OBJECT

private:
    static constexpr int kPatience = 30'000; ///< ms

    void drop(app::WindowSession& session, const QString& file) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent entered(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&session.window(), &entered);
        QVERIFY(entered.isAccepted());
        QDropEvent event(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&session.window(), &event);
    }

    QTemporaryDir m_folder;

private Q_SLOTS:

    void droppedShownSavedWatched() {
        QDir(m_folder.path()).mkdir(QStringLiteral("shop"));
        const QString compose = m_folder.filePath(QStringLiteral("shop/compose.yaml"));
        QFile file(compose);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("services:\n"
                   "  db: { image: postgres, environment: { POSTGRES_PASSWORD: topsecret } }\n"
                   "  web: { image: web, depends_on: [db] }\n");
        file.close();
        app::Options options;
        options.dataFolder = m_folder.filePath(QStringLiteral("data")).toStdString();
        app::WindowSession session(*qApp, options, m_folder.filePath(QStringLiteral("settings.ini")),
                                   app::Keeping::Memory);
        session.window().resize(1280, 720);
        session.window().show();
        session.window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&session.window()));

        drop(session, compose);
        auto* sheet = session.window().findChild<shell::ComposeSheet*>();
        QVERIFY(sheet != nullptr && sheet->isVisible());
        const QString fleet = m_folder.filePath(QStringLiteral("shop/holdfast.yaml"));
        QTRY_COMPARE_WITH_TIMEOUT(sheet->target(), fleet, kPatience);
        QVERIFY(!QFile::exists(fleet));

        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space); // «Save and watch» has the keyboard
        QTRY_VERIFY_WITH_TIMEOUT(
            session.link().state() != nullptr && session.link().state()->fleet != nullptr, kPatience);
        QVERIFY(!sheet->isVisible());
        const auto state = session.link().state();
        QCOMPARE(state->fleet->name, std::string("shop"));
        QCOMPARE(state->fleet->dependencies.size(), std::size_t{1});
        // What nothing reaches is never green.
        QCOMPARE(state->services.size(), std::size_t{2});
        for (const auto& service : state->services)
            QVERIFY(service.state == HealthState::Unknown);
        QFile saved(fleet);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QVERIFY(!saved.readAll().contains("topsecret"));
    }
};

HOLDFAST_TEST(TstComposeWay)
#include "tst_compose_way.moc"
