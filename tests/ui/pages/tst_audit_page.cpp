// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/action_link.h"
#include "models/audit_table_model.h"
#include "tests/support/acting.h"
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/pages/audit_page.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/segmented_control.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>

using namespace holdfast;
using namespace holdfast::testing;

class TstAuditPage final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<theme::Theme> m_look;
    std::unique_ptr<Scene> m_scene;

    void show(const char* condition) {
        const auto all = actingConditions();
        const auto found = std::ranges::find(all, QString::fromUtf8(condition), &Condition::name);
        QVERIFY(found != all.end());
        m_scene = std::make_unique<Scene>(*m_look, *found);
        m_scene->window().resize(1440, 900);
        m_scene->window().show();
        QVERIFY(QTest::qWaitForWindowExposed(&m_scene->window()));
        QTRY_COMPARE(m_scene->window().currentPage()->readiness(), shell::Page::Readiness::Ready);
    }

    widgets::DataTable& table() { return *m_scene->window().currentPage()->findChild<widgets::DataTable*>(); }

    QComboBox* choice(const char* name) {
        for (auto* box : m_scene->window().currentPage()->findChildren<QComboBox*>())
            if (box->accessibleName() == QString::fromUtf8(name)) return box;
        qFatal("no choice %s", name);
    }

    QString words() {
        QStringList all;
        for (const auto* label : m_scene->window().currentPage()->findChildren<QLabel*>())
            if (label->isVisible()) all << label->text();
        return all.join(QLatin1Char('|'));
    }

private Q_SLOTS:

    void initTestCase() { m_look = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void cleanupTestCase() { m_look.reset(); }

    void cleanup() { m_scene.reset(); }

    void theTrailIsVerifiedAndReadInFull() {
        show("audit");
        QTRY_COMPARE(table().model()->rowCount(), 42);
        QVERIFY2(words().contains(QStringLiteral("The trail is whole: 42 entries")), qPrintable(words()));
        const auto* json = m_scene->window().currentPage()->findChild<QPlainTextEdit*>();
        QVERIFY(json->isReadOnly());
        QVERIFY(json->toPlainText().contains(QStringLiteral("\"tier\": 2")));
    }

    void aServicesNameIsReadInFull() {
        show("audit");
        QTRY_COMPARE(table().model()->rowCount(), 42);
        auto& trail = m_scene->hands().trail;
        trail.push_back(actions::linked({.moment = actions::AuditMoment::Between,
                                         .kind = "action-done",
                                         .actor = "ada",
                                         .service = ServiceId("coordination-service"),
                                         .text = "restarted",
                                         .detail = "{}"},
                                        m_scene->play().now(), actions::anchorOf(trail.back())));
        auto desk = *m_scene->play().desk;
        desk.audit.entries = 43;
        m_scene->play().desk = std::make_shared<const automation::DeskState>(desk);
        m_scene->play().tell(m_scene->client());
        QTRY_COMPARE(table().model()->rowCount(), 43);
        const QFontMetrics metrics(m_look->font(theme::TextStyle::Strong));
        const int name = metrics.horizontalAdvance(QStringLiteral("coordination-service"));
        QVERIFY(table().columnWidth(models::AuditTableModel::Service) > name);
    }

    void itIsNarrowedByServiceKindActorAndWords() {
        show("audit");
        QTRY_COMPARE(table().model()->rowCount(), 42);
        QSignalSpy resets(table().model(), &QAbstractItemModel::modelReset);
        auto* service = choice("Service");
        service->setCurrentIndex(service->findData(QStringLiteral("redis")));
        QTRY_VERIFY(table().model()->rowCount() < 42 && table().model()->rowCount() > 0);
        QCOMPARE(m_scene->hands().audits.back().service.value(), std::string("redis"));
        auto* kind = choice("What");
        kind->setCurrentIndex(kind->findData(QStringLiteral("action-done")));
        QCOMPARE(m_scene->hands().audits.back().kind, std::string("action-done"));
        m_scene->window().currentPage()->findChild<widgets::SearchField*>()->setText(
            QStringLiteral("no such words"));
        QTRY_COMPARE(table().model()->rowCount(), 0);
        QVERIFY(words().contains(QStringLiteral("Nothing fits")));
        QCOMPARE(resets.count(), 0);
    }

    void newEntriesComeByThemselves() {
        show("audit");
        QTRY_COMPARE(table().model()->rowCount(), 42);
        m_scene->hands().trail = trailOf(44, m_scene->play().now());
        auto desk = *m_scene->play().desk;
        desk.audit.entries = 44;
        m_scene->play().desk = std::make_shared<const automation::DeskState>(desk);
        m_scene->play().tell(m_scene->client());
        QTRY_COMPARE(table().model()->rowCount(), 44);
    }

    void aBrokenTrailIsShownWhereItBreaks() {
        show("audit-broken");
        QTRY_VERIFY2(words().contains(QStringLiteral("The trail is broken at entry 17 of 42")),
                     qPrintable(words()));
    }

    void whatIsNarrowedIsSavedAsCsvAndJson() {
        show("audit");
        QTRY_COMPARE(table().model()->rowCount(), 42);
        for (auto* button : m_scene->window().currentPage()->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Export…")) button->click();
        auto* dialog = m_scene->window().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        const QTemporaryDir folder;
        Q_EMIT dialog->fileSelected(folder.filePath(QStringLiteral("a.csv")));
        Q_EMIT dialog->fileSelected(folder.filePath(QStringLiteral("a.json")));
        dialog->close();
        QFile csv(folder.filePath(QStringLiteral("a.csv")));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QCOMPARE(csv.readAll().count('\n'), 43);
        QFile json(folder.filePath(QStringLiteral("a.json")));
        QVERIFY(json.open(QIODevice::ReadOnly));
        QVERIFY(json.readAll().contains("\"hash\""));
    }

    void withoutADeskThereIsNoTrail() {
        show("audit-nobody");
        QVERIFY(words().contains(QStringLiteral("There is no audit trail here")));
    }
};

HOLDFAST_TEST(TstAuditPage)
#include "tst_audit_page.moc"
