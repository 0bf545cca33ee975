// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/signal_forecast_card.h"

#include "models/chart_series_source.h"
#include "models/format/forecast_text.h"
#include "models/format/making_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/charts/chart_panel.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

using charts::TimeChart;
using models::ChartSeriesSource;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr int kHeight = 208;

/// From the last reading that entered, with the 95 % and the 50 % interval.
std::vector<charts::ForecastPoint> pointsOf(const forecasting::ForecastDistribution& made,
                                            const std::vector<HistoryPoint>& measured) {
    std::vector<charts::ForecastPoint> points;
    const auto last =
        std::ranges::find_if(measured.rbegin(), measured.rend(),
                             [&](const HistoryPoint& point) { return point.time <= made.origin; });
    if (last != measured.rend())
        points.push_back({.time = last->time,
                          .median = last->mean,
                          .low = last->mean,
                          .high = last->mean,
                          .innerLow = last->mean,
                          .innerHigh = last->mean});
    for (std::size_t i = 0; i < made.horizon(); ++i) {
        const auto& step = made.steps[i];
        points.push_back({.time = made.timeOf(i),
                          .median = step[forecasting::kMedian],
                          .low = step.front(),
                          .high = step.back(),
                          .innerLow = step[2],
                          .innerHigh = step[4]});
    }
    return points;
}

} // namespace

SignalForecastCard::SignalForecastCard(shell::PageContext& context, charts::TimeView& view,
                                       const SeriesKey& series, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_view(view)
    , m_source(new ChartSeriesSource(context.link(), series, this))
    , m_panel(new charts::ChartPanel(context.theme(), view, format::signalName(series.signal), this))
    , m_how(new QToolButton(this))
    , m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(theme::kTight);
    m_panel->setFixedHeight(context.theme().scaled(kHeight));
    m_column->addWidget(m_panel);
    m_how->setText(tr("How was this made"));
    m_how->setCheckable(true);
    m_how->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_how->setFocusPolicy(Qt::StrongFocus);
    m_how->setIcon(context.theme().icon(QStringLiteral("chevron-right")));
    m_how->setAccessibleName(tr("How the forecast of %1 was made").arg(format::signalName(series.signal)));
    m_column->addWidget(m_how, 0, Qt::AlignLeft);
    m_column->addStretch(1);
    connect(m_how, &QToolButton::toggled, this, [this](bool open) {
        explain();
        Q_EMIT explainedChanged(open);
    });
    connect(m_source, &ChartSeriesSource::changed, this, &SignalForecastCard::fill);
    connect(m_source, &ChartSeriesSource::signalChanged, this, &SignalForecastCard::fill);
    connect(m_panel, &charts::ChartPanel::retryRequested, m_source, &ChartSeriesSource::retry);
    connect(m_panel, &charts::ChartPanel::said, &context, &shell::PageContext::say);
    connect(&m_panel->chart(), &TimeChart::columnsChanged, this, &SignalForecastCard::look);
    connect(&view, &charts::TimeView::rangeChanged, this, &SignalForecastCard::look);
    connect(&context.theme(), &theme::Theme::changed, this,
            [this] { m_panel->setFixedHeight(m_context.theme().scaled(kHeight)); });
    fill();
}

void SignalForecastCard::show(const outlook::SignalForecast* forecast, bool old) {
    m_forecast = forecast == nullptr ? std::nullopt : std::optional(*forecast);
    m_old = old;
    m_how->setVisible(m_forecast.has_value());
    fill();
    explain();
}

void SignalForecastCard::setMarks(const std::vector<outlook::AnomalyMark>& marks) {
    std::vector<outlook::AnomalyMark> own;
    std::ranges::copy_if(marks, std::back_inserter(own), [this](const outlook::AnomalyMark& mark) {
        return mark.series == m_source->series();
    });
    std::ranges::sort(own, {}, &outlook::AnomalyMark::time);
    if (own == m_marks) return;
    m_marks = std::move(own);
    fill();
}

void SignalForecastCard::setAwake(bool awake) {
    m_awake = awake;
    if (awake)
        look();
    else
        m_source->pause();
}

void SignalForecastCard::look() {
    if (m_awake) m_source->look(m_view.range().from, m_view.range().to, m_panel->chart().columns());
}

bool SignalForecastCard::isSettled() const {
    return m_source->status() == ChartSeriesSource::Status::Ready ||
           m_source->status() == ChartSeriesSource::Status::Failed;
}

/// When the limit is likely to be reached, or how unlikely that is.
QString SignalForecastCard::reachText() const {
    if (!m_forecast) return tr("nothing foretold yet");
    if (!m_forecast->limit || !m_forecast->outlook) return {};
    const auto& outlook = *m_forecast->outlook;
    if (outlook.reached) return tr("at its limit");
    const QString likely = tr("limit reached: %1").arg(format::chance(outlook.probability));
    if (outlook.probability < 0.1) return likely;
    const auto state = m_context.link().state();
    const Duration passed =
        state ? std::max(Duration(0), state->time - m_forecast->distribution.origin) : Duration(0);
    return QStringLiteral("%1, %2").arg(likely, format::dueText(outlook.expected, passed));
}

void SignalForecastCard::fill() {
    const SignalState* signal = m_source->signal();
    charts::Content content;
    charts::Line line{.name = format::signalName(m_source->series().signal),
                      .points = m_source->points(),
                      .gapAfter = m_source->gapAfter()};
    if (signal != nullptr) {
        content.unit = signal->unit;
        line.stale = signal->freshness != Freshness::Fresh;
        m_panel->setFigure(format::signalValue(*signal), line.stale ? Role::Muted : Role::Ink,
                           signal->last ? format::fullTime(signal->last->time) : QString());
    } else if (m_forecast) {
        content.unit = m_forecast->unit;
    }
    const auto limit = m_forecast && m_forecast->limit ? m_forecast->limit
                       : signal != nullptr             ? signal->limit
                                                       : std::nullopt;
    if (limit)
        content.levels.append({.kind = charts::Level::Kind::Limit, .value = *limit, .name = tr("limit")});
    if (m_forecast) content.forecast = pointsOf(m_forecast->distribution, line.points);
    content.forecastOld = m_old;
    for (const auto& mark : m_marks)
        content.marks.append(
            {.time = mark.time, .value = mark.value, .reason = format::markText(mark, content.unit)});
    m_panel->setNote(reachText());
    const bool empty = line.points.empty();
    content.lines.append(std::move(line));
    m_panel->setContent(std::move(content));
    if (m_source->status() == ChartSeriesSource::Status::Failed) {
        m_panel->setStatus(TimeChart::Status::Failed,
                           tr("History could not be read: %1").arg(m_source->trouble()));
    } else {
        const bool read = m_source->status() == ChartSeriesSource::Status::Ready;
        m_panel->setStatus(!empty ? TimeChart::Status::Ready
                           : read ? TimeChart::Status::Empty
                                  : TimeChart::Status::Loading,
                           empty ? (read ? tr("No reading in this window") : tr("Reading history…"))
                                 : QString());
    }
    if (isSettled()) Q_EMIT settled();
}

void SignalForecastCard::setExplained(bool explained) {
    m_how->setChecked(explained);
}

bool SignalForecastCard::isExplained() const {
    return m_how->isChecked();
}

void SignalForecastCard::explain() {
    const bool open = m_how->isChecked() && m_forecast;
    m_how->setIcon(
        m_context.theme().icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    if (!open) {
        delete m_making;
        m_making = nullptr;
        m_values.clear();
        return;
    }
    const auto lines = format::makingLines(*m_forecast, m_view.now());
    if (m_making == nullptr) makeExplanation(lines);
    // In place: what a person has marked to copy stays marked where it did not change.
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (m_values[i]->text() != lines[i].value) m_values[i]->setText(lines[i].value);
}

void SignalForecastCard::makeExplanation(const std::vector<format::MakingLine>& lines) {
    m_making = new QWidget(this);
    auto* grid = new QGridLayout(m_making);
    grid->setContentsMargins(theme::kPadding, 0, theme::kPadding, theme::kGap);
    grid->setHorizontalSpacing(theme::kPadding);
    grid->setVerticalSpacing(theme::kTight);
    grid->setColumnStretch(1, 1);
    for (const auto& line : lines) {
        auto* what = new QLabel(line.what, m_making);
        m_context.theme().dress(what, TextStyle::Caption, Role::Muted);
        auto* value = new QLabel(m_making);
        m_context.theme().dress(value, TextStyle::Caption, Role::Ink);
        value->setWordWrap(true);
        value->setTextFormat(Qt::PlainText);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        const int row = static_cast<int>(m_values.size());
        grid->addWidget(what, row, 0, Qt::AlignTop);
        grid->addWidget(value, row, 1);
        m_values.push_back(value);
    }
    m_column->insertWidget(2, m_making);
    m_making->show();
}

} // namespace holdfast::pages
