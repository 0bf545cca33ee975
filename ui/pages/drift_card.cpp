// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/drift_card.h"

#include "models/format/quantity_text.h"
#include "models/snapshot_words.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/state_line.h"

#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

namespace format = models::format;

namespace {

const QString& snapshotsPage() {
    static const QString id = QStringLiteral("snapshots");
    return id;
}

} // namespace

DriftCard::DriftCard(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_card(new widgets::Card(context.theme(), tr("Differs from the safe point"), this))
    , m_line(new widgets::StateLine(context.theme(), m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    auto* show = new QPushButton(tr("Compare"), m_card);
    show->setToolTip(tr("Field by field, with who changed it"));
    m_card->addAction(show);
    m_card->setBodyPadding(1, theme::kGap);
    m_card->body()->addWidget(m_line);
    connect(show, &QPushButton::clicked, this,
            [this] { m_context.goTo({.page = snapshotsPage(), .service = m_service, .part = {}}); });
    hide();
}

void DriftCard::show(const ServiceId& service, const FleetState& state) {
    m_service = service;
    const auto* drift = state.snapshots ? models::driftOf(*state.snapshots, service) : nullptr;
    const auto* safe =
        state.snapshots ? models::findSnapshot(*state.snapshots, state.snapshots->safePoint) : nullptr;
    const bool some = drift != nullptr && safe != nullptr && m_context.leadsTo(snapshotsPage());
    setVisible(some);
    if (!some) return;
    const auto fields = static_cast<qint64>(drift->fields);
    const QString words = fields == 0 ? tr("not all of it can be compared")
                                      : format::counted(fields, tr("%1 field"), tr("%1 fields"));
    m_line->tell(delegates::lookOf(fields == 0 ? models::Mark::NotSet : models::Mark::Warning), words,
                 tr("since %1").arg(format::clockTime(safe->taken, state.time)));
}

} // namespace holdfast::pages
