// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"
#include "engine/core/fleet/diagnostic.h"
#include "engine/core/fleet/fleet_spec.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::topology {

/// A graph of services as a table: `caller,callee[,weight[,kind]]`, one dependency a line.
struct EdgeList {
    std::vector<ServiceId> services; ///< in the order in which they are first named
    std::vector<DependencySpec> dependencies;
    /// With errors among them both lists are empty; notes are about what was left out or understood
    /// otherwise.
    Diagnostics diagnostics;
    bool valid = false;
};

/// Reads CSV (RFC 4180: quotes, CRLF; a byte order mark is passed over). A header names the columns, in any
/// order; without one they are taken as above. `weight` is the probability 0..1 that a failure passes; above
/// 1 it is a count of calls, as tracing tools write it, and taken as 1. `kind` is hard (the default) or soft.
/// A service that calls itself and a second line for the same pair are left out with a note, a cycle of hard
/// edges is noted. Names: 1..200 bytes, no control characters. At most 64 MiB and two million lines. `file`
/// is for messages.
[[nodiscard]] EdgeList readEdgeList(std::string_view text, const std::string& file);

} // namespace holdfast::topology
