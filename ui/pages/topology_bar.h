// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

class QHBoxLayout;
class QToolButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
class SearchField;
class SegmentedControl;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// What stands above the map: map or table, search, nearer and further, and a note at the end.
class TopologyBar final : public QWidget {
    Q_OBJECT

public:
    explicit TopologyBar(const theme::Theme& look, QWidget* parent = nullptr);

    /// Puts them between the choice of the view and the search, also for Tab.
    void insertTools(QWidget* tools);
    /// Which view is shown; without telling.
    void setTable(bool shown);
    /// `hint`: its tooltip; empty: none.
    void setNote(const QString& words, const QString& hint = {});

    [[nodiscard]] widgets::SearchField& search() const noexcept { return *m_search; }

Q_SIGNALS:
    void viewChosen(bool table);
    void fitWanted();
    void zoomWanted(double factor);
    void arrangeWanted();

private:
    QToolButton* addButton(const QString& icon, const QString& words);

    const theme::Theme& m_look;
    QHBoxLayout* m_row;
    widgets::SegmentedControl* m_choice;
    widgets::SearchField* m_search;
    widgets::ElidedLabel* m_note = nullptr;
    QToolButton* m_fit = nullptr;
};

} // namespace holdfast::pages
