// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_client.h"
#include "ui/widgets/sheet.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class EmptyState;
}

namespace holdfast::acting {

class Column;
class Section;

/// Proves that each guard refuses: provokes every refusal on copies of a plan, which do nothing, and lists
/// the sentences. Main thread.
class GuardTestSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    GuardTestSheet(shell::PageContext& context, QWidget* parent);

    void ask();

private:
    void run();
    void take(const Result<std::vector<ports::GuardTrial>>& trials);

    shell::PageContext& m_context;
    std::uint64_t m_round = 0;
    QComboBox* m_service;
    QPushButton* m_run;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    Column* m_column;
    Section* m_trials;
    QLabel* m_words;
    QPushButton* m_close;
};

} // namespace holdfast::acting
