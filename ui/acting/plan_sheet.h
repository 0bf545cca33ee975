// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "engine/core/fleet/fleet_state.h"
#include "models/plan_log.h"
#include "ui/widgets/sheet.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>

#include <optional>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Badge;
class ElidedLabel;
class EmptyState;
class Stepper;
} // namespace holdfast::widgets

namespace holdfast::acting {

class ConfirmBar;
class EvidencePanel;
class PlanBoard;

/// One plan from its drawing to its evidence, over the page and never in the way of monitoring: read it, see
/// what its checks say, confirm it, watch it, stop it, see what came of it. The button that begins it is
/// never the default one and says why while it cannot be pressed. Main thread.
class PlanSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    PlanSheet(shell::PageContext& context, QWidget* parent);

    /// Draws up a plan and shows it.
    void review(const actions::PlanRequest& request);
    /// A plan under way, or one that has ended.
    void follow(const actions::PlanId& plan);

Q_SIGNALS:
    void unlockAsked();

protected:
    void mousePressEvent(QMouseEvent* event) override;

private:
    enum class Stage : std::uint8_t { Drawing, Failed, Drawn, Starting, Running, Closing, Ended };

    void addHead();
    void addFoot();
    QPushButton* addButton(QHBoxLayout* row, const QString& words);
    void draw();
    void takeSheet(const Result<actions::PlanSheet>& sheet);
    void takeState(const FleetStatePtr& state);
    void takeDetail(const Result<actions::PlanDetail>& detail);
    void execute();
    void rehearse();
    void abort();
    void exportIt();
    void setStage(Stage stage);
    void showMessage(const QString& icon, const QString& happened, const QString& next, bool trouble);
    void showHead(actions::RecoveryAction action, const ServiceId& service);
    void showPlanFacts(const actions::Plan& plan);
    void showFoot();
    void showWhyNot();
    [[nodiscard]] const automation::RunningPlan* running() const;
    [[nodiscard]] TimePoint now() const;

    shell::PageContext& m_context;
    Stage m_stage = Stage::Drawing;
    std::uint64_t m_round = 0; ///< answers to an older question die
    actions::PlanRequest m_request;
    std::optional<actions::PlanSheet> m_plan;
    std::optional<actions::PlanDetail> m_detail;
    actions::PlanId m_id;
    FleetStatePtr m_state;
    QElapsedTimer m_sinceState; ///< the engine's clock may not be ours
    models::PlanLog m_log;
    bool m_unlocked = false;
    bool m_rehearsing = false;
    QString m_refusal; ///< of the last order
    QTimer m_tick;

    widgets::ElidedLabel* m_title = nullptr;
    widgets::Badge* m_badge = nullptr;
    widgets::ElidedLabel* m_facts = nullptr;
    widgets::Stepper* m_stepper = nullptr;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_message;
    PlanBoard* m_board;
    EvidencePanel* m_evidence;
    ConfirmBar* m_confirm = nullptr;
    QLabel* m_whyNot = nullptr;
    QPushButton* m_unlock = nullptr;
    QPushButton* m_close = nullptr;
    QPushButton* m_dryRun = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_anew = nullptr;
    QPushButton* m_abort = nullptr;
    QPushButton* m_go = nullptr;
};

} // namespace holdfast::acting
