// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace holdfast::backups {

/// SHA-256 of bytes that come piece by piece.
class DigestStream {
public:
    DigestStream();
    ~DigestStream();
    DigestStream(const DigestStream&) = delete;
    DigestStream& operator=(const DigestStream&) = delete;

    void add(std::string_view bytes);
    /// 64 lower-case hexadecimal digits; afterwards it takes no more.
    [[nodiscard]] std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// Told how many more bytes went through.
using BytesSink = std::function<void(std::uint64_t more)>;

struct FileFacts {
    std::uint64_t bytes = 0;
    std::string digest; ///< SHA-256
};

/// Reads a plain file to its end; links are not followed. FixSetup: it cannot be read. Cancelled.
[[nodiscard]] Result<FileFacts> readFacts(const std::filesystem::path& file, const BytesSink& sink,
                                          std::stop_token stop);

} // namespace holdfast::backups
