// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/forecast_detail.h"

#include "models/engine_link.h"
#include "models/format/action_text.h"
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/outlook_standing.h"
#include "models/service_forecast_source.h"
#include "ui/charts/time_view.h"
#include "ui/delegates/cell_paint.h"
#include "ui/pages/signal_forecast_card.h"
#include "ui/pages/time_bar.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/state_glyph.h"

#include <QtGui/QResizeEvent>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>

#include <algorithm>

namespace holdfast::pages {

using models::OutlookStanding;
using models::ServiceForecastSource;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr int kLeastChart = 380;

/// Live charts end at the fleet's newest state, so that a clock that differs from the engine's leaves no
/// empty edge.
TimePoint nowOf(const models::EngineLink& link) {
    if (link.state()) return link.state()->time;
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

QLabel* wrapped(const theme::Theme& theme, TextStyle style, Role role, QWidget* parent) {
    auto* label = new QLabel(parent);
    theme.dress(label, style, role);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

ForecastDetail::ForecastDetail(shell::PageContext& context, QWidget* parent)
    : QScrollArea(parent)
    , m_context(context)
    , m_time(new charts::TimeView([&link = context.link()] { return nowOf(link); },
                                  lengthOf(context.timeWindow()), this))
    , m_source(new ServiceForecastSource(context.link(), this))
    , m_content(new QWidget(this))
    , m_grid(new QGridLayout) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("What is foretold of the chosen service"));
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, theme::kGap, 0);
    column->setSpacing(theme::kCardGap);
    column->addWidget(makeHead());
    column->addWidget(new TimeBar(context.theme(), *m_time, tr("Signals"), m_content));
    m_grid->setSpacing(theme::kCardGap);
    column->addLayout(m_grid);
    column->addStretch(1);
    setWidget(m_content);
    m_makeNext.setSingleShot(true);
    m_makeNext.setInterval(0);
    connect(&m_makeNext, &QTimer::timeout, this, &ForecastDetail::makeNext);
    connect(m_source, &ServiceForecastSource::changed, this, &ForecastDetail::showCharts);
    connect(&context, &shell::PageContext::timeWindowChanged, this,
            [this](shell::TimeWindow window) { m_time->setLength(lengthOf(window)); });
}

ForecastDetail::~ForecastDetail() = default;

QWidget* ForecastDetail::makeHead() {
    auto& look = m_context.theme();
    auto* head = new QWidget(m_content);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(theme::kTight, 0, 0, 0);
    column->setSpacing(theme::kTight);
    auto* line = new QHBoxLayout;
    line->setSpacing(theme::kGap);
    m_glyph = new widgets::StateGlyph(look, head);
    m_name = new widgets::ElidedLabel(look, TextStyle::Title, Role::Ink, head);
    m_name->setElideMode(Qt::ElideMiddle);
    m_chance = new widgets::ElidedLabel(look, TextStyle::Title, Role::PredictedText, head);
    m_chance->setDigits(widgets::ElidedLabel::Digits::Tabular);
    line->addWidget(m_glyph);
    line->addWidget(m_name, 1);
    line->addWidget(m_chance);
    column->addLayout(line);
    m_state = new widgets::ElidedLabel(look, TextStyle::Caption, Role::Muted, head);
    m_expected = wrapped(look, TextStyle::Strong, Role::PredictedText, head);
    m_expectedOnce = wrapped(look, TextStyle::Strong, Role::Muted, head);
    m_reasons = wrapped(look, TextStyle::Body, Role::Ink, head);
    column->addWidget(m_state);
    column->addWidget(m_expected);
    column->addWidget(m_expectedOnce);
    column->addWidget(m_reasons);
    auto* ways = new QHBoxLayout;
    ways->setSpacing(theme::kGap);
    const auto addWay = [&](const QString& page, const QString& part, const QString& text) {
        if (!m_context.leadsTo(page)) return;
        auto* button = new QPushButton(text, head);
        connect(button, &QPushButton::clicked, this,
                [this, page, part] { m_context.goTo({.page = page, .service = m_service, .part = part}); });
        ways->addWidget(button);
    };
    addWay(QStringLiteral("services"), {}, tr("Open service"));
    addWay(QStringLiteral("topology"), QStringLiteral("what-if"), tr("What if it fails?"));
    m_plan = new QPushButton(head);
    connect(m_plan, &QPushButton::clicked, this, [this] {
        if (m_remedy)
            m_context.reviewPlan({.service = m_service, .action = *m_remedy, .arguments = {}, .reason = {}});
    });
    ways->addWidget(m_plan);
    ways->addStretch(1);
    column->addSpacing(theme::kTight);
    column->addLayout(ways);
    return head;
}

void ForecastDetail::setService(const ServiceId& service) {
    if (service == m_service) return;
    m_service = service;
    qDeleteAll(m_cards);
    m_cards.clear();
    m_order.clear();
    m_time->setCursor(std::nullopt);
    verticalScrollBar()->setValue(0);
    m_source->setService(service);
    if (m_context.link().state()) show(*m_context.link().state());
}

void ForecastDetail::setAwake(bool awake) {
    m_awake = awake;
    m_time->setAwake(awake);
    m_source->setAwake(awake);
    for (auto* card : m_cards)
        card->setAwake(awake);
    if (awake && m_cards.size() < m_order.size()) m_makeNext.start();
}

bool ForecastDetail::isSettled() const {
    if (m_service.isEmpty()) return true;
    using Status = ServiceForecastSource::Status;
    const bool asked = m_source->status() != Status::Idle && m_source->status() != Status::Asking;
    return asked && m_cards.size() == m_order.size() &&
           std::ranges::all_of(m_cards, &SignalForecastCard::isSettled);
}

/// As the reasons have them, then as in the fleet file; yes and no are not foretold.
std::vector<SignalId> ForecastDetail::orderOf(const ServiceState& service) const {
    std::vector<SignalId> order;
    const auto add = [&](const SignalId& signal) {
        const auto found = std::ranges::find(service.signals, signal, &SignalState::id);
        const bool shown = found != service.signals.end() && found->unit != Unit::Boolean && found->last;
        if (shown && std::ranges::find(order, signal) == order.end()) order.push_back(signal);
    };
    const auto state = m_context.link().state();
    const auto* outlook = state ? models::outlookAbout(*state, m_service) : nullptr;
    // Once charts stand they stay where they are: what is read is not pulled away.
    for (const auto& signal : m_order)
        add(signal);
    if (outlook != nullptr && outlook->prediction) {
        for (const auto& reason : outlook->prediction->reasons)
            add(reason.signal);
    }
    for (const auto& signal : service.signals)
        add(signal.id);
    return order;
}

void ForecastDetail::show(const FleetState& state) {
    const ServiceState* service = state.find(m_service);
    m_content->setVisible(service != nullptr);
    if (service == nullptr) return;
    m_time->setAhead(state.fleet ? state.fleet->warnings.horizon : Duration(0));
    showHead(state, *service);
    const auto order = orderOf(*service);
    for (auto* card : std::vector(m_cards)) {
        const auto at = std::ranges::find(m_cards, card);
        const auto place = static_cast<std::size_t>(at - m_cards.begin());
        if (place < order.size() && place < m_order.size() && order[place] == m_order[place]) continue;
        delete card; // a signal is gone: those after it are made anew
        m_cards.erase(at);
    }
    m_order = order;
    showCharts();
    if (m_awake && m_cards.size() < m_order.size()) m_makeNext.start();
}

void ForecastDetail::showHead(const FleetState& state, const ServiceState& service) {
    const auto* outlook = models::outlookAbout(state, m_service);
    const auto* warning = models::warningAbout(state, m_service);
    m_remedy = warning == nullptr ? std::nullopt : warning->remedy;
    m_plan->setVisible(m_remedy && state.desk && m_context.actions() != nullptr);
    if (m_remedy) m_plan->setText(tr("Review plan: %1").arg(format::word(*m_remedy)));
    const bool old = models::standingOf(state) == OutlookStanding::Old;
    const Duration passed = models::sinceOutlook(state);
    m_name->setText(QString::fromStdString(m_service.value()));
    const auto now = theme::lookOf(service.state, service.freshness);
    const QString word = format::stateWord(service.state, service.freshness);
    m_glyph->setLook(warning != nullptr ? delegates::foretoldLook(old) : now,
                     warning != nullptr ? tr("failure predicted") : word);
    QStringList about{tr("now %1").arg(word)};
    if (warning != nullptr)
        about << tr("warned since %1").arg(format::clockTime(warning->raised, state.time))
              << tr("would take down: %1").arg(format::impactText(*warning));
    m_state->setText(about.join(QStringLiteral(" · ")));
    m_chance->setRole(old ? Role::Muted : Role::PredictedText);
    QStringList reasons;
    QString expected;
    if (outlook != nullptr && outlook->prediction && outlook->silence == outlook::Silence::None) {
        const auto& prediction = *outlook->prediction;
        m_chance->setText(format::chance(prediction.probability));
        m_chance->setHint(tr("The probability that it fails within %1")
                              .arg(format::duration(state.outlook->settings.horizon)));
        if (prediction.probability >= 0.1 && prediction.expected.count() > 0)
            expected =
                tr("%1 %2 (%3)")
                    .arg(format::expectedText(prediction, &service),
                         format::dueText(prediction.expected, passed), format::spanText(prediction, passed));
        reasons = format::reasonTexts(prediction, &service, passed);
        if (reasons.isEmpty()) reasons << tr("Nothing points to a failure.");
    } else {
        m_chance->setText({});
        reasons << (outlook == nullptr ? tr("Nothing is foretold of it yet.")
                                       : format::silenceText(*outlook, state.time));
    }
    const QString unusual = outlook != nullptr && outlook->anomaly
                                ? format::anomalyText(*outlook->anomaly, state.time)
                                : QString();
    if (!unusual.isEmpty()) reasons << unusual;
    if (warning != nullptr && warning->remedy) {
        const QString does = format::deed(*warning->remedy);
        reasons << tr("Would help: %1 (%2)")
                       .arg(format::word(*warning->remedy), does.first(1).toLower() + does.mid(1).chopped(1));
    }
    for (auto* label : {m_expected, m_expectedOnce}) {
        label->setText(expected);
        label->setVisible(!expected.isEmpty() && (label == m_expectedOnce) == old);
    }
    m_reasons->setText(reasons.join(QLatin1Char('\n')));
}

void ForecastDetail::showCharts() {
    const auto state = m_context.link().state();
    const auto* outlook = state ? models::outlookAbout(*state, m_service) : nullptr;
    const bool old = state && models::standingOf(*state) == OutlookStanding::Old;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        m_cards[i]->show(m_source->of(m_order[i]), old);
        if (outlook != nullptr) m_cards[i]->setMarks(outlook->marks);
    }
    if (isSettled()) Q_EMIT settled();
}

/// One chart a turn of the event loop, so that a service with many signals does not hold up the screen.
void ForecastDetail::makeNext() {
    if (m_cards.size() >= m_order.size()) return;
    m_cards.push_back(makeCard(m_order[m_cards.size()]));
    arrange();
    m_content->layout()->activate(); // in its place before it is seen
    showCharts();
    if (m_cards.size() < m_order.size()) m_makeNext.start();
}

SignalForecastCard* ForecastDetail::makeCard(const SignalId& signal) {
    auto* card =
        new SignalForecastCard(m_context, *m_time, {.service = m_service, .signal = signal}, m_content);
    connect(card, &SignalForecastCard::settled, this, [this] {
        if (isSettled()) Q_EMIT settled();
    });
    card->setAwake(m_awake);
    card->QWidget::show();
    return card;
}

void ForecastDetail::arrange() {
    const int wide = m_context.theme().scaled(kLeastChart) + theme::kCardGap;
    const int columns = std::max(1, (viewport()->width() + theme::kCardGap) / wide);
    for (auto* card : m_cards)
        m_grid->removeWidget(card);
    for (int i = 0; i < m_grid->columnCount(); ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        const int at = static_cast<int>(i);
        m_grid->addWidget(m_cards[i], at / columns, at % columns);
    }
}

void ForecastDetail::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) arrange();
}

} // namespace holdfast::pages
