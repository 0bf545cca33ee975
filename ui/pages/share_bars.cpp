// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/share_bars.h"

#include "models/format/forecast_text.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/meter.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::pages {

namespace {

constexpr int kLine = 22;
constexpr double kMostName = 0.45;
constexpr int kMostBar = 320;

} // namespace

ShareBars::ShareBars(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

void ShareBars::set(std::vector<Share> shares) {
    if (shares == m_shares) return;
    m_shares = std::move(shares);
    QStringList words;
    for (const Share& share : m_shares)
        words << QStringLiteral("%1 %2").arg(share.name, models::format::chance(share.share));
    setAccessibleName(words.join(QStringLiteral(", ")));
    setToolTip(words.join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

QSize ShareBars::sizeHint() const {
    return {m_theme.scaled(240), m_theme.scaled(kLine) * static_cast<int>(m_shares.size())};
}

void ShareBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(m_theme.font(theme::TextStyle::Body));
    const QFontMetricsF metrics(painter.font());
    double name = 0.0;
    for (const Share& share : m_shares)
        name = std::max(name, metrics.horizontalAdvance(share.name));
    name = std::min(name, kMostName * width()) + theme::kCardGap;
    const double figure = theme::figuresWidth(painter.font(), models::format::chance(0.88));
    const double bar = std::min(width() - name - figure - theme::kCardGap, m_theme.scaled(kMostBar) + 0.0);
    const double line = m_theme.scaled(kLine);
    double top = 0.0;
    for (const Share& share : m_shares) {
        painter.setPen(m_theme.color(theme::Role::Ink));
        delegates::drawLine(painter, QRectF(0.0, top, name - theme::kGap, line), share.name,
                            Qt::AlignLeft | Qt::AlignVCenter, Qt::ElideMiddle);
        // How unusual readings are was measured: not violet.
        if (bar > 12.0)
            widgets::paintMeter(painter, QRectF(name, top + line / 2.0 - 3.0, bar, 6.0), share.share,
                                theme::Role::Accent, m_theme);
        painter.setPen(m_theme.color(theme::Role::Muted));
        theme::drawFigures(painter, QRectF(name + std::max(0.0, bar) + theme::kGap, top, figure + 2.0, line),
                           Qt::AlignLeft | Qt::AlignVCenter, models::format::chance(share.share));
        top += line;
    }
}

} // namespace holdfast::pages
