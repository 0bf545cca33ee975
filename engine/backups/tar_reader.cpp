// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/tar_reader.h"

#include "engine/core/backups/backup.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace holdfast::backups {

namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 50U;

std::unexpected<Error> damaged(const std::string& what) {
    return failure(ErrorCode::FixInput, fmt::format("The archive is damaged: {}.", what));
}

/// Octal digits, or the base-256 form of large sizes (first bit set).
std::optional<std::uint64_t> numberIn(std::string_view field) {
    std::uint64_t value = 0;
    if (!field.empty() && (static_cast<unsigned char>(field[0]) & 0x80U) != 0) {
        for (std::size_t i = 0; i < field.size(); ++i) {
            const auto byte = static_cast<unsigned char>(field[i]) & (i == 0 ? 0x7FU : 0xFFU);
            if (value > (kMostBytes >> 8U)) return std::nullopt;
            value = (value << 8U) | byte;
        }
        return value;
    }
    std::size_t digits = 0;
    for (const char c : field) {
        if (c == ' ' || c == '\0') {
            if (digits > 0) break;
            continue;
        }
        if (c < '0' || c > '7') return std::nullopt;
        value = value * 8 + static_cast<std::uint64_t>(c - '0');
        ++digits;
    }
    if (digits == 0) return std::nullopt;
    return value;
}

std::string_view textIn(std::string_view field) {
    return field.substr(0, field.find('\0'));
}

bool hasItsChecksum(std::string_view header) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < header.size(); ++i)
        sum += i >= 148 && i < 156 ? std::uint64_t{' '} : static_cast<unsigned char>(header[i]);
    return numberIn(header.substr(148, 8)) == sum;
}

Result<TarEntry> entryIn(std::string_view header) {
    if (!hasItsChecksum(header)) return damaged("a header's checksum is wrong");
    const auto size = numberIn(header.substr(124, 12));
    const auto mode = numberIn(header.substr(100, 8));
    if (!size || *size > kMostBytes || !mode) return damaged("a header has a number that is none");
    TarEntry entry{.path = std::string(textIn(header.substr(345, 155))),
                   .bytes = *size,
                   .mode = static_cast<std::uint32_t>(*mode & 0777U),
                   .target = std::string(textIn(header.substr(157, 100)))};
    if (!entry.path.empty()) entry.path += '/';
    entry.path += textIn(header.substr(0, 100));
    switch (header[156]) {
    case '0':
    case '\0':
        entry.kind = TarEntry::Kind::File;
        break;
    case '5':
        entry.kind = TarEntry::Kind::Folder;
        break;
    case '2':
        entry.kind = TarEntry::Kind::Link;
        break;
    default:
        return damaged("it has an entry of a kind that no backup has");
    }
    if (entry.kind != TarEntry::Kind::File) entry.bytes = 0;
    while (entry.kind == TarEntry::Kind::Folder && entry.path.ends_with('/'))
        entry.path.pop_back();
    if (entry.path.starts_with("./")) entry.path.erase(0, 2);
    if (!isFilePath(entry.path)) return damaged("a path in it leads out of it");
    return entry;
}

} // namespace

Result<void> TarReader::takeHeader() {
    const bool empty = std::ranges::all_of(m_header, [](char c) { return c == '\0'; });
    if (m_emptyBlocks >= 2) return empty ? Result<void>() : damaged("something stands behind its end");
    if (empty) {
        ++m_emptyBlocks;
        return {};
    }
    if (m_emptyBlocks > 0) return damaged("an empty block stands in it");
    const auto entry = entryIn(m_header);
    if (!entry) return std::unexpected(entry.error());
    if (auto begun = m_sink.begin(*entry); !begun) return begun;
    m_dataLeft = entry->bytes;
    m_paddingLeft = (kBlock - entry->bytes % kBlock) % kBlock;
    m_inEntry = true;
    return {};
}

Result<void> TarReader::take(std::string_view bytes) {
    while (true) {
        if (m_inEntry && m_dataLeft == 0) {
            m_inEntry = false;
            if (auto ended = m_sink.end(); !ended) return ended;
        }
        if (bytes.empty()) return {};
        if (m_inEntry) {
            const auto piece = bytes.substr(0, std::min<std::uint64_t>(m_dataLeft, bytes.size()));
            if (auto taken = m_sink.data(piece); !taken) return taken;
            m_dataLeft -= piece.size();
            bytes.remove_prefix(piece.size());
        } else if (m_paddingLeft > 0) {
            const auto skipped = std::min<std::uint64_t>(m_paddingLeft, bytes.size());
            m_paddingLeft -= skipped;
            bytes.remove_prefix(skipped);
        } else {
            const auto piece = bytes.substr(0, kBlock - m_header.size());
            m_header += piece;
            bytes.remove_prefix(piece.size());
            if (m_header.size() < kBlock) return {};
            if (auto taken = takeHeader(); !taken) return taken;
            m_header.clear();
        }
    }
}

Result<void> TarReader::finish() const {
    if (m_emptyBlocks < 2 || !m_header.empty()) return damaged("it is cut short");
    return {};
}

} // namespace holdfast::backups
