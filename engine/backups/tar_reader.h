// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::backups {

/// One entry of an archive.
struct TarEntry {
    enum class Kind : std::uint8_t { File, Folder, Link };

    std::string path; ///< relative, without «..» (backup.h: isFilePath())
    Kind kind = Kind::File;
    std::uint64_t bytes = 0;
    std::uint32_t mode = 0; ///< the nine bits
    std::string target;     ///< Link
};

/// What is done with the entries of an archive, in their order.
class TarSink {
public:
    virtual ~TarSink() = default;
    TarSink() = default;
    TarSink(const TarSink&) = delete;
    TarSink& operator=(const TarSink&) = delete;

    [[nodiscard]] virtual Result<void> begin(const TarEntry& entry) = 0;
    [[nodiscard]] virtual Result<void> data(std::string_view bytes) = 0; ///< of the file that began last
    [[nodiscard]] virtual Result<void> end() = 0;                        ///< of the entry that began last
};

/// Takes a ustar archive apart that comes piece by piece, as PostgreSQL's tools write it. Refuses everything
/// else (FixInput): a wrong checksum, a path that leads out, other kinds of entries, something behind the
/// end.
class TarReader {
public:
    explicit TarReader(TarSink& sink) : m_sink(sink) {}

    [[nodiscard]] Result<void> take(std::string_view bytes);
    /// After the last piece. FixInput: it is cut short.
    [[nodiscard]] Result<void> finish() const;

private:
    static constexpr std::size_t kBlock = 512;

    [[nodiscard]] Result<void> takeHeader();

    TarSink& m_sink;
    std::string m_header;
    std::uint64_t m_dataLeft = 0;
    std::uint64_t m_paddingLeft = 0;
    int m_emptyBlocks = 0; ///< two in a row are the end
    bool m_inEntry = false;
};

} // namespace holdfast::backups
