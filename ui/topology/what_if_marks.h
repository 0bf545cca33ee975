// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/what_if.h"
#include "ui/topology/topology_content.h"

namespace holdfast::ui::topology {

/// Lays what would happen over what is: what would fail, go down and degrade, and the ways the failure takes.
/// What would stay untouched keeps its look; the trouble of now gives way on the edges, so that there is one
/// story at a time.
void markWhatIf(Content& content, const holdfast::topology::WhatIf& answer);

} // namespace holdfast::ui::topology
