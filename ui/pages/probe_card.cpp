// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/probe_card.h"

#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/pages/probe_row.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/state_glyph.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

QLabel* wrapped(const theme::Theme& theme, const QString& text, TextStyle style, Role role, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    theme.dress(label, style, role);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

void clear(QVBoxLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
}

} // namespace

ProbeCard::ProbeCard(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_card(new widgets::Card(context.theme(), tr("Probes"), this))
    , m_rows(new QVBoxLayout)
    , m_findings(new QVBoxLayout)
    , m_test(new QPushButton(tr("Test connection"), m_card))
    , m_progress(new widgets::ProgressLine(context.theme(), widgets::ProgressLine::Cancel::Offered, m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_rows->setSpacing(0);
    m_findings->setSpacing(0);
    m_card->addAction(m_test);
    m_card->body()->addLayout(m_rows);
    m_card->body()->addWidget(m_progress);
    m_card->body()->addLayout(m_findings);
    m_progress->hide();
    m_test->setToolTip(tr("Try every probe once, now, and say what is missing"));
    connect(m_test, &QPushButton::clicked, this, &ProbeCard::testConnection);
    connect(m_progress, &widgets::ProgressLine::cancelled, this, [this] {
        ++m_generation;
        m_context.link().cancel(m_request);
        m_testing = false;
        m_progress->hide();
        m_test->setEnabled(true);
    });
}

void ProbeCard::setService(const ServiceId& service) {
    if (service == m_service) return;
    m_service = service;
    if (m_testing) m_context.link().cancel(m_request);
    ++m_generation;
    m_testing = false;
    m_progress->hide();
    m_test->setEnabled(true);
    clearFindings();
}

void ProbeCard::show(const ServiceState& service, TimePoint now) {
    while (m_probes.size() > service.probes.size()) {
        m_probes.back()->deleteLater();
        m_probes.pop_back();
    }
    while (m_probes.size() < service.probes.size()) {
        m_probes.push_back(new ProbeRow(m_context.theme(), m_card));
        m_rows->addWidget(m_probes.back());
    }
    for (std::size_t i = 0; i < m_probes.size(); ++i)
        m_probes[i]->show(service.probes[i], now);
    m_card->setNote(service.probes.empty() ? tr("none") : QString());
}

void ProbeCard::testConnection() {
    if (m_testing || m_service.isEmpty()) return;
    clearFindings();
    m_testing = true;
    m_test->setEnabled(false);
    m_progress->setProgress(tr("Trying every probe once"), std::nullopt);
    m_progress->show();
    m_request = m_context.link().testConnection(
        m_service, this, [this, generation = ++m_generation](const Result<ports::ConnectionReport>& report) {
            if (generation == m_generation) showReport(report);
        });
}

void ProbeCard::showReport(const Result<ports::ConnectionReport>& report) {
    m_testing = false;
    m_progress->hide();
    m_test->setEnabled(true);
    if (!report) {
        addSentence(tr("The test could not be made: %1").arg(QString::fromStdString(report.error().detail)));
        return;
    }
    if (report->findings.empty()) addSentence(tr("Nothing was tried: this service has no probe."));
    for (const ports::ConnectionFinding& finding : report->findings)
        addFinding(finding);
}

void ProbeCard::clearFindings() {
    clear(m_findings);
}

void ProbeCard::addSentence(const QString& sentence) {
    m_findings->addWidget(wrapped(m_context.theme(), sentence, TextStyle::Body, Role::CriticalText, m_card));
}

void ProbeCard::addFinding(const ports::ConnectionFinding& finding) {
    auto& look = m_context.theme();
    auto* row = new QWidget(m_card);
    auto* grid = new QGridLayout(row);
    grid->setContentsMargins(0, 6, 0, 6);
    grid->setHorizontalSpacing(theme::kGap);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    const bool fine = finding.problem == ProbeProblem::None;
    const bool down = meaningOf(finding.problem) == ProblemMeaning::Down;
    auto* glyph = new widgets::StateGlyph(look, row);
    glyph->setLook(theme::lookOf(fine   ? HealthState::Healthy
                                 : down ? HealthState::Critical
                                        : HealthState::Degraded,
                                 Freshness::Fresh),
                   format::word(finding.problem));
    auto* title = new widgets::ElidedLabel(look, TextStyle::Strong, Role::Ink, row);
    title->setText(fine ? tr("%1 answers").arg(format::word(finding.probe))
                        : tr("%1: %2").arg(format::word(finding.probe), format::word(finding.problem)));
    auto* took = new widgets::ElidedLabel(look, TextStyle::Caption, Role::Muted, row);
    took->setText(format::duration(finding.took));
    grid->addWidget(glyph, 0, 0);
    grid->addWidget(title, 0, 1);
    grid->addWidget(took, 0, 2);
    int line = 1;
    const auto add = [&](const std::string& text, TextStyle style, Role role) {
        if (text.empty()) return;
        grid->addWidget(wrapped(look, QString::fromStdString(text), style, role, row), line++, 1, 1, 2);
    };
    add(finding.target, TextStyle::Caption, Role::Muted);
    add(finding.detail, TextStyle::Caption, fine ? Role::Muted : Role::CriticalText);
    add(finding.remedy, TextStyle::Caption, Role::Ink);
    m_findings->addWidget(row);
}

} // namespace holdfast::pages
