// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <ostream>
#include <string>

namespace holdfast::app {

/// The text of a file that a command was given. A file that cannot be read is told in `problems` («PATH:
/// error: …»), and there is none. Blocks on the disk: for commands, never for the window.
[[nodiscard]] std::optional<std::string> readText(const std::string& path, std::ostream& problems);

/// A field as CSV wants it (RFC 4180): quoted where it holds what separates.
[[nodiscard]] std::string csvField(const std::string& text);

} // namespace holdfast::app
