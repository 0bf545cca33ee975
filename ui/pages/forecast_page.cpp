// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/forecast_page.h"

#include "models/engine_link.h"
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/outlook_standing.h"
#include "models/record_source.h"
#include "ui/charts/reliability_panel.h"
#include "ui/pages/forecast_detail.h"
#include "ui/pages/outlook_list.h"
#include "ui/pages/past_card.h"
#include "ui/pages/record_strip.h"
#include "ui/pages/warnings_card.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/row_list.h"
#include "ui/widgets/segmented_control.h"

#include <QtGui/QResizeEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QStackedWidget>

#include <algorithm>

namespace holdfast::pages {

using models::OutlookStanding;
using models::RecordSource;
namespace format = models::format;

namespace {

const QString kPage = QStringLiteral("forecast");
const QString kRecordPart = QStringLiteral("record");
const QString kPeriod = QStringLiteral("record.period");

} // namespace

ForecastPage::ForecastPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), m_stack))
    , m_source(new RecordSource(context.link(), this)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makeBody());
    m_empty->set(QStringLiteral("clock"), tr("Waiting for the first sweep"), {});
    connect(m_source, &RecordSource::changed, this, &ForecastPage::showPast);
    connect(&context.link(), &models::EngineLink::stateChanged, this, [this](const FleetStatePtr& state) {
        if (m_inFront) take(state);
    });
    if (context.link().state()) take(context.link().state());
    showPast();
}

QWidget* ForecastPage::makeBody() {
    auto* body = new QWidget(m_stack);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(theme::kPadding, theme::kCardGap, theme::kPadding, theme::kPadding);
    column->setSpacing(theme::kCardGap);
    column->addWidget(makeHead());
    m_strip = new RecordStrip(context().theme(), *m_source, body);
    column->addWidget(m_strip);
    m_body = new QStackedWidget(body);
    m_body->addWidget(makeNow());
    m_body->addWidget(makeRecord());
    column->addWidget(m_body, 1);
    return body;
}

QWidget* ForecastPage::makeHead() {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kCardGap);
    m_switch = new widgets::SegmentedControl(context().theme(), head);
    m_switch->addSegment(tr("Expected now"), tr("What will fail, how sure that is, and why"));
    m_switch->addSegment(tr("What came of it"),
                         tr("Past warnings, misses, and whether the probabilities held"));
    m_switch->setAccessibleName(tr("View"));
    m_switch->setCurrent(0);
    connect(m_switch, &widgets::SegmentedControl::chosen, this, [this](int index) {
        showView(index == 1);
        Q_EMIT placeChanged({.page = kPage,
                             .service = index == 1 ? ServiceId() : m_detail->service(),
                             .part = index == 1 ? kRecordPart : QString()});
    });
    m_note = new widgets::ElidedLabel(context().theme(), theme::TextStyle::Caption, theme::Role::Muted, head);
    row->addWidget(m_switch);
    row->addStretch(1);
    row->addWidget(m_note);
    return head;
}

QWidget* ForecastPage::makeNow() {
    auto& look = context().theme();
    auto* now = new QWidget(this);
    auto* columns = new QHBoxLayout(now);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(theme::kPadding);
    auto* left = new QVBoxLayout;
    left->setSpacing(theme::kCardGap);
    m_warnings = new WarningsCard(look, now);
    m_list = new OutlookList(look, now);
    left->addWidget(m_warnings);
    left->addWidget(m_list, 1);
    m_detail = new ForecastDetail(context(), now);
    columns->addLayout(left, 11);
    columns->addWidget(m_detail, 9);
    const auto chosen = [this](const ServiceId& service) {
        m_chosen = true;
        choose(service);
        Q_EMIT placeChanged({.page = kPage, .service = service, .part = {}});
    };
    connect(m_warnings, &WarningsCard::chosen, this, chosen);
    connect(m_list, &OutlookList::chosen, this, chosen);
    connect(m_warnings, &WarningsCard::opened, this, &ForecastPage::open);
    connect(m_list, &OutlookList::opened, this, &ForecastPage::open);
    connect(m_list, &OutlookList::said, &context(), &shell::PageContext::say);
    connect(m_detail, &ForecastDetail::settled, this, &ForecastPage::settle);
    return now;
}

QWidget* ForecastPage::makeRecord() {
    auto* record = new QWidget(this);
    auto* columns = new QHBoxLayout(record);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(theme::kCardGap);
    m_reliability = new charts::ReliabilityPanel(context().theme(), record);
    m_past = new PastCard(context().theme(), record);
    columns->addWidget(m_reliability, 5);
    columns->addWidget(m_past, 9);
    connect(m_reliability, &charts::ReliabilityPanel::said, &context(), &shell::PageContext::say);
    connect(m_past, &PastCard::opened, this, &ForecastPage::open);
    connect(m_past, &PastCard::said, &context(), &shell::PageContext::say);
    return record;
}

bool ForecastPage::showEmpty(const FleetState& state) {
    QString happened;
    QString next;
    if (!state.fleet) {
        happened = tr("No fleet is open");
        next = tr("Open a fleet file, or start the lab and look around.");
    } else if (state.services.empty()) {
        happened = tr("This fleet has no services");
        next = tr("Name some in its fleet file: it is read again when it changes.");
    } else if (!state.outlook) {
        happened = tr("Nothing is foretold yet");
        next = tr("A service is learnt for %1 of readings before anything is said of the next %2. History "
                  "that is in the store counts.")
                   .arg(format::duration(state.fleet->warnings.minimumHistory),
                        format::duration(state.fleet->warnings.horizon));
    } else {
        return false;
    }
    m_empty->set(QStringLiteral("clock"), happened, next);
    m_stack->setCurrentIndex(0);
    return true;
}

void ForecastPage::take(const FleetStatePtr& state) {
    m_hasState = true;
    if (showEmpty(*state)) return settle();
    m_stack->setCurrentIndex(1);
    showNote(*state);
    m_strip->show(*state);
    m_warnings->show(*state);
    m_list->show(*state);
    // What is the most pressing is opened, until a person has chosen.
    const bool gone = state->find(m_detail->service()) == nullptr;
    if (gone || !m_chosen) {
        const ServiceId warned = m_warnings->first();
        const ServiceId first = warned.isEmpty() ? m_list->first() : warned;
        if (gone || !warned.isEmpty()) choose(first);
    }
    m_detail->show(*state);
    m_warnings->select(m_detail->service());
    m_list->select(m_detail->service());
    settle();
}

void ForecastPage::showNote(const FleetState& state) {
    const auto& settings = state.outlook->settings;
    const bool old = models::standingOf(state) == OutlookStanding::Old;
    const QString made = format::age(state.outlook->made, state.time);
    const QString terms = tr("next %1 · warns from %2")
                              .arg(format::duration(settings.horizon), format::chance(settings.warnAt));
    const bool blind = state.observation != Observation::Online;
    m_note->setText(blind ? tr("not of now: nothing is observed · %1").arg(terms)
                    : old ? tr("made %1: not of now · %2").arg(made, terms)
                          : tr("made %1 · %2").arg(made, terms));
    m_note->setRole(old ? theme::Role::DegradedText : theme::Role::Muted);
    m_note->setHint(
        tr("Costs %1 of a core and %2; %3, %4")
            .arg(format::percent(state.outlook->cost.cpu), format::bytes(state.outlook->cost.memory),
                 format::counted(state.outlook->cost.signals, tr("%1 signal"), tr("%1 signals")),
                 format::counted(state.outlook->cost.forests, tr("%1 forest"), tr("%1 forests"))));
}

void ForecastPage::showPast() {
    const auto* answer = m_source->answer();
    const auto state = context().link().state();
    if (answer != nullptr && state) {
        m_past->show(*answer, state->time);
        const bool judged =
            std::ranges::any_of(answer->summary.reliability, &warnings::ReliabilityBin::count);
        if (judged)
            m_reliability->show(answer->summary.reliability);
        else
            m_reliability->showNothing(tr("No probability was judged yet"),
                                       tr("What was said is held against what came once its time is over."));
    } else {
        const bool failed = m_source->status() == RecordSource::Status::Failed;
        const QString happened = failed ? tr("The record cannot be read") : tr("Reading the record");
        m_past->showNothing(happened, m_source->trouble());
        m_reliability->showNothing(happened, m_source->trouble());
    }
    settle();
}

bool ForecastPage::showsRecord() const {
    return m_body->currentIndex() == 1;
}

void ForecastPage::showView(bool record) {
    m_switch->setCurrent(record ? 1 : 0);
    m_body->setCurrentIndex(record ? 1 : 0);
    m_detail->setAwake(m_inFront && !record);
    Q_EMIT timeWindowUseChanged();
    settle();
}

void ForecastPage::choose(const ServiceId& service) {
    m_detail->setService(service);
    m_warnings->select(service);
    m_list->select(service);
    settle();
}

void ForecastPage::open(const ServiceId& service) {
    if (context().leadsTo(QStringLiteral("services"))) context().showService(service);
}

void ForecastPage::visit(const shell::Place& place) {
    if (place.part == kRecordPart) return showView(true);
    if (place.service.isEmpty()) return;
    m_chosen = true;
    showView(false);
    choose(place.service);
}

void ForecastPage::showWhole() {
    m_chosen = false;
    showView(false);
    if (context().link().state()) take(context().link().state());
}

void ForecastPage::entered() {
    m_inFront = true;
    if (context().link().state()) take(context().link().state());
    m_source->setAwake(true);
    m_detail->setAwake(!showsRecord());
}

void ForecastPage::left() {
    m_inFront = false;
    m_source->setAwake(false);
    m_detail->setAwake(false);
}

bool ForecastPage::usesTimeWindow() const {
    return m_stack->currentIndex() == 1 && !showsRecord();
}

QWidget* ForecastPage::firstFocus() const {
    if (m_stack->currentIndex() == 0) return nullptr;
    if (showsRecord()) return &m_past->table();
    return m_warnings->first().isEmpty() ? static_cast<QWidget*>(&m_list->table())
                                         : static_cast<QWidget*>(&m_warnings->list());
}

QWidget* ForecastPage::searchField() const {
    return m_stack->currentIndex() == 1 && !showsRecord() ? m_list->searchField() : nullptr;
}

std::vector<shell::Place> ForecastPage::showcase() const {
    return {{.page = kPage, .service = {}, .part = kRecordPart}};
}

QVariantMap ForecastPage::saveLayout() const {
    QVariantMap layout = m_list->saveLayout();
    layout.insert(kPeriod, m_strip->period());
    return layout;
}

void ForecastPage::restoreLayout(const QVariantMap& layout) {
    m_list->restoreLayout(layout);
    m_strip->setPeriod(layout.value(kPeriod, m_strip->period()).toInt());
}

void ForecastPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    const int room = (height() - context().theme().scaled(430)) / context().theme().scaled(58);
    m_warnings->setMostRows(std::clamp(room, 2, 8));
}

void ForecastPage::settle() {
    const auto status = m_source->status();
    const bool recorded = status == RecordSource::Status::Ready || status == RecordSource::Status::Failed;
    const bool empty = m_stack->currentIndex() == 0;
    const bool there = recorded && (showsRecord() || m_detail->isSettled());
    setReadiness(m_hasState && (empty || there) ? Readiness::Ready : Readiness::Loading);
}

} // namespace holdfast::pages
