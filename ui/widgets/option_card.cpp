// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/option_card.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QIcon>
#include <QtGui/QPainter>

namespace holdfast::widgets {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = theme::kPadding + 4;
constexpr int kIconSide = 28;
constexpr int kWidth = 300;

} // namespace

OptionCard::OptionCard(const theme::Theme& theme, const QString& icon, const QString& title,
                       const QString& meaning, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_icon(icon), m_meaning(meaning) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(meaning);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

QRect OptionCard::meaningBox(int width) const {
    const QFontMetrics metrics(m_theme.font(TextStyle::Body));
    const int title = QFontMetrics(m_theme.font(TextStyle::Title)).height();
    const int top = kSide + m_theme.scaled(kIconSide) + theme::kCardGap + title + theme::kTight;
    const QRect most(kSide, top, std::max(40, width - 2 * kSide), 1000);
    return metrics.boundingRect(most, Qt::TextWordWrap, m_meaning);
}

int OptionCard::heightForWidth(int width) const {
    return meaningBox(width).bottom() + 1 + kSide;
}

QSize OptionCard::sizeHint() const {
    const int width = m_theme.scaled(kWidth);
    return {width, heightForWidth(width)};
}

void OptionCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool lit = underMouse() || isDown();
    paintGround(painter, QRectF(rect()), theme::kRadius, m_theme, lit ? Role::Hover : Role::Panel,
                lit ? Role::Accent : Role::Line);
    const int icon = m_theme.scaled(kIconSide);
    m_theme.icon(m_icon, Role::Accent).paint(&painter, QRect(kSide, kSide, icon, icon));
    const QFont title = m_theme.font(TextStyle::Title);
    const QRect titleBox(kSide, kSide + icon + theme::kCardGap, width() - 2 * kSide,
                         QFontMetrics(title).height());
    painter.setFont(title);
    painter.setPen(m_theme.color(isEnabled() ? Role::Ink : Role::Muted));
    painter.drawText(titleBox, Qt::AlignLeft | Qt::AlignVCenter, text());
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Role::Muted));
    painter.drawText(meaningBox(width()).adjusted(0, 0, 8, 4), Qt::TextWordWrap, m_meaning);
    if (showsFocus(*this)) paintFocusRing(painter, QRectF(rect()), theme::kRadius, m_theme);
}

} // namespace holdfast::widgets
