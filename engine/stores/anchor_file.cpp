// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/anchor_file.h"

#include "engine/base/unique_fd.h"
#include "engine/stores/private_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace holdfast::stores {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMost = 4096;

std::unexpected<Error> refused(const fs::path& path, int error, std::string_view what) {
    return failure(ErrorCode::FixSetup,
                   fmt::format("The anchor of the audit trail cannot be {}: {}. Make room or mend the rights "
                               "of its folder.",
                               what, std::error_code(error, std::generic_category()).message()),
                   path.string());
}

Result<void> writeWhole(const fs::path& path, std::string_view text) {
    const UniqueFd file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file.get() < 0) return refused(path, errno, "written");
    while (!text.empty()) {
        const auto written = ::write(file.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return refused(path, errno, "written");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.get()) != 0) return refused(path, errno, "put on the disk");
    return {};
}

bool isHash(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// None: this is not what write() wrote.
std::optional<actions::AuditAnchor> anchorIn(std::string_view text) {
    const auto document = nlohmann::json::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("sequence") || !document.contains("hash"))
        return std::nullopt;
    const auto& sequence = document["sequence"];
    const auto& hash = document["hash"];
    if (!sequence.is_number_unsigned() || !hash.is_string()) return std::nullopt;
    actions::AuditAnchor anchor{.sequence = sequence.get<std::uint64_t>(), .hash = hash.get<std::string>()};
    if (anchor.sequence == 0 || !isHash(anchor.hash)) return std::nullopt;
    return anchor;
}

/// The anchored entry was pruned by somebody else, and the trail says so.
bool isPrunedBeyond(std::span<const actions::AuditEntry> entries, const actions::AuditAnchor& anchor) {
    return entries.front().sequence > anchor.sequence && actions::verifyChain(entries).whole;
}

} // namespace

Result<std::optional<actions::AuditAnchor>> AnchorFile::read() const {
    const UniqueFd file(::open(m_path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (file.get() < 0 && errno == ENOENT) return std::nullopt;
    if (file.get() < 0) return refused(m_path, errno, "read");
    std::array<char, kMost> bytes{};
    const auto got = ::read(file.get(), bytes.data(), bytes.size());
    if (got < 0) return refused(m_path, errno, "read");
    auto anchor = anchorIn({bytes.data(), static_cast<std::size_t>(got)});
    if (!anchor)
        return failure(ErrorCode::FixSetup,
                       "The anchor of the audit trail is damaged, so nobody can tell whether entries are "
                       "missing at its end. Look who changed it, then put the file aside.",
                       m_path.string());
    return anchor;
}

Result<void> AnchorFile::write(const actions::AuditAnchor& anchor) const {
    if (auto made = makePrivateDirectory(m_path.parent_path()); !made) return made;
    const fs::path fresh = m_path.string() + ".new";
    const nlohmann::json document{{"sequence", anchor.sequence}, {"hash", anchor.hash}};
    if (auto written = writeWhole(fresh, document.dump() + "\n"); !written) return written;
    return renameDurably(fresh, m_path);
}

/// Only along the trail that it anchors: what it proves of a trail that was cut or rewritten stays.
void AnchoredAuditStore::moveOn(const actions::AuditEntry& entry) {
    auto anchor = m_file.read();
    if (!anchor) return;
    bool follows =
        !*anchor || ((*anchor)->sequence + 1 == entry.sequence && (*anchor)->hash == entry.previous);
    if (!follows && (*anchor)->sequence < entry.sequence) {
        const auto since = m_store.entriesAfter((*anchor)->sequence - 1);
        follows = since && !since->empty() &&
                  (actions::anchorOf(since->front()) == **anchor || isPrunedBeyond(*since, **anchor));
    }
    if (follows) static_cast<void>(m_file.write(actions::anchorOf(entry)));
}

Result<void> AnchoredAuditStore::append(const actions::AuditEntry& entry) {
    const std::lock_guard lock(m_mutex);
    if (auto appended = m_store.append(entry); !appended) return appended;
    moveOn(entry);
    return {};
}

Result<std::vector<actions::AuditEntry>> AnchoredAuditStore::entries() const {
    return m_store.entries();
}

Result<std::vector<actions::AuditEntry>> AnchoredAuditStore::entriesAfter(std::uint64_t sequence) const {
    return m_store.entriesAfter(sequence);
}

} // namespace holdfast::stores
