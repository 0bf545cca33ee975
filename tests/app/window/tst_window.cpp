// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program as a person uses it: the real engine, store and lab, every page, by keyboard. One
// session, told in order.
#include "app/window_session.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/fleet/state_json.h"
#include "models/audit_table_model.h"
#include "tests/app/lab/lab_client.h"
#include "tests/app/window/acting_hands.h"
#include "tests/support/test_registry.h"
#include "ui/acting/evidence_panel.h"
#include "ui/acting/plan_sheet.h"
#include "ui/acting/unlock_sheet.h"
#include "ui/charts/time_chart.h"
#include "ui/shell/command_palette.h"
#include "ui/topology/topology_view.h"
#include "ui/widgets/card_grid.h"
#include "ui/widgets/elided_label.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QTableView>

#include <algorithm>
#include <csignal>
#include <map>
#include <memory>
#include <vector>

using namespace holdfast;

namespace {

constexpr int kPatience = 90'000; ///< ms: until something happens that must happen, on the slowest machine

} // namespace

class TstWindow final : public QObject {
    Q_OBJECT

private:
    static const ServiceState* find(const FleetStatePtr& state, const std::string& id) {
        if (!state) return nullptr;
        const auto found = std::ranges::find(state->services, ServiceId(id), &ServiceState::id);
        return found == state->services.end() ? nullptr : &*found;
    }

    const ServiceState* find(const std::string& id) { return find(m_session->link().state(), id); }

    /// As it was read last.
    static bool isDown(const ServiceState& service) {
        const auto up = std::ranges::find(service.signals, SignalId(signals::kUp), &SignalState::id);
        return up != service.signals.end() && up->last && up->last->value < 0.5;
    }

    bool allHealthy() {
        const auto state = m_session->link().state();
        return state && state->services.size() == 13 &&
               std::ranges::all_of(state->services, [](const auto& service) {
                   return service.state == HealthState::Healthy && service.freshness == Freshness::Fresh;
               });
    }

    bool isPage(const char* id) { return m_session->window().place().page == QLatin1String(id); }

    template <typename W>
    W* shown() {
        const auto all = m_session->window().currentPage()->findChildren<W*>();
        const auto found = std::ranges::find_if(all, [](const W* widget) { return widget->isVisible(); });
        return found == all.end() ? nullptr : *found;
    }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : &m_session->window(), static_cast<Qt::Key>(key),
                        modifiers);
    }

    /// Opens the palette, writes into it and takes what stands first.
    void order(const char* words) {
        press(Qt::Key_K, Qt::ControlModifier);
        auto* palette = m_session->window().findChild<shell::CommandPalette*>();
        QVERIFY(palette != nullptr);
        QTRY_VERIFY(palette->isVisible());
        QTRY_VERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr);
        QTest::keyClicks(QApplication::focusWidget(), QLatin1String(words));
        press(Qt::Key_Return);
        QTRY_VERIFY(!palette->isVisible());
    }

    /// Whom a service takes with it: all that reach it by hard dependencies.
    static std::vector<std::string> hardDependantsOf(const FleetSpec& fleet, const std::string& id) {
        std::vector<std::string> found{id};
        for (std::size_t at = 0; at < found.size(); ++at) {
            for (const auto& edge : fleet.dependencies) {
                if (edge.kind == DependencyKind::Hard && edge.to == ServiceId(found[at]) &&
                    std::ranges::find(found, edge.from.value()) == found.end())
                    found.push_back(edge.from.value());
            }
        }
        found.erase(found.begin());
        return found;
    }

    /// Their effective health has fallen because of redis, their own has not.
    void fallWithRedis(const FleetStatePtr& state, const std::vector<std::string>& dependants) {
        for (const auto& id : dependants) {
            const auto* service = find(state, id);
            QVERIFY2(service->effective.score && *service->effective.score < 0.4, id.c_str());
            HOLDFAST_COMPARE(service->effective.cause, ServiceId("redis"));
            QVERIFY2(service->own.score.value_or(0.0) >= 0.7,
                     (id + ": own " + std::to_string(service->own.score.value_or(-1.0))).c_str());
            const auto reasons = reasonsOf(*service);
            QVERIFY2(std::ranges::any_of(reasons,
                                         [](const std::string& reason) {
                                             return reason.find("limited by redis") != std::string::npos;
                                         }),
                     id.c_str());
        }
    }

    /// What the event list of the Overview says, newest first.
    QStringList activity() {
        QStringList lines;
        const auto views = m_session->window().page(QStringLiteral("overview"))->findChildren<QListView*>();
        for (const QListView* view : views) {
            if (view->accessibleName() != QStringLiteral("Activity")) continue;
            for (int row = 0; row < view->model()->rowCount(); ++row)
                lines << view->model()->index(row, 0).data(Qt::AccessibleTextRole).toString() +
                             view->model()->index(row, 0).data(Qt::DisplayRole).toString();
        }
        return lines;
    }

    void open() {
        app::Options options;
        options.lab = true;
        options.dataFolder = m_folder.filePath(QStringLiteral("data")).toStdString();
        m_session = std::make_unique<app::WindowSession>(
            *qApp, options, m_folder.filePath(QStringLiteral("settings.ini")), app::Keeping::Disk);
        m_session->window().resize(1440, 900);
        m_session->window().show();
        m_session->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_session->window()));
    }

    testing::ActingHands hands() { return testing::ActingHands(m_session->window()); }

    acting::PlanSheet* planSheet() { return m_session->window().findChild<acting::PlanSheet*>(); }

    /// What the sheet of the plan says, for whoever reads why a test failed.
    QString words() {
        QStringList said;
        const auto labels = planSheet()->findChildren<QLabel*>();
        for (const auto* label : labels) {
            if (label->isVisible()) said << label->text();
        }
        return said.join(QLatin1Char('|'));
    }

    QTemporaryDir m_folder;
    QString m_plan; ///< by which redis was recovered
    std::unique_ptr<app::WindowSession> m_session;
    std::vector<pid_t> m_processes; ///< of the lab, its supervisor first
    std::string m_labFolder;
    bool m_failed = false;

private Q_SLOTS:

    void init() { QVERIFY2(!m_failed, "what comes before has failed"); }

    void cleanup() { m_failed = m_failed || QTest::currentTestFailed(); }

    void theLabComesUpHealthy() {
        open();
        QVERIFY2(m_session->trouble().isEmpty(), qPrintable(m_session->trouble()));
        QTRY_VERIFY_WITH_TIMEOUT(allHealthy() || !m_session->trouble().isEmpty(), kPatience);
        QVERIFY2(m_session->trouble().isEmpty(), qPrintable(m_session->trouble()));
        m_labFolder = m_session->lab().state().directory;
        QVERIFY(QDir(QString::fromStdString(m_labFolder)).exists());
        QVERIFY(testing::processesOf(m_labFolder).size() >= 15); // supervisor, 13 services, users
    }

    void theOverviewShowsEveryService() {
        QVERIFY(isPage("overview"));
        auto* grid = shown<widgets::CardGrid>();
        QVERIFY(grid != nullptr);
        QCOMPARE(grid->model()->rowCount(), 13);
        QVERIFY(grid->columns() >= 3);
        QTRY_VERIFY(!activity().isEmpty());
    }

    void thePaletteLeadsToAServiceAndItsCharts() {
        order("redis");
        QTRY_VERIFY(isPage("services"));
        QCOMPARE(m_session->window().place().service, ServiceId("redis"));
        const auto drawn = [this] {
            const auto charts = m_session->window().currentPage()->findChildren<charts::TimeChart*>();
            return std::ranges::count_if(charts, [](const auto* chart) { return chart->pointCount() > 0; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(drawn() >= 3, kPatience);
        press(Qt::Key_Escape);
        QTRY_VERIFY(isPage("overview"));
    }

    void theTopologyHasAPlaceForEachService() {
        press(Qt::Key_3, Qt::ControlModifier);
        QTRY_VERIFY(isPage("topology"));
        auto* map = shown<ui::topology::TopologyView>();
        QVERIFY(map != nullptr);
        QTRY_COMPARE_WITH_TIMEOUT(map->scene().cardCount(), qsizetype{13}, kPatience);
        for (int card = 0; card < 13; ++card) {
            QVERIFY(!map->scene().cardRect(card).isEmpty());
            for (int other = 0; other < card; ++other)
                QVERIFY(!map->scene().cardRect(card).intersects(map->scene().cardRect(other)));
        }
    }

    void theSameAsATable() {
        press(Qt::Key_T, Qt::ControlModifier);
        QTRY_VERIFY(shown<QTableView>() != nullptr);
        QCOMPARE(shown<QTableView>()->model()->rowCount(), 31);
        QVERIFY(shown<ui::topology::TopologyView>() == nullptr);
        press(Qt::Key_T, Qt::ControlModifier);
        QTRY_VERIFY(shown<ui::topology::TopologyView>() != nullptr);
        press(Qt::Key_Left, Qt::AltModifier);
        QTRY_VERIFY(isPage("overview"));
    }

    void theThemeIsChosenByItsName() {
        for (const auto& [words, scheme] :
             {std::pair{"look: light", theme::Scheme::Light}, std::pair{"look: dark", theme::Scheme::Dark}}) {
            order(words);
            QTRY_COMPARE(m_session->theme().scheme(), scheme);
            QCOMPARE(qApp->palette().color(QPalette::Window).lightness() > 128,
                     scheme == theme::Scheme::Light);
        }
        QVERIFY(isPage("overview"));
    }

    void aRedisThatIsKilledTakesItsDependantsWithIt() {
        const auto before = m_session->link().state();
        const auto dependants = hardDependantsOf(*before->fleet, "redis");
        QVERIFY(dependants.size() >= 5);
        const auto& services = m_session->lab().state().services;
        const auto redis = std::ranges::find(services, ServiceId("redis"), &ports::LabService::id);
        QVERIFY(redis != services.end() && redis->pid > 0);
        FleetStatePtr fallen; // the first state that says so
        bool hidden = false;  // it was read to be down, and was called something else
        QObject watcher;
        QObject::connect(&m_session->link(), &models::EngineLink::stateChanged, &watcher,
                         [&](const FleetStatePtr& state) {
                             const auto* service = find(state, "redis");
                             const bool critical = service->state == HealthState::Critical;
                             if (!fallen && critical) fallen = state;
                             hidden = hidden || (isDown(*service) && !critical);
                         });
        QCOMPARE(::kill(static_cast<pid_t>(redis->pid), SIGKILL), 0);

        // The first reading that finds it gone makes it critical. How many sweeps go by until there is one is
        // the machine's affair: under load a sweep may end before everything in it was read.
        QTRY_VERIFY_WITH_TIMEOUT(fallen != nullptr, kPatience);
        QVERIFY(isDown(*find(fallen, "redis")));
        QVERIFY(!hidden);
        fallWithRedis(fallen, dependants);
        if (QTest::currentTestFailed()) return;
        // Later too, when every caller has noticed and every breaker is open.
        QTRY_VERIFY_WITH_TIMEOUT(m_session->link().state()->sweep.number >= fallen->sweep.number + 8,
                                 kPatience);
        fallWithRedis(m_session->link().state(), dependants);
        QTRY_VERIFY_WITH_TIMEOUT(!activity().filter(QStringLiteral("redis is critical")).isEmpty(),
                                 kPatience);
    }

    void itsRecoveryIsProposed() {
        const auto proposed = [this](const char* page, const char* list) {
            return hands().row(QLatin1String(list), QStringLiteral("redis"),
                               m_session->window().page(QLatin1String(page)));
        };
        QVERIFY(isPage("overview"));
        QTRY_VERIFY_WITH_TIMEOUT(proposed("overview", "What is wrong now").data(models::ActionRole).isValid(),
                                 kPatience);
        order("recovery");
        QTRY_VERIFY(isPage("recovery"));
        QTRY_VERIFY_WITH_TIMEOUT(proposed("recovery", "Proposed").isValid(), kPatience);
        const auto row = proposed("recovery", "Proposed");
        QVERIFY2(row.data(models::DetailRole).toString().contains(QStringLiteral("health")),
                 qPrintable(row.data(models::DetailRole).toString()));
        hands().pressRow(QStringLiteral("Proposed"), row, m_session->window().currentPage());
        QTRY_VERIFY(planSheet()->isOpen());
    }

    void nothingBeginsBeforeItIsUnlockedAndRead() {
        QTRY_VERIFY_WITH_TIMEOUT(hands().button(QStringLiteral("Dry run"), planSheet()) != nullptr,
                                 kPatience);
        QVERIFY(hands().button(QStringLiteral("Restart"), planSheet()) == nullptr);
        QVERIFY(hands().press(QStringLiteral("Unlock"), planSheet()));
        auto* unlock = m_session->window().findChild<acting::UnlockSheet*>();
        QTRY_VERIFY(unlock->isOpen());
        QVERIFY(hands().press(QStringLiteral("Unlock"), unlock));
        QTRY_VERIFY_WITH_TIMEOUT(!unlock->isOpen(), kPatience);
        // Drawn up anew, for whom it is unlocked.
        QTRY_VERIFY_WITH_TIMEOUT(m_session->link().state()->desk->access.unlocked, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(
            hands().button<QCheckBox>(QStringLiteral("I have read"), planSheet()) != nullptr, kPatience);
        auto* read = hands().button<QCheckBox>(QStringLiteral("I have read"), planSheet());
        QVERIFY(hands().button(QStringLiteral("Restart"), planSheet()) == nullptr);
        QTest::keyClick(read, Qt::Key_Space);
        QTRY_VERIFY2(hands().button(QStringLiteral("Restart"), planSheet()) != nullptr, qPrintable(words()));
    }

    void itIsWatchedUntilItsEvidence() {
        QVERIFY(hands().press(QStringLiteral("Restart"), planSheet()));
        QTRY_VERIFY2_WITH_TIMEOUT(hands().button(QStringLiteral("Abort"), planSheet()) != nullptr,
                                  qPrintable(words()), kPatience);
        QVERIFY(!m_session->link().state()->desk->running.empty());
        auto* evidence = planSheet()->findChild<acting::EvidencePanel*>();
        QTRY_VERIFY2_WITH_TIMEOUT(evidence->isVisible(), qPrintable(words()), kPatience);
        const auto ended = m_session->link().state()->desk->ended.front();
        QVERIFY2(ended.outcome == actions::Outcome::Done, ended.why.c_str());
        QVERIFY(ended.service == ServiceId("redis"));
        const auto charts = evidence->findChildren<charts::TimeChart*>();
        QVERIFY(std::ranges::any_of(charts, [](const auto* chart) { return chart->pointCount() >= 3; }));
        QTRY_VERIFY(std::ranges::any_of(evidence->findChildren<QLabel*>(), [](const auto* label) {
            return label->isVisible() && label->text().startsWith(QStringLiteral("Verified: own health"));
        }));
        m_plan = QString::fromStdString(ended.plan.value());
        press(Qt::Key_Escape);
        QTRY_VERIFY(!planSheet()->isOpen());
    }

    void theTrailTellsOfItAndIsWhole() {
        order("audit");
        QTRY_VERIFY(isPage("audit"));
        QTRY_VERIFY(shown<QTableView>() != nullptr);
        const auto* model = qobject_cast<models::AuditTableModel*>(shown<QTableView>()->model());
        QVERIFY(model != nullptr);
        const auto told = [&] {
            return std::ranges::count_if(model->rows(),
                                         [&](const auto& row) { return row.plan == m_plan.toStdString(); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(told() >= 2, kPatience); // before and after
        QVERIFY(std::ranges::any_of(model->rows(), [](const auto& row) {
            return row.text.startsWith(QStringLiteral("Acting is unlocked"));
        }));
        const auto labels = m_session->window().currentPage()->findChildren<widgets::ElidedLabel*>();
        QVERIFY(std::ranges::any_of(labels, [](const auto* label) {
            return label->text().startsWith(QStringLiteral("The trail is whole"));
        }));
    }

    void startedAgainItHeals() {
        QTRY_VERIFY_WITH_TIMEOUT(allHealthy(), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!activity().filter(QStringLiteral("redis is healthy")).isEmpty(), kPatience);
    }

    void closingLeavesNothingBehind() {
        m_processes = testing::processesOf(m_labFolder);
        QVERIFY(m_processes.size() >= 15);
        QVERIFY(m_session->window().close());
        m_session.reset();
        QTRY_COMPARE_WITH_TIMEOUT(testing::leftOf(m_labFolder, m_processes), std::string(), kPatience);
    }

    void afterARestartTheRecordIsThere() {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(allHealthy(), kPatience);
        bool answered = false;
        std::vector<Event> events;
        m_session->link().queryEvents({.service = ServiceId("redis"), .limit = 200}, this,
                                      [&](const Result<std::vector<Event>>& result) {
                                          answered = true;
                                          if (result) events = *result;
                                      });
        QTRY_VERIFY_WITH_TIMEOUT(answered, kPatience);
        const auto became = [&](const char* word) {
            return std::ranges::any_of(events, [word](const Event& event) {
                const auto to = event.facts.find("to");
                return event.kind == EventKind::ServiceStateChanged && to != event.facts.end() &&
                       to->second == FactValue(std::string(word));
            });
        };
        QVERIFY(became("critical"));
        QVERIFY(became("healthy"));
        QVERIFY(std::ranges::find(events, EventKind::RestartObserved, &Event::kind) != events.end());
        m_session.reset();
    }
};

HOLDFAST_TEST(TstWindow)
#include "tst_window.moc"
