// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "models/act_line_model.h"

#include <QtCore/QString>

#include <map>
#include <optional>
#include <vector>

namespace holdfast::models {

/// A reading as the evidence keeps it.
struct EvidenceReading {
    TimePoint time;
    std::optional<double> health;      ///< own, 0..1
    std::map<QString, double> signals; ///< in their units
};

/// The evidence of a plan, read from its JSON for people. What is not there stays empty.
struct EvidenceView {
    std::optional<EvidenceReading> before;
    std::vector<EvidenceReading> verification; ///< oldest first
    std::optional<EvidenceReading> after;
    QString verified;              ///< the sentence of the verification
    std::vector<ActLine> timeline; ///< what happened when, with the calls and their answers

    /// Health by time, before to after; only where it was known.
    [[nodiscard]] std::vector<std::pair<TimePoint, double>> health() const;
    [[nodiscard]] std::vector<std::pair<TimePoint, double>> signal(const QString& name) const;
};

/// Nothing: the text is no evidence. Pure.
[[nodiscard]] std::optional<EvidenceView> evidenceOf(const std::string& json, TimePoint now);

} // namespace holdfast::models
