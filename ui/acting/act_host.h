// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QObject>

class QWidget;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::acting {

class BreakGlassSheet;
class GuardTestSheet;
class LadderSheet;
class NewPlanSheet;
class PlanSheet;
class SettleSheet;
class UnlockSheet;

/// The sheets by which a person acts, over the page and beside it nothing: they open when a page or the
/// window asks for them in the context, one at a time, and give way when another page comes to the front.
/// Main thread.
class ActHost final : public QObject {
    Q_OBJECT

public:
    /// `ground`: what the sheets lie on. It and the context outlive the host.
    ActHost(shell::PageContext& context, QWidget* ground);

    void closeAll();

private:
    shell::PageContext& m_context;
    PlanSheet* m_plan;
    NewPlanSheet* m_newPlan;
    SettleSheet* m_settle;
    UnlockSheet* m_unlock;
    GuardTestSheet* m_guards;
    BreakGlassSheet* m_glass;
    LadderSheet* m_ladder;
};

} // namespace holdfast::acting
