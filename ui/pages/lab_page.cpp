// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/lab_page.h"

#include "models/engine_link.h"
#include "ui/pages/lab_row.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/progress_line.h"

#include <QtCore/QPointer>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using theme::Role;

namespace {

constexpr int kRoomForProcess = 1000;

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

    auto* card =
        new widgets::Card(context.theme(), tr("Real services on this machine, here to be hurt"), m_list);
    card->setNote(tr("what happens to them shows on every page"));
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
    connect(&context.link(), &models::EngineLink::stateChanged, this, &LabPage::showHealth);
    labChanged(context.lab()->state());
    if (context.link().state()) showHealth(context.link().state());
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
        auto& row = m_services[service.id];
        if (row == nullptr) {
            row = makeRow(service.id);
            m_rows->insertWidget(m_rows->count() - 1, row);
        }
        row->show(service);
    }
}

/// Only while the lab is what is watched: a fleet of one's own may have services of the same names.
void LabPage::showHealth(const FleetStatePtr& state) {
    const bool watched = state->fleet && state->fleet->environment == Environment::Lab;
    for (const auto& [id, row] : m_services)
        row->showHealth(watched ? state->find(id) : nullptr);
}

void LabPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    for (const auto& [id, row] : m_services)
        row->setNarrow(isNarrow());
}

bool LabPage::isNarrow() const {
    return width() < context().theme().scaled(kRoomForProcess);
}

LabRow* LabPage::makeRow(const ServiceId& id) {
    auto* row = new LabRow(context().theme(), m_list);
    row->setNarrow(isNarrow());
    const QString name = text(id.value());
    auto* lab = context().lab();
    connect(row, &LabRow::serviceChosen, &context(), &shell::PageContext::showService);
    connect(row, &LabRow::injectChosen, this, [this, lab, id, name](const QString& fault, double strength) {
        lab->inject({.service = id, .fault = fault.toStdString(), .strength = strength, .lasts = {}},
                    told(tr("The fault is at work in %1").arg(name)));
    });
    connect(row, &LabRow::endChosen, this, [this, lab, row, id, name] {
        for (const auto& fault : row->shown().faults)
            lab->endFault(id, fault.fault, told(tr("The fault in %1 has ended").arg(name)));
    });
    connect(row, &LabRow::powerChosen, this, [this, lab, row, id, name] {
        if (row->shown().running)
            lab->stopService(id, told(tr("%1 has stopped").arg(name)));
        else
            lab->startService(id, told(tr("%1 has started").arg(name)));
    });
    return row;
}

} // namespace holdfast::pages
