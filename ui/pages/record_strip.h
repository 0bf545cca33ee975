// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

#include <vector>

class QStackedWidget;

namespace holdfast::models {
class RecordSource;
struct RecordFigure;
} // namespace holdfast::models

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class ElidedLabel;
class SegmentedControl;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// One figure of the record: its name, the figure, and what it was counted from in up to two lines.
class FigureCell final : public QWidget {
    Q_OBJECT

public:
    explicit FigureCell(const theme::Theme& theme, QWidget* parent = nullptr);

    void set(const models::RecordFigure& figure);

    /// Whether what it was counted from takes a second line.
    [[nodiscard]] bool wraps() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    QString m_title;
    QString m_value;
    QString m_counts;
};

/// How good predictions have been over a period that a person chooses. Without a record it says what one
/// will need, and since when it is gathered.
class RecordStrip final : public QWidget {
    Q_OBJECT

public:
    RecordStrip(const theme::Theme& theme, models::RecordSource& source, QWidget* parent = nullptr);

    void show(const FleetState& state);

    [[nodiscard]] int period() const;
    /// 0 .. 2: a day, a week, a month.
    void setPeriod(int index);

Q_SIGNALS:
    void periodChosen(int index);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refill();
    void fit();
    void showWords(const QString& happened, const QString& next);
    [[nodiscard]] QString needs() const;

    const theme::Theme& m_theme;
    models::RecordSource& m_source;
    widgets::Card* m_card;
    widgets::SegmentedControl* m_periods;
    QStackedWidget* m_stack;
    std::vector<FigureCell*> m_figures;
    widgets::ElidedLabel* m_happened;
    widgets::ElidedLabel* m_next;
    WarningSettings m_settings;
    QString m_since;
};

} // namespace holdfast::pages
