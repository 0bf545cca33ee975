// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/automation_card.h"

#include "models/desk_lines.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "models/ladder_draft.h"
#include "ui/acting/column.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/fitted_list.h"
#include "ui/widgets/segmented_control.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>

namespace holdfast::pages {

using actions::AutomationMode;
using models::Mark;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr int kServicesHeight = 340;
constexpr std::array kModes{AutomationMode::Observe, AutomationMode::Suggest, AutomationMode::Auto};

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

Mark markOf(AutomationMode mode) {
    switch (mode) {
    case AutomationMode::Observe:
        return Mark::NotSet;
    case AutomationMode::Suggest:
        return Mark::Ahead;
    case AutomationMode::Auto:
        return Mark::Busy;
    }
    return Mark::NotSet;
}

} // namespace

AutomationCard::AutomationCard(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new models::ActLineModel(this))
    , m_card(new widgets::Card(theme, tr("Automation"), this))
    , m_fleet(new widgets::SegmentedControl(theme, m_card))
    , m_pause(new QPushButton(m_card))
    , m_holding(new QLabel(m_card))
    , m_services(new widgets::FittedList(tr("Automation of services"), m_card))
    , m_name(new widgets::ElidedLabel(theme, TextStyle::Strong, Role::Ink, m_card))
    , m_service(new widgets::SegmentedControl(theme, m_card))
    , m_pauseService(new QPushButton(m_card))
    , m_ladder(new acting::Section(theme, tr("Ladder, the mildest first"),
                                   delegates::ActLineDelegate::Style::Sentence, m_card))
    , m_edit(new QPushButton(tr("Change the ladder…"), m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    outer->addStretch(1);
    addFleet();
    addServices();
}

void AutomationCard::addModes(widgets::SegmentedControl& control) const {
    for (const auto mode : kModes)
        control.addSegment(format::word(mode), format::modeMeaning(mode));
}

void AutomationCard::addFleet() {
    addModes(*m_fleet);
    m_fleet->setAccessibleName(tr("Automation of the fleet"));
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addWidget(m_fleet);
    row->addStretch(1);
    row->addWidget(m_pause);
    m_card->body()->addLayout(row);
    m_holding->setWordWrap(true);
    m_holding->setTextFormat(Qt::PlainText);
    m_theme.dress(m_holding, TextStyle::Body, Role::DegradedText);
    m_card->body()->addWidget(m_holding);
    connect(m_fleet, &widgets::SegmentedControl::chosen, this,
            [this](int index) { Q_EMIT modeChosen({}, kModes[static_cast<std::size_t>(index)]); });
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (isPaused({}))
            Q_EMIT resumeAsked({});
        else
            Q_EMIT pauseAsked({});
    });
}

void AutomationCard::addServices() {
    m_services->setChoosing(true);
    m_services->setMostHeight(m_theme.scaled(kServicesHeight));
    m_services->setModel(m_model);
    auto* delegate =
        new delegates::ActLineDelegate(m_theme, delegates::ActLineDelegate::Style::Sentence, m_services);
    delegate->setSides(theme::kTight);
    m_services->setItemDelegate(delegate);
    m_card->body()->addWidget(m_services);
    addModes(*m_service);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addWidget(m_service);
    row->addStretch(1);
    row->addWidget(m_pauseService);
    m_card->body()->addWidget(m_name);
    m_card->body()->addLayout(row);
    m_card->body()->addWidget(m_ladder);
    m_card->body()->addWidget(m_edit, 0, Qt::AlignLeft);
    connect(m_edit, &QPushButton::clicked, this, [this] {
        if (const auto* service = chosen(); service != nullptr) Q_EMIT ladderAsked(service->service);
    });
    connect(m_services->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &AutomationCard::showChosen);
    connect(m_service, &widgets::SegmentedControl::chosen, this, [this](int index) {
        if (const auto* service = chosen(); service != nullptr)
            Q_EMIT modeChosen(service->service, kModes[static_cast<std::size_t>(index)]);
    });
    connect(m_pauseService, &QPushButton::clicked, this, [this] {
        const auto* service = chosen();
        if (service == nullptr) return;
        if (isPaused(service->service))
            Q_EMIT resumeAsked(service->service);
        else
            Q_EMIT pauseAsked(service->service);
    });
}

bool AutomationCard::isPaused(const ServiceId& service) const {
    return std::ranges::find(m_desk.pauses, service, &automation::PauseView::service) != m_desk.pauses.end();
}

const automation::ServiceAutomation* AutomationCard::chosen() const {
    const auto index = m_services->currentIndex();
    if (!index.isValid()) return nullptr;
    const ServiceId id(index.data(models::ServiceRole).toString().toStdString());
    const auto found = std::ranges::find(m_desk.services, id, &automation::ServiceAutomation::service);
    return found == m_desk.services.end() ? nullptr : &*found;
}

/// What the environment forbids is greyed, and says so.
void AutomationCard::allowModes(widgets::SegmentedControl& control) const {
    for (const auto mode : kModes)
        control.setAllowed(
            static_cast<int>(mode), mode <= m_desk.highestMode,
            tr("The environment allows no more than %1.").arg(format::word(m_desk.highestMode)));
}

void AutomationCard::show(const FleetState& state, const ports::ActingRules& rules) {
    const auto& desk = *state.desk;
    const TimePoint now = state.time;
    m_desk = desk;
    m_fleetSpec = state.fleet;
    m_rules = rules;
    allowModes(*m_fleet);
    allowModes(*m_service);
    m_fleet->setCurrent(static_cast<int>(desk.fleetMode));
    const bool paused = isPaused({});
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setToolTip(paused ? tr("Automation acts again") : tr("Holds within a second, also in a plan"));
    m_pause->setAccessibleName(paused ? tr("Resume automation of the fleet")
                                      : tr("Pause automation of the fleet"));
    m_card->setNote(tr("allowed up to %1").arg(format::word(desk.highestMode)),
                    tr("What the environment allows; it may lower modes, never raise them."));
    const QStringList holding = models::holdingBack(desk, now);
    m_holding->setText(holding.join(QLatin1Char('\n')));
    m_holding->setVisible(!holding.isEmpty());
    std::vector<models::ActLine> lines;
    for (const auto& service : desk.services) {
        const bool still = isPaused(service.service);
        lines.push_back({.key = service.service.value(),
                         .mark = still ? Mark::Undone : markOf(service.mode),
                         .word = format::ladderText(service.policy),
                         .title = text(service.service.value()),
                         .detail = {},
                         .side = still ? tr("paused") : format::word(service.mode),
                         .service = text(service.service.value())});
    }
    m_model->show(std::move(lines));
    if (!m_services->currentIndex().isValid() && m_model->rowCount() > 0)
        m_services->setCurrentIndex(m_model->index(0, 0));
    showChosen();
}

void AutomationCard::showChosen() {
    const auto* service = chosen();
    for (QWidget* part : {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_service),
                          static_cast<QWidget*>(m_pauseService), static_cast<QWidget*>(m_edit)})
        part->setVisible(service != nullptr);
    m_ladder->setWanted(service != nullptr);
    if (service == nullptr) return;
    const QString name = text(service->service.value());
    m_name->setText(name);
    m_service->setAccessibleName(tr("Automation of %1").arg(name));
    m_service->setCurrent(static_cast<int>(service->policy.mode));
    const bool paused = isPaused(service->service);
    m_pauseService->setText(paused ? tr("Resume") : tr("Pause"));
    m_pauseService->setAccessibleName(paused ? tr("Resume automation of %1").arg(name)
                                             : tr("Pause automation of %1").arg(name));
    m_edit->setAccessibleName(tr("Change the ladder of %1").arg(name));
    showLadder(*service);
}

/// Each rung, and of what is not by default where it comes from.
void AutomationCard::showLadder(const automation::ServiceAutomation& service) {
    const auto* spec = m_fleetSpec ? m_fleetSpec->find(service.service) : nullptr;
    const auto set = m_rules.set.find(service.service);
    const auto draft = models::draftOf(spec != nullptr ? *spec : ServiceSpec{.id = service.service},
                                       set == m_rules.set.end() ? RecoverySettings{} : set->second);
    std::vector<models::ActLine> rungs;
    int number = 0;
    for (const auto& rule : service.policy.ladder) {
        QStringList detail{format::rungText(rule)};
        const auto from =
            std::ranges::find(draft.rungs, rule.action, [](const auto& rung) { return rung.rule.action; });
        if (from != draft.rungs.end() && !models::isByDefault(*from)) detail << models::originText(*from);
        const QString held = models::heldByEnvironment(rule.action, m_rules.bounds);
        if (!held.isEmpty()) detail << held;
        rungs.push_back({.key = std::string(actions::toString(rule.action)),
                         .mark = rule.proactive ? Mark::Foretold : Mark::Ahead,
                         .word = rule.proactive ? tr("also when it is foretold") : QString(),
                         .lead = format::count(++number),
                         .title = format::word(rule.action),
                         .detail = detail.join(QStringLiteral(" · ")),
                         .action = static_cast<int>(rule.action)});
    }
    m_ladder->setText(rungs.empty() ? tr("Nothing is done by itself.") : QString());
    m_ladder->setLines(std::move(rungs));
    const QString tier =
        tr("by itself up to tier %1").arg(format::count(static_cast<int>(service.policy.highestTier)));
    m_ladder->setNote(draft.order == models::ValueOrigin::Default
                          ? tier
                          : tr("%1 · %2").arg(models::word(draft.order), tier));
}

} // namespace holdfast::pages
