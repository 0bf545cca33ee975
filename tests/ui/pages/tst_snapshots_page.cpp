// SPDX-License-Identifier: GPL-3.0-or-later
// The way back as a person finds it: what differs, who changed it, what is kept, what is damaged.
#include "models/snapshot_diff_model.h"
#include "models/snapshot_list_model.h"
#include "tests/support/sample_snapshots.h"
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/acting/plan_sheet.h"
#include "ui/acting/unlock_sheet.h"
#include "ui/delegates/diff_delegate.h"
#include "ui/pages/ask_sheet.h"
#include "ui/pages/compare_card.h"
#include "ui/pages/drift_card.h"
#include "ui/pages/snapshot_table_card.h"
#include "ui/pages/snapshot_timeline.h"
#include "ui/pages/snapshots_page.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/row_list.h"
#include "ui/widgets/search_field.h"

#include <QtCore/QTemporaryDir>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace holdfast;
using namespace holdfast::testing;
using models::SnapshotDiffModel;
using snapshots::SnapshotId;

class TstSnapshotsPage final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<theme::Theme> m_look;
    std::unique_ptr<Scene> m_scene;

    void show(const char* condition) {
        const auto all = snapshotConditions();
        const auto found = std::ranges::find(all, QString::fromUtf8(condition), &Condition::name);
        QVERIFY(found != all.end());
        m_scene = std::make_unique<Scene>(*m_look, *found);
        m_scene->window().resize(1440, 900);
        m_scene->window().show();
        m_scene->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_scene->window()));
        QTRY_VERIFY(page().readiness() == shell::Page::Readiness::Ready);
    }

    void publish(const snapshots::SnapshotState& state) {
        m_scene->play().snapshots = std::make_shared<const snapshots::SnapshotState>(state);
        m_scene->play().tell(m_scene->client());
    }

    shell::Page& page() { return *m_scene->window().currentPage(); }

    template <typename W>
    W& part() {
        auto* found = page().findChild<W*>();
        if (found == nullptr) qFatal("not there");
        return *found;
    }

    QPushButton& button(const char* words) {
        for (auto* one : page().findChildren<QPushButton*>())
            if (one->text() == QString::fromUtf8(words) && one->isVisible()) return *one;
        qFatal("no button %s", words);
    }

    QString words() {
        QStringList all;
        for (const auto* label : page().findChildren<QLabel*>())
            if (label->isVisible()) all << label->text();
        return all.join(QLatin1Char('|'));
    }

    widgets::DataTable& table() { return part<pages::SnapshotTableCard>().table(); }

    widgets::RowList& list() { return part<pages::CompareCard>().list(); }

    SnapshotDiffModel& diff() { return static_cast<SnapshotDiffModel&>(*list().model()); }

    const SnapshotId& id(std::size_t at) { return m_scene->play().snapshots->snapshots[at].id; }

    void press(int row, Qt::KeyboardModifiers modifiers = {}) {
        const QPoint at = table().visualRect(table().model()->index(row, 0)).center();
        QTest::mouseClick(table().viewport(), Qt::LeftButton, modifiers, at);
    }

    std::pair<SnapshotId, SnapshotId> compared() { return m_scene->keeper().compared.back(); }

    const actions::PlanRequest& planned() { return m_scene->hands().requests.back(); }

private Q_SLOTS:

    void initTestCase() { m_look = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void cleanupTestCase() { m_look.reset(); }

    void cleanup() { m_scene.reset(); }

    void whatDiffersFromTheSafePointIsThereAtOnce() {
        show("snapshots-drift");
        QCOMPARE(m_scene->keeper().compared.size(), std::size_t{1});
        QVERIFY(compared() == std::pair(id(0), SnapshotId()));
        QCOMPARE(diff().rowCount(), 14);
        QVERIFY2(words().contains(QStringLiteral("3 services, 8 fields")), qPrintable(words()));
        QVERIFY(words().contains(QStringLiteral("Rolling back restores configuration, not data")));
        // The same state again asks nothing; other differences do.
        m_scene->play().tell(m_scene->client());
        QCOMPARE(m_scene->keeper().compared.size(), std::size_t{1});
        auto state = *m_scene->play().snapshots;
        state.drift.pop_back();
        publish(state);
        QCOMPARE(m_scene->keeper().compared.size(), std::size_t{2});
    }

    void whatIsSeenOfNowStandsUntilTheEngineKnowsMore() {
        show("snapshots-healthy");
        const auto standing = [this] { return table().model()->index(0, 1).data().toString(); };
        QCOMPARE(standing(), QStringLiteral("as the safe point"));
        auto diff = diffOf(*m_scene->play().snapshots, m_scene->play().fleet());
        diff.afterAt = m_scene->play().now();
        m_scene->keeper().diffs[{id(0), {}}] = diff;
        for (auto* one : page().findChildren<QAbstractButton*>())
            if (one->accessibleName() == QStringLiteral("Compare again")) one->click();
        QTRY_COMPARE(standing(), QStringLiteral("3 services differ"));
        m_scene->play().tell(m_scene->client());
        QCOMPARE(standing(), QStringLiteral("3 services differ"));
        auto state = *m_scene->play().snapshots;
        state.driftAt = m_scene->play().now() + std::chrono::seconds(1);
        publish(state);
        QCOMPARE(standing(), QStringLiteral("as the safe point"));
    }

    void oneIsComparedWithNowAndTwoWithEachOther() {
        show("snapshots-drift");
        press(3);
        QVERIFY(compared() == std::pair(id(2), SnapshotId()));
        press(6, Qt::ControlModifier);
        QVERIFY(compared() == std::pair(id(5), id(2)));
        QTRY_VERIFY(words().contains(QStringLiteral("Both recorded the same.")));
        QVERIFY(!button("Roll back the fleet…").isEnabled());
        press(0);
        QVERIFY(compared() == std::pair(id(0), SnapshotId()));
        QCOMPARE(table().selectionModel()->selectedRows().size(), 2);
    }

    void theTimelineIsWalkedByKeys() {
        show("snapshots-drift");
        auto& line = part<pages::SnapshotTimeline>();
        line.setFocus();
        QTest::keyClick(&line, Qt::Key_Left);
        QVERIFY(compared() == std::pair(id(1), SnapshotId()));
        QVERIFY2(line.accessibleDescription().contains(QStringLiteral("not a safe point")),
                 qPrintable(line.accessibleDescription()));
        QTest::keyClick(&line, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(compared() == std::pair(id(2), id(1)));
        QTest::keyClick(&line, Qt::Key_End);
        QVERIFY(compared() == std::pair(id(0), SnapshotId()));
        QCOMPARE(line.accessibleDescription(), QStringLiteral("now · 3 services differ"));
        QTest::keyClick(&line, Qt::Key_Home);
        QVERIFY(compared() == std::pair(id(8), SnapshotId()));
    }

    void theTimelineIsPressed() {
        show("snapshots-drift");
        auto& line = part<pages::SnapshotTimeline>();
        const auto at = [&line](std::size_t mark) { return line.markOf(mark).center().toPoint(); };
        QTest::mouseClick(&line, Qt::LeftButton, {}, at(5)); // oldest first: the fourth newest
        QVERIFY(compared() == std::pair(id(3), SnapshotId()));
        QTest::mouseClick(&line, Qt::LeftButton, Qt::ControlModifier, at(3));
        QVERIFY(compared() == std::pair(id(5), id(3)));
        QVERIFY(line.markOf(0).isNull()); // two days ago is not in the last six hours
    }

    void thePlanOnTheTimelineOpens() {
        show("snapshots-drift");
        auto& line = part<pages::SnapshotTimeline>();
        QSignalSpy opened(&line, &pages::SnapshotTimeline::planChosen);
        // Plans stand below the snapshots; the newest one is under way, at now.
        const QRectF now = line.markOf(9);
        const QPoint below(static_cast<int>(now.center().x()),
                           static_cast<int>(now.bottom() + now.height() * 1.5));
        QTest::mouseClick(&line, Qt::LeftButton, {}, below);
        QCOMPARE(opened.count(), 1);
        QVERIFY(m_scene->window().findChild<acting::PlanSheet*>()->isOpen());
    }

    void aServiceOrTheFleetGoesBackThroughAPlan() {
        show("snapshots-drift");
        const int redis = diff().find("redis");
        list().setFocus();
        list().setCurrentIndex(diff().index(redis, 0));
        QTest::keyClick(&list(), Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(m_scene->window().findChild<acting::PlanSheet*>()->isOpen());
        HOLDFAST_COMPARE(planned().action, actions::RecoveryAction::EmergencyRollback);
        HOLDFAST_COMPARE(planned().service, ServiceId("redis"));
        QCOMPARE(planned().arguments.at("snapshot"), id(0).value());
        QCOMPARE(planned().arguments.at("scope"), std::string("service"));
        m_scene->window().findChild<acting::PlanSheet*>()->close();
        button("Roll back the fleet…").click();
        QCOMPARE(planned().arguments.at("scope"), std::string("fleet"));
        QCOMPARE(m_scene->hands().requests.size(), std::size_t{2});
    }

    void theLikelyCauseIsOnePressAwayFromItsPlan() {
        show("snapshots-likely");
        QVERIFY2(words().contains(QStringLiteral(
                     "Likely cause: learning-service 1.8.2 → 1.8.3, 14 min before health fell")),
                 qPrintable(words()));
        button("Review plan").click();
        HOLDFAST_COMPARE(planned().service, ServiceId("learning-service"));
        QCOMPARE(planned().arguments.at("snapshot"), id(2).value());
        QCOMPARE(planned().reason, std::string("learning-service 1.8.2 → 1.8.3, 14 min before health fell"));
    }

    void damagedIsSaidAndNothingGoesBackToIt() {
        show("snapshots-damaged");
        press(2);
        QTRY_VERIFY(words().contains(QStringLiteral("· damaged")));
        QVERIFY(words().contains(QStringLiteral("its SHA-256 is another one")));
        QVERIFY(!button("Export…").isEnabled());
        QVERIFY(!button("Roll back the fleet…").isEnabled());
        QVERIFY(button("Roll back the fleet…").toolTip().contains(QStringLiteral("damaged")));
        QVERIFY(button("Drop…").isEnabled());
    }

    void whyTheyCannotBeComparedIsSaid() {
        show("snapshots-incomparable");
        QVERIFY2(words().contains(QStringLiteral("They cannot be compared")), qPrintable(words()));
        QVERIFY(words().contains(QStringLiteral("Add yourself to the group docker")));
    }

    void anOldAnswerDiesWhenAnotherPairIsChosen() {
        show("snapshots-drift");
        m_scene->keeper().hold();
        press(3);
        press(0);
        press(2);
        m_scene->keeper().diffs[{id(1), {}}] = {};
        m_scene->keeper().release();
        QVERIFY(compared() == std::pair(id(1), SnapshotId()));
        QTRY_VERIFY(part<pages::CompareCard>().isSettled());
        QVERIFY(diff().diff().before == id(1));
    }

    void oneIsTakenWithAReason() {
        show("snapshots-drift");
        button("Take one now…").click();
        auto& sheet = part<pages::AskSheet>();
        QVERIFY(sheet.isOpen());
        QTest::keyClicks(sheet.findChild<QLineEdit*>(), QStringLiteral("before the update"));
        QTest::keyClick(sheet.findChild<QLineEdit*>(), Qt::Key_Return);
        QVERIFY(!sheet.isOpen());
        QCOMPARE(m_scene->keeper().reasons, std::vector<std::string>{"before the update"});
    }

    void pinningVerifyingAndDropping() {
        show("snapshots-drift");
        press(7); // pinned
        QVERIFY(!button("Drop…").isEnabled());
        button("Unpin").click();
        QVERIFY((m_scene->keeper().pins == std::vector{std::pair(id(6), false)}));
        QTRY_VERIFY(button("Verify").isEnabled());
        button("Verify").click();
        QVERIFY(!button("Verify").isEnabled()); // under way
        QTRY_VERIFY(button("Verify").isEnabled());
        QVERIFY(m_scene->keeper().verified == std::vector{id(6)});
        press(3);
        button("Drop…").click();
        QVERIFY(m_scene->keeper().dropped.empty()); // asked first
        button("Drop it").click();
        QVERIFY(m_scene->keeper().dropped == std::vector{id(2)});
    }

    void whatWasRefusedStaysUntilItIsRead() {
        show("snapshots-drift");
        m_scene->keeper().refusal =
            Error{.code = ErrorCode::FixInput, .detail = "It is pinned. Unpin it first.", .where = {}};
        button("Verify").click();
        QTRY_VERIFY(words().contains(QStringLiteral("The snapshot does not verify")));
        m_scene->play().tell(m_scene->client());
        QVERIFY(words().contains(QStringLiteral("It is pinned. Unpin it first.")));
        for (auto* banner : page().findChildren<widgets::Banner*>())
            Q_EMIT banner->dismissed(QStringLiteral("refused"));
        QVERIFY(!words().contains(QStringLiteral("The snapshot does not verify")));
    }

    void aSnapshotGoesIntoAFileAndComesBack() {
        show("snapshots-drift");
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.holdfast-snapshot"));
        button("Export…").click();
        QTRY_VERIFY(m_scene->window().findChild<QFileDialog*>() != nullptr);
        auto* save = m_scene->window().findChild<QFileDialog*>();
        QCOMPARE(save->windowModality(), Qt::NonModal);
        Q_EMIT save->fileSelected(path);
        save->close();
        QVERIFY(QFile::exists(path));
        QTRY_VERIFY(m_scene->window().findChild<QFileDialog*>() == nullptr);
        button("Import…").click();
        auto* open = m_scene->window().findChild<QFileDialog*>();
        QVERIFY(open != nullptr);
        QCOMPARE(open->windowModality(), Qt::NonModal);
        Q_EMIT open->fileSelected(path);
        open->close();
        QTRY_COMPARE(m_scene->keeper().imported, std::vector<std::string>{"a whole snapshot"});
        QTRY_VERIFY(button("Verify").isEnabled());
    }

    void aFileThatCannotBeReadIsSaid() {
        show("snapshots-drift");
        button("Import…").click();
        auto* open = m_scene->window().findChild<QFileDialog*>();
        Q_EMIT open->fileSelected(QStringLiteral("/nowhere/a.holdfast-snapshot"));
        open->close();
        QTRY_VERIFY2(words().contains(QStringLiteral("Nothing was imported")), qPrintable(words()));
        QVERIFY(words().contains(QStringLiteral("/nowhere/a.holdfast-snapshot cannot be read")));
        QVERIFY(m_scene->keeper().imported.empty());
    }

    void lockedEverythingIsReadAndNothingChanged() {
        show("snapshots-locked");
        QVERIFY(words().contains(QStringLiteral("Acting is locked")));
        for (const char* changes : {"Take one now…", "Import…", "Pin", "Drop…"})
            QVERIFY2(!button(changes).isEnabled(), changes);
        for (const char* reads : {"Verify", "Export…", "Roll back the fleet…"})
            QVERIFY2(button(reads).isEnabled(), reads);
        button("Unlock…").click();
        QVERIFY(m_scene->window().findChild<acting::UnlockSheet*>()->isOpen());
    }

    void recordingShowsHowFarItIs() {
        show("snapshots-capturing");
        auto& progress = part<widgets::ProgressLine>();
        QVERIFY(progress.isVisible());
        QCOMPARE(progress.done(), std::optional(7.0 / 13.0));
        QVERIFY(!button("Take one now…").isEnabled());
        auto state = *m_scene->play().snapshots;
        state.capturing.reset();
        publish(state);
        QVERIFY(!progress.isVisible());
    }

    void emptyFirstAndFailedAreSaid() {
        show("snapshots-empty");
        QVERIFY(words().contains(QStringLiteral("There is no snapshot yet")));
        button("Take one now…").click();
        QVERIFY(part<pages::AskSheet>().isOpen());
        show("snapshots-first");
        QVERIFY(words().contains(QStringLiteral("Recording 4 of 13 services")));
        show("snapshots-unreadable");
        QVERIFY(words().contains(QStringLiteral("permission denied")));
        show("snapshots-nobody");
        QVERIFY(words().contains(QStringLiteral("No snapshots are taken here")));
    }

    void aServicesPageLeadsToWhatDiffersOfIt() {
        show("snapshots-service-drift");
        auto& card = part<pages::DriftCard>();
        QVERIFY(card.isVisible());
        button("Compare").click();
        QTRY_VERIFY(page().findChild<pages::SnapshotTimeline*>() != nullptr);
        QTRY_COMPARE(diff().rowCount(), 3);
        QCOMPARE(diff().row(0).field, QStringLiteral("redis"));
        m_scene->window().goTo(
            {.page = QStringLiteral("services"), .service = ServiceId("ollama"), .part = {}});
        QVERIFY(!part<pages::DriftCard>().isVisible());
    }

    void rowsAreCopied() {
        show("snapshots-drift");
        list().setFocus();
        list().setCurrentIndex(diff().index(diff().find("redis") + 1, 0));
        QTest::keyClick(&list(), Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("2147483648")));
    }

    void thousandServicesComeFoldedAndAreSearched() {
        show("snapshots-thousand");
        QCOMPARE(diff().rowCount(), 300);
        QTest::keyClick(&m_scene->window(), Qt::Key_F, Qt::ControlModifier);
        auto& search = part<pages::CompareCard>().search();
        QTRY_VERIFY(search.hasFocus());
        QTest::keyClicks(&search, QStringLiteral("cart-25"));
        QTRY_COMPARE(diff().rowCount(), 4 * 2); // cart-25 and cart-257
    }
};

HOLDFAST_TEST(TstSnapshotsPage)
#include "tst_snapshots_page.moc"
