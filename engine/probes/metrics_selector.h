// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/probes/metrics_text.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::probes {

/// Which series of a page are meant: those of that name whose labels have these values, whatever other labels
/// they have. An empty value means that the label is missing, as in Prometheus.
struct MetricSelector {
    std::string name;
    std::vector<std::pair<std::string, std::string>> labels;

    [[nodiscard]] bool matches(const MetricSample& sample) const noexcept;
    bool operator==(const MetricSelector&) const = default;
};

/// Reads `name` or `name{label="value",…}`. FixInput: it is neither.
[[nodiscard]] Result<MetricSelector> parseMetricSelector(std::string_view text);

} // namespace holdfast::probes
