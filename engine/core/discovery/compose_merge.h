// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: how Compose puts two descriptions of one service together.
#pragma once

#include "engine/core/discovery/compose_node.h"

namespace holdfast::discovery {

/// A service with what overrides it: mappings are merged key by key, lists are appended, scalars replaced;
/// `command`, `entrypoint` and a healthcheck's `test` are replaced as a whole, environment, labels, networks
/// and dependencies are merged by name whichever of their two forms they have; `!reset` takes away,
/// `!override` replaces. Null `base`: `over` as it is.
[[nodiscard]] NodePtr mergeService(const NodePtr& base, const NodePtr& over);

/// The mapping form of what may be a list («A=b», or names): environment, labels, depends_on, networks.
/// Mappings come back as they are.
[[nodiscard]] NodePtr asMapping(const NodePtr& node);

} // namespace holdfast::discovery
