// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/anomaly_strength.h"
#include "engine/core/topology/likely_cause.h"
#include "tests/benchmarks/root_cause_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::bench {

/// One set for all data.
struct Parameters {
    topology::StrengthModel strength;
    topology::CauseModel cause;
    double xi = 0.2;
};

struct ServiceTrouble {
    topology::TroubleEvidence evidence;
    double deviation = 0.0; ///< greatest, of failing and slow
    double tail = 1.0;      ///< least, of failing and slow
};

/// A service's signals around some moment.
struct Slice {
    std::vector<std::span<const double>> reference; ///< by signal
    std::vector<std::span<const double>> before;
    std::vector<std::span<const double>> during;
    std::vector<const Measured::Signal*> signals;
    std::span<const double> times; ///< of before and during
};

/// How often the true one was the first or among three.
struct Hits {
    int first = 0;
    int three = 0;
    int all = 0;

    void add(std::size_t rank) {
        first += rank == 1 ? 1 : 0;
        three += rank <= 3 ? 1 : 0;
        ++all;
    }

    [[nodiscard]] std::string text() const {
        return fmt::format("{:.2f} {:.2f}", static_cast<double>(first) / std::max(1, all),
                           static_cast<double>(three) / std::max(1, all));
    }
};

[[nodiscard]] ServiceTrouble troubleOf(const Slice& slice, const Parameters& parameters);

/// Every service, likeliest cause first.
[[nodiscard]] std::vector<topology::Node> ourRanking(const topology::DependencyGraph& graph,
                                                     std::span<const ServiceTrouble> troubles,
                                                     const Parameters& parameters, Duration step);

/// From 1; one more than there are where it is not among them.
[[nodiscard]] std::size_t rankOf(std::span<const topology::Node> ranking, std::optional<topology::Node> node);

} // namespace holdfast::bench
