// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/why_card.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/pages/parts_view.h"
#include "ui/pages/service_chip.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>

namespace holdfast::pages {

namespace format = models::format;

namespace {

constexpr int kRoomForMethod = 460;

} // namespace

WhyCard::WhyCard(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_card(new widgets::Card(context.theme(), tr("Why"), this))
    , m_reasons(new QLabel(m_card))
    , m_parts(new PartsView(context.theme(), m_card))
    , m_path(new QWidget(m_card))
    , m_chips(new QHBoxLayout(m_path)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    context.theme().dress(m_reasons, theme::TextStyle::Body, theme::Role::Ink);
    m_reasons->setWordWrap(true);
    m_reasons->setTextFormat(Qt::PlainText);
    m_reasons->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_chips->setContentsMargins(0, theme::kTight, 0, theme::kTight);
    m_chips->setSpacing(theme::kTight);
    m_card->body()->addWidget(m_reasons);
    m_card->body()->addWidget(m_path);
    m_card->body()->addWidget(m_parts);
}

void WhyCard::show(const ServiceState& service, const FleetState& fleet) {
    showReasons(service);
    showPath(service, fleet);
    m_parts->show(service);
    m_own = service.own.score ? tr("own health %1").arg(format::score(service.own.score)) : QString();
    showNote();
}

/// How the score is made stands beside it where there is room, else it is told on hover.
void WhyCard::showNote() {
    const QString method = tr("worst part × (0.9 + 0.1 × mean of the parts)");
    const bool room = width() >= m_context.theme().scaled(kRoomForMethod);
    m_card->setNote(room && !m_own.isEmpty() ? QStringLiteral("%1 · %2").arg(m_own, method) : m_own, method);
}

void WhyCard::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showNote();
}

void WhyCard::showReasons(const ServiceState& service) {
    const QStringList reasons = format::reasons(service);
    QString words = reasons.join(QLatin1Char('\n'));
    if (reasons.isEmpty()) {
        words = service.freshness == Freshness::NotObserved
                    ? tr("Nothing has been read of it yet.")
                    : tr("All is well: no part of it is worse than good.");
    }
    if (words != m_reasons->text()) m_reasons->setText(words);
}

void WhyCard::showPath(const ServiceState& service, const FleetState& fleet) {
    const bool another = service.effective.path.size() > 1 && service.effective.cause != service.id;
    const std::vector<ServiceId> path = another ? service.effective.path : std::vector<ServiceId>();
    m_path->setVisible(another);
    if (path != m_shownPath) {
        m_shownPath = path;
        m_pathChips.clear();
        while (QLayoutItem* item = m_chips->takeAt(0)) {
            if (item->widget() != nullptr) item->widget()->deleteLater();
            delete item;
        }
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (i > 0) {
                auto* arrow = new QLabel(QStringLiteral("→"), m_path);
                m_context.theme().dress(arrow, theme::TextStyle::Body, theme::Role::Muted);
                m_chips->addWidget(arrow);
            }
            auto* chip = new ServiceChip(m_context.theme(), m_path);
            chip->setEnabled(i > 0);
            connect(chip, &ServiceChip::chosen, &m_context, &shell::PageContext::showService);
            m_chips->addWidget(chip);
            m_pathChips.push_back(chip);
        }
        m_chips->addStretch(1);
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
        const ServiceState* state = fleet.find(path[i]);
        m_pathChips[i]->setService(path[i], state == nullptr ? HealthState::Unknown : state->state,
                                   state == nullptr ? Freshness::NotObserved : state->freshness);
    }
}

} // namespace holdfast::pages
