// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot.h"
#include "engine/stores/sealed_file.h"

namespace holdfast::stores {

/// Texts one after the other, each behind a line with its SHA-256 and its length: the content of a sealed
/// file of parts, and of an export (whose first text is the manifest).
class PackWriter {
public:
    /// Gives the digest.
    std::string add(std::string_view text);
    void add(const std::string& digest, std::string_view text);

    [[nodiscard]] const std::string& content() const noexcept { return m_content; }

private:
    std::string m_content;
};

struct PackedText {
    std::string digest;
    std::string_view text;
};

/// Every text of it, in order. They live as long as `content`. FixInput: a digest that is not that of its
/// text, or something else between them.
[[nodiscard]] Result<std::vector<PackedText>> textsIn(std::string_view content, const std::string& where);

} // namespace holdfast::stores
