// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/lab_page.h"

#include "models/format/quantity_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/state_glyph.h"

#include <QtCore/QPointer>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

LabPage::LabPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), this))
    , m_start(m_empty->addAction(tr("Start the lab")))
    , m_progress(new widgets::ProgressLine(context.theme(), widgets::ProgressLine::Cancel::Offered, this))
    , m_list(new QWidget(this))
    , m_rows(nullptr) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    outer->setSpacing(theme::kCardGap);
    outer->addWidget(m_progress);
    outer->addWidget(m_stack, 1);
    m_stack->addWidget(m_empty);

    auto* card = new widgets::Card(
        context.theme(), tr("The lab: thirteen real services on this machine, here to be hurt"), m_list);
    auto* stop = new QPushButton(tr("Stop the lab"), card);
    connect(stop, &QPushButton::clicked, this,
            [this] { this->context().lab()->stop(told(tr("The lab has ended"))); });
    card->addAction(stop);
    auto* inside = new QWidget(card);
    m_rows = new QVBoxLayout(inside);
    m_rows->setContentsMargins(0, 0, theme::kGap, 0);
    m_rows->setSpacing(0);
    m_rows->addStretch();
    auto* scroll = new QScrollArea(card);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    card->body()->addWidget(scroll);
    auto* listLayout = new QVBoxLayout(m_list);
    listLayout->setContentsMargins(0, 0, 0, 0);
    listLayout->addWidget(card);
    m_stack->addWidget(m_list);

    connect(m_start, &QPushButton::clicked, this,
            [this] { this->context().lab()->start([](const Result<void>&) {}); });
    connect(m_progress, &widgets::ProgressLine::cancelled, this,
            [this] { this->context().lab()->stop([](const Result<void>&) {}); });
    setReadiness(Readiness::Ready);
    if (context.lab() == nullptr) {
        labChanged({});
        return;
    }
    context.lab()->addListener(this);
    labChanged(context.lab()->state());
}

LabPage::~LabPage() {
    if (context().lab() != nullptr) context().lab()->removeListener(this);
}

ports::LabControl::Answer LabPage::told(const QString& done) {
    return [guard = QPointer<LabPage>(this), done](const Result<void>& result) {
        if (guard) guard->context().say(result ? done : text(result.error().detail));
    };
}

void LabPage::labChanged(const ports::LabState& state) {
    showPhase(state);
    showServices(state);
}

void LabPage::showPhase(const ports::LabState& state) {
    using ports::LabPhase;
    const bool busy = state.phase == LabPhase::Starting || state.phase == LabPhase::Stopping;
    m_progress->setVisible(busy);
    if (busy) {
        m_progress->setProgress(text(state.step), state.phase == LabPhase::Starting
                                                      ? std::optional(state.progress)
                                                      : std::nullopt);
    }
    m_start->setVisible(context().lab() != nullptr &&
                        (state.phase == LabPhase::Stopped || state.phase == LabPhase::Failed));
    if (context().lab() == nullptr) {
        m_empty->set(QStringLiteral("lab"), tr("There is no lab here"),
                     tr("The lab runs where Holdfast's engine does."));
    } else if (state.phase == LabPhase::Failed) {
        m_empty->set(QStringLiteral("warning"), tr("The lab did not start"), text(state.trouble),
                     Role::Critical);
    } else if (state.phase == LabPhase::Starting) {
        m_empty->set(QStringLiteral("lab"), tr("The lab is starting"),
                     tr("Servers and services come up one after the other."));
    } else {
        m_empty->set(QStringLiteral("lab"), tr("The lab is not running"),
                     tr("It starts PostgreSQL, Redis, Caddy and ten services in a private folder, for "
                        "nothing but being "
                        "watched and hurt. Nothing of it is left when it ends."));
    }
    m_stack->setCurrentWidget(state.phase == LabPhase::Running ? m_list : static_cast<QWidget*>(m_empty));
}

void LabPage::showServices(const ports::LabState& state) {
    for (const auto& service : state.services) {
        auto found = m_services.find(service.id);
        if (found == m_services.end()) {
            found = m_services.emplace(service.id, makeRow(service)).first;
            m_rows->insertWidget(m_rows->count() - 1, found->second.widget);
        }
        showRow(found->second, service);
    }
}

LabPage::Row LabPage::makeRow(const ports::LabService& service) {
    auto& look = context().theme();
    Row row;
    row.widget = new QWidget(m_list);
    auto* layout = new QHBoxLayout(row.widget);
    layout->setContentsMargins(0, theme::kTight, 0, theme::kTight);
    layout->setSpacing(theme::kGap + 4);
    row.glyph = new widgets::StateGlyph(look, row.widget);
    auto* name = new ElidedLabel(look, TextStyle::Strong, Role::Ink, row.widget);
    name->setText(text(service.id.value()));
    name->setFixedWidth(look.scaled(180));
    row.process = new ElidedLabel(look, TextStyle::Caption, Role::Muted, row.widget);
    row.process->setFixedWidth(look.scaled(120));
    row.faults = new ElidedLabel(look, TextStyle::Body, Role::DegradedText, row.widget);
    row.offer = new QComboBox(row.widget);
    row.offer->setFixedWidth(look.scaled(150));
    row.offer->setAccessibleName(tr("Fault for %1").arg(name->text()));
    row.strength = new QDoubleSpinBox(row.widget);
    row.strength->setFixedWidth(look.scaled(150));
    row.strength->setAccessibleName(tr("Strength"));
    row.inject = new QPushButton(tr("Inject"), row.widget);
    row.inject->setAccessibleName(tr("Inject the fault into %1").arg(name->text()));
    row.end = new QPushButton(tr("End"), row.widget);
    row.end->setAccessibleName(tr("End the faults of %1").arg(name->text()));
    row.power = new QPushButton(row.widget);
    layout->addWidget(row.glyph);
    layout->addWidget(name);
    layout->addWidget(row.process);
    layout->addWidget(row.faults, 1);
    for (QWidget* control :
         std::initializer_list<QWidget*>{row.offer, row.strength, row.inject, row.end, row.power}) {
        layout->addWidget(control);
    }
    const ServiceId id = service.id;
    connect(row.offer, &QComboBox::currentIndexChanged, this, [this, id] {
        if (const auto found = m_services.find(id); found != m_services.end()) chooseOffer(found->second);
    });
    connect(row.inject, &QPushButton::clicked, this, [this, id] { inject(id); });
    connect(row.end, &QPushButton::clicked, this, [this, id] { endFaults(id); });
    connect(row.power, &QPushButton::clicked, this, [this, id] {
        const auto& shown = m_services.at(id).shown;
        auto* lab = context().lab();
        if (shown.running) {
            lab->stopService(id, told(tr("%1 has stopped").arg(text(id.value()))));
        } else {
            lab->startService(id, told(tr("%1 has started").arg(text(id.value()))));
        }
    });
    return row;
}

void LabPage::showRow(Row& row, const ports::LabService& service) {
    const bool offersChanged = row.shown.offers != service.offers;
    row.shown = service;
    row.glyph->setLook(
        theme::lookOf(service.running ? HealthState::Healthy : HealthState::Critical, Freshness::Fresh),
        service.running ? tr("running") : tr("not running"));
    row.process->setText(service.running ? tr("process %1").arg(service.pid) : tr("not running"));
    QStringList faults;
    for (const auto& fault : service.faults)
        faults << text(fault.fault);
    row.faults->setText(faults.join(QStringLiteral(", ")));
    row.end->setEnabled(!service.faults.empty());
    row.power->setText(service.running ? tr("Stop") : tr("Start"));
    row.inject->setEnabled(!service.offers.empty());
    if (!offersChanged) return;
    row.offer->clear();
    for (const auto& offer : service.offers)
        row.offer->addItem(text(offer.fault));
    chooseOffer(row);
}

void LabPage::chooseOffer(const Row& row) const {
    const int index = row.offer->currentIndex();
    if (index < 0 || index >= static_cast<int>(row.shown.offers.size())) return;
    const auto& offer = row.shown.offers[static_cast<std::size_t>(index)];
    const bool hasStrength = offer.maximum > offer.minimum;
    row.strength->setEnabled(hasStrength);
    row.strength->setRange(offer.minimum, offer.maximum);
    row.strength->setDecimals(offer.maximum <= 10.0 ? 2 : 0);
    row.strength->setValue(offer.defaultStrength);
    row.strength->setSuffix(hasStrength ? QStringLiteral(" ") + text(offer.strengthName) : QString());
}

void LabPage::inject(const ServiceId& service) {
    const auto& row = m_services.at(service);
    const int index = row.offer->currentIndex();
    if (index < 0) return;
    const auto& offer = row.shown.offers[static_cast<std::size_t>(index)];
    context().lab()->inject(
        {.service = service, .fault = offer.fault, .strength = row.strength->value(), .lasts = {}},
        told(tr("%1 is at work in %2").arg(text(offer.fault), text(service.value()))));
}

void LabPage::endFaults(const ServiceId& service) {
    for (const auto& fault : m_services.at(service).shown.faults) {
        context().lab()->endFault(service, fault.fault, told(tr("%1 has ended").arg(text(fault.fault))));
    }
}

} // namespace holdfast::pages
