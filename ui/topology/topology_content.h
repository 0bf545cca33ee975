// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/health.h"
#include "models/foretold.h"
#include "ui/topology/layout_graph.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <array>
#include <optional>

namespace holdfast::ui::topology {

/// What would become of a service in «what if»; not what is. Of a folded group the worst of its members.
enum class Fate : std::uint8_t { None, Fails, GoesDown, Degrades };

/// What the map tells beside states.
enum class Overlay : std::uint8_t { Health, Load, Latency, Breakers };

/// A reading as an overlay shows it.
struct Measure {
    std::optional<double> share = std::nullopt; ///< of what is the most; above 1: beyond; none: no reading
    QString text = {};                          ///< «61 % · 120 of 200»; never empty

    bool operator==(const Measure&) const = default;
};

/// A service as the map shows it, or a folded group of them. Texts come ready from models.
struct Card {
    QString id;   ///< the service, or groupId(); unique
    QString name; ///< in full
    HealthState state = HealthState::Unknown;
    Freshness freshness = Freshness::NotObserved;
    QString score;  ///< «0.94»; «—» when unknown; of a group its lowest
    QString remark; ///< why, in a few words; may be empty
    QString words;  ///< everything in a sentence, for tool tips and screen readers
    Fate fate = Fate::None;
    models::Foretold outlook = models::Foretold::Nothing; ///< of a group: of any member
    std::optional<double> health = std::nullopt;          ///< what `score` says; of a group the lowest
    QString label = {};             ///< shown on the card instead of a long name; empty: the name
    QString group = {};             ///< the group it stands in, by name; empty: none
    int members = 0;                ///< of a folded group; 0: a service
    int foretold = 0;               ///< members that share the group's fate
    std::array<int, 4> counts = {}; ///< members by HealthState
    std::optional<Measure> measure = std::nullopt; ///< none: the overlay tells nothing of cards

    [[nodiscard]] const QString& shown() const noexcept { return label.isEmpty() ? name : label; }

    [[nodiscard]] bool isGroup() const noexcept { return members > 0; }

    bool operator==(const Card&) const = default;
};

enum class LinkTone : std::uint8_t {
    Quiet,
    Degraded, ///< the trouble of `to` degrades `from` along this edge
    Critical, ///< the trouble of `to` takes `from` down along this edge
    Foretold, ///< the way a failure would take in «what if»
};

/// The breaker of a dependency, as far as it is known. The worst of several.
enum class LinkBreaker : std::uint8_t {
    None,        ///< the dependency has none
    NotObserved, ///< nobody reports its calls
    Closed,      ///< calls go through
    HalfOpen,    ///< trial calls
    Open,        ///< no calls, were its advice followed
};

/// Worth a mark under every overlay.
[[nodiscard]] constexpr bool isTripped(LinkBreaker breaker) noexcept {
    return breaker == LinkBreaker::Open || breaker == LinkBreaker::HalfOpen;
}

/// A dependency: `from` calls `to`, both by their index in the cards.
struct Link {
    int from = 0;
    int to = 0;
    bool hard = true; ///< of several: one of them is
    LinkTone tone = LinkTone::Quiet;
    QString words; ///< in a sentence
    int count = 1; ///< how many dependencies it stands for
    LinkBreaker breaker = LinkBreaker::None;

    bool operator==(const Link&) const = default;
};

struct Content {
    QList<Card> cards;
    QList<Link> links;
    Overlay overlay = Overlay::Health;

    bool operator==(const Content&) const = default;
};

} // namespace holdfast::ui::topology
