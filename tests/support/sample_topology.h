// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/layout_graph.h"
#include "ui/topology/topology_content.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QSet>

#include <algorithm>
#include <cmath>

namespace holdfast::testing {

/// The graph that a layout of these cards starts from.
inline ui::topology::LayoutGraph graphOf(const ui::topology::Content& content) {
    using namespace ui::topology;
    LayoutGraph graph;
    for (const Card& card : content.cards) {
        graph.nodes.append({card.id, QSizeF(layout_metrics::kCardWidth, layout_metrics::kCardHeight)});
    }
    for (const Link& link : content.links)
        graph.edges.append({link.from, link.to, link.hard});
    return graph;
}

/// A fleet in layers with popular services at the back, as large fleets are. Always the same for a seed.
inline ui::topology::Content largeTopology(int services, int dependencies, quint32 seed = 7) {
    using namespace ui::topology;
    constexpr int kLayers = 8;
    QRandomGenerator random(seed);
    Content content;
    QList<QList<int>> layers(kLayers);
    QList<int> layerOf;
    for (int i = 0; i < services; ++i) {
        const double place = std::pow(static_cast<double>(i) / services, 0.8);
        const int layer = std::min(kLayers - 1, static_cast<int>(place * kLayers));
        layers[layer].append(i);
        layerOf.append(layer);
        const double luck = random.generateDouble();
        const HealthState state = luck < 0.92   ? HealthState::Healthy
                                  : luck < 0.97 ? HealthState::Degraded
                                                : HealthState::Critical;
        content.cards.append({.id = QStringLiteral("service-%1").arg(i),
                              .name = QStringLiteral("service-%1").arg(i),
                              .state = state,
                              .freshness = Freshness::Fresh,
                              .score = QStringLiteral("0.9%1").arg(i % 10),
                              .remark = {},
                              .words = QStringLiteral("service %1").arg(i)});
    }
    QSet<QPair<int, int>> seen;
    while (content.links.size() < dependencies) {
        const int from = random.bounded(services);
        if (layerOf[from] == kLayers - 1) continue;
        const int further = static_cast<int>(-std::log(1.0 - random.generateDouble()) / 1.2);
        const QList<int>& callees = layers[std::min(kLayers - 1, layerOf[from] + 1 + further)];
        if (callees.isEmpty()) continue;
        const int to = callees[static_cast<qsizetype>(static_cast<double>(callees.size()) *
                                                      std::pow(random.generateDouble(), 3.0))];
        if (seen.contains({from, to})) continue;
        seen.insert({from, to});
        content.links.append(
            {.from = from, .to = to, .hard = random.bounded(2) == 0, .tone = LinkTone::Quiet, .words = {}});
    }
    return content;
}

} // namespace holdfast::testing
