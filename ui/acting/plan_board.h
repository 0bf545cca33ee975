// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"
#include "engine/core/automation/desk_state.h"
#include "models/act_line_model.h"

#include <QtWidgets/QWidget>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::acting {

class Column;
class Section;

/// The two columns of a plan: at the left what will change, the steps and the way back; at the right the
/// checks, who is affected, when it counts as verified. While it runs, steps stand as they are and the right
/// side says what happens. Main thread.
class PlanBoard final : public QWidget {
    Q_OBJECT

public:
    explicit PlanBoard(const theme::Theme& theme, QWidget* parent);

    /// As drawn up.
    void show(const actions::PlanSheet& sheet);
    void showRehearsal(const actions::Plan& plan, const actions::Rehearsal& rehearsal);
    void clearRehearsal();
    /// Under way, with what it said so far.
    void show(const automation::RunningPlan& running, std::vector<models::ActLine> log, TimePoint now);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showPlan(const actions::Plan& plan);

    const theme::Theme& m_theme;
    Column* m_left;
    Column* m_right;
    Section* m_changes;
    Section* m_steps;
    Section* m_calls;
    Section* m_wayBack;
    Section* m_now;
    Section* m_log;
    Section* m_checks;
    Section* m_affected;
    Section* m_verified;
};

} // namespace holdfast::acting
