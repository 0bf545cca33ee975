// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/state_look.h"

#include "ui/theme/theme.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include <algorithm>
#include <cmath>

namespace holdfast::theme {

namespace {

QPainterPath polygon(std::initializer_list<QPointF> corners) {
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(corners)));
    path.closeSubpath();
    return path;
}

/// The outline of a shape in a square of side `side` around `centre`. The factors give all shapes the same
/// weight to the eye.
QPainterPath outline(Shape shape, QPointF centre, double side) {
    const double half = side / 2;
    QPainterPath path;
    switch (shape) {
    case Shape::Circle:
    case Shape::Ring:
        path.addEllipse(centre, half * 0.88, half * 0.88);
        return path;
    case Shape::Triangle: {
        const double width = half * 1.04;
        const double top = centre.y() - half * 0.98;
        return polygon({{centre.x(), top},
                        {centre.x() + width, top + width * 1.78},
                        {centre.x() - width, top + width * 1.78}});
    }
    case Shape::Square:
        path.addRoundedRect(QRectF(centre.x() - half * 0.8, centre.y() - half * 0.8, half * 1.6, half * 1.6),
                            side * 0.08, side * 0.08);
        return path;
    case Shape::Diamond:
        return polygon({{centre.x(), centre.y() - half},
                        {centre.x() + half, centre.y()},
                        {centre.x(), centre.y() + half},
                        {centre.x() - half, centre.y()}});
    }
    return path;
}

} // namespace

StateLook lookOf(HealthState state, Freshness freshness) {
    if (freshness == Freshness::NotObserved) return {};
    // Old figures look old: the shape keeps its colour, hollow; words beside it lose theirs.
    const bool stale = freshness == Freshness::Stale;
    const auto words = [stale](Role role) { return stale ? Role::Muted : role; };
    switch (state) {
    case HealthState::Healthy:
        return {Shape::Circle, stale, Role::Healthy, words(Role::HealthyText)};
    case HealthState::Degraded:
        return {Shape::Triangle, stale, Role::Degraded, words(Role::DegradedText)};
    case HealthState::Critical:
        return {Shape::Square, stale, Role::Critical, words(Role::CriticalText)};
    case HealthState::Unknown:
        break;
    }
    return {};
}

StateLook lookOf(HealthState state, Freshness freshness, models::Foretold foretold) {
    const StateLook now = lookOf(state, freshness);
    const bool said = state != HealthState::Critical && freshness != Freshness::NotObserved;
    if (foretold == models::Foretold::Nothing || !said) return now;
    return {Shape::Diamond, now.hollow, Role::Predicted, now.hollow ? Role::Muted : Role::PredictedText};
}

StateLook lookOf(Severity severity) {
    switch (severity) {
    case Severity::Good:
        return {Shape::Circle, false, Role::Healthy, Role::HealthyText};
    case Severity::Warning:
        return {Shape::Triangle, false, Role::Degraded, Role::DegradedText};
    case Severity::Critical:
        return {Shape::Square, false, Role::Critical, Role::CriticalText};
    case Severity::Info:
        break;
    }
    return {};
}

void paintShape(QPainter& painter, const QRectF& box, const StateLook& look, const Theme& theme) {
    paintShape(painter, box, look, theme.color(look.mark));
}

void paintShape(QPainter& painter, const QRectF& box, const StateLook& look, const QColor& color) {
    const bool hollow = look.hollow || look.shape == Shape::Ring;
    const double side = std::min(box.width(), box.height());
    const double pen = hollow ? std::max(1.5, side * 0.15) : 0.0;
    const QPainterPath path = outline(look.shape, box.center(), side - pen);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hollow ? QPen(color, pen, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin) : QPen(Qt::NoPen));
    painter.setBrush(hollow ? QBrush(Qt::NoBrush) : QBrush(color));
    painter.drawPath(path);
    painter.restore();
}

} // namespace holdfast::theme
