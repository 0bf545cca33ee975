// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/progress_line.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtGui/QPainter>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QPushButton>

#include <algorithm>

namespace holdfast::widgets {

ProgressLine::ProgressLine(const theme::Theme& theme, Cancel cancel, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_step(new ElidedLabel(theme, theme::TextStyle::Body, theme::Role::Ink, this))
    , m_share(new ElidedLabel(theme, theme::TextStyle::Body, theme::Role::Muted, this))
    , m_track(new QWidget(this))
    , m_cancel(new QPushButton(tr("Cancel"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kCardGap);
    auto* column = new QVBoxLayout;
    column->setSpacing(6);
    auto* words = new QHBoxLayout;
    words->addWidget(m_step, 1);
    m_share->setDigits(ElidedLabel::Digits::Tabular);
    words->addWidget(m_share);
    column->addLayout(words);
    m_track->setFixedHeight(6);
    column->addWidget(m_track);
    row->addLayout(column, 1);
    row->addWidget(m_cancel);
    m_cancel->setVisible(cancel == Cancel::Offered);
    connect(m_cancel, &QPushButton::clicked, this, &ProgressLine::cancelled);
}

void ProgressLine::setProgress(const QString& step, std::optional<double> done) {
    m_done = done ? std::optional(std::clamp(*done, 0.0, 1.0)) : std::nullopt;
    m_step->setText(step);
    const QString share =
        m_done ? locale().toString(static_cast<int>(*m_done * 100.0)) + QStringLiteral(" %") : QString();
    m_share->setText(share);
    setAccessibleName(step);
    setAccessibleDescription(share);
    update();
}

void ProgressLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF track(m_track->geometry());
    const double radius = track.height() / 2;
    painter.setBrush(m_theme.color(theme::Role::Line));
    painter.drawRoundedRect(track, radius, radius);
    if (!m_done) {
        painter.setBrush(QBrush(m_theme.color(theme::Role::Muted), Qt::BDiagPattern));
        painter.drawRoundedRect(track, radius, radius);
        return;
    }
    if (*m_done <= 0.0) return;
    QRectF filled = track;
    filled.setWidth(std::max(track.height(), track.width() * *m_done));
    painter.setBrush(m_theme.color(theme::Role::Accent));
    painter.drawRoundedRect(filled, radius, radius);
}

} // namespace holdfast::widgets
