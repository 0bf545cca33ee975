// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: the variables of a Compose file.
#pragma once

#include "engine/core/discovery/compose_document.h"
#include "engine/core/fleet/fleet_file.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::discovery {

/// What variables are taken from: the environment first, then `.env`, as Compose does.
class Variables {
public:
    explicit Variables(EnvironmentLookup environment);

    /// Takes in a `.env`; what was set before stays.
    void addFile(std::string_view text, const std::string& name, Findings& findings);

    [[nodiscard]] std::optional<std::string> find(const std::string& name) const;

    /// Puts variables into a text: $A, ${A}, ${A:-x}, ${A-x}, ${A:?why}, ${A?why}, ${A:+x}, ${A+x}, $$, and
    /// all of them within each other. What is not set is empty and said once, what Compose would refuse is
    /// said and left as it stands: discovery wants to see as much as can be seen.
    [[nodiscard]] Varied expand(const std::string& raw, const Place& place, Findings& findings) const;

private:
    EnvironmentLookup m_environment;
    std::map<std::string, std::string> m_file;
    mutable std::set<std::string> m_missed; ///< said already: once is enough
};

/// One line of an environment file.
struct FileVariable {
    std::string name;
    std::optional<std::string> value; ///< none: the name alone, taken from the environment
    int line = 0;
};

/// `KEY=value` lines: comments, `export`, quotes, values of several lines in quotes, escapes in double
/// quotes. `expand` puts variables into values that are not in single quotes; it sees those before them.
[[nodiscard]] std::vector<FileVariable>
readEnvironmentFile(std::string_view text, const std::string& name, Findings& findings,
                    const std::function<std::string(const std::string& raw, const Place& place,
                                                    const std::vector<FileVariable>& before)>& expand);

/// The names of the variables that a text refers to, in its order.
[[nodiscard]] std::vector<std::string> variableNames(std::string_view raw);

} // namespace holdfast::discovery
