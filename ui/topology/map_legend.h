// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::ui::topology {

/// What shapes and lines of the map mean, in one line.
class MapLegend final : public QWidget {
    Q_OBJECT

public:
    explicit MapLegend(const theme::Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
};

} // namespace holdfast::ui::topology
