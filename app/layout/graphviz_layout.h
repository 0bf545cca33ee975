// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/layout/graph_document.h"
#include "engine/core/base/result.h"

namespace holdfast::layout {

/// Lays out a graph in layers with Graphviz' «dot» (Gansner, Koutsofios, North, Vo 1993). Edges against the
/// direction of the layers (cycles) and doubled edges are allowed.
///
/// Thread: one at a time in a process: the library crashes on two, even with contexts of their own.
/// Errors: FixSetup when the library's layout plug-in is missing, Internal when it gives up.
[[nodiscard]] Result<Layout> layOut(const Graph& graph);

} // namespace holdfast::layout
