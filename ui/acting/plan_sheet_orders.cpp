// SPDX-License-Identifier: GPL-3.0-or-later
// What a person orders on the sheet of a plan.
#include "models/action_link.h"
#include "models/confirmation_draft.h"
#include "ui/acting/confirm_bar.h"
#include "ui/acting/plan_board.h"
#include "ui/acting/plan_files.h"
#include "ui/acting/plan_sheet.h"
#include "ui/shell/page_context.h"

#include <QtWidgets/QPushButton>

namespace holdfast::acting {

namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

void PlanSheet::execute() {
    if (!m_plan || m_context.actions() == nullptr || m_stage != Stage::Drawn) return;
    const auto* desk = m_state ? m_state->desk.get() : nullptr;
    if (!models::whyNotYet(*m_plan, m_confirm->draft(), desk, now()).isEmpty()) return showWhyNot();
    m_refusal.clear();
    setStage(Stage::Starting);
    m_context.actions()->execute(models::givenOf(*m_plan, m_confirm->draft(), desk->access.who), this,
                                 [this, round = m_round](const Result<actions::PlanId>& begun) {
                                     if (round != m_round) return;
                                     if (!begun) {
                                         m_refusal = text(begun.error().detail);
                                         return setStage(Stage::Drawn);
                                     }
                                     m_id = *begun;
                                     takeState(m_state);
                                 });
}

void PlanSheet::rehearse() {
    if (!m_plan || m_context.actions() == nullptr) return;
    m_rehearsing = true;
    showFoot();
    m_context.actions()->rehearse(m_plan->plan.id, this,
                                  [this, round = m_round](const Result<actions::Rehearsal>& rehearsal) {
                                      if (round != m_round || !m_plan) return;
                                      m_rehearsing = false;
                                      if (rehearsal) {
                                          m_board->showRehearsal(m_plan->plan, *rehearsal);
                                          m_refusal.clear();
                                      } else {
                                          m_refusal = text(rehearsal.error().detail);
                                      }
                                      showFoot();
                                  });
}

void PlanSheet::abort() {
    if (m_context.actions() == nullptr) return;
    m_abort->setEnabled(false);
    m_context.actions()->command(ports::AbortPlan{.plan = m_id}, this,
                                 [this](const Result<std::string>& done) {
                                     m_refusal = done ? QString() : text(done.error().detail);
                                     showFoot();
                                 });
}

void PlanSheet::exportIt() {
    const auto told = [&context = m_context](const QString& sentence) { context.say(sentence); };
    if (m_detail) {
        auto kinds = kindsOf(m_detail->plan);
        if (!m_detail->evidence.empty())
            kinds.insert(kinds.begin(), {.ending = QStringLiteral("json"),
                                         .description = tr("Evidence, JSON"),
                                         .bytes = QByteArray::fromStdString(m_detail->evidence)});
        return saveAs(this, tr("Save the evidence"), tr("evidence-%1").arg(text(m_id.value())),
                      std::move(kinds), told);
    }
    if (m_plan)
        saveAs(this, tr("Save the plan"), tr("plan-%1").arg(text(m_id.value())), kindsOf(m_plan->plan), told);
}

} // namespace holdfast::acting
