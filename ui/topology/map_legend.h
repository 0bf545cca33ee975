// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/legend_painter.h"

#include <QtCore/QHash>
#include <QtWidgets/QWidget>

namespace holdfast::ui::topology {

/// What shapes and lines of the map mean, in as many lines as it takes.
class MapLegend final : public QWidget {
    Q_OBJECT

public:
    explicit MapLegend(const theme::Theme& theme, QWidget* parent = nullptr);

    void setContent(const LegendContent& content);

    [[nodiscard]] QSize sizeHint() const override;

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }

    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    const theme::Theme& m_theme;
    LegendContent m_content;
    mutable QHash<int, int>
        m_heights; ///< by width: layouts ask again and again, and words take long to measure
};

} // namespace holdfast::ui::topology
