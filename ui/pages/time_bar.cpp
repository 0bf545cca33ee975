// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/time_bar.h"

#include "models/format/quantity_text.h"
#include "ui/charts/time_view.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>

namespace holdfast::pages {

namespace format = models::format;

TimeBar::TimeBar(const theme::Theme& theme, charts::TimeView& view, const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_view(view)
    , m_range(new widgets::ElidedLabel(theme, theme::TextStyle::Caption, theme::Role::Muted, this))
    , m_live(new QPushButton(tr("Back to now"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2, 0, 0, 0);
    row->setSpacing(theme::kGap);
    auto* name = new widgets::ElidedLabel(theme, theme::TextStyle::Title, theme::Role::Ink, this);
    name->setText(title);
    row->addWidget(name);
    row->addStretch(1);
    m_range->setDigits(widgets::ElidedLabel::Digits::Tabular);
    row->addWidget(m_range);
    const auto addZoom = [&](const QString& icon, const QString& words, double factor) {
        auto* button = new QToolButton(this);
        button->setIcon(theme.icon(icon));
        button->setToolTip(words);
        button->setAccessibleName(words);
        connect(button, &QToolButton::clicked, this, [this, factor] { m_view.zoom(factor, 0.5); });
        row->addWidget(button);
    };
    addZoom(QStringLiteral("zoom-out"), tr("Show more time"), 1.5);
    addZoom(QStringLiteral("zoom-in"), tr("Show less time"), 1.0 / 1.5);
    row->addWidget(m_live);
    m_live->setToolTip(tr("Follow now, with the time chosen above"));
    connect(m_live, &QPushButton::clicked, this, [this] { m_view.reset(); });
    connect(&view, &charts::TimeView::rangeChanged, this, &TimeBar::show);
    connect(&view, &charts::TimeView::liveChanged, this, &TimeBar::show);
    show();
}

void TimeBar::show() {
    const auto& range = m_view.range();
    const QString length = format::duration(range.length() - m_view.aheadShown());
    if (m_view.isLive() && m_view.aheadShown() > Duration(0)) {
        m_range->setText(tr("live · last %1 and next %2").arg(length, format::duration(m_view.aheadShown())));
    } else if (m_view.isLive()) {
        m_range->setText(tr("live · last %1").arg(length));
    } else {
        m_range->setText(tr("history · %1 – %2 · %3")
                             .arg(format::clockTime(range.from, m_view.now()),
                                  format::clockTime(range.to, m_view.now()), length));
    }
    m_range->setRole(m_view.isLive() ? theme::Role::HealthyText : theme::Role::DegradedText);
    m_range->setHint(tr("%1 to %2").arg(format::fullTime(range.from), format::fullTime(range.to)));
    m_live->setVisible(!m_view.isReset());
}

} // namespace holdfast::pages
