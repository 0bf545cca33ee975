// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QAbstractButton>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::shell {

/// Looks like the field that it opens: the command palette.
class PaletteButton final : public QAbstractButton {
    Q_OBJECT

public:
    explicit PaletteButton(const theme::Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
};

} // namespace holdfast::shell
