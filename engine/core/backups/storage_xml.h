// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::backups {

/// An element of a small XML document, as a storage that speaks S3 answers with it.
struct XmlElement {
    std::string name; ///< without its prefix of a namespace
    std::string text; ///< of its own, entities resolved
    std::vector<XmlElement> children;

    /// The first of this name; null: none.
    [[nodiscard]] const XmlElement* child(std::string_view name) const noexcept;
    /// Its text; empty: none.
    [[nodiscard]] std::string textOf(std::string_view name) const;
};

/// Reads all of a document, at most 16 deep and 100,000 elements. No document type, no entities but XML's own
/// five and characters by number; attributes are passed over. FixInput: it is none.
[[nodiscard]] Result<XmlElement> storageXml(std::string_view text);

} // namespace holdfast::backups
