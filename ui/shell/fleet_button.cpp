// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fleet_button.h"

#include "models/format/state_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"
#include "ui/widgets/tones.h"

#include <QtGui/QIcon>
#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;
using widgets::Tone;

namespace {

constexpr int kSide = theme::kCardGap;
constexpr int kArrow = 14;
constexpr int kMostName = 260;
constexpr int kLeastName = 104; ///< shorter names are never cut

Tone toneOf(Environment environment) {
    switch (environment) {
    case Environment::Production:
        return Tone::Critical;
    case Environment::Staging:
        return Tone::Degraded;
    case Environment::Lab:
        return Tone::Accent;
    case Environment::Development:
        break;
    }
    return Tone::Neutral;
}

} // namespace

FleetButton::FleetButton(const theme::Theme& theme, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setAccessibleName(tr("Fleet"));
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
    show({}, std::nullopt);
}

void FleetButton::show(const QString& name, std::optional<Environment> environment) {
    m_environment = environment;
    m_word = environment ? models::format::word(*environment) : QString();
    setText(name.isEmpty() ? tr("No fleet") : name);
    const QString whole = m_word.isEmpty() ? text() : QStringLiteral("%1, %2").arg(text(), m_word);
    setAccessibleDescription(whole);
    setToolTip(QStringLiteral("%1\n%2").arg(whole, tr("Open another fleet")));
    updateGeometry();
    update();
}

int FleetButton::chipWidth() const {
    if (m_word.isEmpty()) return 0;
    return QFontMetrics(m_theme.font(TextStyle::Caption)).horizontalAdvance(m_word) + 14;
}

int FleetButton::widthFor(int mostName) const {
    const QFontMetrics metrics(m_theme.font(TextStyle::Strong));
    const int name = std::min(metrics.horizontalAdvance(text()) + 2, m_theme.scaled(mostName));
    const int chip = chipWidth() > 0 ? chipWidth() + theme::kGap : 0;
    return 2 * kSide + name + chip + theme::kGap + m_theme.scaled(kArrow);
}

QSize FleetButton::sizeHint() const {
    return {widthFor(kMostName), m_theme.scaled(theme::kControl)};
}

QSize FleetButton::minimumSizeHint() const {
    return {widthFor(kLeastName), sizeHint().height()};
}

void FleetButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    widgets::paintGround(painter, QRectF(rect()), theme::kSmallRadius, m_theme,
                         underMouse() || isDown() ? Role::Hover : Role::Raised, Role::Line);
    const int side = m_theme.scaled(kArrow);
    const QRect arrow(width() - kSide - side + 3, (height() - side) / 2, side, side);
    m_theme.icon(QStringLiteral("chevron-down")).paint(&painter, arrow);
    int right = arrow.left() - theme::kGap + 2;
    if (m_environment) {
        const auto tone = widgets::rolesOf(toneOf(*m_environment));
        const int height = m_theme.scaled(20);
        const QRectF chip(right - chipWidth(), (this->height() - height) / 2.0, chipWidth(), height);
        painter.setPen(QPen(m_theme.color(tone.text, 0.55), 1.0));
        painter.setBrush(m_theme.color(tone.ground));
        painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setFont(m_theme.font(TextStyle::Caption));
        painter.setPen(m_theme.color(tone.text));
        painter.drawText(chip, Qt::AlignCenter | Qt::TextSingleLine, m_word);
        right = static_cast<int>(chip.left()) - theme::kGap;
    }
    painter.setFont(m_theme.font(TextStyle::Strong));
    painter.setPen(m_theme.color(Role::Ink));
    const QRect name(kSide, 0, right - kSide, height());
    painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideMiddle, name.width()));
    if (widgets::showsFocus(*this))
        widgets::paintFocusRing(painter, QRectF(rect()), theme::kSmallRadius, m_theme);
}

} // namespace holdfast::shell
