// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/calibration.h"
#include "models/record_figures.h"

#include <QtWidgets/QWidget>

class QAction;
class QStackedWidget;
class QTableView;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class EmptyState;
} // namespace holdfast::widgets

namespace holdfast::charts {

class ReliabilityView;

/// The reliability diagram as a card: the same as a table, and what can be taken from it (copied or saved as
/// picture and CSV, by menu or keys, as with every chart). Its saving dialogs do not stand in the way of the
/// window.
class ReliabilityPanel final : public QWidget {
    Q_OBJECT

public:
    explicit ReliabilityPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const warnings::Reliability& reliability);
    /// There is nothing to show: why, and what it needs.
    void showNothing(const QString& happened, const QString& next);

    [[nodiscard]] ReliabilityView& view() const noexcept { return *m_view; }

    [[nodiscard]] bool showsTable() const;
    void setTable(bool shown);

    [[nodiscard]] QByteArray csv() const;
    void copyPicture();
    void copyCsv();
    /// By the ending of the name: .csv, else PNG. False: failed, and the card says why.
    bool saveTo(const QString& path);

Q_SIGNALS:
    /// A word of confirmation («Copied»).
    void said(const QString& sentence);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void addActions();
    void openMenu(const QPoint& at);
    void askWhereToSave(const QString& ending);

    const theme::Theme& m_theme;
    models::ReliabilityModel* m_model;
    widgets::Card* m_card;
    QStackedWidget* m_stack;
    ReliabilityView* m_view;
    QTableView* m_table;
    widgets::EmptyState* m_nothing;
    QAction* m_tableAction = nullptr;
    bool m_wantsTable = false;
};

} // namespace holdfast::charts
