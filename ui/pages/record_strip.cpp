// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/record_strip.h"

#include "models/format/quantity_text.h"
#include "models/record_figures.h"
#include "models/record_source.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented_control.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QStackedWidget>

#include <algorithm>
#include <array>

namespace holdfast::pages {

using models::RecordSource;
using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

namespace {

constexpr int kFigures = 6;
constexpr int kHeight = 66; ///< with one line below the figure
constexpr int kSecondLine = 16;
constexpr std::array<int, 3> kDays{1, 7, 30};

} // namespace

FigureCell::FigureCell(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

void FigureCell::set(const models::RecordFigure& figure) {
    m_title = figure.title;
    m_value = figure.value;
    m_counts = figure.counts;
    setAccessibleName(figure.title);
    setAccessibleDescription(QStringLiteral("%1, %2. %3").arg(figure.value, figure.counts, figure.means));
    setToolTip(QStringLiteral("%1\n%2").arg(figure.counts, figure.means));
    update();
}

bool FigureCell::wraps() const {
    const QFontMetrics metrics(m_theme.font(TextStyle::Caption));
    return metrics.horizontalAdvance(m_counts) > width() - theme::kPadding + 2 - theme::kGap;
}

QSize FigureCell::sizeHint() const {
    return {m_theme.scaled(160), m_theme.scaled(kHeight + kSecondLine)};
}

QSize FigureCell::minimumSizeHint() const {
    return {m_theme.scaled(110), m_theme.scaled(kHeight)};
}

void FigureCell::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QFont small = m_theme.font(TextStyle::Caption);
    const int line = QFontMetrics(small).height();
    const QRectF room = QRectF(rect()).adjusted(theme::kPadding - 2, 0, -theme::kGap, 0);
    painter.setFont(small);
    painter.setPen(m_theme.color(Role::Muted));
    delegates::drawLine(painter, QRectF(room.left(), 0, room.width(), line), m_title);
    painter.setFont(m_theme.font(TextStyle::Heading));
    const bool none = m_value == format::none();
    painter.setPen(m_theme.color(none ? Role::Muted : Role::Ink));
    const double figure = m_theme.scaled(32);
    delegates::drawLine(painter, QRectF(room.left(), line, room.width(), figure), m_value);
    painter.setFont(small);
    painter.setPen(m_theme.color(Role::Muted));
    double top = line + figure;
    for (const QString& words : delegates::linesOf(m_counts, small, static_cast<int>(room.width()), 2)) {
        delegates::drawLine(painter, QRectF(room.left(), top, room.width(), line), words);
        top += line;
    }
}

RecordStrip::RecordStrip(const theme::Theme& theme, RecordSource& source, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_source(source)
    , m_card(new widgets::Card(theme, tr("How good it has been"), this))
    , m_periods(new widgets::SegmentedControl(theme, m_card))
    , m_stack(new QStackedWidget(m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(0, theme::kGap);
    for (const int days : kDays) {
        const QString text = days == 1 ? tr("24 h") : tr("%1 d").arg(days);
        m_periods->addSegment(text, tr("The record of the last %1").arg(text));
    }
    m_periods->setAccessibleName(tr("Period of the record"));
    m_periods->setCurrent(1);
    m_source.setPeriod(std::chrono::hours(24) * kDays[1]);
    m_card->addAction(m_periods);
    auto* figures = new QWidget(m_stack);
    auto* row = new QHBoxLayout(figures);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (int i = 0; i < kFigures; ++i) {
        m_figures.push_back(new FigureCell(theme, figures));
        row->addWidget(m_figures.back(), i == kFigures - 1 ? 14 : 10);
    }
    auto* words = new QWidget(m_stack);
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(theme::kPadding - 2, 0, theme::kPadding - 2, 0);
    column->setSpacing(theme::kTight);
    m_happened = new ElidedLabel(theme, TextStyle::Title, Role::Ink, words);
    m_next = new ElidedLabel(theme, TextStyle::Body, Role::Muted, words);
    column->addWidget(m_happened);
    column->addWidget(m_next);
    column->addStretch(1);
    m_stack->addWidget(figures);
    m_stack->addWidget(words);
    m_card->body()->addWidget(m_stack);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_periods, &widgets::SegmentedControl::chosen, this, [this](int index) {
        setPeriod(index);
        Q_EMIT periodChosen(index);
    });
    connect(&source, &RecordSource::changed, this, &RecordStrip::refill);
    connect(&theme, &theme::Theme::changed, this, &RecordStrip::fit);
    refill();
}

int RecordStrip::period() const {
    return m_periods->current();
}

void RecordStrip::setPeriod(int index) {
    if (index < 0 || index >= static_cast<int>(kDays.size())) return;
    m_periods->setCurrent(index);
    m_source.setPeriod(std::chrono::hours(24) * kDays[static_cast<std::size_t>(index)]);
}

void RecordStrip::show(const FleetState& state) {
    if (state.fleet) m_settings = state.fleet->warnings;
    m_since = state.observedSince ? format::clockTime(*state.observedSince, state.time) : QString();
    refill();
}

void RecordStrip::showWords(const QString& happened, const QString& next) {
    m_happened->setText(happened);
    m_next->setText(next);
    m_stack->setCurrentIndex(1);
    m_card->setNote({});
    fit();
}

QString RecordStrip::needs() const {
    const QString what = tr("A warning counts once its %1 are over or the service has failed, a forecast "
                            "once its moment has come.")
                             .arg(format::duration(m_settings.horizon));
    return m_since.isEmpty() ? what : tr("Gathering since %1. %2").arg(m_since, what);
}

/// A second line below the figures only where one of them needs it.
void RecordStrip::fit() {
    const bool wraps = m_stack->currentIndex() == 0 && std::ranges::any_of(m_figures, &FigureCell::wraps);
    m_stack->setFixedHeight(m_theme.scaled(wraps ? kHeight + kSecondLine : kHeight));
}

void RecordStrip::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void RecordStrip::refill() {
    const auto* answer = m_source.answer();
    if (m_source.status() == RecordSource::Status::Failed && answer == nullptr) {
        showWords(tr("The record cannot be read"), m_source.trouble());
        return;
    }
    if (answer == nullptr) {
        showWords(tr("Reading the record"), {});
        return;
    }
    if (answer->summary.isEmpty()) {
        showWords(tr("No record yet"), needs());
        return;
    }
    const auto figures = models::recordFigures(answer->summary);
    for (std::size_t i = 0; i < m_figures.size(); ++i)
        m_figures[i]->set(figures[i]);
    m_stack->setCurrentIndex(0);
    fit();
    const bool failed = m_source.status() == RecordSource::Status::Failed;
    m_card->setNote(
        failed ? tr("as read before: %1").arg(m_source.trouble())
               : tr("%1 given")
                     .arg(format::counted(answer->summary.warnings, tr("%1 warning"), tr("%1 warnings"))));
}

} // namespace holdfast::pages
