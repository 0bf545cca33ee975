// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/evidence_panel.h"

#include "models/desk_lines.h"
#include "models/evidence_view.h"
#include "models/format/action_text.h"
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/plan_lines.h"
#include "ui/acting/column.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/time_view.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::acting {

using Style = delegates::ActLineDelegate::Style;
using theme::Role;
namespace format = models::format;

namespace {

constexpr int kChartHeight = 190;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

EvidencePanel::EvidencePanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_left(new Column(theme, tr("What came of it"), this))
    , m_right(new Column(theme, tr("What was done, when"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(1);
    row->addWidget(m_left, 1);
    row->addWidget(m_right, 1);
    m_outcome = m_left->add(tr("Outcome"));
    m_charts = new QWidget(this);
    m_chartColumn = new QVBoxLayout(m_charts);
    m_chartColumn->setContentsMargins(0, 0, 0, theme::kPadding);
    m_chartColumn->setSpacing(theme::kCardGap);
    m_left->addWidget(m_charts);
    m_verified = m_left->add(tr("Verification"));
    m_steps = m_left->add(tr("Steps"));
    m_changes = m_left->add(tr("What changed"), Style::Field);
    m_timeline = m_right->add(tr("What was done, when"), Style::Calls);
}

void EvidencePanel::show(const actions::PlanDetail& detail, TimePoint now) {
    m_now = now;
    const auto& summary = detail.summary;
    const auto outcome = summary.outcome.value_or(actions::Outcome::NeedsPerson);
    m_outcome->setLines({{.key = "outcome",
                          .mark = models::markOf(outcome),
                          .word = format::word(outcome),
                          .title = format::word(outcome),
                          .detail = text(summary.why)}});
    const QString by = summary.by.empty() ? format::word(summary.origin) : text(summary.by);
    m_outcome->setNote(
        summary.ended ? tr("%1 · took %2").arg(by, format::duration(*summary.ended - summary.began)) : by);
    m_steps->setLines(models::stepLines(detail.plan, detail.steps, std::nullopt));
    m_changes->setLines(models::changeLines(detail.plan));
    const auto view = models::evidenceOf(detail.evidence, now);
    m_charts->setVisible(false);
    if (!view) {
        m_verified->setText({});
        m_timeline->setLines({});
        m_timeline->setText(tr("No evidence is kept of this plan."));
        return;
    }
    m_verified->setText(view->verified.isEmpty() ? tr("It did not come to a verification.") : view->verified,
                        Role::Ink);
    m_verified->setNote(format::counted(std::ssize(view->verification), tr("%1 reading"), tr("%1 readings")));
    m_timeline->setText({});
    m_timeline->setLines(view->timeline);
    showCharts(detail, *view);
}

void EvidencePanel::showCharts(const actions::PlanDetail& detail, const models::EvidenceView& view) {
    qDeleteAll(m_charts->findChildren<charts::ChartPanel*>(Qt::FindDirectChildrenOnly));
    delete m_view;
    m_view = nullptr;
    const auto health = view.health();
    if (health.size() < 2) return;
    const TimePoint from = health.front().first;
    const TimePoint until = health.back().first;
    const Duration margin = std::max<Duration>((until - from) / 20, Duration(1'000));
    m_view = new charts::TimeView([now = m_now] { return now; }, until - from + 2 * margin, this);
    m_view->setRange({.from = from - margin, .to = until + margin});
    addChart(tr("Own health, before and after"), Unit::None, health, detail.plan.success.healthAtLeast);
    for (const auto& promise : detail.plan.success.promises) {
        if (!promise.word.empty()) continue;
        const auto points = view.signal(text(promise.name));
        const SignalId signal(promise.name);
        if (points.size() > 1)
            addChart(tr("%1, as promised").arg(format::signalName(signal)), format::unitOf(signal, nullptr),
                     points, promise.value);
    }
    m_charts->setVisible(true);
}

void EvidencePanel::addChart(const QString& title, Unit unit,
                             const std::vector<std::pair<TimePoint, double>>& points,
                             std::optional<double> level) {
    auto* panel = new charts::ChartPanel(m_theme, *m_view, title, m_charts);
    panel->setFixedHeight(m_theme.scaled(kChartHeight));
    charts::Line line{.name = title};
    for (const auto& [time, value] : points)
        line.points.push_back(
            {.time = time, .minimum = value, .maximum = value, .mean = value, .last = value, .count = 1});
    charts::Content content{.unit = unit, .lines = {line}, .levels = {}};
    if (level)
        content.levels = {{.kind = charts::Level::Kind::Warn, .value = *level, .name = tr("promised")}};
    panel->setContent(content);
    panel->setStatus(charts::TimeChart::Status::Ready);
    panel->setFigure(tr("%1 → %2").arg(format::quantity(points.front().second, unit),
                                       format::quantity(points.back().second, unit)),
                     Role::Ink);
    connect(panel, &charts::ChartPanel::said, this, &EvidencePanel::said);
    m_chartColumn->addWidget(panel);
    panel->show();
}

void EvidencePanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(m_right->x() - 1, 0, 1, height()), m_theme.color(Role::Line));
}

} // namespace holdfast::acting
