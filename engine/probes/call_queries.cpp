// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/call_queries.h"

#include "engine/core/base/text.h"

#include <cmath>

namespace holdfast::probes {

CallQueries::CallQueries(const std::vector<CallSource>& sources) {
    for (const auto& spec : sources) {
        auto& source = m_sources.emplace_back();
        source.spec = spec;
        source.counts = CallCounts({spec});
        for (const auto& [role, query] : queriesOf(spec)) {
            // A label that no series has says which of the queries a series comes from.
            source.text += std::string(source.text.empty() ? "" : " or ") + "label_replace(" + query +
                           ", \"" + kQueryLabel + "\", \"" + std::to_string(source.roles.size()) +
                           "\", \"\", \"\")";
            source.roles.push_back(role);
        }
    }
}

void CallQueries::begin() {
    for (auto& source : m_sources) {
        source.answered = false;
        source.hasCalls = false;
        source.sheet = {};
        source.gauges.clear();
    }
}

void CallQueries::answer(std::size_t index, const PrometheusVector& vector) {
    auto& source = m_sources.at(index);
    source.answered = true;
    for (const auto& series : vector.series) {
        const auto query = parseNumber(series.query);
        if (!query || *query < 0.0 || *query >= static_cast<double>(source.roles.size())) continue;
        take(source, source.roles[static_cast<std::size_t>(*query)], series);
    }
}

void CallQueries::take(Source& source, CallRole role, const PrometheusSeries& series) {
    if (isGauge(role)) {
        source.gauges.push_back({.dependency = source.spec.to.value(),
                                 .reporter = CallReporter::Prometheus,
                                 .role = role,
                                 .value = series.value});
        return;
    }
    if (role == CallRole::Bucket && (!series.le || std::isnan(*series.le))) return;
    source.hasCalls = source.hasCalls || role == CallRole::Made;
    source.sheet.add({.kind = CounterGroup::Kind::Call,
                      .dependency = source.spec.to.value(),
                      .bound = role == CallRole::Bucket ? *series.le : 0.0,
                      .role = role,
                      .reporter = CallReporter::Prometheus},
                     series.key, series.value);
}

void CallQueries::addTo(ProbeReport& report, MonotonicMoment at) {
    for (auto& source : m_sources) {
        if (!source.answered) continue; // the next run spans this one too
        if (!source.hasCalls) {
            source.book = CounterBook(CounterBook::NewSeries::FromNow); // what returns begins anew
            continue;
        }
        source.sheet.finish();
        const auto growth = source.book.take(source.sheet, at);
        source.counts.addTo(report, source.sheet.groups(), growth, source.gauges);
    }
}

} // namespace holdfast::probes
