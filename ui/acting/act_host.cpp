// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/act_host.h"

#include "ui/acting/break_glass_sheet.h"
#include "ui/acting/guard_test_sheet.h"
#include "ui/acting/ladder_sheet.h"
#include "ui/acting/new_plan_sheet.h"
#include "ui/acting/plan_sheet.h"
#include "ui/acting/settle_sheet.h"
#include "ui/acting/unlock_sheet.h"
#include "ui/shell/page_context.h"

namespace holdfast::acting {

using shell::PageContext;

ActHost::ActHost(PageContext& context, QWidget* ground)
    : QObject(ground)
    , m_context(context)
    , m_plan(new PlanSheet(context, ground))
    , m_newPlan(new NewPlanSheet(context, ground))
    , m_settle(new SettleSheet(context, ground))
    , m_unlock(new UnlockSheet(context, ground))
    , m_guards(new GuardTestSheet(context, ground))
    , m_glass(new BreakGlassSheet(context, ground))
    , m_ladder(new LadderSheet(context, ground)) {
    connect(&context, &PageContext::planRequested, this, [this](const actions::PlanRequest& request) {
        closeAll();
        m_plan->review(request);
    });
    connect(&context, &PageContext::planChosen, this, [this](const actions::PlanId& plan) {
        closeAll();
        m_plan->follow(plan);
    });
    connect(&context, &PageContext::newPlanRequested, this, [this](const ServiceId& service) {
        closeAll();
        m_newPlan->ask(service);
    });
    connect(&context, &PageContext::settleRequested, this, [this](const actions::PlanId& plan) {
        closeAll();
        m_settle->ask(plan);
    });
    connect(&context, &PageContext::guardTestRequested, this, [this] {
        closeAll();
        m_guards->ask();
    });
    connect(&context, &PageContext::glassRequested, this, [this](const ServiceId& service) {
        closeAll();
        m_glass->ask(service);
    });
    connect(&context, &PageContext::ladderRequested, this, [this](const ServiceId& service) {
        closeAll();
        m_ladder->ask(service);
    });
    // What is being read stays open beneath.
    connect(&context, &PageContext::unlockRequested, m_unlock, &UnlockSheet::ask);
    connect(m_plan, &PlanSheet::unlockAsked, m_unlock, &UnlockSheet::ask);
    connect(m_newPlan, &NewPlanSheet::chosen, &context, &PageContext::reviewPlan);
}

void ActHost::closeAll() {
    for (widgets::Sheet* sheet :
         {static_cast<widgets::Sheet*>(m_unlock), static_cast<widgets::Sheet*>(m_plan),
          static_cast<widgets::Sheet*>(m_newPlan), static_cast<widgets::Sheet*>(m_settle),
          static_cast<widgets::Sheet*>(m_guards), static_cast<widgets::Sheet*>(m_glass),
          static_cast<widgets::Sheet*>(m_ladder)})
        sheet->close();
}

} // namespace holdfast::acting
