// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview_figures.h"

#include "models/backup_figures.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/pages/state_breakdown.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/figure_card.h"

#include <QtWidgets/QHBoxLayout>

#include <algorithm>

namespace holdfast::pages {

using theme::Role;
using widgets::FigureCard;
using widgets::FigureText;
namespace format = models::format;

namespace {

/// From this width on there is room for all of them.
constexpr int kRoomForAll = 1'500;

struct ScoreRoles {
    Role bar;
    Role ink;
};

/// By the score of the signal itself, on the boundaries of the states.
ScoreRoles rolesOf(const SignalState& signal) {
    if (signal.freshness == Freshness::Stale) return {Role::Unknown, Role::Muted};
    const double score = signal.score.value_or(1.0);
    if (score < 0.4) return {Role::Critical, Role::CriticalText};
    if (score < 0.7) return {Role::Degraded, Role::DegradedText};
    return {Role::Healthy, Role::Ink};
}

QString whose(const models::Notable& notable) {
    return QStringLiteral("%1 · %2").arg(QString::fromStdString(notable.service.value()),
                                         format::signalName(notable.signal.id));
}

/// A signal against the value where it warns.
FigureText againstWarning(const std::optional<models::Notable>& notable, const QString& nothing) {
    if (!notable) return {.value = format::none(), .caption = nothing, .ink = Role::Muted};
    const auto& signal = notable->signal;
    const auto roles = rolesOf(signal);
    FigureText text{.value = format::quantity(signal.last->value, signal.unit),
                    .caption = whose(*notable),
                    .bar = roles.bar,
                    .ink = roles.ink};
    if (signal.thresholds && signal.thresholds->warn > 0.0) {
        text.note = FigureCard::tr("warns at %1").arg(format::quantity(signal.thresholds->warn, signal.unit));
        text.share = std::clamp(signal.last->value / signal.thresholds->warn, 0.0, 1.0);
    }
    return text;
}

FigureText headroom(const std::optional<models::Notable>& notable, const QString& nothing) {
    if (!notable) return {.value = format::none(), .caption = nothing, .ink = Role::Muted};
    const auto& signal = notable->signal;
    const auto roles = rolesOf(signal);
    const double share = std::clamp(signal.last->value / *signal.limit, 0.0, 1.0);
    return {.value = format::percent(share),
            .note = format::ofLimit(signal.last->value, *signal.limit, signal.unit),
            .caption = whose(*notable),
            .share = share,
            .bar = roles.bar,
            .ink = roles.ink};
}

FigureText observed(const FleetState& state) {
    if (state.observation == Observation::Offline) {
        return {.value = FigureCard::tr("offline"),
                .caption = QString::fromStdString(state.offlineReason),
                .ink = Role::DegradedText};
    }
    if (!state.observedSince)
        return {.value = format::none(), .caption = FigureCard::tr("not yet"), .ink = Role::Muted};
    const Duration seen = state.time - *state.observedSince;
    return {.value = seen < Duration(1'000) ? FigureCard::tr("just begun") : format::duration(seen),
            .caption =
                FigureCard::tr("no gap since %1").arg(format::clockTime(*state.observedSince, state.time))};
}

ScoreRoles rolesOf(models::Mark mark) {
    switch (mark) {
    case models::Mark::Good:
        return {Role::Healthy, Role::Ink};
    case models::Mark::Warning:
        return {Role::Degraded, Role::DegradedText};
    case models::Mark::Bad:
        return {Role::Critical, Role::CriticalText};
    default:
        return {Role::Unknown, Role::Muted};
    }
}

FigureText textOf(const models::BackupFigure& figure) {
    const auto roles = rolesOf(figure.mark);
    return {.value = figure.value,
            .note = figure.target,
            .caption = figure.caption,
            .share = figure.share,
            .bar = roles.bar,
            .ink = roles.ink};
}

} // namespace

OverviewFigures::OverviewFigures(const theme::Theme& theme, Leads leads, QWidget* parent)
    : QWidget(parent)
    , m_leads(leads)
    , m_states(new StateBreakdown(theme, leads.services, this))
    , m_latency(new FigureCard(theme, tr("Slowest answer"), this))
    , m_errors(new FigureCard(theme, tr("Most errors"), this))
    , m_headroom(new FigureCard(theme, tr("Nearest to a limit"), this))
    , m_observed(new FigureCard(theme, tr("Observed"), this))
    , m_recoveryTime(new FigureCard(theme, tr("Recovery time"), this))
    , m_recoveryPoint(new FigureCard(theme, tr("Recovery point"), this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kCardGap);
    layout->addWidget(m_states, 13);
    for (auto* card : {m_latency, m_errors, m_headroom, m_observed}) {
        layout->addWidget(card, 10);
        connect(card, &FigureCard::activated, this, [this, card] { Q_EMIT serviceChosen(m_targets[card]); });
    }
    for (auto* card : {m_recoveryTime, m_recoveryPoint}) {
        layout->addWidget(card, 10);
        connect(card, &FigureCard::activated, this, [this, card] { Q_EMIT backupsChosen(m_targets[card]); });
    }
    connect(m_states, &StateBreakdown::activated, this, &OverviewFigures::servicesChosen);
    fit();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void OverviewFigures::show(const FleetState& state, const models::FleetSummary& summary) {
    m_states->set(summary.counts);
    const bool none = summary.counts.noneKnown();
    const QString nothing = tr("nothing is read now");
    m_latency->set(againstWarning(summary.slowest, none ? nothing : tr("no latency is read")));
    m_errors->set(againstWarning(summary.faultiest, none ? nothing : tr("nobody reports errors")));
    m_headroom->set(headroom(summary.fullest, none ? nothing : tr("no signal has a limit")));
    m_observed->set(observed(state));
    lead(m_latency, summary.slowest);
    lead(m_errors, summary.faultiest);
    lead(m_headroom, summary.fullest);
    showBackups(state);
}

void OverviewFigures::showBackups(const FleetState& state) {
    const auto time = models::recoveryTimeFigure(state);
    const auto point = models::recoveryPointFigure(state);
    m_backedUp = time && point;
    if (m_backedUp) {
        m_recoveryTime->set(textOf(*time));
        m_recoveryPoint->set(textOf(*point));
        m_targets[m_recoveryTime] = time->service;
        m_targets[m_recoveryPoint] = point->service;
    }
    for (auto* card : {m_recoveryTime, m_recoveryPoint})
        card->setLeads(m_leads.backups && m_backedUp);
    fit();
}

void OverviewFigures::fit() {
    const bool all = !m_backedUp || width() >= kRoomForAll;
    m_errors->setVisible(all);
    m_observed->setVisible(all);
    m_recoveryTime->setVisible(m_backedUp);
    m_recoveryPoint->setVisible(m_backedUp);
}

void OverviewFigures::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void OverviewFigures::lead(FigureCard* card, std::optional<models::Notable> to) {
    card->setLeads(m_leads.services && to.has_value());
    if (to) m_targets[card] = to->service;
}

} // namespace holdfast::pages
