// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the fleet file's reader: `depends_on` of the services.
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/yaml_reader.h"

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::yaml {

/// Reads the dependencies of a fleet whose services are read, with their breakers and who reports their
/// calls.
class DependencyReader {
public:
    /// `names` are the services that the file has, also those with mistakes. All outlive the reader.
    DependencyReader(Reader& reader, FleetSpec& fleet, const std::set<std::string>& names, std::size_t most,
                     Duration deadline)
        : m_reader(reader), m_fleet(fleet), m_names(names), m_most(most), m_deadline(deadline) {}

    /// `node` is the value of `depends_on`.
    void read(const ServiceId& from, const YAML::Node& node);

private:
    void readOne(const Mapping::Entry& entry, DependencySpec& dependency);
    void readWeight(const Mapping& map, DependencySpec& dependency);
    void add(DependencySpec dependency, const YAML::Mark& where);
    [[nodiscard]] DependencySpec empty(const ServiceId& from, const std::string& to) const;
    void attach(const DependencySpec& dependency, const YAML::Mark& where);

    Reader& m_reader;
    FleetSpec& m_fleet;
    const std::set<std::string>& m_names;
    std::size_t m_most;
    Duration m_deadline;
};

/// `breaker` as a mapping; `settings` comes with the defaults.
void readBreaker(Reader& reader, const YAML::Node& node, Duration interval, BreakerSettings& settings);

/// `calls`: who reports them. False: nothing usable was found, and said.
[[nodiscard]] bool readCalls(Reader& reader, const YAML::Node& node, CallSource& source);

/// Puts the source into the probe of the caller that reads its page, or its Prometheus; adds the probe where
/// there is none yet. False: there is no page, and none was named.
[[nodiscard]] bool attachCalls(FleetSpec& fleet, const ServiceId& caller, const CallSource& source,
                               Duration deadline);

/// The keys of a dependency, of `breaker`, of `calls` and of a list of counters (also held against the
/// published schema by a test).
[[nodiscard]] std::span<const std::string_view> dependencyKeys();
[[nodiscard]] std::span<const std::string_view> breakerKeys();
[[nodiscard]] std::span<const std::string_view> callKeys();
[[nodiscard]] std::span<const std::string_view> counterKeys();

} // namespace holdfast::yaml
