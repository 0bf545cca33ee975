// SPDX-License-Identifier: GPL-3.0-or-later
// From a Compose file to a fleet that is watched, as a person goes: from the welcome, by mouse and by
// keyboard.
#include "engine/core/fleet/fleet_file.h"
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "tests/support/fake_discovery.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/test_registry.h"
#include "ui/shell/compose_sheet.h"
#include "ui/shell/fleet_opener.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/option_card.h"
#include "ui/widgets/toggle_chip.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>

#include <memory>

using namespace holdfast;

class TstComposeSheet final : public QObject {
    Q_OBJECT

private:
    /// A window without a fleet, and a disk that is a map.
    struct Desk {
        theme::Theme look{*qApp, theme::SchemeChoice::Dark};
        testing::FakeEngineClient client;
        testing::FakeDiscovery disk;
        models::Settings settings{QString()};
        models::EngineLink link{client};
        shell::PageContext context{{.theme = look, .link = link, .settings = settings, .discovery = &disk}};
        shell::MainWindow window{context, {}};

        Desk() {
            disk.files["/srv/shop/compose.yaml"] =
                "services:\n"
                "  db: { image: postgres }\n"
                "  web: { image: web, ports: ['80:80'], depends_on: [db] }\n"
                "  tool: { image: x, profiles: [tools] }\n";
            disk.files["/srv/shop/broken.yaml"] = "services:\n  web: { image: web, depends_on: [dbb] }\n";
            window.resize(1280, 720);
            window.show();
            window.activateWindow();
        }

        shell::ComposeSheet& open(const char* file = "/srv/shop/compose.yaml") {
            context.discoverCompose(QString::fromLatin1(file));
            return sheet();
        }

        shell::ComposeSheet& sheet() {
            auto* found = window.findChild<shell::ComposeSheet*>();
            if (found == nullptr) qFatal("no sheet");
            return *found;
        }

        QPushButton* button(const QString& text) {
            for (auto* one : sheet().findChildren<QPushButton*>())
                if (one->text() == text) return one;
            qFatal("no button %s", qPrintable(text));
        }

        QTableView* table(const QString& name) {
            for (auto* one : sheet().findChildren<QTableView*>())
                if (one->accessibleName() == name) return one;
            qFatal("no table %s", qPrintable(name));
        }
    };

    static QString cell(const QTableView* table, int row, int column) {
        return table->model()->index(row, column).data().toString();
    }

    std::unique_ptr<Desk> m_desk;

private Q_SLOTS:

    void init() {
        m_desk = std::make_unique<Desk>();
        QVERIFY(QTest::qWaitForWindowActive(&m_desk->window));
    }

    void cleanup() { m_desk.reset(); }

    void theWelcomeOffersIt() {
        const auto cards = m_desk->window.currentPage()->findChildren<widgets::OptionCard*>();
        const auto found =
            std::ranges::find(cards, QStringLiteral("From a Compose file…"), &QAbstractButton::text);
        QVERIFY(found != cards.end());
        QTest::keyClick(*found, Qt::Key_Space);
        auto* dialog = m_desk->window.findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->windowModality(), Qt::NonModal);
        Q_EMIT dialog->fileSelected(QStringLiteral("/srv/shop/compose.yaml"));
        dialog->close();
        QVERIFY(m_desk->sheet().isVisible());
    }

    void whatWasUnderstoodIsShownBeforeAnythingIsSaved() {
        auto& sheet = m_desk->open();
        auto* save = m_desk->button(QStringLiteral("Save and watch"));
        QVERIFY(!save->isEnabled()); // it is being read
        m_desk->disk.answer();
        QVERIFY(save->isEnabled());
        const auto* services = m_desk->table(QStringLiteral("Services that were understood"));
        QCOMPARE(services->model()->rowCount(), 2);
        QCOMPARE(cell(services, 1, 0), QStringLiteral("web"));
        QCOMPARE(cell(services, 1, 2), QStringLiteral("http://127.0.0.1:80"));
        QCOMPARE(cell(services, 1, 3), QStringLiteral("db"));
        const auto* findings = m_desk->table(QStringLiteral("What was not understood"));
        QVERIFY(findings->isVisible());
        QCOMPARE(cell(findings, 0, 0), QStringLiteral("line 4"));
        QCOMPARE(sheet.target(), QStringLiteral("/srv/shop/holdfast.yaml"));
        QVERIFY(m_desk->disk.savedFiles.empty());
    }

    void savedItIsWatched() {
        QSignalSpy chosen(&m_desk->window, &shell::MainWindow::fleetChosen);
        auto& sheet = m_desk->open();
        m_desk->disk.answer();
        QTRY_COMPARE(QApplication::focusWidget(), m_desk->button(QStringLiteral("Save and watch")));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QVERIFY(!sheet.isVisible());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.front().front().toString(), QStringLiteral("/srv/shop/holdfast.yaml"));
        const auto outcome = readFleetText(m_desk->disk.savedFiles.at("/srv/shop/holdfast.yaml"),
                                           "holdfast.yaml", [](const std::string&) { return std::nullopt; });
        QVERIFY(outcome.fleet != nullptr);
        QCOMPARE(outcome.fleet->services.size(), std::size_t{2});
    }

    void aProfileTakesItsServicesIn() {
        auto& sheet = m_desk->open();
        m_desk->disk.answer();
        auto* chip = sheet.findChild<widgets::ToggleChip*>();
        QVERIFY(chip != nullptr && chip->isVisible());
        QCOMPARE(chip->text(), QStringLiteral("tools"));
        chip->click();
        QCOMPARE(m_desk->disk.questions, 2);
        m_desk->disk.answer();
        QCOMPARE(m_desk->table(QStringLiteral("Services that were understood"))->model()->rowCount(), 3);
        QVERIFY(sheet.findChild<widgets::ToggleChip*>()->isChecked());
        QVERIFY(!m_desk->table(QStringLiteral("What was not understood"))->isVisible());
    }

    void aMistakeIsShownWithItsLineAndNothingCanBeSaved() {
        m_desk->open("/srv/shop/broken.yaml");
        m_desk->disk.answer();
        QVERIFY(!m_desk->button(QStringLiteral("Save and watch"))->isEnabled());
        const auto* findings = m_desk->table(QStringLiteral("What was not understood"));
        QVERIFY(findings->isVisible());
        QCOMPARE(cell(findings, 0, 0), QStringLiteral("line 2"));
        QVERIFY(cell(findings, 0, 1).contains(QStringLiteral("«dbb» is not a service")));
        QVERIFY(m_desk->sheet().findChild<widgets::Banner*>()->isVisible());
        // Another file: the sheet is as new.
        m_desk->open();
        m_desk->disk.answer();
        QVERIFY(!m_desk->sheet().findChild<widgets::Banner*>()->isVisible());
        QVERIFY(m_desk->button(QStringLiteral("Save and watch"))->isEnabled());
    }

    void aRefusedSavingIsSaidAndCanBeTriedAgain() {
        QSignalSpy chosen(&m_desk->window, &shell::MainWindow::fleetChosen);
        auto& sheet = m_desk->open();
        m_desk->disk.answer();
        m_desk->disk.refusal = Error{.code = ErrorCode::FixSetup, .detail = "Permission denied", .where = {}};
        m_desk->button(QStringLiteral("Save and watch"))->click();
        QVERIFY(sheet.isVisible());
        QCOMPARE(sheet.findChild<widgets::Banner*>()->text().detail, QStringLiteral("Permission denied"));
        sheet.setTarget(QStringLiteral("/home/me/shop.yaml"));
        QVERIFY(!sheet.findChild<widgets::Banner*>()->isVisible());
        m_desk->button(QStringLiteral("Save and watch"))->click();
        QCOMPARE(chosen.front().front().toString(), QStringLiteral("/home/me/shop.yaml"));
    }

    void escapeLeavesEverythingAsItWas() {
        QSignalSpy chosen(&m_desk->window, &shell::MainWindow::fleetChosen);
        auto& sheet = m_desk->open();
        QTest::keyClick(&sheet, Qt::Key_Escape);
        QVERIFY(!sheet.isVisible());
        m_desk->disk.answer(); // it comes too late and does no harm
        QVERIFY(!sheet.isVisible());
        QCOMPARE(chosen.count(), 0);
        QVERIFY(m_desk->disk.savedFiles.empty());
    }

    void aComposeFileIsKnownByItsName() {
        for (const char* name :
             {"compose.yaml", "docker-compose.yml", "docker-compose.prod.yml", "/a/compose.override.yml"})
            QVERIFY2(shell::FleetOpener::isCompose(QString::fromLatin1(name)), name);
        for (const char* name : {"fleet.yaml", "compose.json", "composer.yaml", "compose"})
            QVERIFY2(!shell::FleetOpener::isCompose(QString::fromLatin1(name)), name);
    }
};

HOLDFAST_TEST(TstComposeSheet)
#include "tst_compose_sheet.moc"
