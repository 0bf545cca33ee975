// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/unpack.h"

#include "engine/backups/piece_relay.h"
#include "engine/backups/plain_file.h"
#include "engine/backups/tar_reader.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <functional>
#include <memory>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr int kLevel = 3;

Result<void> giveTo(int descriptor, const fs::path& path, const UnpackRule& rule) {
    if (!rule.owner) return {};
    const int done = descriptor >= 0 ? ::fchown(descriptor, rule.owner->user, rule.owner->group)
                                     : ::lchown(path.c_str(), rule.owner->user, rule.owner->group);
    if (done != 0) return systemTrouble(path, "given to its account");
    return {};
}

/// Writes entries into a folder. Every path was checked by the reader; a folder that is a link is refused by
/// the names being new: nothing is ever written through what the archive itself made a link.
class FolderSink final : public TarSink {
public:
    FolderSink(fs::path folder, const UnpackRule& rule) : m_folder(std::move(folder)), m_rule(rule) {}

    Result<void> begin(const TarEntry& entry) override {
        const auto path = m_folder / entry.path;
        if (auto good = parentsAreFolders(entry.path); !good) return good;
        if (entry.kind == TarEntry::Kind::Folder) return makeFolder(path);
        if (entry.kind == TarEntry::Kind::Link)
            return failure(ErrorCode::FixInput, "The archive has a link, which no backup of Holdfast has.",
                           entry.path);
        auto file = PlainFile::create(path);
        if (!file) return std::unexpected(file.error());
        if (auto given = giveTo(file->descriptor(), path, m_rule); !given) return given;
        m_file.emplace(std::move(*file));
        return {};
    }

    Result<void> data(std::string_view bytes) override {
        auto written = m_file->write(bytes);
        if (written && m_rule.sink) m_rule.sink(bytes.size());
        return written;
    }

    Result<void> end() override {
        m_file.reset();
        return {};
    }

private:
    Result<void> makeFolder(const fs::path& path) const {
        if (::mkdir(path.c_str(), S_IRWXU) != 0) {
            struct stat info{};
            // pg_wal, for one, stands in its own archive and in the main one.
            if (errno != EEXIST || ::lstat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
                return systemTrouble(path, "made");
        }
        return giveTo(-1, path, m_rule);
    }

    Result<void> parentsAreFolders(const std::string& entry) const {
        for (auto slash = entry.find('/'); slash != std::string::npos; slash = entry.find('/', slash + 1)) {
            const auto parent = m_folder / entry.substr(0, slash);
            struct stat info{};
            if (::lstat(parent.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) continue;
            if (auto made = makeFolder(parent); !made) return made;
        }
        return {};
    }

    fs::path m_folder;
    const UnpackRule& m_rule;
    std::optional<PlainFile> m_file;
};

/// Takes zstd frames apart, one after the other.
class Decompressor {
public:
    explicit Decompressor(Piece piece) : m_piece(std::move(piece)), m_chunk(ZSTD_DStreamOutSize(), '\0') {}

    Result<void> take(std::string_view bytes) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        bool full = false;
        while (in.pos < in.size || full) {
            ZSTD_outBuffer out{m_chunk.data(), m_chunk.size(), 0};
            m_left = ZSTD_decompressStream(m_context.get(), &out, &in);
            if (ZSTD_isError(m_left) != 0U)
                return failure(ErrorCode::FixInput, "It is damaged: its content cannot be unpacked.");
            full = m_left != 0 && out.pos == out.size; // behind its end a frame would be asked for another
            if (auto taken = m_piece(std::string_view(m_chunk.data(), out.pos)); !taken) return taken;
        }
        return {};
    }

    [[nodiscard]] Result<void> finish() const {
        if (m_left != 0) return failure(ErrorCode::FixInput, "It is damaged: its content is cut short.");
        return {};
    }

private:
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> m_context{ZSTD_createDCtx(), ZSTD_freeDCtx};
    Piece m_piece;
    std::string m_chunk;
    std::size_t m_left = 1;
};

/// Every byte of a file to `piece`, unpacked, and held against what its manifest says.
Result<void> readWhole(const fs::path& path, const BackupFile& expected, const UnpackRule& rule,
                       const Piece& piece) {
    auto file = PlainFile::openToRead(path);
    if (!file) return std::unexpected(file.error());
    DigestStream digest;
    std::uint64_t bytes = 0;
    std::optional<Decompressor> unpacking;
    const bool isSealed = path.extension() == sealed_stream::kExtension;
    if ((isSealed ? path.stem() : path).extension() == ".zst") unpacking.emplace(piece);
    const Piece plain = [&](std::string_view part) {
        return unpacking ? unpacking->take(part) : piece(part);
    };
    if (isSealed && !rule.key)
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} is encrypted, and no key is known for it. Name the file of the key in "
                                   "the fleet file («key_file»).",
                                   expected.path),
                       path.string());
    std::optional<Unsealer> unsealing;
    if (isSealed)
        unsealing.emplace(*rule.key, rule.name.empty() ? nameSealed(path, expected.path) : rule.name, plain);
    std::optional<Error> trouble; // told after the digest, which says more
    std::string chunk(kChunk, '\0');
    while (true) {
        if (rule.stop.stop_requested())
            return failure(ErrorCode::Cancelled, "Ended on request.", path.string());
        const auto got = file->read(chunk);
        if (!got) return std::unexpected(got.error());
        if (*got == 0) break;
        const auto part = std::string_view(chunk).substr(0, *got);
        digest.add(part);
        bytes += *got;
        if (trouble) continue;
        auto taken = unsealing ? unsealing->take(part) : plain(part);
        const bool isOurs = !taken && taken.error().code != ErrorCode::FixInput;
        if (isOurs && !(unsealing && !unsealing->hasBegun())) return taken; // the disk, not the archive
        if (!taken) trouble = taken.error();
    }
    if (bytes != expected.bytes || digest.hex() != expected.digest)
        return failure(ErrorCode::FixInput,
                       fmt::format("{} is damaged: its bytes are not those that were written. Take another "
                                   "backup, and use an earlier one until then.",
                                   expected.path),
                       path.string());
    if (!trouble && unsealing) {
        if (auto whole = unsealing->finish(); !whole) trouble = whole.error();
    }
    if (!trouble && unpacking) {
        if (auto whole = unpacking->finish(); !whole) trouble = whole.error();
    }
    if (trouble) return failure(trouble->code, trouble->detail, path.string());
    return {};
}

/// The same, while `piece` works on what came before: a digest, a cipher and unpacking cost as much as
/// writing.
Result<void> readThrough(const fs::path& path, const BackupFile& expected, const UnpackRule& rule,
                         const Piece& piece) {
    auto done = relayed([&](const Piece& ahead) { return readWhole(path, expected, rule, ahead); }, piece);
    if (!done && done.error().code == ErrorCode::FixInput)
        return failure(ErrorCode::FixInput, done.error().detail, path.string());
    return done;
}

} // namespace

std::string plainName(const std::string& path) {
    const auto ending = sealed_stream::kExtension;
    return path.ends_with(ending) ? path.substr(0, path.size() - ending.size()) : path;
}

std::string nameSealed(const fs::path& file, const std::string& path) {
    const auto whole = file.generic_string();
    if (!whole.ends_with("/" + path)) return path;
    return fs::path(whole.substr(0, whole.size() - path.size() - 1)).filename().string() + "/" + path;
}

Result<void> unpackArchive(const fs::path& archive, const BackupFile& expected, const fs::path& folder,
                           const UnpackRule& rule) {
    FolderSink sink(folder, rule);
    TarReader reader(sink);
    auto read = readThrough(archive, expected, rule,
                            [&reader](std::string_view bytes) { return reader.take(bytes); });
    return read ? reader.finish() : read;
}

Result<void> unpackFile(const fs::path& file, const BackupFile& expected, const fs::path& to,
                        const UnpackRule& rule) {
    auto out = PlainFile::create(to);
    if (!out) return std::unexpected(out.error());
    if (auto given = giveTo(out->descriptor(), to, rule); !given) return given;
    return readThrough(file, expected, rule, [&](std::string_view bytes) {
        auto written = out->write(bytes);
        if (written && rule.sink) rule.sink(bytes.size());
        return written;
    });
}

Result<void> copyAsItIs(const fs::path& file, const fs::path& to, const UnpackRule& rule) {
    auto in = PlainFile::openToRead(file);
    if (!in) return std::unexpected(in.error());
    auto out = PlainFile::create(to);
    if (!out) return std::unexpected(out.error());
    if (auto given = giveTo(out->descriptor(), to, rule); !given) return given;
    std::string chunk(kChunk, '\0');
    while (true) {
        if (rule.stop.stop_requested())
            return failure(ErrorCode::Cancelled, "Ended on request.", file.string());
        const auto got = in->read(chunk);
        if (!got) return std::unexpected(got.error());
        if (*got == 0) return {};
        if (auto written = out->write(std::string_view(chunk).substr(0, *got)); !written) return written;
        if (rule.sink) rule.sink(*got);
    }
}

Result<FileFacts> packFile(const fs::path& file, const fs::path& to, std::stop_token stop) {
    auto in = PlainFile::openToRead(file);
    if (!in) return std::unexpected(in.error());
    auto out = PlainFile::create(to);
    if (!out) return std::unexpected(out.error());
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    DigestStream digest;
    FileFacts facts;
    std::string chunk(kChunk, '\0');
    std::string packed(ZSTD_CStreamOutSize(), '\0');
    bool last = false;
    while (!last) {
        if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.", file.string());
        const auto got = in->read(chunk);
        if (!got) return std::unexpected(got.error());
        last = *got == 0;
        ZSTD_inBuffer from{chunk.data(), *got, 0};
        std::size_t left = 1;
        while (last ? left != 0 : from.pos < from.size) {
            ZSTD_outBuffer into{packed.data(), packed.size(), 0};
            left = ZSTD_compressStream2(context.get(), &into, &from, last ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left) != 0U)
                return failure(ErrorCode::Internal, ZSTD_getErrorName(left), file.string());
            const std::string_view bytes(packed.data(), into.pos);
            if (auto written = out->write(bytes); !written) return std::unexpected(written.error());
            digest.add(bytes);
            facts.bytes += bytes.size();
        }
    }
    if (auto synced = out->sync(); !synced) return std::unexpected(synced.error());
    facts.digest = digest.hex();
    return facts;
}

Result<FileFacts> sealFile(const fs::path& file, const fs::path& to, const RepositoryKey& key,
                           const std::string& name, std::stop_token stop) {
    auto in = PlainFile::openToRead(file);
    if (!in) return std::unexpected(in.error());
    auto out = PlainFile::create(to);
    if (!out) return std::unexpected(out.error());
    DigestStream digest;
    FileFacts facts;
    Sealer sealer(key, name, [&](std::string_view bytes) {
        digest.add(bytes);
        facts.bytes += bytes.size();
        return out->write(bytes);
    });
    std::string chunk(kChunk, '\0');
    while (true) {
        if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.", file.string());
        const auto got = in->read(chunk);
        if (!got) return std::unexpected(got.error());
        if (*got == 0) break;
        if (auto taken = sealer.take(std::string_view(chunk).substr(0, *got)); !taken)
            return std::unexpected(taken.error());
    }
    auto done = sealer.finish();
    if (done) done = out->sync();
    if (!done) return std::unexpected(done.error());
    facts.digest = digest.hex();
    return facts;
}

} // namespace holdfast::backups
