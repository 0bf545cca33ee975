// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <functional>
#include <string_view>

namespace holdfast::backups {

using Piece = std::function<Result<void>(std::string_view)>;

/// Two halves of one stream at the same time: `source` runs on a thread of its own and hands its bytes over,
/// `taker` takes them in their order on the thread of the call, a few megabytes behind at most. When this
/// returns, the other thread has ended.
///
/// What the taker refuses, the source is told by one of the next pieces it hands over, and the taker is given
/// nothing more. Returned is the source's error where it has one, else the taker's.
[[nodiscard]] Result<void> relayed(const std::function<Result<void>(const Piece&)>& source,
                                   const Piece& taker);

} // namespace holdfast::backups
