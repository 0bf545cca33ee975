// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/side_what_if.h"

#include "models/format/advice_text.h"
#include "models/format/quantity_text.h"
#include "ui/pages/what_if_mode.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/detail_row.h"
#include "ui/widgets/key_value_row.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::DetailRow;
using widgets::KeyValueRow;
namespace format = models::format;

namespace {

constexpr std::size_t kMostRows = 60;

QString nameOf(const ServiceId& service) {
    return QString::fromStdString(service.value());
}

QLabel* sentence(theme::Theme& theme, TextStyle style, Role role, QWidget* parent) {
    auto* label = new QLabel(parent);
    theme.dress(label, style, role);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

/// In the order in which people would notice: the earliest first, then the likeliest.
std::vector<std::pair<const topology::Hit*, bool>> byTime(const topology::WhatIf& answer) {
    std::vector<std::pair<const topology::Hit*, bool>> hits;
    for (const auto& hit : answer.down)
        hits.emplace_back(&hit, true);
    for (const auto& hit : answer.degraded)
        hits.emplace_back(&hit, false);
    std::ranges::stable_sort(hits, {}, [](const auto& one) { return one.first->after; });
    return hits;
}

} // namespace

SideWhatIf::SideWhatIf(shell::PageContext& context, const WhatIfMode& mode, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_mode(mode)
    , m_chips(new QWidget(this))
    , m_chipRows(new QVBoxLayout(m_chips))
    , m_hint(sentence(context.theme(), TextStyle::Caption, Role::Muted, this))
    , m_note(sentence(context.theme(), TextStyle::Body, Role::Muted, this))
    , m_answer(new QWidget(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kGap);
    m_chipRows->setContentsMargins(0, 0, 0, 0);
    m_chipRows->setSpacing(theme::kTight);
    m_hint->setText(tr("Space or Ctrl+click on the map lets another fail at the same time."));
    column->addWidget(m_chips);
    column->addWidget(m_hint);
    column->addWidget(m_note);
    column->addWidget(m_answer);
    auto* inner = new QVBoxLayout(m_answer);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(theme::kCardGap);
    makeFigures(inner);
    m_travel = new widgets::Card(context.theme(), tr("How the failure travels"), m_answer);
    m_travel->body()->setSpacing(0);
    m_more = sentence(context.theme(), TextStyle::Caption, Role::Muted, m_answer);
    m_advice = new widgets::Card(context.theme(), tr("Mitigations, best first"), m_answer);
    m_advice->body()->setSpacing(0);
    m_advice->setNote(tr("advice"),
                      tr("Nothing is done from here. The figure is the share of the risk that it "
                         "takes away."));
    m_noAdvice = sentence(context.theme(), TextStyle::Body, Role::Muted, m_advice);
    m_advice->body()->addWidget(m_noAdvice);
    inner->addWidget(m_travel);
    inner->addWidget(m_more);
    inner->addWidget(m_advice);
    column->addStretch(1);
}

void SideWhatIf::makeFigures(QVBoxLayout* column) {
    auto* figures = new QVBoxLayout;
    figures->setSpacing(0);
    const auto add = [&](const QString& key) {
        auto* row = new KeyValueRow(m_context.theme(), key, m_answer);
        figures->addWidget(row);
        return row;
    };
    m_down = add(tr("Would go down"));
    m_degraded = add(tr("Would degrade"));
    m_lost = add(tr("Lost if it fails"));
    m_chance = add(tr("Chance of failing"));
    m_risk = add(tr("Cascade risk now"));
    m_first = add(tr("First impact after"));
    m_people = add(tr("People meet it at"));
    m_single = add(tr("Single point of failure"));
    column->addLayout(figures);
}

void SideWhatIf::show(const FleetState& state) {
    showFailing();
    const topology::WhatIf* answer = m_mode.source().answer();
    m_answer->setVisible(answer != nullptr);
    m_note->setVisible(answer == nullptr);
    if (answer == nullptr) {
        const bool failed = m_mode.source().status() == models::WhatIfSource::Status::Failed;
        m_note->setText(failed ? tr("This cannot be answered: %1").arg(m_mode.source().trouble())
                               : tr("Working out what would fail…"));
        return;
    }
    showFigures(*answer, state);
    showTravel(*answer);
    showAdvice(*answer);
}

void SideWhatIf::showFailing() {
    const auto services = m_mode.failing().isNamed() ? m_mode.failing().services() : std::vector<ServiceId>();
    m_chips->setVisible(!services.empty());
    if (services == m_shownFailing) return;
    m_shownFailing = services;
    while (QLayoutItem* item = m_chipRows->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    for (const ServiceId& service : services) {
        auto* chip = new QToolButton(m_chips);
        chip->setText(tr("%1 fails").arg(nameOf(service)));
        chip->setIcon(m_context.theme().icon(QStringLiteral("close")));
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setLayoutDirection(Qt::LeftToRight);
        chip->setToolTip(tr("No longer assume this"));
        chip->setAccessibleName(tr("%1 is assumed to fail: take back").arg(nameOf(service)));
        connect(chip, &QToolButton::clicked, this, [this, service] { Q_EMIT removed(service); });
        m_chipRows->addWidget(chip);
    }
}

void SideWhatIf::showFigures(const topology::WhatIf& answer, const FleetState& state) {
    const auto& failing = answer.question.failing;
    m_down->setValue(format::count(std::ssize(answer.down)));
    m_degraded->setValue(format::count(std::ssize(answer.degraded)));
    const QString how = answer.exact ? tr("every combination of the uncertain edges was counted")
                                     : tr("from %1 trials; standard error of a probability at most %2")
                                           .arg(format::count(static_cast<qint64>(answer.trials)),
                                                format::percent(answer.standardError));
    m_lost->setValue(
        tr("%1 of the rest").arg(format::percent(answer.lostShare)),
        tr("A service that is down counts in full, a degraded one by half, a critical one twice; %1.")
            .arg(how),
        answer.lostShare >= 0.5 ? Role::CriticalText : Role::Ink);
    const ServiceState* service = failing.size() == 1 ? state.find(failing.front()) : nullptr;
    m_chance->setVisible(service != nullptr);
    m_risk->setVisible(service != nullptr);
    m_single->setVisible(service != nullptr && state.standing != nullptr);
    if (service != nullptr) {
        const QString basis =
            service->chanceBasis == ChanceBasis::Forecast
                ? tr("Within the fleet's horizon, as it is foretold from its signals and from "
                     "what it depends on.")
                : tr("Within 15 minutes, by a rule on its own health now; not a forecast and "
                     "without a record of outcomes.");
        m_chance->setValue(service->failureChance ? format::percent(*service->failureChance) : format::none(),
                           basis);
        m_risk->setValue(format::score(service->cascadeRisk),
                         tr("Chance of failing × what is lost with it, 0 to 1. %1").arg(basis),
                         service->cascadeRisk.value_or(0.0) >= 0.25 ? Role::DegradedText : Role::Ink);
    }
    if (service != nullptr && state.standing != nullptr) {
        const auto index = static_cast<std::size_t>(service - state.services.data());
        if (index < state.standing->services.size()) {
            const ServiceStanding& standing = state.standing->services[index];
            m_single->setValue(standing.singlePoint ? tr("yes — no replica") : tr("no"),
                               tr("%1 go down with it, %2 can be reached through it alone.")
                                   .arg(format::count(standing.takesDown), format::count(standing.hides)),
                               standing.singlePoint ? Role::CriticalText : Role::Ink);
        }
    }
    const auto hits = byTime(answer);
    m_first->setValue(hits.empty()
                          ? tr("no impact")
                          : QStringLiteral("%1 (%2)").arg(hits.front().first->after.count() == 0
                                                              ? tr("at once")
                                                              : format::duration(hits.front().first->after),
                                                          nameOf(hits.front().first->service)));
    QStringList people;
    for (const ServiceId& one : failing) {
        const auto* found = state.find(one);
        const auto index = static_cast<std::size_t>(found - state.services.data());
        if (found != nullptr && state.standing && index < state.standing->services.size() &&
            state.standing->services[index].entryPoint)
            people << tr("%1 itself").arg(nameOf(one));
    }
    for (const auto& [hit, down] : hits) {
        if (hit->entryPoint) people << (down ? tr("%1, down") : tr("%1, degraded")).arg(nameOf(hit->service));
    }
    m_people->setValue(people.isEmpty() ? tr("nowhere") : people.join(QStringLiteral("; ")),
                       tr("The services that no other service calls: where requests come in."));
}

void SideWhatIf::fit(std::vector<DetailRow*>& rows, widgets::Card* card, std::size_t count, bool lead) {
    while (rows.size() < count) {
        auto* row = new DetailRow(m_context.theme(), lead, card);
        if (lead) {
            connect(row, &DetailRow::clicked, this,
                    [this, row] { Q_EMIT serviceChosen(ServiceId(row->words().title.toStdString())); });
        }
        card->body()->addWidget(row);
        rows.push_back(row);
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i]->setVisible(i < count);
}

void SideWhatIf::showTravel(const topology::WhatIf& answer) {
    const auto hits = byTime(answer);
    const std::size_t shown = std::min(hits.size(), kMostRows);
    m_travel->setVisible(!hits.empty());
    m_travel->setNote(format::count(std::ssize(hits)));
    fit(m_travelRows, m_travel, shown, true);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& [hit, down] = hits[i];
        m_travelRows[i]->setWords(
            {.lead = hit->after.count() == 0 ? tr("at once") : format::duration(hit->after),
             .title = nameOf(hit->service),
             .detail = format::hitText(*hit, down),
             .figure = {}});
    }
    m_more->setVisible(hits.size() > shown);
    m_more->setText(tr("and %1 more, all marked on the map")
                        .arg(format::count(std::ssize(hits) - static_cast<qint64>(shown))));
}

void SideWhatIf::showAdvice(const topology::WhatIf& answer) {
    const auto& list = answer.mitigations;
    m_noAdvice->setVisible(list.empty());
    m_noAdvice->setText(m_mode.source().isComplete()
                            ? tr("No other service depends on it, so it puts none at risk.")
                            : tr("Weighing what could be done…"));
    fit(m_adviceRows, m_advice, list.size(), false);
    for (std::size_t i = 0; i < list.size(); ++i) {
        m_adviceRows[i]->setWords({.lead = {},
                                   .title = format::adviceText(list[i]),
                                   .detail = format::adviceAction(list[i]),
                                   .figure = tr("−%1").arg(format::percent(list[i].removes)),
                                   .figureRole = Role::PredictedText});
    }
}

} // namespace holdfast::pages
