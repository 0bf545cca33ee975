// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/service_header.h"

#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/state_glyph.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

ServiceHeader::ServiceHeader(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_glyph(new widgets::StateGlyph(context.theme(), this))
    , m_name(new ElidedLabel(context.theme(), TextStyle::Heading, Role::Ink, this))
    , m_kind(new widgets::Badge(context.theme(), this))
    , m_address(new ElidedLabel(context.theme(), TextStyle::Mono, Role::Muted, this)) {
    auto& look = context.theme();
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme::kPadding, theme::kCardGap, theme::kPadding, theme::kCardGap);
    outer->setSpacing(theme::kCardGap);
    auto* first = new QHBoxLayout;
    first->setSpacing(theme::kGap + 2);
    auto* back = new QToolButton(this);
    back->setIcon(look.icon(QStringLiteral("arrow-left")));
    back->setToolTip(tr("All services"));
    back->setAccessibleName(back->toolTip());
    connect(back, &QToolButton::clicked, this, &ServiceHeader::backChosen);
    m_glyph->setSide(16);
    first->addWidget(back);
    first->addWidget(m_glyph);
    first->addWidget(m_name);
    first->addWidget(m_kind);
    first->addWidget(m_address, 1);
    auto* map = new QPushButton(tr("Show in topology"), this);
    connect(map, &QPushButton::clicked, this, [this] { m_context.showInTopology(m_service); });
    first->addWidget(map);
    m_plan = new QPushButton(tr("New plan…"), this);
    connect(m_plan, &QPushButton::clicked, this, [this] { m_context.newPlan(m_service); });
    first->addWidget(m_plan);
    outer->addLayout(first);
    auto* second = new QHBoxLayout;
    second->setSpacing(theme::kPadding * 2);
    m_state = addFact(second, tr("State"));
    m_since = addFact(second, tr("Since"));
    m_effective = addFact(second, tr("Effective health"));
    m_own = addFact(second, tr("Own health"));
    m_confidence = addFact(second, tr("Confidence"));
    m_freshness = addFact(second, tr("Last read"));
    m_version = addFact(second, tr("Version"));
    second->addStretch(1);
    outer->addLayout(second);
}

ElidedLabel* ServiceHeader::addFact(QHBoxLayout* row, const QString& title) {
    auto* column = new QVBoxLayout;
    column->setSpacing(1);
    auto* caption = new ElidedLabel(m_context.theme(), TextStyle::Caption, Role::Muted, this);
    caption->setText(title);
    auto* value = new ElidedLabel(m_context.theme(), TextStyle::Strong, Role::Ink, this);
    value->setDigits(ElidedLabel::Digits::Tabular);
    value->setAccessibleName(title);
    column->addWidget(caption);
    column->addWidget(value);
    row->addLayout(column);
    return value;
}

void ServiceHeader::show(const ServiceState& service, const ServiceSpec* spec, TimePoint now,
                         models::Foretold foretold) {
    m_service = service.id;
    const auto state = m_context.link().state();
    m_plan->setVisible(m_context.actions() != nullptr && state && state->desk);
    const QString name = QString::fromStdString(service.id.value());
    m_glyph->setLook(theme::lookOf(service.state, service.freshness, foretold),
                     format::stateWord(service.state, service.freshness, foretold));
    m_name->setText(name);
    setAccessibleName(name);
    m_kind->set(spec == nullptr ? QString() : format::word(spec->kind), widgets::Tone::Neutral);
    m_address->setText(spec == nullptr ? QString() : QString::fromStdString(spec->address));
    m_address->setHint(spec == nullptr ? QString() : QString::fromStdString(spec->role));
    showFacts(service, now, foretold);
}

void ServiceHeader::showFacts(const ServiceState& service, TimePoint now, models::Foretold foretold) {
    const auto look = theme::lookOf(service.state, service.freshness);
    const auto own = theme::lookOf(service.ownState, service.freshness);
    m_state->setText(format::stateWord(service.state, service.freshness, foretold));
    m_state->setRole(theme::lookOf(service.state, service.freshness, foretold).text);
    m_since->setText(service.since == TimePoint{} ? format::none() : format::clockTime(service.since, now));
    m_since->setHint(service.since == TimePoint{} ? QString() : format::fullTime(service.since));
    m_effective->setText(format::score(service.effective.score));
    m_effective->setRole(look.text);
    m_effective->setHint(tr("own health limited by what it depends on"));
    m_own->setText(format::score(service.own.score));
    m_own->setRole(own.text);
    m_own->setHint(tr("only from its own readings"));
    m_confidence->setText(format::percent(service.own.confidence));
    m_confidence->setHint(tr("share of the expected readings that are fresh"));
    m_freshness->setText(service.lastObserved ? format::age(*service.lastObserved, now) : tr("never"));
    m_freshness->setHint(service.lastObserved ? format::fullTime(*service.lastObserved) : QString());
    m_freshness->setRole(service.freshness == Freshness::Fresh ? Role::Ink : Role::DegradedText);
    m_version->setText(service.version.empty() ? format::none() : QString::fromStdString(service.version));
}

void ServiceHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    widgets::paintGround(painter, QRectF(rect()), theme::kRadius, m_context.theme(), Role::Panel, Role::Line);
}

} // namespace holdfast::pages
