// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/timeline_card.h"

#include "engine/core/snapshots/snapshot_state.h"
#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "models/snapshot_line.h"
#include "models/snapshot_words.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/pages/snapshot_timeline.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/segmented_control.h"

#include <QtGui/QPainter>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;

namespace {

using namespace std::chrono_literals;

/// The last one is all there is.
constexpr std::array<Duration, 3> kPeriods{Duration(6h), Duration(24h), Duration(168h)};
constexpr int kAll = 3;
constexpr std::size_t kEnough = 4; ///< snapshots in sight
constexpr Duration kYoung = 1h;
constexpr Duration kLeast = 5min;

/// What the signs of the timeline mean; gives way where there is no room.
class Legend final : public QWidget {
public:
    Legend(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        m_words = {models::word(models::Worth::SafePoint), models::word(models::Worth::Ordinary),
                   models::word(models::Worth::Damaged), TimelineCard::tr("changed"),
                   TimelineCard::tr("plan")};
        setAccessibleName(TimelineCard::tr("What the signs mean"));
        setAccessibleDescription(m_words.join(QStringLiteral(", ")));
    }

    [[nodiscard]] QSize sizeHint() const override {
        const QFontMetrics metrics(m_theme.font(TextStyle::Caption));
        int wide = 0;
        for (const QString& word : m_words)
            wide += metrics.horizontalAdvance(word) + sign() + theme::kTight + theme::kCardGap;
        return {wide, metrics.height()};
    }

    [[nodiscard]] QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(m_theme.font(TextStyle::Caption));
        constexpr std::array marks{models::Mark::Good, models::Mark::NotSet, models::Mark::Bad};
        double at = 0.0;
        const double side = sign();
        for (qsizetype i = 0; i < m_words.size(); ++i) {
            const double wide = painter.fontMetrics().horizontalAdvance(m_words[i]) + 1.0;
            if (at + side + theme::kTight + wide > width()) return;
            const QRectF box(at, (height() - side) / 2.0, side, side);
            if (i < std::ssize(marks)) {
                theme::paintShape(painter, box, delegates::lookOf(marks[static_cast<std::size_t>(i)]),
                                  m_theme);
            } else if (i == std::ssize(marks)) {
                painter.fillRect(QRectF(box.left(), box.center().y() - 2.0, side, 4.0),
                                 m_theme.color(Role::Accent));
            } else {
                m_theme.icon(QStringLiteral("recovery"), Role::Muted).paint(&painter, box.toRect());
            }
            painter.setPen(m_theme.color(Role::Muted));
            painter.drawText(QRectF(box.right() + theme::kTight, 0.0, wide, height()),
                             Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, m_words[i]);
            at = box.right() + theme::kTight + wide + theme::kCardGap;
        }
    }

private:
    [[nodiscard]] int sign() const { return m_theme.scaled(11); }

    const theme::Theme& m_theme;
    QStringList m_words;
};

} // namespace

TimelineCard::TimelineCard(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_replay(context.link())
    , m_card(new widgets::Card(context.theme(), tr("Timeline"), this))
    , m_periods(new widgets::SegmentedControl(context.theme(), m_card))
    , m_timeline(new SnapshotTimeline(context.theme(), m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_periods->setAccessibleName(tr("How far back"));
    m_periods->addSegment(tr("6 h"), tr("The last 6 hours"));
    m_periods->addSegment(tr("24 h"), tr("The last 24 hours"));
    m_periods->addSegment(tr("7 d"), tr("The last 7 days"));
    m_periods->addSegment(tr("All"), tr("Since the oldest snapshot"));
    m_card->addAction(new Legend(context.theme(), m_card));
    m_card->addAction(m_periods);
    m_card->body()->addWidget(m_timeline);
    connect(m_periods, &widgets::SegmentedControl::chosen, this, &TimelineCard::setPeriod);
    connect(&m_replay, &models::HealthReplay::changed, this, [this] {
        if (m_replay.status() == models::HealthReplay::Status::Ready)
            m_timeline->setHealth(m_replay.worst(), {m_replay.from(), m_replay.to()});
        m_card->setNote(m_replay.status() == models::HealthReplay::Status::Failed
                            ? tr("health cannot be read")
                            : QString(),
                        m_replay.trouble());
    });
}

void TimelineCard::setPeriod(int period) {
    m_period = period < 0 || period > kAll ? -1 : period;
    if (m_context.link().state()) show(*m_context.link().state());
}

/// The shortest that has some snapshots and the safe point in sight; of a young fleet all there is.
int TimelineCard::fitting(const FleetState& state) const {
    const auto& told = *state.snapshots;
    if (m_oldest > state.time - kYoung) return kAll;
    for (std::size_t i = 0; i < kPeriods.size(); ++i) {
        const TimePoint from = state.time - kPeriods[i];
        const auto seen = std::ranges::count_if(
            told.snapshots, [from](const auto& snapshot) { return snapshot.taken >= from; });
        const auto* safe = models::findSnapshot(told, told.safePoint);
        const bool safeSeen = safe == nullptr || safe->taken >= from;
        const auto wanted = std::min(kEnough, told.snapshots.size());
        if (safeSeen && static_cast<std::size_t>(seen) >= wanted) return static_cast<int>(i);
    }
    return kAll;
}

void TimelineCard::show(const FleetState& state) {
    if (!state.snapshots) return;
    m_now = state.time;
    m_oldest =
        state.snapshots->snapshots.empty() ? m_now - kPeriods[0] : state.snapshots->snapshots.back().taken;
    const int period = m_period >= 0 ? m_period : fitting(state);
    m_periods->setCurrent(period);
    const Duration all = std::max(m_now - m_oldest, kLeast);
    m_from = m_now - (period == kAll ? all + all / 20 : kPeriods[static_cast<std::size_t>(period)]);
    m_timeline->setRange(charts::TimeRange{m_from, m_now});
    m_timeline->setLine(models::snapshotLine(state));
    readHealth();
}

void TimelineCard::setAwake(bool awake) {
    m_awake = awake;
    readHealth();
}

/// Anew when another stretch is shown, and when what was read lags behind by a few steps.
void TimelineCard::readHealth() {
    using Status = models::HealthReplay::Status;
    const Duration length = m_now - m_from;
    if (!m_awake || length <= Duration(0)) return;
    const Duration read = m_replay.to() - m_replay.from();
    const bool same = m_replay.status() != Status::Idle &&
                      std::chrono::abs(read - length) <= length / models::HealthReplay::kBuckets * 4;
    const Duration lag = m_now - m_replay.to();
    const Duration due = std::max<Duration>(30s, length / models::HealthReplay::kBuckets * 2);
    if (same && (m_replay.status() == Status::Loading || lag < due)) return;
    m_replay.load(m_from, m_now);
}

} // namespace holdfast::pages
