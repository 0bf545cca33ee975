// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/act_line_model.h"
#include "ui/theme/state_look.h"

#include <QtWidgets/QWidget>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class FittedList;
class StateLine;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// Lines that each ask for one thing to be done, as a card: pressing a row, or Return on it, does it. Without
/// lines it says that there are none.
class ActListCard final : public QWidget {
    Q_OBJECT

public:
    /// `button`: the words of what a row does.
    ActListCard(const theme::Theme& theme, const QString& title, const QString& button,
                QWidget* parent = nullptr);

    void show(std::vector<models::ActLine> lines, const QString& note);
    /// What stands there while there are no lines.
    void setCalm(const theme::StateLook& look, const QString& text, const QString& detail);

    [[nodiscard]] widgets::Card& card() const noexcept { return *m_card; }

    [[nodiscard]] widgets::FittedList& list() const noexcept { return *m_list; }

Q_SIGNALS:
    void chosen(const holdfast::models::ActLine& line);

private:
    void choose(const QModelIndex& index);

    models::ActLineModel* m_model;
    widgets::Card* m_card;
    widgets::FittedList* m_list;
    widgets::StateLine* m_calm;
};

} // namespace holdfast::pages
