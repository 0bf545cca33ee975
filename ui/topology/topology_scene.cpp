// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_scene.h"

#include <QtCore/QMap>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::ui::topology {

namespace {

/// Looking for clear ways costs edges × cards; in larger fleets a few milliseconds become many.
constexpr std::size_t kClearRoutesUpTo = 120;
constexpr qsizetype kClearLinksUpTo = 400;
/// Of more links the fine lines are made when one is near enough to see them.
constexpr qsizetype kFineUpTo = 5'000;
/// What shows of a group's members from under its card, and half of a link's mark: both belong to them.
constexpr double kUnderneath = 7.0;
constexpr double kMark = 10.0;

bool looksSame(const Card& one, const Card& other) {
    return one.name == other.name && one.label == other.label && one.state == other.state &&
           one.freshness == other.freshness && one.score == other.score && one.remark == other.remark &&
           one.fate == other.fate && one.outlook == other.outlook && one.counts == other.counts &&
           one.measure == other.measure;
}

} // namespace

bool sameShape(const Content& one, const Content& other) {
    return std::ranges::equal(one.cards, other.cards,
                              [](const Card& a, const Card& b) {
                                  return a.id == b.id && a.group == b.group && a.isGroup() == b.isGroup();
                              }) &&
           std::ranges::equal(one.links, other.links, [](const Link& a, const Link& b) {
               return a.from == b.from && a.to == b.to && a.hard == b.hard && a.count == b.count;
           });
}

void Scene::build(const Content& content, const PositionBook& places) {
    m_content = {};
    m_rects.clear();
    m_curves.clear();
    m_indices.clear();
    m_bounds = {};
    m_content.overlay = content.overlay;
    QList<int> newIndex(content.cards.size(), -1);
    for (qsizetype i = 0; i < content.cards.size(); ++i) {
        const auto room = places.rectOf(content.cards[i].id);
        if (!room) continue;
        newIndex[i] = static_cast<int>(m_content.cards.size());
        m_indices.insert(content.cards[i].id, newIndex[i]);
        m_content.cards.append(content.cards[i]);
        m_rects.push_back(*room);
        m_bounds |= m_rects.back();
    }
    const Precision precision = content.links.size() <= kFineUpTo ? Precision::Full : Precision::CoarseOnly;
    for (const Link& link : content.links) {
        const int from = newIndex[link.from];
        const int to = newIndex[link.to];
        if (from < 0 || to < 0 || from == to) continue;
        const EdgeRoute route = routeFor(
            from, to, places, content.links.size() <= kClearLinksUpTo ? Ways::Clear : Ways::Straight);
        m_content.links.append(link);
        m_content.links.back().from = from;
        m_content.links.back().to = to;
        m_curves.push_back(curveAlong(route, precision));
        m_bounds |= m_curves.back().bounds;
    }
    buildFrames();
}

void Scene::buildFrames() {
    using namespace layout_metrics;
    m_frames.clear();
    QMap<QString, QRectF> rects;
    for (qsizetype i = 0; i < m_content.cards.size(); ++i) {
        const Card& card = m_content.cards[i];
        if (!card.group.isEmpty()) rects[card.group] |= m_rects[static_cast<std::size_t>(i)];
    }
    for (auto entry = rects.constBegin(); entry != rects.constEnd(); ++entry) {
        const QRectF frame = entry->adjusted(-kFrameAir, -kFrameAir - kFrameTitle, kFrameAir, kFrameAir);
        bool alone = true;
        for (qsizetype i = 0; alone && i < m_content.cards.size(); ++i) {
            alone = m_content.cards[i].group == entry.key() ||
                    !m_rects[static_cast<std::size_t>(i)].intersects(frame);
        }
        if (!alone) continue;
        m_frames.append({.name = entry.key(), .rect = frame});
        m_bounds |= frame;
    }
}

/// A calm curve that passes no card; else the layout's own way round them; else straight behind them.
EdgeRoute Scene::routeFor(int from, int to, const PositionBook& places, Ways ways) const {
    EdgeRoute route;
    if (ways == Ways::Clear && m_rects.size() <= kClearRoutesUpTo)
        route = clearRoute(cardRect(from), cardRect(to), m_rects);
    if (route.isEmpty()) route = places.routeOf(card(from).id, card(to).id);
    if (route.size() < 4) route = directRoute(cardRect(from), cardRect(to));
    return route;
}

bool Scene::refresh(const Content& content, QList<QRectF>& dirty) {
    if (m_content.overlay != content.overlay || !sameShape(m_content, content)) return false;
    for (qsizetype i = 0; i < content.cards.size(); ++i) {
        const double under = content.cards[i].isGroup() ? kUnderneath : 0.0;
        if (!looksSame(m_content.cards[i], content.cards[i]))
            dirty.append(m_rects[static_cast<std::size_t>(i)].adjusted(0, 0, under, under));
    }
    for (qsizetype i = 0; i < content.links.size(); ++i) {
        if (m_content.links[i].tone != content.links[i].tone ||
            m_content.links[i].breaker != content.links[i].breaker) {
            const double mark = content.links[i].breaker == LinkBreaker::None ? 0.0 : kMark;
            dirty.append(m_curves[static_cast<std::size_t>(i)].bounds.adjusted(-mark, -mark, mark, mark));
        }
    }
    m_content = content;
    return true;
}

int Scene::cardAt(QPointF point) const {
    const auto found = std::ranges::find_if(m_rects, [point](const QRectF& r) { return r.contains(point); });
    return found == m_rects.end() ? -1 : static_cast<int>(found - m_rects.begin());
}

QString Scene::frameAt(QPointF point) const {
    const auto found =
        std::ranges::find_if(m_frames, [point](const Frame& f) { return f.rect.contains(point); });
    return found == m_frames.end() ? QString() : found->name;
}

int Scene::linkAt(QPointF point, double reach) const {
    int nearest = -1;
    double best = reach;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        if (!m_curves[i].bounds.adjusted(-reach, -reach, reach, reach).contains(point)) continue;
        const double distance = distanceTo(m_curves[i], point);
        if (distance <= best) {
            best = distance;
            nearest = static_cast<int>(i);
        }
    }
    return nearest;
}

int Scene::first() const {
    const auto found =
        std::ranges::min_element(m_rects, {}, [](const QRectF& r) { return std::pair(r.left(), r.top()); });
    return found == m_rects.end() ? -1 : static_cast<int>(found - m_rects.begin());
}

QList<int> Scene::linksOf(int card) const {
    QList<int> links;
    for (qsizetype i = 0; i < m_content.links.size(); ++i) {
        const Link& link = m_content.links[i];
        if (link.from == card || link.to == card) links.append(static_cast<int>(i));
    }
    return links;
}

QList<int> Scene::neighbours(int card, Step step) const {
    QList<int> found;
    const QRectF here = cardRect(card);
    if (step == Step::Callees || step == Step::Callers) {
        for (const Link& link : m_content.links) {
            const int near = step == Step::Callees ? link.from : link.to;
            const int other = step == Step::Callees ? link.to : link.from;
            if (near == card && !found.contains(other)) found.append(other);
        }
    } else {
        for (int i = 0; i < m_content.cards.size(); ++i) {
            const QRectF there = cardRect(i);
            const bool beyond = step == Step::Above ? there.center().y() < here.center().y() - 1.0
                                                    : there.center().y() > here.center().y() + 1.0;
            const bool sameColumn = there.left() < here.right() && there.right() > here.left();
            if (beyond && sameColumn) found.append(i);
        }
    }
    std::ranges::stable_sort(found, {}, [this](int i) { return cardRect(i).center().y(); });
    return found;
}

/// The cards column by column, each from the top.
QList<int> Scene::inOrder() const {
    QList<int> order(m_content.cards.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [this](int i) { return std::pair(cardRect(i).left(), cardRect(i).top()); });
    return order;
}

int Scene::walk(int card, Step step) const {
    if (step == Step::Next || step == Step::Previous) {
        const QList<int> order = inOrder();
        const qsizetype place = order.indexOf(card) + (step == Step::Next ? 1 : -1);
        return place < 0 || place >= order.size() ? card : order[place];
    }
    const QList<int> found = neighbours(card, step);
    if (found.isEmpty()) return card;
    const double height = cardRect(card).center().y();
    return *std::ranges::min_element(
        found, {}, [this, height](int i) { return std::abs(cardRect(i).center().y() - height); });
}

} // namespace holdfast::ui::topology
