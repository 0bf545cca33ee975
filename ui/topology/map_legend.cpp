// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_legend.h"

#include "ui/theme/theme.h"

#include <QtGui/QPainter>

#include <cmath>

namespace holdfast::ui::topology {

MapLegend::MapLegend(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Legend"));
    connect(&theme, &theme::Theme::changed, this, [this] {
        m_heights.clear();
        updateGeometry();
    });
    setAccessibleDescription(legendWords(m_content));
}

void MapLegend::setContent(const LegendContent& content) {
    if (content == m_content) return;
    m_content = content;
    m_heights.clear();
    setAccessibleDescription(legendWords(content));
    updateGeometry();
    update();
}

QSize MapLegend::sizeHint() const {
    return {600, m_theme.scaled(28)};
}

int MapLegend::heightForWidth(int width) const {
    if (const auto known = m_heights.constFind(width); known != m_heights.cend()) return *known;
    const QRectF box(2.0, 0.0, width - 2.0, 1e4);
    return m_heights[width] =
               static_cast<int>(std::ceil(paintLegend(nullptr, lookOf(m_theme), m_content, box))) + 6;
}

void MapLegend::changeEvent(QEvent* event) {
    m_heights.clear(); // another font or style
    QWidget::changeEvent(event);
}

void MapLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintLegend(&painter, lookOf(m_theme), m_content, QRectF(2.0, 3.0, width() - 2.0, height() - 3.0));
}

} // namespace holdfast::ui::topology
