// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/backup_detail_card.h"

#include "models/format/quantity_text.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/key_value_row.h"
#include "ui/widgets/state_glyph.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::KeyValueRow;
namespace format = models::format;

namespace {

/// Rows of the card, in this order.
enum Fact : std::size_t {
    Taken,
    Server,
    Content,
    Log,
    Verified,
    Drilled,
    Measured,
    RestoredTo,
    Elsewhere,
    FactCount
};

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QString bytesText(std::uint64_t bytes) {
    return format::bytes({static_cast<std::int64_t>(bytes)});
}

} // namespace

BackupDetailCard::BackupDetailCard(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_card(new widgets::Card(theme, tr("Could we get back?"), this))
    , m_glyph(new widgets::StateGlyph(theme, m_card))
    , m_title(new QLabel(m_card))
    , m_why(new QLabel(m_card))
    , m_findings(new QLabel(m_card))
    , m_verify(new QPushButton(tr("Verify"), m_card))
    , m_drill(new QPushButton(tr("Drill"), m_card))
    , m_restore(new QPushButton(tr("Restore…"), m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    auto* head = new QHBoxLayout;
    head->setSpacing(theme::kGap);
    head->addWidget(m_glyph, 0, Qt::AlignTop);
    head->addWidget(m_title, 1);
    m_card->body()->addLayout(head);
    for (auto* label : {m_title, m_why, m_findings}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    theme.dress(m_title, TextStyle::Strong, Role::Ink);
    theme.dress(m_why, TextStyle::Body, Role::Muted);
    theme.dress(m_findings, TextStyle::Caption, Role::CriticalText);
    auto* inside = new QWidget(m_card);
    auto* facts = new QVBoxLayout(inside);
    facts->setContentsMargins(0, 0, 0, 0);
    facts->addWidget(m_why);
    facts->addWidget(m_findings);
    const QStringList names{tr("Taken"),   tr("Server"),   tr("Data"),         tr("Log"),      tr("Verified"),
                            tr("Drilled"), tr("Measured"), tr("Came back to"), tr("Elsewhere")};
    for (std::size_t i = 0; i < FactCount; ++i) {
        m_rows.push_back(new KeyValueRow(theme, names[static_cast<qsizetype>(i)], inside));
        facts->addWidget(m_rows.back());
    }
    facts->addStretch(1);
    auto* scroll = new QScrollArea(m_card);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    scroll->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    m_card->body()->addWidget(scroll, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addStretch(1);
    for (auto* button : {m_verify, m_drill, m_restore})
        row->addWidget(button);
    m_card->body()->addLayout(row);
    connect(m_verify, &QPushButton::clicked, this, &BackupDetailCard::verifyAsked);
    connect(m_drill, &QPushButton::clicked, this, &BackupDetailCard::drillAsked);
    connect(m_restore, &QPushButton::clicked, this, &BackupDetailCard::restoreAsked);
    clear();
}

void BackupDetailCard::clear() {
    m_id.clear();
    m_glyph->hide();
    m_title->setText(tr("No backup is chosen"));
    m_why->setText(tr("Choose one to see whether it was verified and rehearsed."));
    m_findings->hide();
    for (auto* row : m_rows)
        row->hide();
    for (auto* button : {m_verify, m_drill, m_restore})
        button->setEnabled(false);
}

void BackupDetailCard::showNone() {
    clear();
    m_title->setText(tr("There is no backup yet"));
    m_why->setText(tr("Nothing could be brought back: if it failed now, everything in it would be lost."));
}

void BackupDetailCard::show(const backups::BackupSummary* backup,
                            const std::optional<backups::CopyStatus>& copy, TimePoint now,
                            const QString& blocked, const QString& locked) {
    if (backup == nullptr) return clear();
    m_id = text(backup->id.value());
    const auto trust = models::trustOf(*backup);
    m_glyph->show();
    m_glyph->setLook(delegates::lookOf(models::markOf(trust)), models::word(trust));
    const bool damaged = trust == models::Trust::Damaged;
    m_title->setText(damaged ? tr("%1: damaged").arg(m_id)
                             : tr("%1 · %2").arg(format::clockTime(backup->began, now), models::word(trust)));
    m_why->setText(models::trustReason(*backup));
    for (auto* row : m_rows)
        row->hide();
    m_findings->hide();
    if (!damaged) {
        const auto set = [this](Fact fact, const QString& value, const QString& hint = {}) {
            m_rows[fact]->setValue(value, hint);
            m_rows[fact]->show();
        };
        set(Taken,
            tr("%1, took %2")
                .arg(format::age(backup->ended, now), format::duration(backup->ended - backup->began)),
            format::fullTime(backup->ended));
        set(Server, text(backup->server));
        set(Content, tr("%1, %2 stored").arg(bytesText(backup->dataBytes), bytesText(backup->storedBytes)));
        if (backup->log)
            set(Log,
                tr("%1 to %2")
                    .arg(text(backups::textOf(backup->log->begin)), text(backups::textOf(backup->log->end))),
                tr("Timeline %1, system %2")
                    .arg(format::count(backup->log->timeline), text(backup->log->systemIdentifier)));
        showProofs(*backup, now);
        if (copy) showCopy(*backup, *copy, now);
    }
    const auto enable = [](QPushButton* button, const QString& why, const QString& what) {
        button->setEnabled(why.isEmpty());
        button->setToolTip(why.isEmpty() ? what : why);
    };
    const QString broken = damaged ? tr("It is damaged: there is nothing whole to bring back.") : blocked;
    enable(m_verify, blocked, tr("Reads every byte again and has the server's own tool judge it"));
    enable(m_drill, broken, tr("Restores it into a throw-away place, starts it, compares, and clears up"));
    enable(m_restore, broken.isEmpty() ? locked : broken,
           tr("Into a fresh folder; nothing that is there is touched"));
}

void BackupDetailCard::showCopy(const backups::BackupSummary& backup, const backups::CopyStatus& copy,
                                TimePoint now) {
    const auto to = text(copy.to);
    QString value = tr("not in %1 yet").arg(to);
    if (backup.copied)
        value = tr("in %1, as of %2").arg(to, format::age(*backup.copied, now));
    else if (copy.running)
        value = tr("on its way to %1, %2 sent").arg(to, bytesText(copy.running->bytesDone));
    QString hint = copy.next ? tr("The next look there: %1.").arg(format::fullTime(*copy.next)) : QString();
    if (!copy.trouble.empty()) hint = text(copy.trouble);
    m_rows[Elsewhere]->setValue(value, hint,
                                copy.trouble.empty() || backup.copied ? Role::Ink : Role::CriticalText);
    m_rows[Elsewhere]->show();
}

void BackupDetailCard::showProofs(const backups::BackupSummary& backup, TimePoint now) {
    const auto& [verified, drilled] = backup.proofs;
    m_rows[Verified]->setValue(verified ? tr("%1: %2").arg(format::age(verified->at, now),
                                                           verified->sound ? tr("sound") : tr("not sound"))
                                        : tr("not yet"),
                               verified ? text(verified->text) : QString(),
                               verified && !verified->sound ? Role::CriticalText : Role::Ink);
    m_rows[Verified]->show();
    m_rows[Drilled]->setValue(drilled ? tr("%1: %2").arg(format::age(drilled->at, now),
                                                         drilled->proven ? tr("proven") : tr("failed"))
                                      : tr("never"),
                              drilled ? text(drilled->text) : QString(),
                              drilled && !drilled->proven ? Role::CriticalText : Role::Ink);
    m_rows[Drilled]->show();
    if (!drilled) return;
    m_rows[Measured]->setValue(models::phasesText(drilled->phases), models::phasesText(drilled->phases));
    m_rows[Measured]->setVisible(!drilled->phases.empty());
    if (drilled->restoredTo) {
        m_rows[RestoredTo]->setValue(format::fullTime(*drilled->restoredTo));
        m_rows[RestoredTo]->show();
    }
    QStringList findings;
    for (const auto& finding : drilled->findings)
        findings << text(finding);
    m_findings->setText(findings.join(QLatin1Char('\n')));
    m_findings->setVisible(!findings.isEmpty());
}

} // namespace holdfast::pages
