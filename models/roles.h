// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qnamespace.h>

namespace holdfast::models {

/// Roles beyond Qt's own. Models speak meaning; the window chooses shapes and colours.
enum Role : int {
    SortRole = Qt::UserRole + 1, ///< the raw value to sort by
    ServiceRole,                 ///< QString: the service's name
    StateRole,                   ///< int of HealthState
    FreshnessRole,               ///< int of Freshness
    SeverityRole,                ///< int of Severity
    ScoreRole,                   ///< double, or invalid: effective health
    TrendRole,                   ///< std::shared_ptr<const HealthTrend>
    ForetoldRole,                ///< int of Foretold
    TailRole,                    ///< std::shared_ptr<const outlook::HealthTail>, null: none
    KeyLineRole,                 ///< QString: the line that says most
    DetailRole,                  ///< QString: the second line
    TimeTextRole,                ///< QString: when
    TagsRole,                    ///< QStringList
    TimeRole,                    ///< qint64: milliseconds since the epoch
    LevelRole,                   ///< int: 1 under another row, else 0
    OpenRole,                    ///< bool: what stands under this row is shown; invalid: nothing does
    CallsRole,                   ///< QString: what is known of an edge's calls
    BreakerRole,                 ///< int of BreakerPhase, or invalid: the edge has none
    BreakerTextRole,             ///< QString: the same in a word
    ChanceRole,                  ///< double 0..1, or invalid: the probability of a failure that is foretold
    WarnedRole,                  ///< bool: a warning stands about it
    OldRole,                     ///< bool: what is foretold is old
    UnusualRole,                 ///< bool: it is out of the ordinary
    OutcomeRole,                 ///< int of PastRow::Kind
    ReasonsRole,                 ///< QStringList: why, strongest first
};

} // namespace holdfast::models
