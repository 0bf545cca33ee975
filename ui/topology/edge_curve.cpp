// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/edge_curve.h"

#include <QtCore/QLineF>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace holdfast::ui::topology {

namespace {

constexpr double kArrowLength = 8.0;
constexpr double kArrowHalfWidth = 3.6;
constexpr double kFineTolerance = 0.12;
constexpr double kCoarseTolerance = 1.2;

QPointF at(const QPointF* p, double t) {
    const double u = 1.0 - t;
    return p[0] * (u * u * u) + p[1] * (3.0 * u * u * t) + p[2] * (3.0 * u * t * t) + p[3] * (t * t * t);
}

double length(QPointF vector) {
    return std::hypot(vector.x(), vector.y());
}

/// How many straight pieces keep a cubic within the tolerance (from the bound on its second difference).
int piecesOf(const QPointF* p, double tolerance) {
    const double bend = std::max(length(p[0] - 2.0 * p[1] + p[2]), length(p[1] - 2.0 * p[2] + p[3]));
    return std::clamp(static_cast<int>(std::ceil(std::sqrt(0.75 * bend / tolerance))), 1, 64);
}

QPolygonF flatten(const EdgeRoute& route, double tolerance) {
    QPolygonF line{route.front()};
    for (qsizetype i = 0; i + 3 < route.size(); i += 3) {
        const QPointF* piece = route.constData() + i;
        const int count = piecesOf(piece, tolerance);
        for (int k = 1; k <= count; ++k)
            line.append(at(piece, static_cast<double>(k) / count));
    }
    return line;
}

constexpr double kLeastDrop = 18.0;

/// How far the curve runs level at its two ends, as shares of the way across; the calmest first.
constexpr std::array<std::pair<double, double>, 14> kBends{{{0.5, 0.5},
                                                            {0.4, 0.4},
                                                            {0.6, 0.4},
                                                            {0.4, 0.6},
                                                            {0.3, 0.3},
                                                            {0.7, 0.3},
                                                            {0.3, 0.7},
                                                            {0.65, 0.65},
                                                            {0.2, 0.2},
                                                            {0.8, 0.2},
                                                            {0.2, 0.8},
                                                            {0.95, 0.15},
                                                            {0.15, 0.95},
                                                            {0.85, 0.85}}};
constexpr double kClearance = 5.0;

/// Whether a straight piece meets the card: clipped to it, something is left (Liang and Barsky).
bool meets(QPointF a, QPointF b, const QRectF& card) {
    const QPointF way = b - a;
    double enters = 0.0;
    double leaves = 1.0;
    const auto clip = [&](double step, double room) {
        if (step == 0.0) return room >= 0.0;
        const double t = room / step;
        (step < 0.0 ? enters : leaves) = step < 0.0 ? std::max(enters, t) : std::min(leaves, t);
        return enters <= leaves;
    };
    return clip(-way.x(), a.x() - card.left()) && clip(way.x(), card.right() - a.x()) &&
           clip(-way.y(), a.y() - card.top()) && clip(way.y(), card.bottom() - a.y());
}

bool passes(const QPolygonF& line, const QRectF& card) {
    for (qsizetype i = 1; i < line.size(); ++i) {
        if (meets(line[i - 1], line[i], card)) return true;
    }
    return false;
}

bool isClear(const EdgeRoute& route, const QRectF& from, const QRectF& to, std::span<const QRectF> cards) {
    const QPolygonF line = flatten(route, kCoarseTolerance / 2.0);
    const QRectF bounds = line.boundingRect();
    return std::ranges::none_of(cards, [&](const QRectF& card) {
        if (card == from || card == to) return false;
        const QRectF room = card.adjusted(-kClearance, -kClearance, kClearance, kClearance);
        return room.intersects(bounds.adjusted(-1.0, -1.0, 1.0, 1.0)) && passes(line, room);
    });
}

/// Where a level stretch between two columns may run: just above or below a card, or halfway to the next.
constexpr double kLaneAir = 11.0;
constexpr std::size_t kMostLanes = 24;
constexpr double kLeastRamp = 14.0;
/// An edge that finds no lane soon shall not hold up the screen.
constexpr int kMostTries = 300;
constexpr double kMostDetour = 600.0; ///< up and down together

/// A curve into a lane, along it over what stands between, and out again.
EdgeRoute throughLane(QPointF start, QPointF end, double lane, double from, double to) {
    const QPointF in(from, lane);
    const QPointF out(to, lane);
    const QPointF rise((in.x() - start.x()) * 0.5, 0.0);
    const QPointF fall((end.x() - out.x()) * 0.5, 0.0);
    const QPointF level((out.x() - in.x()) / 3.0, 0.0);
    return {start, start + rise, in - rise, in, in + level, out - level, out, out + fall, end - fall, end};
}

/// The nearest lane that is clear all along. Only what stands in between is passed over: an edge that only
/// has to dodge one card does so and no more.
EdgeRoute laneRoute(const QRectF& from, const QRectF& to, std::span<const QRectF> cards) {
    const QPointF start(from.right(), from.center().y());
    const QPointF end(to.left(), to.center().y());
    std::vector<QRectF> between;
    std::vector<double> lanes{start.y(), end.y()};
    for (const QRectF& card : cards) {
        if (card == from || card == to || card.right() < start.x() || card.left() > end.x()) continue;
        between.push_back(card);
        lanes.insert(lanes.end(), {card.top() - kLaneAir, card.bottom() + kLaneAir});
    }
    const auto detour = [&](double lane) { return std::abs(lane - start.y()) + std::abs(lane - end.y()); };
    std::ranges::sort(lanes, {}, detour);
    // The shorter the level stretch, the calmer the curves on both sides of it.
    std::vector<double> begins;
    std::vector<double> leavings;
    for (const QRectF& card : between) {
        begins.push_back(card.left() - kClearance - 1.0);
        leavings.push_back(card.right() + kClearance + 1.0);
    }
    const auto unique = [](std::vector<double>& values, auto order) {
        std::ranges::sort(values, order);
        values.erase(std::ranges::unique(values).begin(), values.end());
    };
    unique(begins, std::ranges::greater{});
    unique(leavings, std::ranges::less{});
    int tries = 0;
    const double most = std::abs(end.y() - start.y()) + kMostDetour;
    for (std::size_t i = 0; i < std::min(lanes.size(), kMostLanes) && detour(lanes[i]) <= most; ++i) {
        for (const double begin : begins) {
            if (begin - start.x() < kLeastRamp) continue;
            for (const double leave : leavings) {
                if (leave <= begin || end.x() - leave < kLeastRamp) continue;
                if (++tries > kMostTries) return {};
                EdgeRoute route = throughLane(start, end, lanes[i], begin, leave);
                if (isClear(route, from, to, cards)) return route;
            }
        }
    }
    return {};
}

} // namespace

EdgeRoute clearRoute(const QRectF& from, const QRectF& to, std::span<const QRectF> cards) {
    const QPointF start(from.right(), from.center().y());
    const QPointF end(to.left(), to.center().y());
    const double across = end.x() - start.x();
    if (across < 24.0) return {};
    for (const auto& [out, in] : kBends) {
        EdgeRoute route{start, start + QPointF(across * out, 0.0), end - QPointF(across * in, 0.0), end};
        if (isClear(route, from, to, cards)) return route;
    }
    return std::ssize(cards) <= layout_metrics::kLanesUpTo ? laneRoute(from, to, cards) : EdgeRoute();
}

EdgeRoute directRoute(const QRectF& from, const QRectF& to) {
    const QPointF start(from.right(), from.center().y());
    const QPointF end(to.left(), to.center().y());
    const double across = end.x() - start.x();
    if (across >= 24.0) {
        const double reach = std::clamp(across * 0.5, 24.0, 220.0);
        return {start, start + QPointF(reach, 0.0), end - QPointF(reach, 0.0), end};
    }
    // Backwards, with room above or below: from edge to edge, as where groups stand over each other.
    const double down = to.top() - from.bottom();
    const double up = from.top() - to.bottom();
    if (std::max(down, up) > kLeastDrop) {
        const double sign = down > up ? 1.0 : -1.0;
        const QPointF out(from.center().x(), sign > 0.0 ? from.bottom() : from.top());
        const QPointF in(to.center().x(), sign > 0.0 ? to.top() : to.bottom());
        const QPointF reach(0.0, sign * std::clamp(std::max(down, up) * 0.5, 10.0, 160.0));
        return {out, out + reach, in - reach, in};
    }
    // In the same row: out, round and in again.
    const double reach = std::clamp(40.0 + std::abs(across) * 0.25, 48.0, 160.0);
    return {start, start + QPointF(reach, 0.0), end - QPointF(reach, 0.0), end};
}

EdgeCurve curveAlong(const EdgeRoute& route, Precision precision) {
    EdgeRoute shortened = route;
    const QPointF tip = route.back();
    const qsizetype last = route.size() - 1;
    QPointF direction = tip - route[last - 1];
    if (length(direction) < 1e-6) direction = tip - route.front();
    direction = length(direction) < 1e-6 ? QPointF(1.0, 0.0) : direction / length(direction);
    const QPointF base = tip - direction * kArrowLength;
    shortened[last] = base;
    shortened[last - 1] -= direction * kArrowLength;
    const bool full = precision == Precision::Full;
    EdgeCurve curve{.fine = full ? flatten(shortened, kFineTolerance) : QPolygonF(),
                    .coarse = flatten(shortened, kCoarseTolerance),
                    .arrow = {},
                    .bounds = {}};
    if (!full) curve.route = shortened;
    const QPointF aside(-direction.y() * kArrowHalfWidth, direction.x() * kArrowHalfWidth);
    curve.arrow = QPolygonF{tip, base + aside, base - aside};
    const double off = full ? 0.0 : kCoarseTolerance; // what the fine line may be beside the coarse one
    curve.bounds = (full ? curve.fine : curve.coarse).boundingRect().adjusted(-off, -off, off, off);
    curve.bounds = curve.bounds.united(curve.arrow.boundingRect());
    return curve;
}

QPolygonF fineOf(const EdgeCurve& curve) {
    return curve.route.isEmpty() ? curve.fine : flatten(curve.route, kFineTolerance);
}

double distanceTo(const EdgeCurve& curve, QPointF point) {
    const QPolygonF line = fineOf(curve);
    double best = 1e12;
    for (qsizetype i = 1; i < line.size(); ++i) {
        const QPointF a = line[i - 1];
        const QPointF along = line[i] - a;
        const double square = QPointF::dotProduct(along, along);
        const double t =
            square > 0.0 ? std::clamp(QPointF::dotProduct(point - a, along) / square, 0.0, 1.0) : 0.0;
        best = std::min(best, length(point - a - along * t));
    }
    return best;
}

} // namespace holdfast::ui::topology
