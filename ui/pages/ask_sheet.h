// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/sheet.h"

#include <functional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace holdfast::pages {

/// Asks one thing over the page: a sentence, perhaps a line to fill in, one button that does it. Never in the
/// way of what goes on behind it. Main thread.
class AskSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    struct Question {
        QString title;
        QString words;
        QString field; ///< what to fill in; empty: nothing
        QString verb;  ///< on the button
        bool danger = false;
    };

    AskSheet(const theme::Theme& theme, QWidget* parent);

    /// `answer` gets what was filled in when the button is pressed, once.
    void ask(const Question& question, std::function<void(const QString&)> answer);

private:
    void give();

    QLabel* m_title;
    QLabel* m_words;
    QLineEdit* m_field;
    QPushButton* m_cancel;
    QPushButton* m_do;
    std::function<void(const QString&)> m_answer;
};

} // namespace holdfast::pages
