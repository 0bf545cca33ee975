// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_chart.h"

#include <QtWidgets/QWidget>

class QAction;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace holdfast::widgets {
class Card;
class ElidedLabel;
} // namespace holdfast::widgets

namespace holdfast::charts {

class PointsModel;

/// A chart as a card: what it is and what it is now, the same as a table, and what can be taken from it
/// (copied or saved as picture and CSV, by menu or keys). Its saving dialogs do not stand in the way of the
/// window.
class ChartPanel final : public QWidget {
    Q_OBJECT

public:
    ChartPanel(const theme::Theme& theme, TimeView& view, const QString& title, QWidget* parent = nullptr);

    [[nodiscard]] TimeChart& chart() const noexcept { return *m_chart; }

    [[nodiscard]] const QString& title() const noexcept { return m_title; }

    /// The newest value, large at the right of the title; `hint` is its tool tip.
    void setFigure(const QString& text, theme::Role role, const QString& hint = {});
    /// A few words before the figure («stale, 6 min 12 s ago»).
    void setNote(const QString& note);
    void setContent(Content content);
    void setStatus(TimeChart::Status status, const QString& words = {});

    [[nodiscard]] bool showsTable() const;
    void setTable(bool shown);

    void copyPicture();
    void copyCsv();
    /// By the ending of the name: .csv, else PNG. False: failed, and the panel says why.
    bool saveTo(const QString& path);

Q_SIGNALS:
    /// A word of confirmation («Copied»).
    void said(const QString& sentence);
    /// After a failure: the person asks to read again.
    void retryRequested();

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void addActions();
    void askWhereToSave(const QString& ending);
    [[nodiscard]] QString fileStem() const;

    const theme::Theme& m_theme;
    TimeView& m_view;
    QString m_title;
    widgets::Card* m_card;
    widgets::ElidedLabel* m_figure;
    QStackedWidget* m_stack;
    TimeChart* m_chart;
    QTableView* m_table;
    PointsModel* m_points;
    QPushButton* m_retry;
    QAction* m_tableAction = nullptr;
};

} // namespace holdfast::charts
