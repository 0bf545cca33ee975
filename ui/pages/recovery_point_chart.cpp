// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recovery_point_chart.h"

#include "engine/core/backups/backup_signals.h"
#include "models/backup_words.h"
#include "models/chart_series_source.h"
#include "models/format/quantity_text.h"
#include "ui/charts/chart_panel.h"
#include "ui/shell/page_context.h"
#include "ui/theme/theme.h"

#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

using charts::TimeChart;
using models::ChartSeriesSource;
using theme::Role;
namespace format = models::format;

namespace {

constexpr int kHeight = 176;
constexpr std::size_t kMostLive = 4'000;

double secondsOf(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

/// It ends at the newest state: a clock that differs from the engine's leaves no empty edge.
TimePoint nowOf(const models::EngineLink& link) {
    return link.state() ? link.state()->time
                        : std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

} // namespace

RecoveryPointChart::RecoveryPointChart(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_time(new charts::TimeView([&link = context.link()] { return nowOf(link); },
                                  lengthOf(context.timeWindow()), this))
    , m_panel(new charts::ChartPanel(context.theme(), *m_time, tr("Would have been lost"), this)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_panel);
    setFixedHeight(context.theme().scaled(kHeight));
    connect(m_time, &charts::TimeView::rangeChanged, this, &RecoveryPointChart::look);
    connect(&m_panel->chart(), &TimeChart::columnsChanged, this, &RecoveryPointChart::look);
    connect(m_panel, &charts::ChartPanel::said, &context, &shell::PageContext::say);
    connect(m_panel, &charts::ChartPanel::retryRequested, this, [this] {
        if (m_source) m_source->retry();
    });
    connect(&context, &shell::PageContext::timeWindowChanged, this,
            [this](shell::TimeWindow window) { m_time->setLength(lengthOf(window)); });
}

RecoveryPointChart::~RecoveryPointChart() = default;

void RecoveryPointChart::choose(const ServiceId& service) {
    m_service = service;
    m_live.clear();
    m_source = std::make_unique<ChartSeriesSource>(
        m_context.link(), SeriesKey{.service = service, .signal = SignalId(backups::kRecoveryPointSignal)});
    connect(m_source.get(), &ChartSeriesSource::changed, this, &RecoveryPointChart::fill);
    m_time->setCursor(std::nullopt);
    m_panel->chart().setAccessibleName(
        tr("Chart of what would have been lost of %1").arg(QString::fromStdString(service.value())));
    look();
}

void RecoveryPointChart::setAwake(bool awake) {
    if (awake == m_awake) return;
    m_awake = awake;
    m_time->setAwake(awake);
    if (awake) return look();
    if (m_source) m_source->pause();
}

void RecoveryPointChart::show(const FleetState& state, const ServiceId& service) {
    const auto* backed = models::findBackups(state, service);
    if (backed == nullptr) return;
    if (service != m_service || !m_source) choose(service);
    m_target = models::backupSettingsOf(state, service).recoveryPoint;
    const auto& point = backed->recoveryPoint;
    if (point && (m_live.empty() || point->observed > m_live.back().time)) {
        m_live.push_back({.time = point->observed, .value = secondsOf(point->atMost)});
        if (m_live.size() > kMostLive) m_live.pop_front();
    }
    const bool known = models::isKnown(point, state.time);
    const bool missed = known && point->atMost > m_target;
    m_panel->setFigure(models::lossText(point, state.time),
                       !known   ? Role::Muted
                       : missed ? Role::CriticalText
                                : Role::Ink,
                       point ? tr("Looked at %1.").arg(format::fullTime(point->observed)) : QString());
    m_panel->setNote(point && !known ? tr("last known %1").arg(format::age(point->observed, state.time))
                                     : QString::fromStdString(service.value()));
    fill();
}

void RecoveryPointChart::look() {
    if (!m_awake || !m_source) return;
    const auto& range = m_time->range();
    m_source->look(range.from, std::max(std::min(range.to, m_time->now()), range.from),
                   m_panel->chart().columns());
    fill();
}

void RecoveryPointChart::fill() {
    if (!m_source) return;
    charts::Line line{
        .name = tr("would have been lost"), .points = m_source->points(), .gapAfter = m_source->gapAfter()};
    const auto kept = line.points.empty() ? std::optional<TimePoint>() : line.points.back().time;
    for (const auto& one : m_live) {
        if (!kept || one.time > *kept)
            line.points.push_back({one.time, one.value, one.value, one.value, one.value, 1});
    }
    const bool empty = line.points.empty();
    charts::Content content{.unit = Unit::Seconds, .lines = {}, .levels = {}};
    content.lines.append(std::move(line));
    content.levels.append(
        {.kind = charts::Level::Kind::Critical, .value = secondsOf(m_target), .name = tr("target")});
    m_panel->setContent(std::move(content));
    using Status = ChartSeriesSource::Status;
    switch (m_source->status()) {
    case Status::Failed:
        return m_panel->setStatus(TimeChart::Status::Failed,
                                  tr("History could not be read: %1").arg(m_source->trouble()));
    case Status::Ready:
        return m_panel->setStatus(empty ? TimeChart::Status::Empty : TimeChart::Status::Ready,
                                  empty ? tr("Nothing kept yet") : QString());
    case Status::Idle:
    case Status::Loading:
        return m_panel->setStatus(empty ? TimeChart::Status::Loading : TimeChart::Status::Ready,
                                  empty ? tr("Reading history…") : QString());
    }
}

} // namespace holdfast::pages
