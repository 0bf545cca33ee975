// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/file_record.h"

#include "engine/core/base/enum_names.h"
#include "engine/core/base/secret_masking.h"
#include "engine/core/snapshots/canonical_json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

constexpr EnumNames<FileCondition, 4> kConditions{{{FileCondition::Kept, "kept"},
                                                   {FileCondition::Absent, "absent"},
                                                   {FileCondition::Unreadable, "unreadable"},
                                                   {FileCondition::TooLarge, "too large"}}};

/// Between every two line ends, so that joining them gives the very bytes again.
std::vector<std::string_view> linesOf(std::string_view content) {
    std::vector<std::string_view> lines;
    for (;;) {
        const auto end = content.find('\n');
        lines.push_back(content.substr(0, end));
        if (end == std::string_view::npos) return lines;
        content.remove_prefix(end + 1);
    }
}

/// Tells line by line what must not be kept.
class LineWatch {
public:
    [[nodiscard]] bool conceals(std::string_view line) {
        const bool begins = line.contains("-----BEGIN") && line.contains("PRIVATE KEY");
        const bool inside = m_inKey || begins;
        if (begins) m_inKey = true;
        if (line.contains("-----END")) m_inKey = false;
        return inside || namesSecret(line) || maskSecrets(line) != line;
    }

private:
    /// «requirepass X», «user joe >X», «password X»: directives whose first word is called like a secret.
    [[nodiscard]] static bool namesSecret(std::string_view line) {
        const auto begin = line.find_first_not_of(" \t");
        if (begin == std::string_view::npos || line[begin] == '#') return false;
        line.remove_prefix(begin);
        const auto end = line.find_first_of(" \t=:");
        if (end == std::string_view::npos || line.find_first_not_of(" \t=:", end) == std::string_view::npos)
            return false;
        // An access list of Redis has its passwords behind «>», their digests behind «#».
        if (line.starts_with("user ") && (line.contains(" >") || line.contains(" #"))) return true;
        return looksSecret(line.substr(0, end)) || line.starts_with("basic_auth");
    }

    bool m_inKey = false;
};

json keptLines(const std::string& content, const Concealer& concealer) {
    json lines = json::array();
    LineWatch watch;
    for (const auto line : linesOf(content))
        lines.push_back(watch.conceals(line) ? concealer.concealed(line) : json(std::string(line)));
    return lines;
}

Result<std::string> joined(const json& lines, const SecretPool& pool) {
    std::string content;
    std::vector<std::size_t> missing;
    std::size_t number = 0;
    for (const auto& line : lines) {
        if (number++ > 0) content += '\n';
        if (line.is_string()) {
            content += line.get_ref<const std::string&>();
            continue;
        }
        const auto hidden = concealedIn(line);
        if (!hidden) return failure(ErrorCode::FixInput, fmt::format("Line {} is no text.", number));
        if (const auto* text = pool.find(hidden->fingerprint))
            content += *text;
        else
            missing.push_back(number);
    }
    if (missing.empty()) return content;
    return failure(ErrorCode::FixSetup,
                   fmt::format("Lines that hold secrets were not kept, and they do not stand in the file any "
                               "more: line {}. Write the file by hand.",
                               fmt::join(missing, ", ")));
}

} // namespace

json documentOf(const RecordedFiles& files, const Concealer& concealer) {
    json out = json::object();
    for (const auto& [path, file] : files) {
        auto& entry = out[path] = {{"condition", toString(file.condition)}};
        if (file.condition == FileCondition::Unreadable) entry["why"] = maskSecrets(file.why);
        if (file.condition != FileCondition::Kept) continue;
        if (isUtf8(file.content))
            entry["lines"] = keptLines(file.content, concealer);
        else
            entry["content"] = concealer.concealed(file.content);
    }
    return out;
}

void addTo(SecretPool& pool, const RecordedFile& file) {
    if (file.condition != FileCondition::Kept) return;
    if (!isUtf8(file.content)) {
        pool.add(file.content);
        return;
    }
    LineWatch watch;
    for (const auto line : linesOf(file.content)) {
        if (watch.conceals(line)) pool.add(line);
    }
}

Result<RecordedFile> fileFrom(const json& document, const std::string& path, const SecretPool& pool) {
    const auto unsound = [&](const char* what) {
        return failure(ErrorCode::FixInput, fmt::format("The recorded file is not sound: {}.", what), path);
    };
    if (!document.is_object() || !document.contains(path)) return unsound("it is not in the snapshot");
    const auto& entry = document[path];
    if (!entry.is_object() || !entry.contains("condition") || !entry["condition"].is_string())
        return unsound("it has no condition");
    const auto condition = fileConditionFrom(entry["condition"].get_ref<const std::string&>());
    if (!condition) return unsound("its condition is none of its words");
    RecordedFile file{.condition = *condition, .content = {}, .why = {}};
    if (entry.contains("why") && entry["why"].is_string()) file.why = entry["why"].get<std::string>();
    if (file.condition != FileCondition::Kept) return file;
    if (entry.contains("lines") && entry["lines"].is_array()) {
        auto content = joined(entry["lines"], pool);
        if (!content) return failure(content.error().code, std::move(content.error().detail), path);
        file.content = std::move(*content);
        return file;
    }
    const auto hidden = entry.contains("content") ? concealedIn(entry["content"]) : std::nullopt;
    if (!hidden) return unsound("it has no content");
    const auto* text = pool.find(hidden->fingerprint);
    if (text == nullptr)
        return failure(ErrorCode::FixSetup,
                       "It is no text, so it was not kept, and it is not as it was any more. Bring it back "
                       "from a backup.",
                       path);
    file.content = *text;
    return file;
}

std::string_view toString(FileCondition condition) noexcept {
    return nameOf(kConditions, condition);
}

std::optional<FileCondition> fileConditionFrom(std::string_view text) noexcept {
    return valueOf(kConditions, text);
}

} // namespace holdfast::snapshots
