// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtWidgets/QFrame>

#include <optional>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// What a figure card says.
struct FigureText {
    QString value;               ///< the figure with its unit
    QString note;                ///< beside the title: what it is held against («warns at 500 ms»)
    QString caption;             ///< under it: whose it is
    std::optional<double> share; ///< 0 .. 1: how far towards the note; none: no bar
    theme::Role bar = theme::Role::Healthy;
    theme::Role ink = theme::Role::Ink;

    bool operator==(const FigureText&) const = default;
};

/// A card with one figure. Where `activated` leads somewhere it is a button: Enter, Space and click.
class FigureCard final : public QFrame {
    Q_OBJECT

public:
    FigureCard(const theme::Theme& theme, const QString& title, QWidget* parent = nullptr);

    void set(const FigureText& text);

    [[nodiscard]] const FigureText& text() const noexcept { return m_text; }

    /// It can be clicked, and has a place in the tab order.
    void setLeads(bool leads);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void activated();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    const theme::Theme& m_theme;
    QString m_title;
    FigureText m_text;
    bool m_leads = false;
};

} // namespace holdfast::widgets
