// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/rung_row.h"

#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <chrono>
#include <cmath>

namespace holdfast::acting {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

using std::chrono::seconds;

constexpr int kNumberWidth = 20;
constexpr int kNameWidth = 150;
constexpr int kSignalWidth = 106;
constexpr int kLimitWidth = 84;
constexpr int kSpanWidth = 102;
constexpr int kAttemptsWidth = 82;
constexpr int kMostSeconds = 86'400;
constexpr int kMostAttempts = 100;

int inSeconds(Duration span) {
    return static_cast<int>(std::chrono::duration_cast<seconds>(span).count());
}

int inPercent(double share) {
    return static_cast<int>(std::lround(share * 100.0));
}

/// A value that was not touched keeps what the spin box cannot show.
double shareOf(int percent, const std::optional<double>& before) {
    return before && inPercent(*before) == percent ? *before : percent / 100.0;
}

Duration spanOf(int count, Duration before) {
    return inSeconds(before) == count ? before : Duration(seconds(count));
}

} // namespace

RungRow::RungRow(const theme::Theme& theme, const models::RungDraft& rung, int number, int count,
                 QWidget* parent)
    : QWidget(parent), m_theme(theme), m_rule(rung.rule), m_action(format::word(rung.rule.action)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, theme::kGap);
    column->setSpacing(theme::kTight);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    auto* place = new QLabel(format::count(number), this);
    place->setFixedWidth(theme.scaled(kNumberWidth));
    theme.dress(place, TextStyle::Body, Role::Muted);
    row->addWidget(place);
    auto* name = new widgets::ElidedLabel(theme, TextStyle::Strong, Role::Ink, this);
    name->setText(m_action);
    name->setFixedWidth(theme.scaled(kNameWidth));
    row->addWidget(name);
    addCondition(*row, rung);
    addTimes(*row, rung);
    row->addStretch(1);
    addTools(*row, number, count);
    column->addLayout(row);
    m_origin = new widgets::ElidedLabel(theme, TextStyle::Caption, Role::Muted, this);
    m_origin->setContentsMargins(theme.scaled(kNumberWidth) + theme::kGap, 0, 0, 0);
    column->addWidget(m_origin);
}

void RungRow::name(QWidget* field, const QString& what) const {
    field->setAccessibleName(tr("%1: %2").arg(m_action, what));
    field->setToolTip(what);
}

QSpinBox* RungRow::addSpin(QHBoxLayout& row, int width, const Span& span, const QString& unit,
                           const QString& what) {
    auto* spin = new QSpinBox(this);
    spin->setRange(span.least, span.most);
    spin->setValue(span.value);
    spin->setSuffix(unit);
    spin->setFixedWidth(m_theme.scaled(width));
    name(spin, what);
    row.addWidget(spin);
    connect(spin, &QSpinBox::valueChanged, this, &RungRow::changed);
    return spin;
}

QWidget* RungRow::makeHeads(const theme::Theme& theme, QWidget* parent) {
    auto* heads = new QWidget(parent);
    auto* row = new QHBoxLayout(heads);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    const auto add = [&](int width, const QString& words) {
        auto* label = new widgets::ElidedLabel(theme, TextStyle::Caption, Role::Muted, heads);
        label->setText(words);
        label->setFixedWidth(theme.scaled(width));
        row->addWidget(label);
    };
    add(kNumberWidth, {});
    add(kNameWidth, tr("Action"));
    add(kSignalWidth + kLimitWidth, tr("Due when"));
    row->addSpacing(theme::kGap);
    add(kSpanWidth, tr("Cooldown"));
    add(kAttemptsWidth, tr("Attempts"));
    add(kSpanWidth, tr("Back-off"));
    add(kSpanWidth, tr("Or when"));
    row->addStretch(1);
    return heads;
}

void RungRow::addCondition(QHBoxLayout& row, const models::RungDraft& rung) {
    m_signal = new QComboBox(this);
    m_signal->setItemDelegate(new QStyledItemDelegate(m_signal)); // the combo box's own knows no sheet
    m_signal->addItems({tr("health <"), tr("memory >")});
    m_signal->setCurrentIndex(rung.rule.memoryAbove ? 1 : 0);
    m_signal->setFixedWidth(m_theme.scaled(kSignalWidth));
    name(m_signal, tr("When it is due"));
    row.addWidget(m_signal);
    connect(m_signal, &QComboBox::currentIndexChanged, this, &RungRow::changed);
    const double limit = rung.rule.memoryAbove ? *rung.rule.memoryAbove : rung.rule.healthBelow.value_or(0.0);
    m_limit = addSpin(row, kLimitWidth, {1, 100, inPercent(limit)}, tr(" %"),
                      tr("The limit: own health, or share of memory"));
}

void RungRow::addTimes(QHBoxLayout& row, const models::RungDraft& rung) {
    m_cooldown = addSpin(row, kSpanWidth, {0, kMostSeconds, inSeconds(rung.rule.cooldown)}, tr(" s"),
                         tr("Cooldown, after an attempt has ended"));
    m_attempts = addSpin(row, kAttemptsWidth, {1, kMostAttempts, rung.rule.mostAttempts}, tr(" ×"),
                         tr("Attempts without success, before the next rung"));
    m_backOff = addSpin(row, kSpanWidth, {0, kMostSeconds, inSeconds(rung.rule.backOff)}, tr(" s"),
                        tr("Back-off after the first failed attempt; it doubles with each further one"));
    m_proactive = new QCheckBox(tr("foretold"), this);
    m_proactive->setChecked(rung.rule.proactive);
    name(m_proactive, tr("Also on a warning, before the limit is reached"));
    row.addWidget(m_proactive);
    connect(m_proactive, &QCheckBox::toggled, this, &RungRow::changed);
}

void RungRow::addTools(QHBoxLayout& row, int number, int count) {
    const auto add = [&](const char* icon, const QString& what, bool enabled) {
        auto* tool = new QToolButton(this);
        tool->setAutoRaise(true);
        tool->setIcon(m_theme.icon(QLatin1String(icon), enabled ? Role::Ink : Role::Line));
        tool->setIconSize(QSize(theme::kIcon, theme::kIcon));
        tool->setFocusPolicy(Qt::StrongFocus);
        tool->setEnabled(enabled);
        name(tool, what);
        row.addWidget(tool);
        return tool;
    };
    connect(add("chevron-up", tr("Earlier"), number > 1), &QToolButton::clicked, this,
            [this] { Q_EMIT moveAsked(-1); });
    connect(add("chevron-down", tr("Later"), number < count), &QToolButton::clicked, this,
            [this] { Q_EMIT moveAsked(1); });
    connect(add("close", tr("Take it off the ladder"), true), &QToolButton::clicked, this,
            &RungRow::removeAsked);
}

automation::TriggerRule RungRow::rule() const {
    automation::TriggerRule rule = m_rule;
    const bool memory = m_signal->currentIndex() == 1;
    rule.memoryAbove = memory ? std::optional(shareOf(m_limit->value(), m_rule.memoryAbove)) : std::nullopt;
    rule.healthBelow = memory ? std::nullopt : std::optional(shareOf(m_limit->value(), m_rule.healthBelow));
    rule.cooldown = spanOf(m_cooldown->value(), m_rule.cooldown);
    rule.mostAttempts = m_attempts->value();
    rule.backOff = spanOf(m_backOff->value(), m_rule.backOff);
    rule.proactive = m_proactive->isChecked();
    return rule;
}

void RungRow::tell(const models::RungDraft& rung, const QString& held) {
    const QString from = models::originText(rung);
    m_origin->setText(held.isEmpty() ? from : tr("%1 · %2").arg(held, from));
    m_origin->setRole(held.isEmpty() ? Role::Muted : Role::DegradedText);
}

} // namespace holdfast::acting
