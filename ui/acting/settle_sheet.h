// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"
#include "ui/widgets/sheet.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::acting {

/// A person says what they found of a plan that needed one. Main thread.
class SettleSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    SettleSheet(shell::PageContext& context, QWidget* parent);

    void ask(const actions::PlanId& plan);

private:
    void settle();
    void follow();

    shell::PageContext& m_context;
    actions::PlanId m_plan;
    QLabel* m_why;
    QLabel* m_words;
    QPlainTextEdit* m_found;
    QPushButton* m_settle;
};

} // namespace holdfast::acting
