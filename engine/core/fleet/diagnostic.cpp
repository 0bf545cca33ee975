// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/diagnostic.h"

#include <fmt/format.h>

namespace holdfast {

std::string toString(const Diagnostic& diagnostic) {
    std::string out = diagnostic.file;
    if (diagnostic.line > 0) out += fmt::format(":{}:{}", diagnostic.line, diagnostic.column);
    out += diagnostic.level == Diagnostic::Level::Error ? ": error: " : ": note: ";
    out += diagnostic.message;
    if (!diagnostic.suggestion.empty()) out += " (" + diagnostic.suggestion + ")";
    return out;
}

} // namespace holdfast
