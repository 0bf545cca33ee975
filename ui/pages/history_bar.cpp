// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/history_bar.h"

#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "ui/pages/history_mode.h"
#include "ui/pages/history_strip.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>

namespace holdfast::pages {

namespace format = models::format;

HistoryBar::HistoryBar(shell::PageContext& context, HistoryMode& mode, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_mode(mode)
    , m_strip(new HistoryStrip(context.theme(), this))
    , m_moment(new widgets::ElidedLabel(context.theme(), theme::TextStyle::Strong, theme::Role::DegradedText,
                                        this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kPadding, 0, theme::kPadding, 0);
    row->setSpacing(theme::kCardGap);
    m_moment->setDigits(widgets::ElidedLabel::Digits::Tabular);
    m_moment->setFixedWidth(context.theme().scaled(250));
    auto* back = new QPushButton(tr("Back to now"), this);
    back->setToolTip(tr("Show the fleet as it is"));
    row->addWidget(m_moment);
    row->addWidget(m_strip, 1);
    row->addWidget(back);
    connect(back, &QPushButton::clicked, this, [this] { m_mode.setOn(false); });
    connect(m_strip, &QAbstractSlider::valueChanged, &mode, &HistoryMode::setBucket);
    connect(&mode, &HistoryMode::changed, this, &HistoryBar::follow);
    follow();
}

void HistoryBar::follow() {
    setVisible(m_mode.isOn());
    if (!m_mode.isOn()) return;
    const auto& replay = m_mode.replay();
    m_strip->setStates(replay.worst());
    m_strip->setEnabled(replay.status() == models::HealthReplay::Status::Ready);
    m_strip->setValue(m_mode.bucket());
    const auto now = m_context.link().state();
    if (replay.status() == models::HealthReplay::Status::Failed) {
        m_moment->setText(tr("history cannot be read"));
        m_moment->setHint(replay.trouble());
        return;
    }
    if (m_mode.isLoading()) {
        m_moment->setText(tr("reading, %1").arg(format::percent(replay.progress())));
        return;
    }
    const TimePoint at = m_mode.moment();
    const QString words =
        tr("%1 · %2 — not live")
            .arg(format::clockTime(at, now ? now->time : at), format::age(at, now ? now->time : at));
    m_moment->setText(words);
    m_moment->setHint(format::fullTime(at));
    m_strip->setAccessibleDescription(words);
}

} // namespace holdfast::pages
