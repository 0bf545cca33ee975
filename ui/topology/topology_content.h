// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/health.h"

#include <QtCore/QList>
#include <QtCore/QString>

namespace holdfast::ui::topology {

/// What would become of a service in «what if»; not what is.
enum class Fate : std::uint8_t { None, Fails, GoesDown, Degrades };

/// A service as the map shows it. Texts come ready from models.
struct Card {
    QString id;   ///< the service; unique
    QString name; ///< as shown
    HealthState state = HealthState::Unknown;
    Freshness freshness = Freshness::NotObserved;
    QString score;  ///< «0.94»; «—» when unknown
    QString remark; ///< why, in a few words; may be empty
    QString words;  ///< everything in a sentence, for tool tips and screen readers
    Fate fate = Fate::None;

    bool operator==(const Card&) const = default;
};

enum class LinkTone : std::uint8_t {
    Quiet,
    Degraded, ///< the trouble of `to` degrades `from` along this edge
    Critical, ///< the trouble of `to` takes `from` down along this edge
    Foretold, ///< the way a failure would take in «what if»
};

/// A dependency: `from` calls `to`, both by their index in the cards.
struct Link {
    int from = 0;
    int to = 0;
    bool hard = true;
    LinkTone tone = LinkTone::Quiet;
    QString words; ///< in a sentence

    bool operator==(const Link&) const = default;
};

struct Content {
    QList<Card> cards;
    QList<Link> links;

    bool operator==(const Content&) const = default;
};

} // namespace holdfast::ui::topology
