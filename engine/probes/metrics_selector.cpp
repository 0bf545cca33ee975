// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/metrics_selector.h"

#include "engine/core/base/text.h"

#include <algorithm>

namespace holdfast::probes {

namespace {

/// A selector is written as the series themselves are, so the page's parser reads it.
class SelectorSink final : public MetricsTextSink {
public:
    void onSample(const MetricSample& sample) override {
        selector.name = sample.name;
        for (const auto& label : sample.labels)
            selector.labels.emplace_back(label.name, label.value);
    }

    MetricSelector selector;
};

} // namespace

bool MetricSelector::matches(const MetricSample& sample) const noexcept {
    return sample.name == name && std::ranges::all_of(labels, [&](const auto& wanted) {
               return sample.label(wanted.first) == wanted.second;
           });
}

Result<MetricSelector> parseMetricSelector(std::string_view text) {
    SelectorSink sink;
    MetricsTextParser parser(sink);
    const std::string line = std::string(trimmed(text)) + " 0";
    const bool oneLine = line.find('\n') == std::string::npos;
    const bool whole = line.ends_with("} 0") || line.find_first_of(" {\t#") == line.size() - 2;
    if (oneLine && whole) {
        parser.feed(line);
        parser.finish();
    }
    if (parser.counts().samples != 1)
        return failure(ErrorCode::FixInput,
                       "not a selector: " + std::string(text) + " (expected name or name{label=\"value\"})");
    return std::move(sink.selector);
}

} // namespace holdfast::probes
