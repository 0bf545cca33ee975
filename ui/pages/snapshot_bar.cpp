// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/snapshot_bar.h"

#include "models/format/quantity_text.h"
#include "models/snapshot_words.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/state_glyph.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using models::Worth;
using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

SnapshotBar::SnapshotBar(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_glyph(new widgets::StateGlyph(theme, this))
    , m_title(new ElidedLabel(theme, TextStyle::Strong, Role::Ink, this))
    , m_facts(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_pin(new QPushButton(tr("Pin"), this))
    , m_verify(new QPushButton(tr("Verify"), this))
    , m_export(new QPushButton(tr("Export…"), this))
    , m_drop(new QPushButton(tr("Drop…"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    row->addWidget(m_glyph);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(m_title);
    words->addWidget(m_facts);
    row->addLayout(words, 1);
    for (auto* button : {m_pin, m_verify, m_export, m_drop})
        row->addWidget(button);
    const auto id = [this] { return QString::fromStdString(m_shown.id.value()); };
    connect(m_pin, &QPushButton::clicked, this, [this, id] { Q_EMIT pinAsked(id(), !m_shown.pinned); });
    connect(m_verify, &QPushButton::clicked, this, [this, id] { Q_EMIT verifyAsked(id()); });
    connect(m_export, &QPushButton::clicked, this, [this, id] { Q_EMIT exportAsked(id()); });
    connect(m_drop, &QPushButton::clicked, this, [this, id] { Q_EMIT dropAsked(id()); });
}

void SnapshotBar::show(const snapshots::SnapshotSummary& snapshot, TimePoint now, const QString& locked) {
    m_shown = snapshot;
    m_locked = locked;
    const Worth worth = models::worthOf(snapshot);
    const auto look = delegates::lookOf(models::markOf(worth));
    m_glyph->setLook(look, models::word(worth));
    m_title->setText(tr("%1 · %2").arg(format::clockTime(snapshot.taken, now), models::worthText(snapshot)));
    m_title->setHint(QStringLiteral("%1\n%2\n%3")
                         .arg(format::fullTime(snapshot.taken), models::worthReason(snapshot),
                              QString::fromStdString(snapshot.id.value())));
    QStringList facts;
    if (worth == Worth::SafePoint) {
        facts << models::fleetText(snapshot);
    } else {
        facts << models::worthReason(snapshot);
    }
    facts << models::occasionText(snapshot);
    facts << (snapshot.verified ? tr("verified %1").arg(format::age(*snapshot.verified, now))
                                : tr("not verified yet"));
    if (!snapshot.digest.empty())
        facts << QStringLiteral("SHA-256 %1…").arg(QString::fromStdString(snapshot.digest.substr(0, 8)));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_facts->setRole(worth == Worth::Damaged ? Role::CriticalText : Role::Muted);
    m_facts->setHint(tr("SHA-256 %1\n%2 in its own file")
                         .arg(QString::fromStdString(snapshot.digest),
                              format::bytes({static_cast<std::int64_t>(snapshot.bytes)})));
    m_pin->setText(snapshot.pinned ? tr("Unpin") : tr("Pin"));
    follow();
}

void SnapshotBar::setBusy(bool busy) {
    m_busy = busy;
    follow();
}

void SnapshotBar::follow() {
    const bool damaged = !m_shown.damage.empty();
    const auto set = [this](QPushButton* button, const QString& why, const QString& what) {
        button->setEnabled(why.isEmpty() && !m_busy);
        button->setToolTip(why.isEmpty() ? what : why);
    };
    const QString broken = damaged ? tr("It is damaged: there is nothing whole to save.") : QString();
    set(m_pin, m_locked,
        m_shown.pinned ? tr("It may be thinned out again") : tr("It is kept until somebody unpins it"));
    set(m_verify, {}, tr("Reads and checks every byte of it"));
    set(m_export, broken, tr("One file with everything, for another machine or a safe place"));
    set(m_drop, m_shown.pinned ? tr("It is pinned. Unpin it first.") : m_locked, tr("Deletes it"));
}

} // namespace holdfast::pages
