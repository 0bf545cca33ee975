// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/probe_row.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/state_glyph.h"

#include <QtGui/QPainter>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

namespace {

/// A probe has no health of its own; its last run had a meaning.
theme::StateLook lookOf(const ProbeState& probe) {
    if (!probe.lastRun) return theme::lookOf(HealthState::Unknown, Freshness::NotObserved);
    switch (meaningOf(probe.problem)) {
    case ProblemMeaning::None:
        return theme::lookOf(HealthState::Healthy, Freshness::Fresh);
    case ProblemMeaning::Down:
        return theme::lookOf(HealthState::Critical, Freshness::Fresh);
    case ProblemMeaning::Unreadable:
        return theme::lookOf(HealthState::Degraded, Freshness::Fresh);
    case ProblemMeaning::Unobserved:
        break;
    }
    return theme::lookOf(HealthState::Unknown, Freshness::Fresh);
}

QLabel* makeWrapped(const theme::Theme& theme, Role role, QWidget* parent) {
    auto* label = new QLabel(parent);
    theme.dress(label, TextStyle::Caption, role);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->hide();
    return label;
}

} // namespace

ProbeRow::ProbeRow(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_glyph(new widgets::StateGlyph(theme, this))
    , m_kind(new ElidedLabel(theme, TextStyle::Strong, Role::Ink, this))
    , m_took(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_target(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_cost(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_problem(makeWrapped(theme, Role::CriticalText, this))
    , m_tls(makeWrapped(theme, Role::CriticalText, this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 6, 0, 8);
    grid->setHorizontalSpacing(theme::kGap);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_glyph, 0, 0);
    grid->addWidget(m_kind, 0, 1);
    grid->addWidget(m_took, 0, 2);
    grid->addWidget(m_target, 1, 1, 1, 2);
    grid->addWidget(m_problem, 2, 1, 1, 2);
    grid->addWidget(m_tls, 3, 1, 1, 2);
    grid->addWidget(m_cost, 4, 1, 1, 2);
    m_target->setElideMode(Qt::ElideMiddle);
    m_took->setDigits(ElidedLabel::Digits::Tabular);
    m_cost->setDigits(ElidedLabel::Digits::Tabular);
}

void ProbeRow::show(const ProbeState& probe, TimePoint now) {
    const QString kind = format::word(probe.kind);
    m_glyph->setLook(lookOf(probe), format::word(probe.problem));
    m_kind->setText(kind);
    setAccessibleName(tr("%1 probe, %2").arg(kind, format::word(probe.problem)));
    m_target->setText(QString::fromStdString(probe.target));
    m_took->setText(probe.lastRun
                        ? tr("%1 · %2").arg(format::duration(probe.took), format::age(*probe.lastRun, now))
                        : tr("not run yet"));
    m_took->setHint(probe.lastRun ? tr("last run %1").arg(format::fullTime(*probe.lastRun)) : QString());
    QString problem;
    if (probe.problem != ProbeProblem::None) {
        problem = format::word(probe.problem);
        const QString detail = QString::fromStdString(probe.detail);
        const bool says = !detail.isEmpty() && detail.compare(problem, Qt::CaseInsensitive) != 0;
        if (says) problem += QStringLiteral(": ") + detail;
        if (probe.failuresInARow > 1)
            problem += tr(" · %1 times in a row").arg(format::count(probe.failuresInARow));
        if (probe.lastSuccess) problem += tr(" · last answer %1").arg(format::age(*probe.lastSuccess, now));
    }
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    const bool unverified = probe.tlsVerification == TlsVerification::Off;
    m_tls->setText(unverified ? tr("TLS is not verified for this target") : QString());
    m_tls->setVisible(unverified);
    m_cost->setText(tr("%1 sent, %2 received in %3 runs")
                        .arg(format::bytes({probe.bytesSent}), format::bytes({probe.bytesReceived}),
                             format::count(probe.runs)));
    m_cost->setVisible(probe.runs > 0);
}

void ProbeRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRectF(0, height() - 1, width(), 1), m_theme.color(Role::Line));
}

} // namespace holdfast::pages
