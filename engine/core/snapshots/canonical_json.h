// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace holdfast::snapshots {

/// How much of a document is read: what a snapshot holds is far below, what comes from elsewhere may be not.
struct DocumentBounds {
    std::size_t bytes = std::size_t{64} << 20U;
    std::size_t depth = 32; ///< arrays and objects inside each other
};

/// The one text of a document: keys in the order of their bytes, no blanks, numbers as short as they are
/// exact. So equal documents have equal digests. Bytes that are no UTF-8 become U+FFFD, numbers that are none
/// become null; whoever must not lose them looks first (isUtf8()).
[[nodiscard]] std::string canonicalText(const nlohmann::json& document);

/// A document of exactly the text that canonicalText() writes. FixInput: longer or deeper than the bounds, no
/// JSON, a key twice, or another spelling.
[[nodiscard]] Result<nlohmann::json> canonicalDocument(std::string_view text, const std::string& where,
                                                       const DocumentBounds& bounds = {});

/// Whether JSON can hold these bytes without losing any.
[[nodiscard]] bool isUtf8(std::string_view bytes);

} // namespace holdfast::snapshots
