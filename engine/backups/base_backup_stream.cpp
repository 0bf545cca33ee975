// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/base_backup_stream.h"

#include "engine/backups/plain_file.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr int kLevel = 3; ///< as pg_basebackup does it here
constexpr std::size_t kBlock = 512;
constexpr std::string_view kLogFolder = "pg_wal/";
constexpr std::string_view kManifest = "backup_manifest";
constexpr std::size_t kNameBytes = 100;
constexpr std::size_t kSumAt = 148;
constexpr std::size_t kSumBytes = 8;

std::unexpected<Error> strange(const char* what) {
    return failure(ErrorCode::FixInput,
                   fmt::format("What came over ssh is no base backup: {}. See that the tools there are "
                               "PostgreSQL's.",
                               what));
}

/// Octal digits, or the base-256 form of large sizes, as PostgreSQL writes them.
std::optional<std::uint64_t> sizeIn(std::string_view field) {
    std::uint64_t value = 0;
    if ((static_cast<unsigned char>(field[0]) & 0x80U) != 0) {
        for (const char c : field.substr(field.size() - sizeof value))
            value = (value << 8U) | static_cast<unsigned char>(c);
        return value;
    }
    const auto* begin = field.data() + std::min(field.find_first_not_of(' '), field.size());
    const auto read = std::from_chars(begin, field.data() + field.size(), value, 8);
    if (read.ec != std::errc()) return std::nullopt;
    return value;
}

/// The header of the same entry under another name.
void rename(std::string& header, const std::string& name) {
    header.replace(0, kNameBytes, name + std::string(kNameBytes - name.size(), '\0'));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < header.size(); ++i)
        sum += i >= kSumAt && i < kSumAt + kSumBytes ? std::uint64_t{' '}
                                                     : static_cast<unsigned char>(header[i]);
    header.replace(kSumAt, kSumBytes, fmt::format("{:07o} ", sum));
}

/// A file that is compressed as it is written.
class PackedFile {
public:
    explicit PackedFile(PlainFile file) : m_file(std::move(file)), m_packed(ZSTD_CStreamOutSize(), '\0') {
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, kLevel);
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 1);
    }

    Result<void> write(std::string_view bytes, bool last = false) {
        ZSTD_inBuffer from{bytes.data(), bytes.size(), 0};
        std::size_t left = 1;
        while (last ? left != 0 : from.pos < from.size) {
            ZSTD_outBuffer into{m_packed.data(), m_packed.size(), 0};
            left = ZSTD_compressStream2(m_context.get(), &into, &from, last ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left) != 0U) return failure(ErrorCode::Internal, ZSTD_getErrorName(left));
            if (auto done = m_file.write(std::string_view(m_packed.data(), into.pos)); !done) return done;
        }
        return {};
    }

    Result<void> finish() {
        auto done = write({}, true);
        return done ? m_file.sync() : done;
    }

private:
    PlainFile m_file;
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> m_context{ZSTD_createCCtx(), ZSTD_freeCCtx};
    std::string m_packed;
};

} // namespace

/// One archive comes in; its entries go to three files.
struct BaseBackupStream::Parts {
    enum class Where : std::uint8_t { Base, Log, Manifest };

    Parts(PlainFile baseFile, PlainFile logFile, PlainFile manifestFile)
        : base(std::move(baseFile)), log(std::move(logFile)), manifest(std::move(manifestFile)) {}

    Result<void> put(std::string_view bytes) {
        if (where == Where::Base) return base.write(bytes);
        if (where == Where::Log) return log.write(bytes);
        return manifest.write(
            bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), manifestLeft))));
    }

    Result<void> takeHeader() {
        where = Where::Base;
        if (header.find_first_not_of('\0') == std::string::npos) {
            ++emptyBlocks;
            return put(header);
        }
        if (emptyBlocks > 0) return strange("something comes behind its end");
        const auto size = sizeIn(std::string_view(header).substr(124, 12));
        if (std::string_view(header).substr(257, 5) != "ustar" || !size)
            return strange("it is not an archive as PostgreSQL writes it");
        const std::string name(header.substr(0, std::min(header.find('\0'), kNameBytes)));
        left = header[156] == '0' || header[156] == '\0' ? (*size + kBlock - 1) / kBlock * kBlock : 0;
        if (name == kManifest) {
            where = Where::Manifest;
            manifestLeft = *size;
            hasManifest = true;
            return {};
        }
        if (name.starts_with(kLogFolder) && name.size() > kLogFolder.size() && left > 0) {
            where = Where::Log;
            hasLog = true;
            rename(header, name.substr(kLogFolder.size()));
        }
        return put(header);
    }

    /// Of the archive as it is without its compression.
    Result<void> takePlain(std::string_view bytes) {
        while (!bytes.empty()) {
            if (left > 0) {
                const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size()));
                if (auto done = put(bytes.substr(0, now)); !done) return done;
                if (where == Where::Manifest) manifestLeft -= std::min<std::uint64_t>(manifestLeft, now);
                left -= now;
                bytes.remove_prefix(now);
                continue;
            }
            const auto now = std::min(kBlock - header.size(), bytes.size());
            header.append(bytes.substr(0, now));
            bytes.remove_prefix(now);
            if (header.size() < kBlock) return {};
            auto done = takeHeader();
            header.clear();
            if (!done) return done;
        }
        return {};
    }

    Result<void> take(std::string_view bytes) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        bool full = false;
        while (in.pos < in.size || full) {
            ZSTD_outBuffer out{plain.data(), plain.size(), 0};
            frameLeft = ZSTD_decompressStream(context.get(), &out, &in);
            if (ZSTD_isError(frameLeft) != 0U) return strange("it cannot be unpacked");
            full = frameLeft != 0 && out.pos == out.size;
            if (auto done = takePlain(std::string_view(plain.data(), out.pos)); !done) return done;
        }
        return {};
    }

    Result<void> finish() {
        if (frameLeft != 0 || left != 0 || !header.empty() || emptyBlocks < 2)
            return failure(ErrorCode::Retry, "The backup that came over ssh is cut short. Try again.");
        if (!hasManifest || !hasLog) return strange("its manifest or its log is missing");
        if (auto ended = log.write(std::string(2 * kBlock, '\0')); !ended) return ended;
        auto done = base.finish();
        if (done) done = log.finish();
        if (done) done = manifest.sync();
        return done;
    }

    PackedFile base;
    PackedFile log;
    PlainFile manifest;
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), ZSTD_freeDCtx};
    std::string plain = std::string(ZSTD_DStreamOutSize(), '\0');
    std::size_t frameLeft = 1; ///< 0: the compressed frame is whole
    std::string header;        ///< what has come of the next one
    std::uint64_t left = 0;    ///< of the entry, filled up to whole blocks
    Where where = Where::Base;
    std::uint64_t manifestLeft = 0;
    int emptyBlocks = 0; ///< two are its end
    bool hasManifest = false;
    bool hasLog = false;
};

BaseBackupStream::BaseBackupStream(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

BaseBackupStream::~BaseBackupStream() = default;

Result<std::unique_ptr<BaseBackupStream>> BaseBackupStream::into(const fs::path& folder) {
    auto base = PlainFile::create(folder / "base.tar.zst");
    if (!base) return std::unexpected(base.error());
    auto log = PlainFile::create(folder / "pg_wal.tar.zst");
    if (!log) return std::unexpected(log.error());
    auto manifest = PlainFile::create(folder / kManifest);
    if (!manifest) return std::unexpected(manifest.error());
    auto parts = std::make_unique<Parts>(std::move(*base), std::move(*log), std::move(*manifest));
    return std::unique_ptr<BaseBackupStream>(new BaseBackupStream(std::move(parts)));
}

bool BaseBackupStream::take(std::string_view bytes) {
    if (m_state) m_state = m_parts->take(bytes);
    return m_state.has_value();
}

Result<void> BaseBackupStream::finish() {
    if (m_state) m_state = m_parts->finish();
    return m_state;
}

} // namespace holdfast::backups
