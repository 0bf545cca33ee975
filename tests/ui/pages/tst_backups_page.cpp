// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_list_model.h"
#include "models/backup_service_model.h"
#include "tests/support/sample_backups.h"
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/charts/chart_panel.h"
#include "ui/pages/backup_detail_card.h"
#include "ui/pages/backups_page.h"
#include "ui/pages/moment_line.h"
#include "ui/pages/restore_sheet.h"
#include "ui/shell/fleet_button.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/progress_line.h"

#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDateTimeEdit>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace holdfast;
using namespace holdfast::testing;

class TstBackupsPage final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<theme::Theme> m_look;
    std::unique_ptr<Scene> m_scene;

    void show(const char* condition) {
        const auto all = backupConditions();
        const auto found = std::ranges::find(all, QString::fromUtf8(condition), &Condition::name);
        QVERIFY(found != all.end());
        m_scene = std::make_unique<Scene>(*m_look, *found);
        m_scene->window().resize(1440, 900);
        m_scene->window().show();
        m_scene->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_scene->window()));
    }

    shell::Page& page() { return *m_scene->window().currentPage(); }

    QPushButton& button(const char* words) {
        for (auto* one : page().findChildren<QPushButton*>())
            if (one->text() == QString::fromUtf8(words)) return *one;
        qFatal("no button %s", words);
    }

    /// Figures and units are held together by spaces of another kind.
    static QString plain(QString text) { return text.replace(QChar(0x202F), QLatin1Char(' ')); }

    QString words() {
        QStringList all;
        for (const auto* label : page().findChildren<QLabel*>())
            if (label->isVisible()) all << label->text();
        return plain(all.join(QLatin1Char('|')));
    }

    widgets::DataTable& table(const char* name) {
        for (auto* one : page().findChildren<widgets::DataTable*>())
            if (one->accessibleName() == QString::fromUtf8(name)) return *one;
        qFatal("no table %s", name);
    }

    widgets::DataTable& services() { return table("Services that are backed up"); }

    widgets::DataTable& catalogue() { return table("Backups of the chosen service"); }

    QString at(widgets::DataTable& table, int row, int column) {
        return plain(table.model()->index(row, column).data().toString());
    }

    void publish(const backups::BackupState& state) {
        m_scene->play().backups = std::make_shared<const backups::BackupState>(state);
        m_scene->play().tell(m_scene->client());
    }

    static ServiceId id(const char* name) { return ServiceId(name); }

private Q_SLOTS:

    void initTestCase() { m_look = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void cleanupTestCase() { m_look.reset(); }

    void cleanup() { m_scene.reset(); }

    void eachServiceSaysWhetherItCouldGetBack() {
        show("backups-proven");
        using M = models::BackupServiceModel;
        QCOMPARE(services().model()->rowCount(), 2);
        QCOMPARE(at(services(), 0, M::Service), QStringLiteral("postgres"));
        QCOMPARE(at(services(), 0, M::Standing), QStringLiteral("could get back"));
        QCOMPARE(at(services(), 0, M::Loss), QStringLiteral("nothing of 5 min"));
        QCOMPARE(at(services(), 0, M::Recovery), QStringLiteral("17 s of 15 min"));
        QVERIFY(at(services(), 1, M::Next).contains(QStringLiteral("too much is lost")));
        QCOMPARE(catalogue().model()->rowCount(), 5);
        QVERIFY(words().contains(QStringLiteral("every transaction replayed")));
        QVERIFY(words().contains(QStringLiteral("Everything that is backed up could be brought back")));
        services().selectRow(1);
        QCOMPARE(catalogue().model()->rowCount(), 4);
        QVERIFY(words().contains(QStringLiteral("Backups of redis")));
    }

    void whyTheNextBackupIsDrawnForwardIsNotCut() {
        show("backups-proven");
        m_scene->window().resize(1440, 900);
        using M = models::BackupServiceModel;
        const auto words = services().model()->index(1, M::Next).data().toString();
        const int needed = QFontMetrics(services().font()).horizontalAdvance(words);
        QTRY_VERIFY_WITH_TIMEOUT(services().columnWidth(M::Next) > needed, 5'000);
        const int before = services().width();
        m_scene->window().resize(1280, 720); // cut there, but there
        QTRY_VERIFY_WITH_TIMEOUT(services().width() < before, 5'000);
        QVERIFY(!services().isColumnHidden(M::Next));
    }

    void theFleetIsCalledByItsWholeName() {
        show("backups-proven");
        const auto* fleet = m_scene->window().findChild<shell::FleetButton*>();
        QVERIFY(fleet != nullptr);
        for (const auto& size : {QSize(1440, 900), QSize(1280, 720)}) {
            m_scene->window().resize(size);
            QTRY_COMPARE_WITH_TIMEOUT(m_scene->window().size(), size, 5'000);
            QTRY_VERIFY2_WITH_TIMEOUT(fleet->width() >= fleet->sizeHint().width(),
                                      qPrintable(QString::number(fleet->width())), 5'000);
        }
    }

    void theWorstIsSaidFirst() {
        show("backups-log-lost");
        QVERIFY2(words().contains(QStringLiteral("postgres: 22 min would be lost")), qPrintable(words()));
        show("backups-drill-failed");
        QVERIFY(words().contains(QStringLiteral("postgres: the drill failed")));
        QVERIFY(words().contains(QStringLiteral("Page 1,204 of shop.orders is damaged")));
        // What was observed long ago is not known any more.
        auto state = *m_scene->play().backups;
        state.services.resize(1);
        state.services[0].backups[0].proofs.drilled->proven = true;
        state.services[0].recoveryPoint->observed -= std::chrono::hours(1);
        publish(state);
        QVERIFY2(words().contains(QStringLiteral("postgres: loss not known")), qPrintable(words()));
        QVERIFY(at(services(), 0, models::BackupServiceModel::Loss).startsWith(QStringLiteral("not known")));
    }

    void whatIsKeptElsewhereAndWhatIsNotStandsBesideIt() {
        show("backups-proven");
        QVERIFY2(words().contains(QStringLiteral("in s3://holdfast-copies/shop, as of 4 min ago")),
                 qPrintable(words()));
        auto state = *m_scene->play().backups;
        state.services[0].backups[0].copied.reset();
        publish(state);
        QVERIFY2(words().contains(QStringLiteral("not in s3://holdfast-copies/shop yet")),
                 qPrintable(words()));
        state.services[0].copy->running = backups::BackupProgress{
            .work = backups::BackupProgress::Work::Copy, .phase = {}, .bytesDone = 12'000'000};
        publish(state);
        QVERIFY2(words().contains(QStringLiteral("on its way to s3://holdfast-copies/shop")),
                 qPrintable(words()));
    }

    void aServiceWithoutABackupSaysSo() {
        show("backups-proven");
        auto state = *m_scene->play().backups;
        state.services[0].backups.clear();
        publish(state);
        QVERIFY2(words().contains(QStringLiteral("There is no backup of postgres yet")), qPrintable(words()));
        QVERIFY(!catalogue().isVisible());
        state.services[0].backups = state.services[1].backups;
        publish(state);
        QVERIFY(catalogue().isVisible());
        QVERIFY(!words().contains(QStringLiteral("There is no backup of")));
    }

    void whatWouldHaveBeenLostIsShownOverTime() {
        show("backups-over-time-redis");
        auto* panel = page().findChild<charts::ChartPanel*>();
        QVERIFY(panel != nullptr && panel->isVisible());
        const auto& chart = panel->chart();
        QTRY_COMPARE(chart.status(), charts::TimeChart::Status::Ready);
        QTRY_VERIFY(chart.content().lines.constFirst().points.size() > 50);
        HOLDFAST_COMPARE(chart.content().unit, Unit::Seconds);
        QCOMPARE(chart.content().levels.constFirst().name, QStringLiteral("target"));
        const auto* spec = m_scene->play().fleet().find(id("redis"));
        const auto target = spec->backup ? spec->backup->recoveryPoint : BackupSettings().recoveryPoint;
        QCOMPARE(chart.content().levels.constFirst().value, std::chrono::duration<double>(target).count());
        QVERIFY(chart.accessibleName().contains(QStringLiteral("redis")));
        QVERIFY(chart.focusPolicy() != Qt::NoFocus);
        // The newest is what is known now, whether it is kept yet or not.
        QCOMPARE(chart.content().lines.constFirst().points.back().last, 140.0);

        services().selectRow(0);
        QVERIFY(chart.accessibleName().contains(QStringLiteral("postgres")));
        QTRY_COMPARE(chart.content().lines.constFirst().points.back().last, 0.0);
    }

    void whereNothingIsKeptItSaysSo() {
        show("backups-none-yet");
        auto* panel = page().findChild<charts::ChartPanel*>();
        QTRY_COMPARE(panel->chart().status(), charts::TimeChart::Status::Empty);
        QVERIFY(panel->chart().content().lines.constFirst().points.empty());
    }

    void everyOrderIsOfWhatIsChosen() {
        show("backups-proven");
        const auto newest = m_scene->play().backups->services[0].backups[0].id;
        auto& backer = m_scene->backer();
        backer.hold();
        button("Verify").click();
        QCOMPARE(backer.verified.size(), std::size_t{1});
        QVERIFY(backer.verified[0] == std::pair(id("postgres"), newest));
        QVERIFY(!button("Drill").isEnabled()); // one thing at a time
        QVERIFY(!button("Back up now").isEnabled());
        backer.release();
        QTRY_VERIFY(button("Drill").isEnabled());
        catalogue().selectRow(2);
        backer.report = {
            .at = {}, .proven = false, .text = "It did not start.", .phases = {}, .findings = {}};
        button("Drill").click();
        QVERIFY(backer.drilled.at(0).second == m_scene->play().backups->services[0].backups[2].id);
        QTRY_VERIFY(words().contains(QStringLiteral("It did not start.")));
        services().selectRow(1);
        button("Back up now").click();
        QCOMPARE(backer.taken.size(), std::size_t{1});
        QVERIFY(backer.taken[0] == id("redis"));
    }

    void whatIsRefusedStaysUntilItIsRead() {
        show("backups-proven");
        m_scene->backer().refusal =
            Error{.code = ErrorCode::FixSetup, .detail = "There is no room in /backups.", .where = {}};
        button("Back up now").click();
        QTRY_VERIFY(words().contains(QStringLiteral("There is no room in /backups.")));
        m_scene->play().tell(m_scene->client());
        QVERIFY(words().contains(QStringLiteral("No backup was taken")));
    }

    void aRestoreGoesIntoAFreshFolder() {
        show("backups-proven");
        auto* sheet = page().findChild<pages::RestoreSheet*>();
        button("Restore…").click();
        QVERIFY(sheet->isOpen());
        QVERIFY(!button("Restore into this folder").isEnabled());
        QLineEdit* folder = nullptr;
        for (auto* one : sheet->findChildren<QLineEdit*>())
            if (one->accessibleName() == QStringLiteral("Into the folder")) folder = one;
        QVERIFY(folder != nullptr);
        folder->setText(QStringLiteral("restored"));
        QVERIFY(!button("Restore into this folder").isEnabled());
        folder->setText(QStringLiteral("/srv/restored/postgres"));
        auto* point = sheet->findChild<QComboBox*>();
        QCOMPARE(point->count(), 3);
        auto* line = sheet->findChild<pages::MomentLine*>();
        QVERIFY(line != nullptr && !line->isEnabled()); // all of the log
        point->setCurrentIndex(1);
        QVERIFY(line->isEnabled());
        // Along the line by pointer and keys, and in its field, is one and the same.
        auto* field = sheet->findChild<QDateTimeEdit*>();
        const auto shown = [&] { return TimePoint(Duration(field->dateTime().toMSecsSinceEpoch())); };
        QVERIFY(line->moment() == shown() && line->value() == line->maximum());
        QTest::mouseClick(line, Qt::LeftButton, {}, {line->width() / 2, line->height() / 3});
        QVERIFY(line->value() > line->maximum() * 2 / 5 && line->value() < line->maximum() * 3 / 5);
        QVERIFY(line->moment() == shown());
        const auto before = shown();
        QTest::keyClick(line, Qt::Key_Left);
        QVERIFY(shown() == before - std::chrono::seconds(1));
        QTest::keyClick(line, Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(shown() == before + std::chrono::seconds(59));
        field->setDateTime(field->dateTime().addSecs(-120));
        QVERIFY(line->moment() == before - std::chrono::seconds(61));
        const auto wanted = shown();
        button("Restore into this folder").click();
        QVERIFY(!sheet->isOpen());
        QCOMPARE(m_scene->backer().restored.size(), std::size_t{1});
        const auto& order = m_scene->backer().restored[0];
        QCOMPARE(order.into, std::string("/srv/restored/postgres"));
        QVERIFY(order.id == m_scene->play().backups->services[0].backups[0].id);
        QVERIFY(order.point.time == wanted && !order.point.onlyConsistent);
        QTRY_VERIFY(button("Restore…").isEnabled());
        services().selectRow(1); // a Redis has no log
        button("Restore…").click();
        QCOMPARE(point->count(), 1);
    }

    void aRestoreOverTheServerIsAPlan() {
        show("backups-proven");
        button("Restore…").click();
        auto* point = page().findChild<pages::RestoreSheet*>()->findChild<QComboBox*>();
        point->setCurrentIndex(2);
        button("Over the running server…").click();
        QVERIFY(!page().findChild<pages::RestoreSheet*>()->isOpen());
        QTRY_COMPARE(m_scene->hands().requests.size(), std::size_t{1});
        const auto& request = m_scene->hands().requests.front();
        QVERIFY(request.action == actions::RecoveryAction::Restore);
        QVERIFY(request.service == id("postgres"));
        QCOMPARE(request.arguments.at("backup"), m_scene->play().backups->services[0].backups[0].id.value());
        QCOMPARE(request.arguments.at("at"), std::string("backup"));
        QVERIFY(m_scene->backer().restored.empty()); // nothing is done before it is confirmed
    }

    void nobodyRestoresWhileItIsLocked() {
        show("backups-locked");
        QVERIFY(!button("Restore…").isEnabled());
        QVERIFY(button("Restore…").toolTip().contains(QStringLiteral("Unlock")));
        QVERIFY(button("Drill").isEnabled()); // changes nothing of the service
    }

    void whatIsUnderWayCanBeEnded() {
        show("backups-copying");
        auto* progress = page().findChild<widgets::ProgressLine*>();
        QVERIFY(progress->isVisible());
        QVERIFY(progress->done().has_value() && qAbs(*progress->done() - 0.319) < 0.001);
        QVERIFY(!button("Verify").isEnabled());
        progress->findChild<QPushButton*>()->click();
        QCOMPARE(m_scene->backer().cancelled, 1);
    }

    void whatIsDamagedIsNotBroughtBack() {
        show("backups-damaged");
        QVERIFY(!button("Restore…").isEnabled() && !button("Drill").isEnabled());
        QVERIFY(words().contains(QStringLiteral("its digest is another one")));
        show("backups-nothing");
        QVERIFY(words().contains(QStringLiteral("Nothing is backed up here")));
    }
};

HOLDFAST_TEST(TstBackupsPage)
#include "tst_backups_page.moc"
