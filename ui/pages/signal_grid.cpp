// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/signal_grid.h"

#include "engine/core/analysis/health_scoring.h"
#include "models/chart_series_source.h"
#include "models/engine_link.h"
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/mark_source.h"
#include "models/service_forecast_source.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/forecast_points.h"
#include "ui/charts/time_view.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::pages {

using charts::Level;
using charts::TimeChart;
using models::ChartSeriesSource;
using theme::Role;
namespace format = models::format;

namespace {

constexpr int kLeastWidth = 300;
constexpr int kHeight = 196;
/// Charts just beyond the edge are made too, so that scrolling meets them ready.
constexpr int kBeyond = 120;
/// A forecast that does not know so many sweeps is old.
constexpr int kMissedSweeps = 3;
/// A limit less likely to be reached is not worth a note.
constexpr double kWorthSaying = 0.1;

QList<Level> levelsOf(const SignalState& signal) {
    QList<Level> levels;
    if (signal.limit)
        levels.append({.kind = Level::Kind::Limit, .value = *signal.limit, .name = SignalGrid::tr("limit")});
    if (!signal.thresholds || signal.unit == Unit::Boolean) return levels;
    levels.append({.kind = Level::Kind::Critical,
                   .value = signal.thresholds->critical,
                   .name = SignalGrid::tr("critical")});
    levels.append(
        {.kind = Level::Kind::Warn, .value = signal.thresholds->warn, .name = SignalGrid::tr("warns")});
    return levels;
}

Role figureRole(const SignalState& signal) {
    if (signal.freshness != Freshness::Fresh) return Role::Muted;
    if (!signal.score) return Role::Ink;
    if (*signal.score < analysis::kCriticalBelow) return Role::CriticalText;
    return *signal.score < analysis::kDegradedBelow ? Role::DegradedText : Role::Ink;
}

} // namespace

struct SignalGrid::Cell {
    SignalId signal;
    QRect place;
    charts::ChartPanel* panel = nullptr; ///< none yet
    ChartSeriesSource* source = nullptr;
    bool awake = false;
};

SignalGrid::SignalGrid(shell::PageContext& context, charts::TimeView& view, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_view(view)
    , m_forecast(new models::ServiceForecastSource(context.link(), this))
    , m_marks(new models::MarkSource(context.link(), this)) {
    m_forecast->setAwake(false);
    connect(m_forecast, &models::ServiceForecastSource::changed, this, &SignalGrid::refillAwake);
    connect(m_marks, &models::MarkSource::changed, this, &SignalGrid::refillAwake);
    m_makeNext.setSingleShot(true);
    m_makeNext.setInterval(0);
    connect(&m_makeNext, &QTimer::timeout, this, &SignalGrid::makeNext);
    connect(&view, &charts::TimeView::rangeChanged, this, [this] {
        for (const auto& cell : m_cells) {
            if (cell->awake) look(*cell);
        }
        lookForMarks();
    });
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

SignalGrid::~SignalGrid() = default;

void SignalGrid::setService(const ServiceId& service) {
    if (service == m_service) return;
    m_service = service;
    for (const auto& cell : m_cells) {
        delete cell->panel;
        delete cell->source;
    }
    m_cells.clear();
    m_forecast->setService(service);
    m_marks->setService(service);
    updateGeometry();
}

void SignalGrid::show(const ServiceState& service) {
    // As in the fleet file, but yes and no stand last: a figure says more.
    std::vector<SignalId> order;
    for (const bool last : {false, true}) {
        for (const SignalState& signal : service.signals) {
            if ((signal.unit == Unit::Boolean) == last) order.push_back(signal.id);
        }
    }
    if (std::ranges::equal(m_cells, order, {}, [](const auto& cell) { return cell->signal; })) return;
    std::vector<std::unique_ptr<Cell>> cells;
    for (const SignalId& signal : order) {
        const auto kept =
            std::ranges::find_if(m_cells, [&](const auto& cell) { return cell && cell->signal == signal; });
        cells.push_back(kept != m_cells.end() ? std::move(*kept)
                                              : std::make_unique<Cell>(Cell{.signal = signal}));
    }
    for (const auto& cell : m_cells) {
        if (!cell) continue;
        delete cell->panel;
        delete cell->source;
    }
    m_cells = std::move(cells);
    arrange();
    updateGeometry();
}

void SignalGrid::setVisiblePart(const QRect& part) {
    m_visible = part;
    wake();
}

int SignalGrid::chartCount() const {
    return static_cast<int>(
        std::ranges::count_if(m_cells, [](const auto& cell) { return cell->panel != nullptr; }));
}

bool SignalGrid::isSettled() const {
    if (m_forecast->status() == models::ServiceForecastSource::Status::Asking) return false;
    return std::ranges::all_of(m_cells, [this](const auto& cell) {
        if (!cell->place.intersects(m_visible)) return true;
        return cell->source != nullptr && cell->source->status() != ChartSeriesSource::Status::Loading &&
               cell->source->status() != ChartSeriesSource::Status::Idle;
    });
}

int SignalGrid::columns() const {
    return std::max(1,
                    (width() + theme::kCardGap) / (m_context.theme().scaled(kLeastWidth) + theme::kCardGap));
}

int SignalGrid::cellHeight() const {
    return m_context.theme().scaled(kHeight);
}

QSize SignalGrid::sizeHint() const {
    const int rows = (static_cast<int>(m_cells.size()) + columns() - 1) / columns();
    return {m_context.theme().scaled(kLeastWidth),
            rows * (cellHeight() + theme::kCardGap) - (rows > 0 ? theme::kCardGap : 0)};
}

QSize SignalGrid::minimumSizeHint() const {
    return sizeHint();
}

bool SignalGrid::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest) return true; // the charts' wishes do not concern this layout
    return QWidget::event(event);
}

void SignalGrid::arrange() {
    const int count = columns();
    const int wide = (width() - (count - 1) * theme::kCardGap) / count;
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        const int column = static_cast<int>(i) % count;
        const int row = static_cast<int>(i) / count;
        m_cells[i]->place = QRect(column * (wide + theme::kCardGap), row * (cellHeight() + theme::kCardGap),
                                  wide, cellHeight());
        if (m_cells[i]->panel != nullptr) m_cells[i]->panel->setGeometry(m_cells[i]->place);
    }
    wake();
    update();
}

void SignalGrid::wake() {
    const QRect near = m_visible.isEmpty() ? QRect() : m_visible.adjusted(0, -kBeyond, 0, kBeyond);
    bool missing = false;
    for (const auto& cell : m_cells) {
        const bool awake = cell->place.intersects(near);
        if (awake && cell->panel == nullptr) missing = true;
        if (awake == cell->awake) continue;
        cell->awake = awake;
        if (cell->source == nullptr) continue;
        if (awake)
            look(*cell);
        else
            cell->source->pause();
    }
    if (missing) m_makeNext.start();
    m_forecast->setAwake(!m_visible.isEmpty());
    lookForMarks();
}

void SignalGrid::lookForMarks() {
    if (m_visible.isEmpty())
        m_marks->pause();
    else
        m_marks->look(m_view.range().from, std::min(m_view.range().to, m_view.now()));
}

void SignalGrid::refillAwake() {
    // Room for the horizon only where something is foretold to fill it.
    const auto state = m_context.link().state();
    const auto* answer = m_forecast->answer();
    const bool some = answer != nullptr && !answer->signals.empty() && state && state->outlook;
    if (m_forecast->status() != models::ServiceForecastSource::Status::Asking)
        m_view.setAhead(some ? state->outlook->settings.horizon : Duration(0));
    for (const auto& cell : m_cells) {
        if (cell->awake && cell->panel != nullptr) fill(*cell);
    }
}

/// One chart a turn of the event loop, so that a service with many signals does not hold up the screen.
void SignalGrid::makeNext() {
    const auto next =
        std::ranges::find_if(m_cells, [](const auto& cell) { return cell->awake && cell->panel == nullptr; });
    if (next == m_cells.end()) return;
    Cell* cell = next->get();
    cell->panel = new charts::ChartPanel(m_context.theme(), m_view, format::signalName(cell->signal), this);
    cell->panel->setGeometry(cell->place);
    cell->source =
        new ChartSeriesSource(m_context.link(), {.service = m_service, .signal = cell->signal}, this);
    const auto refill = [this, cell] { fill(*cell); };
    connect(cell->source, &ChartSeriesSource::changed, cell->panel, refill);
    connect(cell->source, &ChartSeriesSource::signalChanged, cell->panel, refill);
    connect(cell->panel, &charts::ChartPanel::retryRequested, cell->source, &ChartSeriesSource::retry);
    connect(cell->panel, &charts::ChartPanel::said, &m_context, &shell::PageContext::say);
    connect(&cell->panel->chart(), &TimeChart::columnsChanged, this, [this, cell] {
        if (cell->awake) look(*cell);
    });
    cell->panel->show();
    look(*cell);
    fill(*cell);
    m_makeNext.start();
}

void SignalGrid::look(Cell& cell) {
    if (cell.source == nullptr) return;
    // What lies ahead of now is no history.
    const TimePoint to = std::max(std::min(m_view.range().to, m_view.now()), m_view.range().from);
    cell.source->look(m_view.range().from, to, cell.panel->chart().columns());
}

void SignalGrid::fill(Cell& cell) {
    const SignalState* signal = cell.source->signal();
    charts::Content content;
    charts::Line line{.name = format::signalName(cell.signal),
                      .points = cell.source->points(),
                      .gapAfter = cell.source->gapAfter()};
    if (signal != nullptr) {
        content.unit = signal->unit;
        content.levels = levelsOf(*signal);
        line.stale = signal->freshness != Freshness::Fresh;
        const QString read = signal->last ? format::fullTime(signal->last->time) : QString();
        cell.panel->setFigure(format::signalValue(*signal), figureRole(*signal), read);
        cell.panel->setNote(noteOf(cell, *signal));
    }
    const bool empty = line.points.empty();
    content.lines.append(std::move(line));
    foretell(cell, content);
    cell.panel->setContent(std::move(content));
    using Status = ChartSeriesSource::Status;
    switch (cell.source->status()) {
    case Status::Failed:
        cell.panel->setStatus(TimeChart::Status::Failed,
                              tr("History could not be read: %1").arg(cell.source->trouble()));
        break;
    case Status::Ready:
        cell.panel->setStatus(empty ? TimeChart::Status::Empty : TimeChart::Status::Ready,
                              empty ? tr("No reading in this window") : QString());
        break;
    case Status::Idle:
    case Status::Loading:
        cell.panel->setStatus(empty ? TimeChart::Status::Loading : TimeChart::Status::Ready,
                              empty ? tr("Reading history…") : QString());
        break;
    }
    if (isSettled()) Q_EMIT settled();
}

void SignalGrid::foretell(const Cell& cell, charts::Content& content) const {
    content.marks = charts::marksOf(m_marks->marks(), cell.signal, content.unit);
    const auto* forecast = m_forecast->of(cell.signal);
    const auto state = m_context.link().state();
    if (forecast == nullptr || !state) return;
    content.forecast = charts::forecastPoints(forecast->distribution, content.lines.constFirst().points);
    const Duration missed = m_view.now() - m_forecast->answer()->made;
    content.forecastOld = state->fleet && missed > state->fleet->interval * kMissedSweeps;
    if (!forecast->limit) return;
    // The limit it is measured against, where no line says so yet.
    const auto same = [&forecast](const Level& level) {
        return std::abs(level.value - *forecast->limit) <= 1e-9 * std::abs(*forecast->limit);
    };
    if (std::ranges::none_of(content.levels, same))
        content.levels.append(
            {.kind = Level::Kind::Critical, .value = *forecast->limit, .name = tr("fails at")});
}

/// An old reading says its age; else a limit that may be reached says when.
QString SignalGrid::noteOf(const Cell& cell, const SignalState& signal) const {
    if (signal.freshness != Freshness::Fresh && signal.last)
        return tr("last read %1").arg(format::age(signal.last->time, m_view.now()));
    const auto* forecast = m_forecast->of(cell.signal);
    if (forecast == nullptr || !forecast->outlook || !forecast->limit) return {};
    if (forecast->outlook->probability < kWorthSaying || forecast->outlook->reached) return {};
    const Duration passed = std::max(Duration(0), m_view.now() - m_forecast->answer()->made);
    return tr("%1 to reach %2 %3")
        .arg(format::chance(forecast->outlook->probability), format::quantity(*forecast->limit, signal.unit),
             format::dueText(forecast->outlook->expected, passed));
}

void SignalGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
    if (event->oldSize().width() != event->size().width()) updateGeometry();
}

/// The places of charts that are not made yet.
void SignalGrid::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    for (const auto& cell : m_cells) {
        if (cell->panel == nullptr) {
            widgets::paintGround(painter, QRectF(cell->place), theme::kRadius, m_context.theme(), Role::Panel,
                                 Role::Line);
        }
    }
}

} // namespace holdfast::pages
