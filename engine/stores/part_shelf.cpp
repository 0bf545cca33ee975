// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/part_shelf.h"

#include "engine/stores/part_pack.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::stores {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kName = 32; ///< digits of the digest

PartFile readPartFile(const fs::path& path) {
    PartFile file{.path = path};
    const auto bytes = readSealedFile(path);
    if (!bytes) {
        file.damage = bytes.error().detail;
        return file;
    }
    file.bytes = bytes->size();
    const auto content = unsealed(SealedKind::Parts, *bytes, path.string());
    if (!content) {
        file.damage = content.error().detail;
        return file;
    }
    const auto texts = textsIn(*content, path.string());
    if (!texts) {
        file.damage = texts.error().detail;
        return file;
    }
    for (const auto& one : *texts)
        file.texts[one.digest] = std::make_shared<const std::string>(one.text);
    return file;
}

} // namespace

bool isPartFile(const fs::path& path) {
    return path.extension() == ".parts" && path.stem().string().size() == kName;
}

Result<PartShelf> PartShelf::read(const fs::path& folder) {
    PartShelf shelf;
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (isPartFile(at->path())) paths.push_back(at->path());
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("The folder of snapshots cannot be read: {}. Mend its rights.", error.message()),
            folder.string());
    std::ranges::sort(paths);
    for (const auto& path : paths) {
        shelf.m_files.push_back(readPartFile(path));
        for (const auto& [digest, text] : shelf.m_files.back().texts)
            shelf.m_texts.emplace(digest, text);
    }
    return shelf;
}

std::shared_ptr<const std::string> PartShelf::find(const std::string& digest) const {
    const auto found = m_texts.find(digest);
    return found == m_texts.end() ? nullptr : found->second;
}

std::string PartShelf::damage() const {
    const auto bad = std::ranges::find_if(m_files, [](const PartFile& file) { return !file.damage.empty(); });
    return bad == m_files.end() ? std::string()
                                : fmt::format("{}: {}", bad->path.filename().string(), bad->damage);
}

Result<snapshots::PartTexts> PartShelf::partsOf(const snapshots::Manifest& manifest) const {
    snapshots::PartTexts parts;
    for (const auto& entry : manifest.services) {
        for (const auto& [kind, digest] : entry.parts) {
            auto text = find(digest);
            if (!text) {
                const auto why = damage();
                return failure(ErrorCode::FixInput,
                               fmt::format("It is damaged: the {} of {} {}{}", toString(kind),
                                           entry.service.value(),
                                           why.empty() ? "are gone." : "cannot be read. ", why),
                               manifest.id.value());
            }
            parts[digest] = std::move(text);
        }
    }
    return parts;
}

Result<std::uint64_t> writeParts(const fs::path& folder, const snapshots::PartTexts& parts) {
    if (parts.empty()) return 0;
    PackWriter pack;
    for (const auto& [digest, text] : parts)
        pack.add(digest, *text);
    const auto bytes = sealed(SealedKind::Parts, pack.content());
    if (bytes.size() > kMostSealed || pack.content().size() > kMostUnsealed)
        return failure(ErrorCode::FixInput, "The snapshot is larger than what could be read again.",
                       folder.string());
    const auto name = bytes.substr(bytes.size() - 64, kName) + ".parts";
    if (auto written = writeDurably(folder / name, bytes); !written) return std::unexpected(written.error());
    return bytes.size();
}

} // namespace holdfast::stores
