// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/legend_painter.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/theme/state_look.h"
#include "ui/topology/link_painter.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <functional>

namespace holdfast::ui::topology {

namespace {

using theme::Role;

constexpr double kLine = 22.0;
constexpr double kAfterSample = 6.0;
constexpr double kAfterWords = 16.0;
constexpr double kShape = 10.0;
constexpr double kStroke = 20.0;
constexpr int kSteps = 5;
constexpr double kStep = 16.0;

QString tr(const char* text) {
    return QCoreApplication::translate("topology", text);
}

/// A sample and what it means.
struct Entry {
    double width = 0.0;                            ///< of the sample
    std::function<void(QPainter&, QPointF)> paint; ///< from its left end, halfway up
    QString words;
};

Entry shape(const MapLook& look, const theme::StateLook& state, const QString& words) {
    return {kShape,
            [look, state](QPainter& painter, QPointF at) {
                theme::paintShape(painter, QRectF(at.x(), at.y() - kShape / 2.0, kShape, kShape), state,
                                  look.color(state.mark));
            },
            words};
}

Entry stroke(const MapLook& look, Role role, bool dotted, const QString& words) {
    return {kStroke,
            [look, role, dotted](QPainter& painter, QPointF at) {
                QPen pen(look.color(role), role == Role::Muted ? 1.3 : 1.8);
                pen.setCapStyle(Qt::FlatCap);
                if (dotted) pen.setDashPattern({2.4, 2.4});
                painter.setPen(pen);
                painter.drawLine(at, at + QPointF(kStroke, 0.0));
            },
            words};
}

Entry breaker(const MapLook& look, LinkBreaker state, const QString& words) {
    return {12.0,
            [look, state](QPainter& painter, QPointF at) {
                LinkPainter(look, LinkPainter::Amount::Few)
                    .paintBreaker(painter, QRectF(at.x(), at.y() - 6.0, 12.0, 12.0), state);
            },
            words};
}

/// The grounds of cards from nothing to the most, with the bar that says the same by its length.
Entry scale(const MapLook& look, const QString& words) {
    return {kSteps * kStep,
            [look](QPainter& painter, QPointF at) {
                for (int i = 0; i < kSteps; ++i) {
                    const double share = static_cast<double>(i) / (kSteps - 1);
                    const QRectF box(at.x() + i * kStep, at.y() - 7.0, kStep - 2.0, 14.0);
                    painter.setPen(QPen(look.color(Role::Line), 1.0));
                    painter.setBrush(look.scale(share));
                    painter.drawRoundedRect(box, 3.0, 3.0);
                    painter.setPen(Qt::NoPen);
                    painter.setBrush(look.scaleMark());
                    painter.drawRect(
                        QRectF(box.left() + 2.0, box.bottom() - 4.0, (box.width() - 4.0) * share, 2.0));
                }
            },
            words};
}

Entry hollow(const MapLook& look, const QString& words) {
    return {kStep,
            [look](QPainter& painter, QPointF at) {
                QPen pen(look.color(Role::Muted), 1.0);
                pen.setDashPattern({3.0, 3.0});
                painter.setPen(pen);
                painter.setBrush(Qt::NoBrush);
                painter.drawRoundedRect(QRectF(at.x() + 0.5, at.y() - 6.5, kStep - 1.0, 13.0), 3.0, 3.0);
            },
            words};
}

Entry stack(const MapLook& look, const QString& words) {
    return {18.0,
            [look](QPainter& painter, QPointF at) {
                painter.setPen(QPen(look.color(Role::Muted), 1.0));
                painter.setBrush(look.color(Role::Panel));
                painter.drawRoundedRect(QRectF(at.x() + 3.5, at.y() - 3.5, 14.0, 10.0), 3.0, 3.0);
                painter.drawRoundedRect(QRectF(at.x() + 0.5, at.y() - 6.5, 14.0, 10.0), 3.0, 3.0);
            },
            words};
}

QList<Entry> entriesOf(const MapLook& look, const LegendContent& content) {
    QList<Entry> entries;
    for (const HealthState state :
         {HealthState::Healthy, HealthState::Degraded, HealthState::Critical, HealthState::Unknown})
        entries << shape(look, theme::lookOf(state, Freshness::Fresh), models::format::word(state));
    if (content.warnings)
        entries << shape(look,
                         theme::lookOf(HealthState::Healthy, Freshness::Fresh, models::Foretold::Failure),
                         tr("failure predicted"));
    entries << shape(look, theme::lookOf(HealthState::Healthy, Freshness::Stale), tr("hollow: stale"));
    if (content.overlay == Overlay::Load || content.overlay == Overlay::Latency) {
        entries << scale(look, content.overlay == Overlay::Load
                                   ? tr("0 to 100 % of its limit, else of its busiest in 24 h")
                                   : tr("0 to 100 % of its objective, else of its limit"));
        entries << hollow(look, tr("no reading to compare"));
    }
    if (content.overlay == Overlay::Breakers) {
        entries << breaker(look, LinkBreaker::Closed, tr("breaker closed"));
        entries << breaker(look, LinkBreaker::HalfOpen, tr("half-open: trials"));
        entries << breaker(look, LinkBreaker::Open, tr("open: too many calls failed or were slow"));
        entries << breaker(look, LinkBreaker::NotObserved, tr("calls not observed"));
    } else {
        entries << stroke(look, Role::Muted, false, tr("hard dependency"));
        entries << stroke(look, Role::Muted, true, tr("soft dependency"));
        if (content.whatIf)
            entries << stroke(look, Role::Predicted, false,
                              tr("way it would take; frame: would go down, dashed: degrade"));
        else
            entries << stroke(look, Role::Critical, false, tr("way of a failure"));
    }
    if (content.breakers && content.overlay != Overlay::Breakers) {
        entries << breaker(look, LinkBreaker::Open, tr("breaker open"));
        entries << breaker(look, LinkBreaker::HalfOpen, tr("breaker half-open"));
    }
    if (content.groups) entries << stack(look, tr("folded group"));
    if (content.counts) {
        entries << Entry{.width = 0.0, .paint = {}, .words = tr("number: dependencies together")};
    }
    return entries;
}

} // namespace

LegendContent legendOf(const Content& content) {
    return {.overlay = content.overlay,
            .groups = std::ranges::any_of(content.cards, &Card::isGroup),
            .counts = std::ranges::any_of(content.links, [](const Link& link) { return link.count > 1; }),
            .breakers =
                std::ranges::any_of(content.links, [](const Link& link) { return isTripped(link.breaker); }),
            .warnings = std::ranges::any_of(
                content.cards, [](const Card& card) { return card.outlook == models::Foretold::Failure; }),
            .whatIf =
                std::ranges::any_of(content.cards, [](const Card& card) { return card.fate != Fate::None; })};
}

double paintLegend(QPainter* painter, const MapLook& look, const LegendContent& content, const QRectF& box) {
    const QFontMetricsF metrics(look.small);
    const double line = std::max(kLine, metrics.height() + 4.0);
    if (painter != nullptr) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setFont(look.small);
    }
    QPointF at = box.topLeft();
    for (const Entry& entry : entriesOf(look, content)) {
        const double before = entry.width > 0.0 ? entry.width + kAfterSample : 0.0;
        const double width = before + metrics.horizontalAdvance(entry.words);
        if (at.x() > box.left() && at.x() + width > box.right()) at = QPointF(box.left(), at.y() + line);
        if (painter != nullptr) {
            const QPointF middle(at.x(), at.y() + line / 2.0);
            if (entry.paint) entry.paint(*painter, middle);
            painter->setPen(look.color(Role::Muted));
            painter->drawText(
                QRectF(at.x() + before, at.y(), std::max(1.0, box.right() - at.x() - before), line),
                Qt::AlignLeft | Qt::AlignVCenter, entry.words);
        }
        at.rx() += width + kAfterWords;
    }
    if (painter != nullptr) painter->restore();
    return at.y() + line - box.top();
}

QString legendWords(const LegendContent& content) {
    QString words =
        tr("Circle healthy, triangle degraded, square critical, ring unknown, hollow shape stale");
    switch (content.overlay) {
    case Overlay::Health:
        break;
    case Overlay::Load:
        words +=
            tr("; ground and bar of a card: its load, 0 to 100 % of its limit, else of its busiest in 24 h");
        break;
    case Overlay::Latency:
        words +=
            tr("; ground and bar of a card: its latency, 0 to 100 % of its objective, else of its limit");
        break;
    case Overlay::Breakers:
        return words +
               tr("; marks on lines: full circle closed, half circle half-open, cross open, dashed ring "
                  "not observed");
    }
    if (content.breakers) words += tr("; marks on lines: cross breaker open, half circle half-open");
    return words +
           tr("; solid lines are hard dependencies, dotted ones soft, coloured ones the way of a failure");
}

} // namespace holdfast::ui::topology
