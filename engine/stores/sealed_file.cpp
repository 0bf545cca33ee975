// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/sealed_file.h"

#include "engine/base/unique_fd.h"
#include "engine/core/base/sha256.h"
#include "engine/stores/private_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <memory>
#include <system_error>

namespace holdfast::stores {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDigest = 64;
constexpr int kLevel = 6;
constexpr std::string_view kAny = "holdfast ";
constexpr std::string_view kLeftOver = ".new-";

std::string_view firstLineOf(SealedKind kind) {
    constexpr std::array<std::string_view, 7> kLines{
        "holdfast snapshot 1\n",   "holdfast snapshot parts 1\n", "holdfast snapshot export 1\n",
        "holdfast backup 1\n",     "holdfast backup proofs 1\n",  "holdfast backup work 1\n",
        "holdfast backup copy 1\n"};
    return kLines.at(static_cast<std::size_t>(kind));
}

std::unexpected<Error> refused(const std::string& where, std::string detail) {
    return failure(ErrorCode::FixInput, std::move(detail), where);
}

std::unexpected<Error> unusable(const fs::path& path, const char* what) {
    const auto why = std::error_code(errno, std::generic_category()).message();
    return failure(ErrorCode::FixSetup,
                   fmt::format("It cannot be {}: {}. Make room or mend the rights of its folder.", what, why),
                   path.string());
}

/// Grows with what really comes, so that a lie about the size costs nothing.
Result<std::string> decompressed(std::string_view frame, const std::string& where) {
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
    std::string content;
    std::string chunk(ZSTD_DStreamOutSize(), '\0');
    ZSTD_inBuffer in{frame.data(), frame.size(), 0};
    std::size_t left = 1;
    while (left != 0) {
        ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
        const auto before = in.pos;
        left = ZSTD_decompressStream(context.get(), &out, &in);
        if (ZSTD_isError(left) != 0U) return refused(where, "It is damaged: its content cannot be unpacked.");
        if (content.size() + out.pos > kMostUnsealed)
            return refused(where, fmt::format("It holds more than {} bytes.", kMostUnsealed));
        content.append(chunk.data(), out.pos);
        if (left != 0 && out.pos == 0 && in.pos == before)
            return refused(where, "It is damaged: its content is cut short.");
    }
    if (in.pos != in.size) return refused(where, "It is damaged: something stands behind its content.");
    return content;
}

Result<void> writeAndSync(const fs::path& path, std::string_view bytes) {
    const UniqueFd file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file.get() < 0) return unusable(path, "written");
    while (!bytes.empty()) {
        const auto written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return unusable(path, "written");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.get()) != 0) return unusable(path, "put on the disk");
    return {};
}

} // namespace

std::string sealed(SealedKind kind, std::string_view content) {
    std::string out(firstLineOf(kind));
    const auto head = out.size();
    out.resize(head + ZSTD_compressBound(content.size()));
    const auto size =
        ZSTD_compress(out.data() + head, out.size() - head, content.data(), content.size(), kLevel);
    // With a buffer of the bound's size only want of memory can fail, and that throws elsewhere first.
    if (ZSTD_isError(size) != 0U) throw std::bad_alloc();
    out.resize(head + size);
    out += sha256Hex(out);
    return out;
}

Result<std::string> unsealed(SealedKind kind, std::string_view bytes, const std::string& where) {
    if (bytes.size() > kMostSealed)
        return refused(where,
                       fmt::format("It has {} bytes; at most {} are read.", bytes.size(), kMostSealed));
    const auto first = firstLineOf(kind);
    if (!bytes.starts_with(kAny))
        return refused(where, fmt::format("This is no {} of Holdfast, or its beginning is damaged.",
                                          first.starts_with("holdfast backup") ? "backup" : "snapshot"));
    if (!bytes.starts_with(first))
        return refused(where, "It is of another kind or version than expected, or its beginning is damaged.");
    if (bytes.size() < first.size() + kDigest) return refused(where, "It is damaged: it is cut short.");
    const auto body = bytes.substr(0, bytes.size() - kDigest);
    if (sha256Hex(body) != bytes.substr(body.size()))
        return refused(where, "It is damaged: its bytes are not those that were written.");
    return decompressed(body.substr(first.size()), where);
}

Result<std::string> readSealedFile(const fs::path& path) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    struct stat info{};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0) return unusable(path, "read");
    if (!S_ISREG(info.st_mode)) return refused(path.string(), "This is no plain file.");
    if (static_cast<std::uint64_t>(info.st_size) > kMostSealed)
        return refused(path.string(),
                       fmt::format("It has {} bytes; at most {} are read.", info.st_size, kMostSealed));
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t got = 0;
    while (got < bytes.size()) {
        const auto count = ::read(file.get(), bytes.data() + got, bytes.size() - got);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return unusable(path, "read");
        if (count == 0) break;
        got += static_cast<std::size_t>(count);
    }
    bytes.resize(got);
    return bytes;
}

Result<void> writeDurably(const fs::path& path, std::string_view bytes) {
    static std::atomic<std::uint64_t> number{0};
    const fs::path fresh =
        path.parent_path() / fmt::format("{}{}-{}", kLeftOver, ::getpid(), number.fetch_add(1));
    std::error_code ignored;
    fs::remove(fresh, ignored); // of a program that was killed and had the same number
    auto done = writeAndSync(fresh, bytes);
    if (done) done = renameDurably(fresh, path);
    if (done) done = syncFolder(path.parent_path());
    if (!done) fs::remove(fresh, ignored);
    return done;
}

Result<void> syncFolder(const fs::path& folder) {
    const UniqueFd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) return unusable(folder, "put on the disk");
    return {};
}

bool isLeftOver(const fs::path& path) {
    return path.filename().string().starts_with(kLeftOver);
}

} // namespace holdfast::stores
