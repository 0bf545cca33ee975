// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace holdfast::app {

/// How the value of one option is read.
struct OptionRule {
    std::string_view expected; ///< for messages
    /// False: it is not that, and the options are of no use any more.
    std::function<bool(const std::string&, Options&)> read;
};

/// The options that take a value, by their names («--format»). Main thread.
[[nodiscard]] const std::map<std::string_view, OptionRule>& valueOptions();

} // namespace holdfast::app
