// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"
#include "ui/theme/typography.h"

#include <QtWidgets/QLabel>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// One line of plain text that is shortened with an ellipsis where it does not fit; the tooltip has the whole
/// then. Never asks for more room than its text needs and lives with less.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    enum class Digits : std::uint8_t {
        Proportional,
        Tabular, ///< each digit takes the same room: figures that change in place
    };

    ElidedLabel(const theme::Theme& theme, theme::TextStyle style, theme::Role role,
                QWidget* parent = nullptr);

    void setElideMode(Qt::TextElideMode mode);
    void setDigits(Digits digits);
    void setRole(theme::Role role);
    /// Shown as tooltip whether or not the text is shortened; the whole text goes before it when it is.
    void setHint(const QString& hint);

    [[nodiscard]] bool isElided() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int naturalWidth() const;
    [[nodiscard]] int elidedWidth() const;

    const theme::Theme& m_theme;
    theme::TextStyle m_style;
    theme::Role m_role;
    Qt::TextElideMode m_mode = Qt::ElideRight;
    Digits m_digits = Digits::Proportional;
    QString m_hint;
};

} // namespace holdfast::widgets
